"""The pack of a period: a report for every place asked for, and the index of all that lie in its folder.

::

    reports/2026-10/index.html            all places, in the first language there is
    reports/2026-10/assets/               style, script and one plotly bundle for all reports
    reports/2026-10/vi/index.html         all places, in Vietnamese
    reports/2026-10/vi/08/index.html      a report, its executed notebook and its record beside it; "vn" is the country
    reports/2026-10/vi/08/page-2.html     where a report goes on that does not fit on one page
    reports/2026-10/manifest.json         the SHA-256 of every file, and the snapshot; manifest.sig where an office signed it
    reports/2026-10/log.jsonl             what was done when, for programs
    reports/2026-Q3/index.html            the pack of a quarter; likewise 2026-H1, 2026, and 2026-10-d14 of a month that ends on its 14th
    reports/2026-10/map-2025-06-30/       the same of the month on another map, whole in itself: its codes mean other places
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter

from metrics.errors import ParameterError, ReportError
from metrics.evaluate import Period
from metrics.findings import keep, month_bridges, month_points
from metrics.ledger import Standing, before_id, closing_of, read_ledger, record_pack, standing
from metrics.present import BRIDGED, drawing_script, plotly_bundle, plotly_name
from metrics.present.language import LANGUAGES
from metrics.present.page import TODAY, day_of_map, report_level
from metrics.reports.assets import ASSETS
from metrics.reports.index import write_index
from metrics.reports.jobs import NATIONAL, job, select_places
from metrics.reports.log import RunLog
from metrics.reports.manifest import LOCK, write_manifest
from metrics.reports.record import read_record, unchanged
from metrics.reports.rehearsal import make_ready
from metrics.reports.render import Job, Rendered, render_report
from metrics.reports.specs import check_month, report_spec
from metrics.reports.warm import ForkedExecutor, WorkLost, warm_parent
from metrics.reports.whole import sweep, write_whole
from metrics.settings import Settings
from metrics.snapshot import Snapshot, open_snapshot

#: Told the name of a report that is done (or was there already), how many are done, and how many there will be.
Progress = Callable[[str, int, int], None]

#: Seconds that one cell of a report may take.
CELL_LIMIT = 120.0

#: What a disk says that takes no more; nothing that comes after will fit either.
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A report that could not be rendered: its place and the reason, which names the cell."""

    place: str
    error: ReportError

    def __str__(self) -> str:
        return str(self.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a call made of a pack: its folder, its index page, and the places rendered, left as they were, and failed. ``differing``
    are files of a closed month that are not those that were noted when it was first rendered."""

    folder: Path
    index: Path
    rendered: tuple[str, ...]
    skipped: tuple[str, ...]
    failed: tuple[Failure, ...]
    differing: tuple[str, ...] = ()


def render_pack(
    snapshot_id: str | None = None,
    *,
    month: str,
    places: Sequence[str] = (NATIONAL, "province"),
    lang: str = "vi",
    place_map: str = "today",
    settings: Settings,
    report: str = "progress",
    formats: Sequence[str] = ("html",),
    force: bool = False,
    jobs: int | None = None,
    cell_limit: float = CELL_LIMIT,
    progress: Progress | None = None,
    executor: Executor | None = None,
    shard: tuple[int, int] | None = None,
    known_now: bool = False,
) -> Pack:
    """Render the reports of a period (``month``: 2026-10, 2026-Q3, 2026-H1, 2026, 2026-10-d14) that are not there yet, the index
    of all, and the manifest.

    ``places`` are codes of units, or ``national`` (``vn``), ``province``, ``commune`` for the country and all units of a level,
    on the map ``place_map``: a day, as 2025-06-30, or ``today`` for the snapshot's own. ``formats`` are of ``html`` (always there),
    ``pdf``, ``docx``, ``xlsx``; ``usual`` is all of them for the country and provinces, and the page for communes. What
    is there and unchanged is left alone unless ``force``. A report that fails does not stop the others; it is named in
    ``Pack.failed``, and what lay in its place is removed, since it would tell of another day; so are reports of another snapshot.
    ``executor`` runs the reports instead of ``jobs`` forked processes: any that can import this package and see the same folders.
    ``shard`` (k, n) is the k-th of n parts of the places, for one of n machines; several may be at work on one folder. A call without it
    gathers what they made: only it writes the index and the manifest.

    A closed month is rendered from its frozen snapshot, as it was published, unless ``known_now`` or another snapshot is asked for; its
    files are noted in the ledger, or held against those noted.

    Raises, before anything is written, UnknownName, UnknownPlace and ParameterError for what is asked for wrongly, SnapshotMissing;
    ReportError while another call is at work on the same pack, and where the disk is full: what is finished stays, and the next call
    goes on.
    """
    spec = report_spec(report)
    if not isinstance(month, str) or not month:
        raise ParameterError("A pack is of a period.", where="month", received=repr(month), expected="as '2026-10'")
    of = Period.parse(month, where="month")
    closing = None if snapshot_id or known_now else closing_of(settings.ledger, of)
    with open_snapshot(closing.snapshot_id if closing else snapshot_id, snapshots=settings.snapshots) as snapshot:
        check_month(month, "month", snapshot)
        map_day = day_of_map(place_map, snapshot.as_of)
        place_map = "today" if place_map in TODAY else map_day.isoformat()
        folder = settings.reports.absolute() / month
        if place_map != "today":
            folder /= f"map-{place_map}"
        stands = standing(settings.ledger, of, snapshot.id)
        given = {"snapshot_id": snapshot.id, "month": month, "lang": lang, "map": place_map}
        keep(snapshot)  # once, before thousands of reports read their slice of it
        given |= _against_ledger(stands, settings, of, snapshot)
        jobs_of = {
            place: job(spec, snapshot, settings, folder, given | {"place": place}, formats)
            for place in _part(select_places(places, snapshot, map_day), shard)
        }
        with _alone(folder, shard):
            run = _Run(jobs_of, RunLog(folder), progress or _silent)
            if shard is None:
                _clear(folder, snapshot.id)
            _lay_assets(folder / "assets")
            run.begin(force, snapshot_id=snapshot.id, lang=lang, shard=shard)
            if run.due:
                _work_out_changes(run.due, snapshot, settings, of, given["before_id"], map_day)
            if run.due and executor is not None:
                run.render(executor)
            elif run.due:
                with _forked(snapshot, place_map, list(run.due.values()), jobs or settings.jobs, cell_limit) as own:
                    run.render(own)
            index = folder / "index.html"
            if shard is None:
                index = write_index(folder, snapshot, month, lang, place_map, settings.least_certainty, stands)
                write_manifest(folder, period=month, place_map=place_map, snapshot_id=snapshot.id)
            made = run.end(folder, index)
            if stands.state == "closed":
                return replace(made, differing=tuple(record_pack(settings.ledger, of, _noted(run, settings, month))))
            return made


def _against_ledger(stands: Standing, settings: Settings, month: Period, snapshot: Snapshot) -> dict[str, str]:
    """The parameters that say what a report is compared with: for a closed month, what it was when it was closed."""
    if stands.state == "closed" and stands.closing is not None:
        return {"closing": str(stands.closing.number), "before_id": stands.closing.before_id or snapshot.id}
    before = before_id(read_ledger(settings.ledger), settings.snapshots, month)
    return {"closing": "", "before_id": before or snapshot.id}


def _work_out_changes(
    due: Mapping[str, Job], snapshot: Snapshot, settings: Settings, month: Period, before: str, map_day: date
) -> None:
    """Work out what changed in the period, once for all reports of a level: each then reads its own place."""
    levels: dict[str, str] = {}
    for place in due:
        unit = snapshot.register.unit(place, map_day) if place else None
        levels.setdefault(report_level(unit, snapshot.register, map_day) if unit else "nation", place)
    for level, place in levels.items():
        month_bridges(
            BRIDGED,
            *month_points(settings.snapshots, snapshot, month, before),
            snapshots=settings.snapshots,
            level=level,
            place=place,
            place_map=map_day,
            cache=settings.bridges,
        )


def _noted(run: _Run, settings: Settings, month: str) -> dict[str, str]:
    """The SHA-256 of every file of the reports of a call, by its path in the period's folder."""
    home = settings.reports.absolute() / month
    found = {}
    for one in run.jobs.values():
        record = read_record(one.folder)
        for name, digest in (record.files if record else {}).items():
            found[(one.folder / name).relative_to(home).as_posix()] = digest
    return found


def _part(places: list[str], shard: tuple[int, int] | None) -> list[str]:
    if shard is None:
        return places
    at, of = shard
    if not 1 <= at <= of:
        raise ParameterError("No such part.", where="shard", received=f"{at}/{of}", expected="k/n with 1 ≤ k ≤ n")
    return places[at - 1 :: of]


class _Run:
    """One call at work on a pack: what is due, what became of it, who is told."""

    def __init__(self, jobs: dict[str, Job], log: RunLog, progress: Progress) -> None:
        self.jobs, self._log, self._progress = jobs, log, progress
        self.skipped: list[str] = []
        self.due: dict[str, Job] = {}
        self.failed: list[Failure] = []
        self._began = perf_counter()

    def begin(self, force: bool, **facts: object) -> None:
        """Find what is due; the rest is there and unchanged."""
        for place, one in self.jobs.items():
            if not force and unchanged(one.folder, one.key, one.files):
                self.skipped.append(place)
                self._progress(one.label, len(self.skipped), len(self.jobs))
            else:
                self.due[place] = one
        self._log.add("start", due=len(self.due), unchanged=len(self.skipped), **facts)

    def render(self, executor: Executor) -> None:
        """Render what is due. Raises ReportError where the disk is full."""
        running: dict[Future[Rendered], str] = {
            executor.submit(render_report, one): place for place, one in self.due.items()
        }
        for done, future in enumerate(as_completed(running), start=1 + len(self.skipped)):
            place = running[future]
            one = self.due[place]
            error = _failure(future, one)
            if error is None:
                made = future.result()
                self._log.add("rendered", place=place, cells_s=round(made.cells, 4), export_s=round(made.export, 4))
            else:
                shutil.rmtree(one.folder, ignore_errors=True)
                self.failed.append(Failure(place=place, error=error))
                self._log.add("failed", place=place, what=error.what, where=error.where)
            self._progress(one.label, done, len(self.jobs))

    def end(self, folder: Path, index: Path) -> Pack:
        """What the call made of the pack."""
        broken = {failure.place for failure in self.failed}
        rendered = tuple(place for place in self.due if place not in broken)
        seconds = round(perf_counter() - self._began, 3)
        self._log.add("end", rendered=len(rendered), failed=len(broken), seconds=seconds)
        return Pack(
            folder=folder,
            index=index,
            rendered=rendered,
            skipped=tuple(self.skipped),
            failed=tuple(sorted(self.failed, key=lambda failure: failure.place)),
        )


def _failure(future: Future[Rendered], one: Job) -> ReportError | None:
    try:
        future.result()
    except ReportError as error:
        return error
    except WorkLost as lost:
        cell = f", cell {lost.note}" if lost.note else ""
        return ReportError(
            f"{one.label}: the report did not end{cell}.", where=f"{one.notebook.name}{cell}", received=lost.reason
        )
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise ReportError(
                "The disk is full; what is finished stays.",
                where=str(one.folder),
                received=error.strerror,
                todo="Make room and call again: it goes on where this call ended.",
            ) from None
        return ReportError(
            f"{one.label}: the report could not be written.",
            where=str(one.notebook.name),
            received=f"{type(error).__name__}: {error}",
        )
    return None


@contextmanager
def _forked(snapshot: Snapshot, place_map: str, due: Sequence[Job], jobs: int, limit: float) -> Iterator[Executor]:
    make_ready(warm_parent(), snapshot, place_map, due)
    executor = ForkedExecutor(jobs, limit=limit)
    try:
        yield executor
    except BaseException:  # Ctrl-C: what is finished stays, what is under way ends now
        executor.shutdown(wait=False, cancel_futures=True)
        warm_parent().close()
        raise
    executor.shutdown()


@contextmanager
def _alone(folder: Path, shard: tuple[int, int] | None) -> Iterator[None]:
    """The folder to ourselves, or the share of it that is a shard's; the system lets go of it however we end."""
    import fcntl  # not on Windows, where forking is not either

    folder.mkdir(parents=True, exist_ok=True)
    locks = [(folder / LOCK, fcntl.LOCK_EX if shard is None else fcntl.LOCK_SH)]
    if shard is not None:
        locks.append((folder / f"{LOCK}.{shard[0]}-of-{shard[1]}", fcntl.LOCK_EX))
    held = []
    try:
        for path, kind in locks:
            held.append(path.open("w"))
            fcntl.flock(held[-1], kind | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ReportError(
            "Another run is at work on this pack.",
            where=str(folder),
            todo="Wait until it has ended, then call again.",
        ) from None
    finally:
        for lock in held:
            lock.close()


def _clear(folder: Path, snapshot_id: str) -> None:
    """Remove what would be taken for a part of this pack: reports of another snapshot, or half of one, as a killed call leaves it."""
    sweep(folder)
    for lang in LANGUAGES:
        for place in (folder / lang).iterdir() if (folder / lang).is_dir() else ():
            record = read_record(place) if place.is_dir() else None
            if place.is_dir() and (record is None or record.parameters.get("snapshot_id") != snapshot_id):
                shutil.rmtree(place)


def _lay_assets(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    drawing = drawing_script((ASSETS / "charts.js").read_text(encoding="utf-8"))
    contents = {plotly_name(): plotly_bundle().read_bytes(), "charts.js": drawing.encode()}
    contents |= {name: (ASSETS / name).read_bytes() for name in ("report.css", "index.js")}
    for name, content in contents.items():
        with suppress(OSError):
            if (folder / name).read_bytes() == content:
                continue
        write_whole(folder / name, content)


def _silent(label: str, done: int, total: int) -> None:
    del label, done, total

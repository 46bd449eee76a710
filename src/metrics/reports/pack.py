"""The pack of a month: a report for every place asked for, and the index of all that lie in its folder.

::

    reports/2026-10/index.html            all places, in the first language there is
    reports/2026-10/assets/               style, script and one plotly bundle for all reports
    reports/2026-10/vi/index.html         all places, in Vietnamese
    reports/2026-10/vi/08/index.html      a report, its executed notebook and its record beside it; "vn" is the country
    reports/2026-10/map-2025-06-30/       the same of the month on another map, whole in itself: its codes mean other places
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from metrics.errors import InputError, ParameterError, ReportError
from metrics.present import plotly_bundle, plotly_name
from metrics.present.page import TODAY, day_of_map, report_level
from metrics.reports.assets import ASSETS
from metrics.reports.forms.office import FILE
from metrics.reports.index import write_index
from metrics.reports.record import report_key, unchanged
from metrics.reports.rehearsal import rehearse
from metrics.reports.render import Job, render_report, write_whole
from metrics.reports.specs import ReportSpec, check, check_month, forms_of, report_spec
from metrics.reports.warm import ForkedExecutor, WorkLost, warm_parent
from metrics.settings import Settings
from metrics.snapshot import Snapshot, open_snapshot

#: Told the name of a report that is done (or was there already), how many are done, and how many there will be.
Progress = Callable[[str, int, int], None]

#: Stands for the country, as a word to ask with and as a folder.
NATIONAL, NATIONAL_FOLDER = "national", "vn"
#: Words that stand for all units of a level.
LEVEL_WORDS = ("province", "commune")
#: Seconds that one cell of a report may take.
CELL_LIMIT = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A report that could not be rendered: its place and the reason, which names the cell."""

    place: str
    error: ReportError

    def __str__(self) -> str:
        return str(self.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a call made of a pack: its folder, its index page, and the places rendered, left as they were, and failed."""

    folder: Path
    index: Path
    rendered: tuple[str, ...]
    skipped: tuple[str, ...]
    failed: tuple[Failure, ...]


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
) -> Pack:
    """Render the reports of a month that are not there yet, and the index of all.

    ``places`` are codes of units, or ``national`` (``vn``), ``province``, ``commune`` for the country and all units of a level,
    on the map ``place_map``: a day, as 2025-06-30, or ``today`` for the snapshot's own. ``formats`` are of ``html`` (always there),
    ``pdf``, ``docx``, ``xlsx``; ``usual`` is all of them for the country and provinces, and the page for communes. What
    is there and unchanged is left
    alone unless ``force``. A report that fails does not stop the others; it is named in ``Pack.failed``, and what lay in its
    place is removed, since it would tell of another day. ``executor`` runs the reports instead of ``jobs`` forked
    processes: any that can import this package and see the same folders.

    Raises, before anything is written, UnknownName, UnknownPlace and ParameterError for what is asked for wrongly, SnapshotMissing;
    ReportError while another call is at work on the same pack.
    """
    spec = report_spec(report)
    with open_snapshot(snapshot_id, snapshots=settings.snapshots) as snapshot:
        if not isinstance(month, str) or not month:
            raise ParameterError("A pack is of a month.", where="month", received=repr(month), expected="as '2026-10'")
        check_month(month, "month", snapshot)
        map_day = day_of_map(place_map, snapshot.as_of)
        place_map = "today" if place_map in TODAY else map_day.isoformat()
        folder = settings.reports.absolute() / month
        if place_map != "today":
            folder /= f"map-{place_map}"
        given = {"snapshot_id": snapshot.id, "month": month, "lang": lang, "map": place_map}
        jobs_of = {
            place: _job(spec, snapshot, settings, folder, given | {"place": place}, formats)
            for place in select_places(places, snapshot, map_day)
        }
        with _alone(folder):
            _lay_assets(folder / "assets")
            skipped = [
                place for place, job in jobs_of.items() if not force and unchanged(job.folder, job.key, job.files)
            ]
            told = progress or _silent
            for done, place in enumerate(skipped, start=1):
                told(jobs_of[place].label, done, len(jobs_of))
            due = {place: job for place, job in jobs_of.items() if place not in set(skipped)}
            if not due:
                failed = []
            elif executor is not None:
                failed = _render(due, executor, told, len(skipped))
            else:
                with _forked(snapshot, place_map, jobs or settings.jobs, cell_limit) as own:
                    failed = _render(due, own, told, len(skipped))
            index = write_index(folder, snapshot, month, lang, place_map)
    broken = {failure.place for failure in failed}
    return Pack(
        folder=folder,
        index=index,
        rendered=tuple(place for place in due if place not in broken),
        skipped=tuple(skipped),
        failed=tuple(failed),
    )


def select_places(places: Sequence[str], snapshot: Snapshot, map_day: date | None = None) -> list[str]:
    """Codes of the places that these words and codes stand for on a map, by default that of the snapshot's day; each once, in their
    order; the country is ""."""
    register, map_day = snapshot.register, map_day or snapshot.as_of
    if isinstance(places, str):
        places = places.split(",")
    chosen: dict[str, None] = {}
    for word in places:
        if not isinstance(word, str):
            raise ParameterError(
                "A code is text.",
                where="places",
                received=repr(word),
                expected="text, as '00004': a number loses its zeros",
            )
        word = word.strip()
        if word in (NATIONAL, NATIONAL_FOLDER):
            chosen[""] = None
        elif word in LEVEL_WORDS:
            units = register.communes(map_day) if word == "commune" else register.on(map_day, word)
            chosen |= dict.fromkeys(unit.code for unit in units)
        elif word:
            chosen[word] = None
    if not chosen:
        raise ParameterError(
            "No place is asked for.", where="places", expected=f"codes, or {NATIONAL}, {', '.join(LEVEL_WORDS)}"
        )
    return list(chosen)


def _job(
    spec: ReportSpec,
    snapshot: Snapshot,
    settings: Settings,
    folder: Path,
    given: dict[str, str],
    formats: Sequence[str],
) -> Job:
    parameters = check(spec, given, snapshot)
    notebook = (settings.notebooks / spec.notebook).absolute()
    if not notebook.is_file():
        raise InputError(
            f"The notebook of the report {spec.name} is not there.",
            where=str(spec.notebook),
            expected="a folder of notebooks with it",
            todo="Name the folder with METRICS_NOTEBOOKS, or call from the folder of the project.",
        )
    place = parameters["place"]
    map_day = day_of_map(parameters["map"], snapshot.as_of)
    unit = snapshot.register.unit(place, map_day) if place else None
    level = report_level(unit, snapshot.register, map_day) if unit else "nation"
    return Job(
        label=f"{place} {unit.full_name}" if unit else NATIONAL,
        notebook=notebook,
        parameters=parameters,
        folder=folder / parameters["lang"] / (place or NATIONAL_FOLDER),
        data=settings.data.absolute(),
        key=report_key(notebook, parameters, _own(settings)),
        forms=forms_of(formats, spec, level),
    )


def _own(settings: Settings) -> list[Path]:
    """What a site has put beside its data and reports are made from: outlines, fonts, what its office writes."""
    found = [*settings.boundaries.glob("*.geojson"), *(settings.data / "fonts").glob("*"), settings.data / FILE]
    return sorted(path for path in found if path.is_file())


def _render(due: dict[str, Job], executor: Executor, progress: Progress, before: int) -> list[Failure]:
    running: dict[Future[Path], str] = {executor.submit(render_report, job): place for place, job in due.items()}
    failed = []
    for done, future in enumerate(as_completed(running), start=before + 1):
        job = due[running[future]]
        error = _failure(future, job)
        if error is not None:
            shutil.rmtree(job.folder, ignore_errors=True)
            failed.append(Failure(place=running[future], error=error))
        progress(job.label, done, before + len(due))
    return sorted(failed, key=lambda failure: failure.place)


def _failure(future: Future[Path], job: Job) -> ReportError | None:
    try:
        future.result()
    except ReportError as error:
        return error
    except WorkLost as lost:
        cell = f", cell {lost.note}" if lost.note else ""
        return ReportError(
            f"{job.label}: the report did not end{cell}.", where=f"{job.notebook.name}{cell}", received=lost.reason
        )
    except Exception as error:
        return ReportError(
            f"{job.label}: the report could not be written.",
            where=str(job.notebook.name),
            received=f"{type(error).__name__}: {error}",
        )
    return None


@contextmanager
def _forked(snapshot: Snapshot, place_map: str, jobs: int, limit: float) -> Iterator[Executor]:
    register = snapshot.register
    warm_parent().prepare(rehearse, *register.to_arrow(), register.name, register.digest, snapshot.as_of, place_map)
    executor = ForkedExecutor(jobs, limit=limit)
    try:
        yield executor
    except BaseException:  # Ctrl-C: what is finished stays, what is under way ends now
        executor.shutdown(wait=False, cancel_futures=True)
        warm_parent().close()
        raise
    executor.shutdown()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder to ourselves; the system lets go of it however we end."""
    import fcntl  # not on Windows, where forking is not either

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReportError(
                "Another run is at work on this pack.",
                where=str(folder),
                todo="Wait until it has ended, then call again.",
            ) from None
        yield


def _lay_assets(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for source, name in (
        (plotly_bundle(), plotly_name()),
        *((ASSETS / name, name) for name in ("report.css", "index.js")),
    ):
        content = source.read_bytes()
        with suppress(OSError):
            if (folder / name).read_bytes() == content:
                continue
        write_whole(folder / name, content)


def _silent(label: str, done: int, total: int) -> None:
    del label, done, total

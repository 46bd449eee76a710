"""The index of a pack: all places of a period with coverage, change, rank and a link; sorted and searched without a server. Beside it the
page of what changed since the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from metrics.definitions import metric
from metrics.evaluate import Cell, Period, Query, evaluate
from metrics.ledger import Standing as LedgerStanding
from metrics.ledger import published_level
from metrics.places import Unit, collation_key, fold_plain
from metrics.present.headline import runs, stands_as
from metrics.present.language import LANGUAGES, N_, OWN_NAMES, Language, by_length, language
from metrics.present.numbers import NO_NUMBER, bounds, change, difference, figure, parts
from metrics.present.page import day_of_map, report_level
from metrics.present.ranks import Rank, Standing, ranks, unranked
from metrics.present.rows import rows
from metrics.reports.assets import template
from metrics.reports.changes import CHANGES, movers, turn
from metrics.reports.forms import FORMS
from metrics.reports.record import NOTEBOOK, PAGE, form_name, read_record
from metrics.reports.whole import write_whole
from metrics.settings import LEAST_CERTAINTY
from metrics.snapshot import Snapshot

METRIC = "coverage_pages"

#: What the other forms of a report are called, in every language.
FORM_NAMES = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
CERTAINTY = "denominator_certainty"
#: From so many rows on each is laid out by itself, and only where it is seen: a table settles its columns by looking at every cell.
LONG = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the index. ``folded`` is its name as people type it; the ``sort_…`` order the rows, empty ones last. ``rank`` is
    among the units of its level, the places it shares with those it cannot be told apart from; ``reason`` says why there is none."""

    code: str
    name: str
    within: str
    level: str
    coverage: str
    parts: str
    state: str
    change: str
    bounds: str
    certainty: str
    rank: str
    reason: str
    folded: str
    sort_name: int
    sort_coverage: str
    sort_change: str
    sort_certainty: str
    sort_rank: str
    address: str
    forms: Sequence[tuple[str, str]]
    turn: str


def write_index(
    folder: Path,
    snapshot: Snapshot,
    month: str,
    lang: str,
    place_map: str = "today",
    least_certainty: float = LEAST_CERTAINTY,
    stands: LedgerStanding | None = None,
) -> Path:
    """Write the index of every language of which the pack has reports, and that of the first of them at the top; the latter's path.

    Lists the reports that were rendered from this snapshot: what an earlier one left behind shows other numbers. Units whose
    denominator is less certain than ``least_certainty`` are not ranked.
    """
    found = {lang: dict(sorted(_places(folder / lang, snapshot.id))) for lang in LANGUAGES}
    present = [lang for lang in LANGUAGES if found[lang]] or [lang]
    period = Period.parse(month)
    numbers = _Numbers(snapshot, period, place_map, least_certainty, stands)
    for lang in present:
        words = language(lang)
        entries = numbers.entries(found[lang], words)
        pages = [(folder / lang / PAGE, "../", "")]
        if lang == present[0]:
            pages.append((folder / PAGE, "", f"{lang}/"))
        said = {
            "lang": lang,
            "direction": words.direction,
            "_": words.text,
            "as_of": words.date(numbers.as_of),
            "map_day": words.date(numbers.map_day),
            "before": words.month(period.plus(-1)),
            "runs": runs(period, words) if period.fourteenth else "",
            "since": by_length(period, *_SINCE),
            "changed": by_length(period, *_CHANGED),
            "standing": stands_as(period, stands.state if stands else None, over=numbers.as_of == period.last_day),
            "metric": metric(METRIC),
            "snapshot_id": snapshot.id,
        }
        changes = template("changes.html").render(
            said,
            country=next((entry for entry in entries if not entry.code), None),
            groups=movers(entries),
            others=[(other, OWN_NAMES[other], f"../{other}/{CHANGES}") for other in present if other != lang],
            shared="../assets",
        )
        (folder / lang).mkdir(parents=True, exist_ok=True)
        write_whole(folder / lang / CHANGES, changes.encode())
        for path, up, down in pages:
            others = [(other, OWN_NAMES[other], f"{up}{other}/{PAGE}") for other in present if other != lang]
            text = template(PAGE).render(
                said,
                title=words.text("Progress of digitising archives"),
                month=words.month(period),
                certainty=metric(CERTAINTY),
                least=words.percent(least_certainty, 0),
                entries=entries,
                long=_columns(entries) if len(entries) > LONG else (),
                within=any(entry.within for entry in entries),
                forms=any(entry.forms for entry in entries),
                others=others,
                shared=f"{up}assets",
                down=down,
                changes=f"{down}{CHANGES}",
                notebook=NOTEBOOK,
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())
    return folder / PAGE


def _columns(entries: Sequence[Entry]) -> list[float]:
    """How wide the columns of a long index are beside one another: place, province, level, coverage, certainty, change, rank, forms."""
    within = [1.5] if any(entry.within for entry in entries) else []
    return [2.2, *within, 1.0, 1.8, 1.1, 1.3, 1.1, *([1.2] if any(entry.forms for entry in entries) else [])]


def _places(folder: Path, snapshot_id: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The places that have a report of this snapshot, each with the forms of it that are there beside the page."""
    for record_folder in folder.iterdir() if folder.is_dir() else ():
        record = read_record(record_folder)
        if record is not None and record.parameters.get("snapshot_id") == snapshot_id:
            yield record.parameters["place"], tuple(form for form in FORMS if form_name(form) in record.files)


_SINCE = N_("Change since the month before"), N_("Change since the period before")
_CHANGED = N_("What changed since {month}"), N_("What changed since the period before: {month}")


class _Numbers:
    """Coverage of all places at the end of the period and of the period before on one map, asked for once a level."""

    def __init__(
        self,
        snapshot: Snapshot,
        month: Period,
        place_map: str,
        least_certainty: float,
        stands: LedgerStanding | None,
    ) -> None:
        self._published = stands.earlier.get(month.plus(-1)) if stands else None
        self._ledger = stands.ledger if stands else None
        self._snapshot = snapshot
        self._place_map = place_map
        self.map_day = day_of_map(place_map, snapshot.as_of)
        self.as_of = min(month.last_day, snapshot.as_of)
        self._before = month.plus(-1).last_day
        self._least = least_certainty
        self._levels: dict[str, dict[str, tuple[Cell, Cell, Cell | None]]] = {}
        self._ranks: dict[str, dict[str, Rank]] = {}

    def entries(self, places: Mapping[str, Sequence[str]], words: Language) -> list[Entry]:
        """Rows of these places: the country, then provinces, then communes, each by name."""
        register, day = self._snapshot.register, self.map_day
        units = [register.unit(place, day) for place in places if place]
        units.sort(key=lambda unit: (unit.level != "province", collation_key(unit.name), unit.code))
        found = (
            []
            if "" not in places
            else [self._entry("nation", "", words.text("The whole country"), "", 0, words, places[""])]
        )
        for at, unit in enumerate(units, start=1):
            level = report_level(unit, register, day)
            found.append(
                self._entry(level, unit.code, unit.full_name, self._within(unit), at, words, places[unit.code])
            )
        return found

    def _within(self, unit: Unit) -> str:
        above = self._snapshot.register.province_of(unit, self.map_day) if unit.level != "province" else None
        return above.full_name if above else ""

    def _entry(
        self, level: str, code: str, name: str, within: str, at: int, words: Language, forms: Sequence[str]
    ) -> Entry:
        now, certain, before = self._level(level)[code]
        moved = difference(now, before) if before else None
        rank = self._ranks[level].get(code) if level != "nation" else None
        low = certain.value is not None and certain.value < self._least and now.value is not None and level != "nation"
        return Entry(
            code=code,
            name=name,
            within=within,
            level=words.text(_LEVELS[level]),
            coverage=figure(now, words),
            parts=parts(now, "pages", words),
            state=now.state if now.state in NO_NUMBER else "",
            change=change(now, before, words) if before else "",
            bounds=bounds(now, words),
            certainty=figure(certain, words),
            rank=rank.text(words) if rank else "",
            reason=unranked(certain.value, words) if low else "",
            folded=fold_plain(f"{code} {name} {within}"),
            sort_name=at,
            sort_coverage="" if now.value is None else f"{now.value:.9f}",
            sort_change="" if moved is None else f"{moved:.9f}",
            sort_certainty="" if certain.value is None else f"{certain.value:.9f}",
            sort_rank=f"{rank.first}" if rank else "",
            address=f"{code or 'vn'}/{PAGE}",
            forms=[(FORM_NAMES[form], f"{code or 'vn'}/{form_name(form)}") for form in forms],
            turn=turn(now, before),
        )

    def _level(self, level: str) -> dict[str, tuple[Cell, Cell, Cell | None]]:
        if level not in self._levels:
            now, before = self._cells(level, self.as_of), self._cells(level, self._before)
            last = {code: cells[METRIC] for code, cells in before.items()} | self._told(level)
            self._levels[level] = {
                code: (cells[METRIC], cells[CERTAINTY], last.get(code)) for code, cells in now.items()
            }
            units = [_standing(code, cells[METRIC], cells[CERTAINTY]) for code, cells in now.items()]
            self._ranks[level] = ranks(units, self._least)
        return self._levels[level]

    def _told(self, level: str) -> dict[str, Cell]:
        """The month before as it was published (longer periods are not), of the places that are the same on both maps."""
        if self._published is None or self._ledger is None:
            return {}
        day, register = self._published.map_day, self._snapshot.register
        same = {unit.code for unit in register.on(day) if unit.valid_on(self.map_day)} | {""}
        found = published_level(self._ledger, self._published, level, METRIC)
        return {code: cell for code, cell in found.items() if code in same}

    def _cells(self, level: str, day: date) -> dict[str, dict[str, Cell]]:
        by = () if level == "nation" else (level,)
        result = evaluate(
            self._snapshot, Query(metrics=(METRIC, CERTAINTY), by=by, as_of=day, place_map=self._place_map)
        )
        register = self._snapshot.register
        units = register.communes(self.map_day) if level == "commune" else register.on(self.map_day, level)
        known = {""} if level == "nation" else {unit.code for unit in units}
        return {row.code: row.cells for row in rows(result) if row.code in known}


def _standing(code: str, cell: Cell, certain: Cell) -> Standing:
    return Standing(code=code, value=cell.value, low=cell.low, high=cell.high, certainty=certain.value)


_LEVELS = {"nation": N_("Country"), "province": N_("Province"), "commune": N_("Commune")}

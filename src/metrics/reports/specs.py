"""Which reports there are, and the typed parameters of each, checked before anything starts.

Stock papermill accepts a misspelt parameter and turns ``00004`` into 4. Here every parameter has a kind, codes are
text, and what does not fit is refused with what was received, what was expected and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.errors import ParameterError, UnknownName
from metrics.evaluate import Period
from metrics.present.language import LANGUAGES, N_
from metrics.present.page import day_of_map, report_level

if TYPE_CHECKING:
    from metrics.snapshot import Snapshot

#: What a place of a report may be; the country has the empty code.
LEVELS = ("province", "commune")

#: Forms a report can take. The page is always there, as is the executed notebook from which the others are made.
FORMATS = ("html", "pdf", "docx", "xlsx")
#: A word for the forms that offices use of a place: all of the country and of provinces; communes, which are thousands, have the page.
USUAL = "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a report. ``kind`` is one of ``snapshot``, ``place``, ``month``, ``language``, ``map``, ``before``,
    ``closing``; ``default`` is what stands in
    the notebook."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSpec:
    """One report: a notebook and what it takes. ``notebook`` is a path within the folder of notebooks; ``charted`` are the sections in
    which a chart is due wherever there is something to draw."""

    name: str
    notebook: Path
    title: str
    parameters: tuple[Parameter, ...]
    formats: tuple[str, ...] = FORMATS
    charted: tuple[str, ...] = ()
    locales: tuple[str, ...] = LANGUAGES


REPORTS: Mapping[str, ReportSpec] = {
    spec.name: spec
    for spec in (
        ReportSpec(
            name="progress",
            notebook=Path("reports/progress.ipynb"),
            title=N_("Progress of digitising archives"),
            charted=("coverage", "trend", "funnel", "backlog", "gaps"),
            parameters=(
                Parameter(
                    name="snapshot_id", kind="snapshot", default="", meaning="The snapshot; empty for the current one."
                ),
                Parameter(name="place", kind="place", default="", meaning="Code of a unit; empty for the country."),
                Parameter(
                    name="month",
                    kind="month",
                    default="",
                    meaning="As 2026-10, 2026-Q3, 2026-H1, 2026, 2026-10-d14; empty for the last whole month.",
                ),
                Parameter(name="lang", kind="language", default="vi", meaning="Language of the page."),
                Parameter(
                    name="map",
                    kind="map",
                    default="today",
                    meaning="The day whose map answers, as 2025-06-30; today for the snapshot's own. The place is a unit of that map.",
                ),
                Parameter(
                    name="before_id",
                    kind="before",
                    default="",
                    meaning="The snapshot that the period before is told from; empty for the last one drawn in it.",
                ),
                Parameter(
                    name="closing",
                    kind="closing",
                    default="",
                    meaning="The number of the ledger's entry that closed the month; empty where it is open.",
                ),
            ),
        ),
    )
}


def report_spec(name: str) -> ReportSpec:
    """The report of that name. Raises UnknownName."""
    if name not in REPORTS:
        raise UnknownName("report", name, REPORTS)
    return REPORTS[name]


def check(spec: ReportSpec, given: Mapping[str, object], snapshot: Snapshot) -> dict[str, str]:
    """The parameters of one report as text, complete, in the order of its spec.

    Raises UnknownName for a parameter or language there is none of, UnknownPlace for a code that is not in force on the day
    of the map, ParameterError for a value that is not text, a period that is none or lies ahead, a map that is none, another snapshot's id.
    """
    known = [parameter.name for parameter in spec.parameters]
    for name in given:
        if name not in known:
            raise UnknownName(f"parameter of the report {spec.name}", name, known)
    checked = {}
    for parameter in spec.parameters:
        value = given.get(parameter.name, parameter.default)
        if not isinstance(value, str):
            raise ParameterError(
                "A parameter of a report is text.",
                where=parameter.name,
                received=repr(value),
                expected="text, as '00004': a number loses its zeros" if parameter.kind == "place" else "text",
            )
        checked[parameter.name] = value
    map_day = day_of_map(checked.get("map", ""), snapshot.as_of)
    for parameter in spec.parameters:
        value = checked[parameter.name]
        match parameter.kind:
            case "snapshot":
                _check_snapshot(value, parameter.name, snapshot)
            case "place":
                _check_place(value, parameter.name, snapshot, map_day)
            case "month":
                check_month(value, parameter.name, snapshot)
            case "language":
                _check_language(value, parameter.name)
    return checked


def forms_of(formats: Sequence[str], spec: ReportSpec, level: str) -> tuple[str, ...]:
    """The forms beside the page that these words stand for, of a place of that level. Raises UnknownName."""
    for word in formats:
        if word not in (*spec.formats, USUAL):
            raise UnknownName(f"format of the report {spec.name}", word, (*spec.formats, USUAL), where="formats")
    usual = USUAL in formats and level != "commune"
    return tuple(form for form in spec.formats if form != "html" and (usual or form in formats))


def check_month(value: str, where: str, snapshot: Snapshot) -> None:
    """Raises ParameterError for what is no period, and for one that begins after the snapshot's day."""
    period = Period.parse(value, where=where) if value else None
    if period is not None and period.first_day > snapshot.as_of:
        raise ParameterError(
            "The period lies after the snapshot.",
            where=where,
            received=value,
            expected=f"up to {Period.of(snapshot.as_of, period.kind)}",
            todo="Build a snapshot that reaches that period, or ask for an earlier one.",
        )


def _check_place(value: str, where: str, snapshot: Snapshot, map_day: date) -> None:
    unit = snapshot.register.unit(value, map_day) if value else None
    if unit is not None and report_level(unit, snapshot.register, map_day) not in LEVELS:
        raise ParameterError(
            "There is no report on a unit of this level.",
            where=where,
            received=f"{value} ({unit.full_name}, {unit.level})",
            expected=" or ".join(LEVELS),
        )


def _check_language(value: str, where: str) -> None:
    if value not in LANGUAGES:
        raise UnknownName("language", value, LANGUAGES, where=where)


def _check_snapshot(value: str, where: str, snapshot: Snapshot) -> None:
    if value and value != snapshot.id:
        raise ParameterError("Not the snapshot that is open.", where=where, received=value, expected=snapshot.id)

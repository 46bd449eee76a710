"""A small register and answers written by hand, for tests of the sections of a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
from lxml import html

from metrics import present
from metrics.catalogue import CONTRACT
from metrics.definitions import METRICS
from metrics.evaluate import Result, Target
from metrics.findings import Finding, Owner, Slice
from metrics.places import Register
from metrics.present import GAPS, Scope, Section

NB = "\u00a0"
DAY = date(2026, 10, 31)

UNITS = """unit_code,name,level,parent_code,valid_from,valid_to
01,Tỉnh Nhà,province,,2025-07-01,
02,Tỉnh Bên,province,,2025-07-01,
00001,Làng An,commune,01,2025-07-01,
00002,Làng Bé,commune,01,2025-07-01,
00003,Làng Ca,commune,01,2025-07-01,
00004,Làng An,commune,02,2025-07-01,
"""

#: A number: (value, numerator, denominator, state); amounts are whole numbers, shares are (numerator, denominator).
Number = int | tuple[int, int] | str


def register_of(folder: Path) -> Register:
    """A province of three communes, and another of one."""
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    return Register.load(folder)


def source(register: Register, as_of: date = DAY) -> SimpleNamespace:
    return SimpleNamespace(
        id="2026-10-31-0123456789",
        as_of=as_of,
        register=register,
        tables=frozenset(CONTRACT),
        manifest=SimpleNamespace(
            id="2026-10-31-0123456789",
            as_of=as_of,
            inputs=[SimpleNamespace(delivery="d", name="files.csv", sha256="ab" * 32, bytes=12345)],
            rejects={"not_a_date": 3, "negative": 1200},
            values_set_aside={},
            register_name="tiny",
            register_digest="cd" * 32,
            code_version="0.1.0",
            engine_version="2.0.0",
            previous=None,
        ),
    )


def scope_of(register: Register, place: str = "01", lang: str = "en") -> Scope:
    return present.scope(source(register), place=place, month="2026-10", lang=lang)  # type: ignore[arg-type]  # a stand-in


#: All of it counted.
CERTAIN: dict[str, Number] = {"denominator_certainty": (100, 100)}


def answer(
    scope: Scope, by: str, numbers: Mapping[str, Mapping[str, Number]], names: Mapping[str, str] | None = None
) -> Result:
    """A result by one dimension (or none: the code ""), as evaluate would give it; a number may be the name of a state that has none."""
    metrics = tuple(next(iter(numbers.values()))) if numbers else GAPS
    lines = []
    for code, row in numbers.items():
        for metric, number in row.items():
            unit = METRICS[metric].unit
            value: float | None
            numerator: int | None
            denominator: int | None
            state = "counted"
            if isinstance(number, str):
                value, numerator, denominator, state = (
                    None,
                    0 if number != "not_available" else None,
                    0 if unit == "%" else None,
                    number,
                )
            elif isinstance(number, tuple):
                value, numerator, denominator = number[0] / number[1], *number
            else:
                value, numerator, denominator = float(number), number, None
            key = {by: code, f"{by}_name": (names or {}).get(code, code)} if by else {}
            lines.append(
                key
                | {"metric": metric, "value": value, "numerator": numerator, "denominator": denominator}
                | {"unit": unit, "state": state, "low": value, "high": value}
            )
    frame = pd.DataFrame(
        lines,
        columns=None
        if lines
        else [by, f"{by}_name", "metric", "value", "numerator", "denominator", "unit", "state", "low", "high"],
    )
    for column in ("numerator", "denominator"):
        frame[column] = frame[column].astype("Int64")
    return Result(
        query=scope.query(metrics, by or ()), snapshot_id="s", as_of=scope.as_of, map_day=scope.map_day, frame=frame
    )


def text_of(section: Section) -> str:
    return " ".join(" ".join(html.fromstring(section._repr_html_()).itertext()).split())


def cells_of(section: Section, table: str) -> list[list[str]]:
    root = html.fromstring(section._repr_html_())
    return [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row]
        for row in root.xpath(f"//table[@id='{table}']//tr")
    ]


#: Làng An hands over 1 of 2, Làng Bé 0 of 2, what the province keeps 1 of 1; and so on. Làng Ca has nothing and reported nothing.
SUBJECT_ROWS: dict[str, tuple[Number, Number, Number, Number, Number]] = {
    # metric: Làng An, Làng Bé, Làng Ca, the province itself, all
    "plan_attainment": ((60, 80), (0, 25), "nothing_in_scope", "nothing_in_scope", (90, 120)),
    "forecast_months": ((40, 10), "unknown", (0, 1), (20, 5), (110, 20)),
    "required_pace": (10, 12, "nothing_in_scope", "nothing_in_scope", 15),
    "handover_completion": ((1, 2), (0, 2), "nothing_in_scope", (1, 1), (2, 5)),
    "handover_completion_shelf": ((500, 1000), (0, 3000), "nothing_in_scope", (1000, 1000), (1500, 5000)),
    "overdue_handovers": (1, 2, 0, 0, 3),
    "overdue_days": (31, 62, 0, 0, 93),
    "orphan_fonds": (0, 1, 0, 0, 1),
    "inspection_share": ((30, 60), (10, 10), "nothing_in_scope", (30, 30), (70, 100)),
    "reject_rate": ((3, 30), (2, 10), "nothing_in_scope", (0, 30), (5, 70)),
    "rework_rate": ((6, 60), (0, 10), "nothing_in_scope", (0, 30), (6, 100)),
    "technical_conformity": ((3, 4), "nothing_in_scope", "nothing_in_scope", (1, 1), (4, 5)),
    "text_coverage": ((2, 4), "nothing_in_scope", "nothing_in_scope", (1, 1), (3, 5)),
    "legacy_pages": (7, 0, 0, 0, 7),
    "valid_signing": ((1, 2), "nothing_in_scope", "nothing_in_scope", (2, 2), (3, 4)),
    "broken_signatures": (1, 0, 0, 0, 1),
    "signed_not_stored": (2, 0, 0, 0, 2),
    "fixity_pass": ("nothing_in_scope", "nothing_in_scope", "nothing_in_scope", (11, 12), (11, 12)),
    "backup_compliance": ("nothing_in_scope", "nothing_in_scope", "nothing_in_scope", (1, 1), (1, 1)),
    "application_rollout": ((5, 5), (3, 5), "not_reported", "not_reported", (8, 10)),
    "application_use": ((4, 5), (1, 3), "not_reported", "not_reported", (5, 8)),
    "active_users": ((40, 50), (5, 50), "not_reported", "not_reported", (45, 100)),
    "full_rollout": ((1, 1), (0, 1), "not_reported", "not_reported", (1, 2)),
    "missing_returns": (0, 4, 1, 0, 5),
    "timely_returns": ((10, 10), (4, 10), (8, 10), "nothing_in_scope", (22, 30)),
    "named_responsibility": ((1, 1), (0, 1), (0, 1), (1, 1), (2, 4)),
}
_PLACES = ("00001", "00002", "00003", "01", "")
_PLACE_NAMES = {"00001": "Làng An", "00002": "Làng Bé", "00003": "Làng Ca", "01": "Tỉnh Nhà"}


def subject(scope: Scope, code: str) -> Result:
    """The one row of a place; of the code "" all of the province."""
    at = _PLACES.index(code)
    return answer(scope, "", {"": {name: row[at] for name, row in SUBJECT_ROWS.items()}})


def subjects_below(scope: Scope) -> Result:
    """The rows of the province's communes and of what it keeps itself."""
    numbers = {code: {name: row[at] for name, row in SUBJECT_ROWS.items()} for at, code in enumerate(_PLACES[:4])}
    return answer(scope, "commune", numbers, _PLACE_NAMES)


def targets_of() -> dict[str, list[Target]]:
    """The province is to reach 60 % and then all, Làng An 80 %, Làng Bé 50 %; the others have no target."""
    first, later = date(2026, 12, 31), date(2030, 12, 31)
    return {
        "01": [
            Target(value=0.6, due_on=first, document_no="1/KH"),
            Target(value=1.0, due_on=later, document_no="2/KH"),
        ],
        "00001": [Target(value=0.8, due_on=first, document_no="")],
        "00002": [Target(value=0.5, due_on=first, document_no="3/KH")],
    }


def finding(rule: str, commune: str, *, amount: float, since: date, unit: str = "files", **said: str | int) -> Finding:
    """A finding of a commune of the province."""
    return Finding(
        rule=rule,
        subject=f"{rule}/{commune}/{said.get('fonds', '')}",
        commune=commune,
        province="01",
        consequence=50,
        amount=amount,
        unit=unit,
        since=since,
        first_seen=DAY,
        said=said,
    )


def found_of(place: str = "01") -> Slice:
    """Two hand-overs overdue, a commune that is silent, an orphan; the archivist's post of Làng Bé is vacant."""
    late = finding("handover_overdue", "00001", amount=40, since=date(2026, 9, 30), fonds="d/F1", days=31)
    later = finding("handover_overdue", "00002", amount=9, since=date(2026, 8, 30), fonds="d/F2", days=62)
    silent = finding("not_reporting", "00002", amount=4, unit="returns", since=date(2026, 7, 5))
    orphan = finding("orphan_no_custodian", "00002", amount=3, since=date(2025, 7, 1), fonds="d/F3", files=3)
    return Slice(
        place=place,
        findings=[late, later, silent, orphan],
        owners={
            late.id: Owner(role="head", person="Bà Sáu", since=date(2025, 7, 1)),
            later.id: Owner(role="head", person=None, since=None),
            silent.id: Owner(role="archivist", person=None, since=None),
        },
        on=DAY,
        most=7,
    )


def by_application(scope: Scope) -> Result:
    """Two of the five applications, as of Làng An and Làng Bé together."""
    numbers: dict[str, dict[str, Number]] = {
        "e_records": {"application_rollout": (2, 2), "application_use": (1, 2), "active_users": (45, 90)},
        "operations": {"application_rollout": (0, 2), "application_use": "nothing_in_scope"}
        | {"active_users": "nothing_in_scope"},
    }
    return answer(scope, "application", numbers)


def by_reason(scope: Scope) -> Result:
    """Five pages sent back, one for no reason that was written down."""
    return answer(
        scope, "reason", {"mờ": {"rejected_pages": 4}, "thiếu": {"rejected_pages": 0}, "unknown": {"rejected_pages": 1}}
    )


def subject_sections(scope: Scope, months: Result) -> list[Section]:
    """All sections on what planners answer for beside progress, of the province."""
    totals, units, found = subject(scope, ""), subjects_below(scope), found_of()
    return [
        present.plan(scope, totals, units, months, targets_of()),
        present.handovers(scope, totals, units, found),
        present.quality(scope, totals, units, by_reason(scope)),
        present.applications(scope, totals, units, by_application(scope)),
        present.returns(scope, totals, units, found),
        present.watch(scope, found),
    ]

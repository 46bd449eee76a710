"""Reminder letters of a period: one to every unit that owes returns or hand-overs, from the findings of the snapshot.

::

    reports/letters/2026-10/vi/08/00862.docx    to a commune, from the office of its province
    reports/letters/2026-10/vi/08/08.docx       to the province itself
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from metrics.errors import ParameterError
from metrics.evaluate import Period
from metrics.findings import Finding, Rules, find, owners, rules_of
from metrics.present import language
from metrics.reports.forms.letter import Letter, letter
from metrics.reports.forms.office import read_office
from metrics.reports.specs import check_month
from metrics.reports.whole import write_whole
from metrics.settings import Settings
from metrics.snapshot import Snapshot, open_snapshot

#: Rules whose findings are reminded of.
RULES = ("not_reporting", "handover_overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What a call wrote: the folder, the letters in it, and how many of them go to units without a head."""

    folder: Path
    written: tuple[Path, ...]
    vacant: int


def write_letters(
    snapshot_id: str | None = None,
    *,
    month: str,
    place: str = "",
    lang: str = "vi",
    settings: Settings,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Letters:
    """Write the letters of a period, as of its last day or the snapshot's where that is earlier; those that lay there go.

    ``place`` keeps to a province and its communes, or to one commune. A unit that owes one return is reminded: a finding of silence
    begins at more (see the rules). Raises ParameterError for what is no period or lies ahead, UnknownPlace, UnknownName (language),
    SnapshotMissing, InputError for the office's file.
    """
    if not month:
        raise ParameterError("Letters are of a period.", where="month", received=repr(month), expected="as '2026-10'")
    with open_snapshot(snapshot_id, snapshots=settings.snapshots) as snapshot:
        check_month(month, "month", snapshot)
        if place:
            snapshot.register.unit(place, snapshot.as_of)
        wanted, write = Period.parse(month), language(lang)
        as_of = min(wanted.last_day, snapshot.as_of)
        rules = _from_the_first(rules_of(settings.snapshots))
        found = [
            finding
            for finding in find(snapshot, rules, only=RULES, as_of=as_of)
            if finding.place and (not place or place in (finding.commune, finding.province))
        ]
        held = owners(snapshot, found, rules, on=as_of)
        by_unit: dict[str, list[Finding]] = {}
        for finding in sorted(found, key=lambda finding: (finding.province, finding.place, finding.rank)):
            by_unit.setdefault(finding.place, []).append(finding)
        folder = settings.reports.absolute() / "letters" / month / lang
        _clear(folder, place)
        written, vacant = [], 0
        for done, (unit, owed) in enumerate(by_unit.items(), start=1):
            owner = held[owed[0].id]
            about = Letter(
                unit=_named(snapshot, unit),
                owner=owner,
                returns=[finding for finding in owed if finding.rule == "not_reporting"],
                handovers=[finding for finding in owed if finding.rule == "handover_overdue"],
                month=wanted,
                as_of=as_of,
                snapshot_id=snapshot.id,
            )
            province = owed[0].province or unit
            path = folder / province / f"{unit}.docx"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, letter(about, read_office(settings.data, province), write))
            written.append(path)
            vacant += owner.person is None
            if progress is not None:
                progress("letters", done, len(by_unit))
    return Letters(folder=folder, written=tuple(written), vacant=vacant)


def _from_the_first(rules: Rules) -> Rules:
    rule = rules["not_reporting"]
    first = replace(rule, thresholds=dict(rule.thresholds) | {"least_periods": 1})
    return replace(rules, rules=dict(rules.rules) | {rule.name: first})


def _named(snapshot: Snapshot, code: str) -> str:
    unit = snapshot.register.unit(code, snapshot.as_of)
    above = snapshot.register.province_of(unit, snapshot.as_of)
    return unit.full_name if above is None or above.code == code else f"{unit.full_name}, {above.full_name}"


def _clear(folder: Path, place: str) -> None:
    """Take away the letters of an earlier call that this one writes again, or that nobody owes any more."""
    if not place:
        shutil.rmtree(folder, ignore_errors=True)
        return
    shutil.rmtree(folder / place, ignore_errors=True)
    for path in folder.glob(f"*/{place}.docx"):
        path.unlink()

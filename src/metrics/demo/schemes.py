"""What a drill injects: each scheme spoils the books of communes of its own in one way, and says what is to be found.

Subjects are as findings name them, units by their code alone: ``drill/<fonds>``, ``00004``, ``00004/head``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..catalogue import REFORM_DAY, STAGES
from .books import Book, picked
from .chance import Chance
from .course import NEVER
from .pace import EPOCH, day_number

Found: TypeAlias = dict[str, list[str]]
Rows: TypeAlias = NDArray[np.int64]


@dataclass(kw_only=True)
class Field:
    """The books of a drill, and which communes are still untouched."""

    books: dict[str, Book]
    as_of: date
    seed: int
    _taken: set[str] = field(default_factory=set)
    _draws: int = 0

    @property
    def today(self) -> int:
        """The day of the drill as a number."""
        return day_number(self.as_of)

    @cached_property
    def fonds_of(self) -> dict[str, list[str]]:
        """Fonds by the commune of their custodian, as it was before anything was injected."""
        unit_of = self._units
        found: dict[str, list[str]] = {}
        fonds = self.books["fonds"]
        for one, keeper in zip(fonds["fonds_id"].tolist(), fonds["custodian_agency_id"].tolist(), strict=True):
            if len(unit_of[keeper]) == 5:
                found.setdefault(unit_of[keeper], []).append(one)
        return found

    @cached_property
    def _units(self) -> dict[str, str]:
        agencies = self.books["agencies"]
        return dict(zip(agencies["agency_id"].tolist(), agencies["unit_code"].tolist(), strict=True))

    @cached_property
    def _rows_of(self) -> dict[str, Rows]:
        names = self.books["files"]["fonds_id"].astype(str)
        order = np.argsort(names, kind="stable")
        different, first = np.unique(names[order], return_index=True)
        return dict(zip(different.tolist(), np.split(order, first[1:]), strict=True))

    def rows(self, *fonds: str) -> Rows:
        """Positions of the files of these fonds."""
        parts = [self._rows_of[one] for one in fonds if one in self._rows_of]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    @property
    def number(self) -> int:
        """How many communes a scheme takes: enough to tell recall, few enough to leave most untouched."""
        return max(3, len(self.fonds_of) // 80)

    def communes(self, fit: Callable[[str], bool]) -> Iterator[str]:
        """Untouched communes that fit, in an order of chance, as many as a scheme takes; each is touched from now on."""
        self._draws += 1
        names = sorted(self.fonds_of)
        taken = 0
        for place in picked(Chance(self.seed, 40, self._draws), len(names), len(names)).tolist():
            commune = names[place]
            if taken == self.number:
                return
            if commune not in self._taken and fit(commune):
                self._taken.add(commune)
                taken += 1
                yield commune

    def untouched(self) -> NDArray[np.bool_]:
        """The files that no scheme has to do with."""
        touched = {one for commune in self._taken for one in self.fonds_of[commune]}
        return np.array([one not in touched for one in self.books["files"]["fonds_id"].tolist()], dtype=np.bool_)

    def largest(self, commune: str) -> str:
        """The fonds of a commune with most files."""
        return max(self.fonds_of[commune], key=lambda one: (len(self.rows(one)), one))

    def when(self, rows: Rows, stage: str) -> NDArray[Any]:
        """Days of a stage of these files."""
        return self.books["files"][f"{stage}_on"][rows]


def _clear(files: Book, rows: Rows, *stages: str) -> None:
    for stage in stages:
        files[f"{stage}_on"][rows] = NEVER
        if stage == "checked":
            files["pages_digitised"][rows] = files["documents_digitised"][rows] = -1
        if stage == "stored":
            files["sha256"][rows] = None


def orphaned(drill: Field) -> Found:
    """Fonds of ended bodies without a custodian, or with an ended one; hand-overs lost, late or short; bodies without a fonds."""
    agencies, fonds, handovers = (drill.books[name] for name in ("agencies", "fonds", "handovers"))
    ended = agencies["agency_id"][agencies["status"] == "ended"].tolist()
    made = set(ended)
    place = {one: row for row, one in enumerate(fonds["fonds_id"].tolist())}
    of_handover = {one: row for row, one in enumerate(handovers["fonds_id"].tolist())}
    creators = fonds["creator_agency_id"]

    def old(commune: str) -> list[str]:
        return [one for one in drill.fonds_of[commune] if creators[place[one]] in made]

    found: Found = {}
    keepers = fonds["custodian_agency_id"].copy()
    for kind in ("no_custodian", "ended_custodian", "two_steps"):
        told = found[f"orphan_{kind}"] = []
        for commune in drill.communes(lambda one: bool(old(one))):
            one = old(commune)[0]
            other = next(body for body in ended if body != creators[place[one]])
            keepers[place[one]] = {"no_custodian": None, "ended_custodian": creators[place[one]], "two_steps": other}[
                kind
            ]
            told.append(f"drill/{one}")
    fonds["custodian_agency_id"] = keepers
    done, minutes, received = (handovers[name] for name in ("done_on", "minutes_no", "files_received"))
    for commune in drill.communes(lambda one: bool(old(one))):
        row = of_handover[old(commune)[0]]
        done[row], minutes[row], received[row] = NEVER, None, -1
        found.setdefault("handover_overdue", []).append(f"drill/{handovers['handover_id'][row]}")
    for commune in drill.communes(lambda one: any(len(drill.rows(name)) > 3 for name in old(one))):
        row = of_handover[next(name for name in old(commune) if len(drill.rows(name)) > 3)]
        received[row] -= 2
        found.setdefault("received_below_agreed", []).append(f"drill/{handovers['handover_id'][row]}")
    # One hand-over in a hundred is on nobody's record any more.
    quiet = sorted(one for name in drill.fonds_of if name not in drill._taken for one in old(name))
    lost = {quiet[row] for row in picked(Chance(drill.seed, 41), len(quiet), -(-len(quiet) // 100)).tolist()}
    drill._taken |= {name for name, held in drill.fonds_of.items() if lost & set(held)}
    handovers.keep(np.array([one not in lost for one in handovers["fonds_id"].tolist()], dtype=np.bool_))
    found["orphan_without_handover"] = [f"drill/{one}" for one in lost]
    for commune in drill.communes(lambda _one: True):
        body = {"agency_id": f"{commune}.mat", "name": "Cơ quan mẫu", "block": "state", "unit_code": commune}
        agencies.add([body | {"level": "commune", "status": "ended", "ended_on": REFORM_DAY}])
        found.setdefault("orphan_without_fonds", []).append(f"drill/{commune}.mat")
    return found


def missing(drill: Field) -> Found:
    """Originals that nobody finds, with and without a copy."""
    files = drill.books["files"]
    found: Found = {}
    for rule, copied in (("scan_without_original", True), ("original_missing", False)):

        def fits(row: int, copied: bool = copied) -> bool:
            return bool((files["checked_on"][row] < NEVER) == copied and files["original_status"][row] == "held")

        for commune in drill.communes(lambda one: any(fits(row) for row in drill.rows(*drill.fonds_of[one]).tolist())):
            row = next(row for row in drill.rows(*drill.fonds_of[commune]).tolist() if fits(row))
            files["original_status"][row] = "missing"
            found.setdefault(rule, []).append(f"drill/{files['fonds_id'][row]}")
    return found


def stalled(drill: Field) -> Found:
    """Units that stop, backlogs that grow, queues that nobody empties."""
    files, today = drill.books["files"], drill.today
    found: Found = {}

    def of(commune: str) -> Rows:
        return drill.rows(*drill.fonds_of[commune])

    def scanned(commune: str) -> int:
        return int((drill.when(of(commune), "scanned") < today - 150).sum())

    def waiting(commune: str) -> Rows:
        rows = of(commune)
        left: Rows = rows[(drill.when(rows, "scanned") >= NEVER) & (files["medium"][rows] != "born_digital")]
        return left

    for commune in drill.communes(lambda one: scanned(one) >= 40 and len(waiting(one)) >= 5):
        rows = of(commune)
        for stage in STAGES[3:]:
            _clear(files, rows[drill.when(rows, stage) > today - 150], stage)
        found.setdefault("work_stopped", []).append(commune)

    def swamped(commune: str) -> bool:
        done = drill.when(of(commune), "checked")
        return len(waiting(commune)) >= 60 and len(waiting(commune)) >= 2 * int((done < NEVER).sum())

    for commune in drill.communes(swamped):
        rows = waiting(commune)
        files["collected_on"][rows] = today - 5 - np.arange(len(rows)) * 178 // len(rows)
        for stage in STAGES[1:3]:
            files[f"{stage}_on"][rows] = NEVER
        found.setdefault("backlog_grows", []).append(commune)

    def queued(commune: str, stage: str, days: int) -> Rows:
        rows = of(commune)
        rows = rows[(files["medium"][rows] != "born_digital") & (files["original_status"][rows] != "destroyed")]
        rows = rows[files["secrecy"][rows] != "tuyet_mat"]
        entered = drill.when(rows, stage)
        long: Rows = rows[(entered < today - days) & (entered > today - 300)]
        return long

    for rule, stage, days, later in (
        ("queue_unchecked", "scanned", 100, ("checked", "signed", "stored")),
        ("queue_unstored", "signed", 40, ("stored",)),
    ):
        for commune in drill.communes(lambda one, stage=stage, days=days: len(queued(one, stage, days)) >= 14):  # type: ignore[misc]
            _clear(files, queued(commune, stage, days), *later)
            found.setdefault(rule, []).append(commune)
    return found


def silent(drill: Field) -> Found:
    """Units that send nothing, miss their targets, leave applications unused and posts vacant."""
    submissions, targets, applications, duties = (
        drill.books[name] for name in ("submissions", "targets", "applications", "duties")
    )
    found: Found = {}
    codes = submissions["unit_code"]
    for commune in drill.communes(lambda _one: True):
        due = np.unique(submissions["due_on"][(codes == commune) & (submissions["due_on"] < drill.today)])
        submissions["received_on"][(codes == commune) & np.isin(submissions["due_on"], due[-3:])] = NEVER
        found.setdefault("not_reporting", []).append(commune)
    ahead = targets["due_on"] > drill.today
    for commune in drill.communes(lambda one: len(drill.rows(*drill.fonds_of[one])) >= 20):
        (row, *_) = np.flatnonzero((targets["unit_code"] == commune) & ahead).tolist()
        targets["value"][row] = 99.9
        day = EPOCH + timedelta(days=int(targets["due_on"][row]))
        found.setdefault("target_missed", []).append(f"{commune}/{targets['metric'][row]}/{day}")
    live = (applications["live_on"] < drill.today - 100) & (applications["users_registered"] > 0)
    for commune in drill.communes(lambda one: bool((live & (applications["unit_code"] == one)).any())):
        (row, *_) = np.flatnonzero(live & (applications["unit_code"] == commune)).tolist()
        applications["users_active"][row] = 0
        found.setdefault("application_unused", []).append(f"{commune}/{applications['application'][row]}")
    for number, commune in enumerate(drill.communes(lambda _one: True)):
        role = ("head", "archivist")[number % 2]
        (row,) = np.flatnonzero((duties["unit_code"] == commune) & (duties["role"] == role)).tolist()
        duties["to_on"][row] = drill.today - 120
        found.setdefault("post_vacant", []).append(f"{commune}/{role}")
    return found


def gamed(drill: Field) -> Found:
    """Numbers made to look well: scopes that shrink, work dated to the end of months, page counts cloned and rounded, copies used twice."""
    files, today = drill.books["files"], drill.today
    found: Found = {}

    def large(least: int) -> Callable[[str], bool]:
        return lambda commune: len(drill.rows(drill.largest(commune))) >= least

    def spoil(
        rule: str, least: int, change: Callable[[Rows], None], *, fit: Callable[[str], bool] | None = None
    ) -> None:
        for commune in drill.communes(fit or large(least)):
            one = drill.largest(commune)
            change(drill.rows(one))
            found.setdefault(rule, []).append(f"drill/{one}")

    def unselect(rows: Rows) -> None:
        rows = rows[(files["medium"][rows] != "born_digital") & (files["secrecy"][rows] != "tuyet_mat")]
        files["selected"][rows[: len(rows) * 2 // 3]] = False

    def clone(rows: Rows) -> None:
        _count(rows[: max(14, len(rows) // 2)], 137)

    def _count(rows: Rows, pages: Any) -> None:
        files["pages"][rows] = pages
        digitised = files["pages_digitised"]
        digitised[rows] = np.where(digitised[rows] >= 0, files["pages"][rows], -1)

    def round_up(rows: Rows) -> None:
        rows = rows[files["pages"][rows] >= 0]
        _count(rows, (files["pages"][rows] + 9) // 10 * 10 + 10)

    spoil("denominator_shrinks", 30, unselect)
    spoil("cloned_pages", 28, clone)
    spoil("round_numbers", 40, round_up)

    def stored(commune: str) -> Rows:
        rows = drill.rows(drill.largest(commune))
        return rows[drill.when(rows, "stored") < NEVER]

    def reuse(rows: Rows) -> None:
        rows = rows[drill.when(rows, "stored") < NEVER]
        files["sha256"][rows[1]] = files["sha256"][rows[0]]

    spoil("same_digest", 0, reuse, fit=lambda one: len(stored(one)) >= 2)

    def more(rows: Rows) -> None:
        row = next(row for row in rows.tolist() if files["pages_digitised"][row] > 0)
        files["pages_digitised"][row] += 5

    spoil(
        "coverage_over_100",
        0,
        more,
        fit=lambda one: bool((files["pages_digitised"][drill.rows(drill.largest(one))] > 0).any()),
    )

    def skip(rows: Rows) -> None:
        rows = rows[drill.when(rows, "checked") < NEVER]
        files["arranged_on"][rows[:2]] = NEVER

    spoil("stage_skipped", 0, skip, fit=lambda one: len(stored(one)) >= 6)

    def busy(commune: str) -> bool:
        days = drill.when(drill.rows(*drill.fonds_of[commune]), "checked")
        return int(((days > today - 360) & (days < NEVER)).sum()) >= 30

    for commune in drill.communes(busy):
        rows = drill.rows(*drill.fonds_of[commune])
        rows = rows[drill.when(rows, "checked") < NEVER]
        at = drill.when(rows, "checked")
        month = at.astype("datetime64[D]").astype("datetime64[M]")
        ends = ((month + 1).astype("datetime64[D]").astype(np.int64) - 1).astype(np.int64)
        late = np.minimum(ends, today)
        files["checked_on"][rows[::10]] = late[::10]
        some = np.arange(len(rows)) % 10 < 8
        files["checked_on"][rows[some]] = late[some]
        _clear(files, rows, "signed", "stored")
        found.setdefault("month_end_jump", []).append(commune)
    return found


SCHEMES: tuple[Callable[[Field], Found], ...] = (orphaned, missing, stalled, silent, gamed)

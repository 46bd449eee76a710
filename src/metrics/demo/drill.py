"""A drill: a demo in good order, a month of legitimate changes, and what ought not to happen, injected with known truth.

``before`` and ``after`` are two deliveries a month apart; ``drill.json`` says what was injected, by rule and subject. A commune takes part
in one scheme only, so that each finding has one cause.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ..catalogue import STAGES
from .books import Book, picked, read_books
from .chance import Chance
from .course import NEVER
from .make import AS_OF, NATIONAL, Progress, make_demo
from .pace import day_number
from .schemes import SCHEMES, Field
from .tidy import tidy

TRUTH = "drill.json"
#: Of a million files: how many vanish, and how many change in a way that is on record.
LOSSES, LEGITIMATE = 200, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A drill on disk. ``truth``: by rule the subjects that are to be found; ``lost``: the ids of the files that vanished."""

    before: Path
    after: Path
    truth: dict[str, list[str]]
    lost: list[str]


def make_drill(
    folder: Path,
    *,
    places: Sequence[str] = (NATIONAL,),
    files: int = 200_000,
    seed: int = 1,
    as_of: date = AS_OF,
    inject: bool = True,
    progress: Progress | None = None,
) -> Drill:
    """Write a drill into ``folder``: two deliveries and the truth. Without ``inject`` there is nothing to find in it.

    The same arguments give the same content. Raises what :func:`make_demo` raises.
    """
    whole = folder / ".demo"
    make_demo(whole, places=places, files=files, seed=seed, as_of=as_of, progress=progress)
    try:
        books = read_books(whole)
    finally:
        shutil.rmtree(whole, ignore_errors=True)
    tidy(books, as_of, seed)
    earlier = as_of.replace(day=1) - timedelta(days=1)
    before = {name: book.copy() for name, book in books.items()}
    _as_known(before, earlier)
    _write(folder / "before", before, earlier)
    truth: dict[str, list[str]] = {}
    lost: list[str] = []
    if inject:
        share = len(books["files"]) / 1_000_000
        field = Field(books=books, as_of=as_of, seed=seed)
        for scheme in SCHEMES:
            for rule, subjects in scheme(field).items():
                truth[rule] = sorted({*truth.get(rule, ()), *subjects})
        lost = _lose(books, max(20, round(LOSSES * share)), field.untouched(), Chance(seed, 60))
        _legitimate(books, round(LEGITIMATE * share), earlier, field.untouched(), Chance(seed, 61))
        gone = dict(zip(*(before["files"][name].tolist() for name in ("file_id", "fonds_id")), strict=True))
        truth["vanished"] = sorted({f"drill/{gone[one]}" for one in lost})
    _write(folder / "after", books, as_of)
    told = {"about": {"seed": seed, "files": files, "as_of": as_of.isoformat()}, "truth": truth, "lost": lost}
    (folder / TRUTH).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Drill(before=folder / "before", after=folder / "after", truth=truth, lost=lost)


def _as_known(books: dict[str, Book], day: date) -> None:
    """Take back what happened after ``day``."""
    files, last = books["files"], day_number(day)
    for stage in STAGES:
        files[f"{stage}_on"] = np.where(files[f"{stage}_on"] <= last, files[f"{stage}_on"], NEVER)
    unchecked, unstored = files["checked_on"] >= NEVER, files["stored_on"] >= NEVER
    for name in ("pages_digitised", "documents_digitised"):
        files[name] = np.where(unchecked, -1, files[name])
    files["sha256"][unstored] = None
    submissions = books["submissions"]
    submissions["received_on"] = np.where(submissions["received_on"] <= last, submissions["received_on"], NEVER)


def _lose(books: dict[str, Book], count: int, quiet: NDArray[np.bool_], chance: Chance) -> list[str]:
    """Remove files without a word; none that was destroyed by decision, whose going is on record."""
    files = books["files"]
    rows = np.flatnonzero(quiet & (files["original_status"] != "destroyed"))
    rows = rows[picked(chance, len(rows), count)]
    lost = files["file_id"][rows].tolist()
    keep = np.ones(len(files), dtype=np.bool_)
    keep[rows] = False
    files.keep(keep)
    return sorted(lost)


def _legitimate(books: dict[str, Book], count: int, earlier: date, quiet: NDArray[np.bool_], chance: Chance) -> None:
    """Renames, re-codings, mergers of files and destruction by decision, each on record, and hand-overs of whole fonds."""
    files, incidents = books["files"], books["incidents"]
    rows = np.flatnonzero(quiet)
    rows = rows[picked(chance, len(rows), count)]
    renamed, recoded, ended = np.split(rows, [len(rows) * 4 // 10, len(rows) * 9 // 10])
    titles, ids, codes = (files[name].copy() for name in ("title", "file_id", "reference_code"))
    titles[renamed] = [f"{title} (sửa)" for title in titles[renamed].tolist()]
    told: list[dict[str, Any]] = []
    for number, row in enumerate(ended.tolist()):
        kind = "merged" if number % 2 else "destroyed_by_decision"
        told.append(
            {
                "incident_id": f"DC-{ids[row]}",
                "fonds_id": files["fonds_id"][row],
                "file_id": ids[row],
                "kind": kind,
                "opened_on": earlier + timedelta(days=3 + number % 20),
                "closed_on": earlier + timedelta(days=3 + number % 20),
                "decision_no": f"{number + 1}/QĐ-MAU",
            }
        )
    ids[recoded] = [f"{one}.M" for one in ids[recoded].tolist()]
    codes[recoded] = [None if one is None else f"{one}.M" for one in codes[recoded].tolist()]
    files["title"], files["file_id"], files["reference_code"] = titles, ids, codes
    keep = np.ones(len(files), dtype=np.bool_)
    keep[ended] = False
    files.keep(keep)
    incidents.add(told)
    _move(books, count, earlier, chance)


def _move(books: dict[str, Book], count: int, earlier: date, chance: Chance) -> None:
    """Hand whole fonds of communes' Fronts to their People's Committees, as many as make up ``count`` files at most."""
    fonds, files, handovers = books["fonds"], books["files"], books["handovers"]
    names, sizes = np.unique(files["fonds_id"].astype(str), return_counts=True)
    size = dict(zip(names.tolist(), sizes.tolist(), strict=True))
    keepers = fonds["custodian_agency_id"].copy()
    known = set(books["agencies"]["agency_id"].tolist())
    moved = 0
    rows: list[dict[str, Any]] = []
    for row in picked(chance, len(keepers), len(keepers)).tolist():
        keeper, one = keepers[row], fonds["fonds_id"][row]
        taker = str(keeper).replace(".front", ".state")
        if not str(keeper).endswith(".front") or taker not in known or moved + size.get(one, 0) > count:
            continue
        keepers[row] = taker
        moved += size.get(one, 0)
        rows.append(
            {
                "handover_id": f"BG-{one}-2026",
                "fonds_id": one,
                "from_agency_id": keeper,
                "to_agency_id": taker,
                "due_on": earlier + timedelta(days=30),
                "done_on": earlier + timedelta(days=12),
                "files": size.get(one, 0),
                "files_received": size.get(one, 0),
                "list_attached": True,
                "minutes_no": f"{len(rows) + 1}/BB-BG/2026",
            }
        )
        if moved >= count:
            break
    fonds["custodian_agency_id"] = keepers
    handovers.add(rows)


def _write(folder: Path, books: dict[str, Book], as_of: date) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, book in books.items():
        pq.write_table(book.table(), folder / f"{name}.parquet", compression="zstd", compression_level=1)
    lines = ['name = "drill"', f"as_of = {as_of}", f"units_as_of = {as_of}", 'register = "vn"', 'format = "tables"']
    (folder / "delivery.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

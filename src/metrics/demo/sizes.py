"""How much there is in each fonds, and how the work on it goes: one row of numbers a fonds.

Proportions follow published figures: 69 % of shelf metres are not arranged (Đồng Nai, 11/2025: 106,800 of 155,300 m), a metre holds
89 to 286 files (see ``catalogue.profiles``), and a share of 30 % of the files was made under codes that have since ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from ..catalogue import COMMON, PROFILES, Estimate
from .bodies import Fonds
from .chance import STEPS, Chance, Flags, Ints, lognormal, shares, uniform
from .pace import RUNNING, STALLED

#: Of all files, what each group of fonds holds, per thousand; 300 under codes that ended.
GROUPS = {
    "commune": 520,
    "commune_metres": 0,
    "province": 110,
    "archive": 70,
    "old_commune": 180,
    "old_district": 90,
    "old_province": 30,
}
#: Of the fonds of a group, how many have a list of files, per cent; the others are known in metres only.
LISTED = {
    "commune": 92,
    "commune_metres": 0,
    "province": 96,
    "archive": 100,
    "old_commune": 30,
    "old_district": 55,
    "old_province": 90,
}
#: How far the work on a group gets beside the others, per cent.
ZEAL = {
    "commune": 100,
    "commune_metres": 0,
    "province": 115,
    "archive": 120,
    "old_commune": 70,
    "old_district": 60,
    "old_province": 85,
}
#: Size of the unlisted shelf of one fonds of a group beside the others.
HEAPS = {
    "commune": 4,
    "commune_metres": 10,
    "province": 30,
    "archive": 60,
    "old_commune": 8,
    "old_district": 60,
    "old_province": 150,
}

#: Of all shelf metres, per cent that are not arranged (domain brief, §3.3: Đồng Nai 11/2025).
UNARRANGED = 69
#: Millimetres that a fonds known in metres only has at least, in the mean: small demos keep readable shelves.
LEAST_HEAP = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Arrays of one entry a fonds.

    ``files``: rows listed. ``first``: position of the first of them. ``arranged_mm`` · ``heap_mm``: shelf arranged and not.
    ``heap_files`` · ``heap_pages``: what the heap really holds, known to nobody. ``measured``: the metres are on record.
    ``files_declared`` · ``pages_declared``: −1 where not declared. ``reach``: share of the files scanned at the end (of 65,536);
    ``older``: share scanned before the window (of 65,536); ``pace``: row of the pace; ``slowness``: per cent by which queues are
    longer; ``stage_only``: the source knows stages and no dates; ``sides``: pages of a hundred sheets.
    """

    files: NDArray[np.int64]
    first: NDArray[np.int64]
    arranged_mm: NDArray[np.int64]
    heap_mm: NDArray[np.int64]
    heap_files: NDArray[np.int64]
    heap_pages: NDArray[np.int64]
    measured: Flags
    files_declared: NDArray[np.int64]
    pages_declared: NDArray[np.int64]
    reach: Ints
    older: Ints
    pace: Ints
    slowness: Ints
    stage_only: Flags
    sides: NDArray[np.int64]


def sizes(fonds: Sequence[Fonds], files: int, chance: Chance) -> Sizes:
    """Numbers for each of ``fonds``, that make up exactly ``files`` listed files."""
    count = len(fonds)
    groups = np.array([list(GROUPS).index(f.group) for f in fonds], dtype=np.int64)
    listed = chance.draw(uniform(0, 99), count) < np.array(list(LISTED.values()))[groups]
    rows = _spread(files, _weights(groups, listed, chance))
    profiles = list(PROFILES.values())
    # How far the published figures are off in this demo, for all its fonds alike.
    off = int(chance.u16(1)[0])
    of_profile = np.array([list(PROFILES).index(f.profile) for f in fonds], dtype=np.int64)

    arranged = rows * 1000 // _factors([p.files_per_metre for p in profiles], of_profile, off, chance)
    arranged = np.where(rows > 0, np.maximum(arranged, 1), 0)
    heap_weights = np.array(list(HEAPS.values()), dtype=np.int64)[groups] * chance.draw(lognormal(1000, 1.0, 20), count)
    heap_weights = np.where(listed & chance.flags(0.35, count), 0, heap_weights)
    wanted = max(int(arranged.sum()) * UNARRANGED // (100 - UNARRANGED), LEAST_HEAP * int((rows == 0).sum()))
    heap = _spread(wanted, heap_weights)
    heap_files = (heap * _factors([p.files_per_metre for p in profiles], of_profile, off, chance) + 500) // 1000
    heap_pages = (heap * _factors([p.pages_per_metre for p in profiles], of_profile, off, chance) + 500) // 1000

    declares = chance.flags(0.18, count)
    # Declarations are near the truth, a few of them short of what is listed by now.
    guess = _factors([p.declared for p in profiles], of_profile, off, chance, scale=1000)
    files_declared = np.where(declares, rows + heap_files * 1000 // guess, -1)
    # Pages are declared where nothing is listed: who listed some knows what he listed.
    pages_declared = np.where(declares & (rows == 0) & chance.flags(0.7, count), heap_pages * 1000 // guess, -1)
    files_declared -= (rows // 20) * (declares & chance.flags(0.05, count) & (heap == 0))

    reach, stalled = _reach(fonds, groups, chance)
    pace = np.where(
        stalled,
        chance.draw(uniform(STALLED[0], STALLED[-1]), count),
        chance.draw(uniform(RUNNING[0], RUNNING[-1]), count),
    )
    return Sizes(
        files=rows,
        first=np.cumsum(rows) - rows,
        arranged_mm=arranged,
        heap_mm=heap,
        heap_files=heap_files,
        heap_pages=heap_pages,
        measured=chance.flags(0.97, count),
        files_declared=files_declared,
        pages_declared=pages_declared,
        reach=reach,
        older=np.array(
            [STEPS // 4 if f.group in ("archive", "old_province") else STEPS // 25 for f in fonds], dtype=np.int32
        ),
        pace=pace.astype(np.int32),
        slowness=(chance.draw(lognormal(100, 0.5, 30, 400), count)).astype(np.int32),
        stage_only=chance.flags(0.008, count),
        sides=_factors([p.pages_per_sheet for p in profiles], of_profile, off, chance, scale=100),
    )


def _weights(groups: NDArray[np.int64], listed: Flags, chance: Chance) -> NDArray[np.int64]:
    """Skewed weights of the fonds, that give every group its share and those under ended codes 30 % together."""
    raw = np.where(listed, chance.draw(lognormal(1000, 1.1, 10, 100_000), len(groups)), 0).astype(np.int64)
    ended = np.array([name.startswith("old_") for name in GROUPS])
    wanted = np.array(list(GROUPS.values()), dtype=np.int64)
    held = np.bincount(groups, weights=raw, minlength=len(wanted)).astype(np.int64)
    weights = np.zeros_like(raw)
    for side, share in ((ended, 300), (~ended, 700)):
        present = int(wanted[side & (held > 0)].sum())
        for group in np.flatnonzero(side & (held > 0)):
            mine = groups == group
            weights[mine] = raw[mine] * (10**9 * share * wanted[group] // (1000 * present)) // held[group]
    return weights


def _spread(total: int, weights: NDArray[np.int64]) -> NDArray[np.int64]:
    """``total`` in whole numbers over ``weights``, in proportion and exactly."""
    edges = np.cumsum(weights, dtype=np.int64).tolist()
    if not edges or edges[-1] == 0:
        return np.zeros(len(weights), dtype=np.int64)
    # Python's own integers: total × weight passes 64 bits for large demos.
    shared = np.array([0, *(total * edge // edges[-1] for edge in edges)], dtype=np.int64)
    return shared[1:] - shared[:-1]


def _factors(
    estimates: Sequence[Estimate], of_profile: NDArray[np.int64], off: int, chance: Chance, *, scale: int = 1
) -> NDArray[np.int64]:
    """For each fonds what its estimate really is, in whole numbers of ``scale`` to 1.

    One fonds in twenty lies below the low, one above the high; ``off`` (of 65,536) is how the whole demo lies, of which each fonds
    has the share ``COMMON`` of the variance.
    """
    own = chance.u16(len(of_profile))
    drawn = np.zeros(len(of_profile), dtype=np.int64)
    for at, estimate in enumerate(estimates):
        # From the median to the 95 % quantile it is 1.645 standard deviations.
        sigma = log(estimate.high / estimate.low) / 2 / 1.644854
        # Tables of ten thousandths, so that no draw passes through floating point.
        alike = int(lognormal(10_000, round(sigma * sqrt(COMMON), 6))[off])
        median = round(sqrt(estimate.low * estimate.high) * scale * 10_000)
        mine = of_profile == at
        differing = lognormal(10_000, round(sigma * sqrt(1 - COMMON), 6))[own[mine]].astype(np.int64)
        drawn[mine] = differing * (median * alike // 10_000) // 10**8
    return np.maximum(drawn, 1)


def _reach(fonds: Sequence[Fonds], groups: NDArray[np.int64], chance: Chance) -> tuple[Ints, Flags]:
    """How far each fonds gets, and whether its work stops: by its province, its custodian's unit, its group and chance."""
    keepers = [f.custodian.unit.key if f.custodian else -1 for f in fonds]
    province = [(f.custodian.province if f.custodian else None) or "" for f in fonds]
    quality = _by_name(province, uniform(35, 95), chance)
    unit = _by_name(keepers, lognormal(100, 0.35, 20, 180), chance)
    # 6 % of custodians' units have not begun, 8 % have stopped.
    course = _by_name(keepers, shares(86, 8, 6).astype(np.int32), chance)
    block = np.array([{"party": 115, "front": 70}.get(f.creator.block, 100) for f in fonds], dtype=np.int64)
    zeal = np.array(list(ZEAL.values()), dtype=np.int64)[groups]
    own = chance.draw(uniform(70, 125), len(fonds)).astype(np.int64)
    percent = quality * unit // 100 * block // 100 * zeal // 100 * own // 100
    reach = np.where(course == 2, 0, np.minimum(percent, 99) * STEPS // 100)
    return reach.astype(np.int32), course == 1


def _by_name(names: Sequence[str] | Sequence[int], table: Ints, chance: Chance) -> NDArray[np.int64]:
    """One draw for each different name, given to all that bear it."""
    different, position = np.unique(np.array(names), return_inverse=True)
    return chance.draw(table, len(different)).astype(np.int64)[position]

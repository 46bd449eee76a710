"""Which delivery of one snapshot is which of another: ids are unique within a delivery only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ..errors import ParameterError

#: The day, month or year at the end of a delivery's name: tuyen-quang-2026-10, tuyen_quang_20261031, tuyen-quang 2026.
_PERIOD = re.compile(r"[ _.-]*[12]\d{3}([ _.-]?\d{2}){0,2}$")


def pair_deliveries(
    a: Sequence[str], b: Sequence[str], given: Mapping[str, str]
) -> list[tuple[str | None, str | None]]:
    """Every delivery of either snapshot once, beside its other or None.

    In this order: pairs that are ``given``; the same name; the same name but for the period at its end, where one delivery on
    either side has it; the only delivery of either snapshot.
    """
    for names, known in ((given.keys(), a), (given.values(), b)):
        for name in names:
            if name not in known:
                raise ParameterError(
                    "There is no such delivery in the snapshot.", received=name, expected=", ".join(known[:20])
                )
    twice = [name for name, times in Counter(given.values()).items() if times > 1]
    if twice:
        raise ParameterError("A delivery can be paired with one other only.", received=", ".join(twice))
    found = dict(given)
    found |= {name: name for name in _left(a, found) if name in _left(b, found.values())}
    stems = [_by_stem(_left(a, found)), _by_stem(_left(b, found.values()))]
    found |= {name: stems[1][stem] for stem, name in stems[0].items() if stem in stems[1]}
    if len(a) == len(b) == 1:
        found |= {a[0]: b[0]}
    taken = set(found.values())
    return [*((name, found.get(name)) for name in a), *((None, name) for name in b if name not in taken)]


def _left(names: Sequence[str], taken: Collection[str]) -> list[str]:
    return [name for name in names if name not in taken]


def _by_stem(names: Sequence[str]) -> dict[str, str]:
    """Names by what is left of them without the period, where one name alone has it."""
    stems = {name: _PERIOD.sub("", name) for name in names}
    times = Counter(stems.values())
    return {stem: name for name, stem in stems.items() if stem and times[stem] == 1}

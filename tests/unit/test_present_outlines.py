"""Circles moved apart: looking only at those near each other changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.present.outlines import Points, apart


def every_pair(at: Points, radii: Points, rounds: int = 120) -> Points:
    """The same, each pair looked at in each round."""
    x, y = at.T.copy()
    one, other = np.triu_indices(len(at), k=1)
    least = (radii[one] + radii[other]) * 1.04
    for _ in range(rounds):
        east, north = x[one] - x[other], y[one] - y[other]
        length = np.hypot(east, north)
        over = east**2 + north**2 < least**2 - 1e-9
        if not over.any():
            break
        east, length = np.where(length > 0, east, -1.0), np.where(length > 0, length, 1.0)
        push = ((least - length) / length * 0.35)[over]
        for axis, along in ((x, east), (y, north)):
            np.add.at(axis, one[over], push * along[over])
            np.subtract.at(axis, other[over], push * along[over])
    return np.stack([x, y], axis=1)


@pytest.mark.parametrize("count", [0, 1, 2, 30, 120])
@pytest.mark.parametrize("crowded", [0.02, 0.5, 3.0])
def test_only_those_near_each_other_are_looked_at(count: int, crowded: float) -> None:
    numbers = np.random.default_rng(count)
    at = numbers.random((count, 2)) * np.sqrt(count)
    at[: count // 4] = at[:1]  # some at the very same point
    radii = crowded * (0.1 + numbers.random(count))
    assert np.array_equal(apart(at, radii), every_pair(at, radii))

"""Exact chance: the same seed gives the same draws on every machine and with every version of numpy.

Only the raw 64-bit stream of PCG64 is used, which numpy promises never to change; every distribution is a table of 65,536 whole
numbers, drawn from by 16 of these bits. No draw passes through floating point, so none differs in its last bit elsewhere.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

#: Number of entries of a table: what 16 bits can tell apart.
STEPS = 1 << 16


class Chance:
    """A stream of draws, named by the seed and a path of numbers (which table, which chunk)."""

    def __init__(self, seed: int, *path: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, *path]))

    def u16(self, count: int) -> NDArray[np.uint16]:
        """``count`` whole numbers, each 0 … 65,535 with equal chance."""
        words: NDArray[np.uint64] = self._bits.random_raw((count + 3) // 4)
        return words.astype("<u8", copy=False).view("<u2")[:count]

    def draw(self, table: NDArray[Any], count: int) -> NDArray[Any]:
        """``count`` entries of a table of 65,536."""
        return np.take(table, self.u16(count))

    def flags(self, share: float, count: int) -> Flags:
        """``count`` yes/no answers, ``share`` of them yes."""
        return self.u16(count) < round(share * STEPS)


@cache
def shares(*weights: int) -> NDArray[np.uint8]:
    """A table of positions 0, 1, 2, … in proportion to ``weights``."""
    edges = np.cumsum((0, *weights)) * STEPS // sum(weights)
    return np.repeat(np.arange(len(weights), dtype=np.uint8), np.diff(edges))


@cache
def uniform(low: int, high: int) -> Ints:
    """A table of the whole numbers ``low`` … ``high``, both included, with equal chance."""
    return (low + (np.arange(STEPS, dtype=np.int64) * (high - low + 1) >> 16)).astype(np.int32)


@cache
def lognormal(median: int, sigma: float, low: int = 0, high: int = 2**31 - 1) -> Ints:
    """A table of a lognormal distribution, rounded to whole numbers and kept within ``low`` … ``high``."""
    values = np.rint(median * np.exp(sigma * _normal()))
    table: Ints = np.clip(values, low, high).astype(np.int32)
    return table


@cache
def _normal() -> NDArray[np.float64]:
    """Quantiles of the standard normal distribution, rounded so that a machine's own logarithm does not show."""
    normal = NormalDist()
    upper = [round(normal.inv_cdf((i + 0.5) / STEPS), 9) for i in range(STEPS // 2, STEPS)]
    return np.array([-z for z in reversed(upper)] + upper)

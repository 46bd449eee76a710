"""How far an estimated amount may be off, from parts that add up: the only place where a spread becomes an interval.

The model (docs/decisions/0012-honest-denominators.md): what a metre or a sheet is worth differs from fonds to fonds, each for itself, and
a part of it is common to all. So variances of fonds add up, and the standard deviations of what is common add up; both do so over any
grouping, as whole numbers. The estimate of a group is then taken as a number whose logarithm is normal, with that mean and that variance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..catalogue import REACH

Whole = npt.NDArray[np.int64]

#: What ``common`` is counted in: a page is so many of it.
THOUSANDTHS = 1000


def interval(estimated: Whole, variance: Whole, common: Whole) -> tuple[Whole, Whole]:
    """The 90 % interval of amounts of which ``estimated`` is the mean: by how much they may be less, and by how much more.

    ``variance``: of what is each fonds' own, in squares of the unit. ``common``: the standard deviation of what all share, in
    thousandths of the unit. Both answers are whole and not negative, and no more is taken away than there is.
    """
    less, more = np.zeros(estimated.shape, dtype=np.int64), np.zeros(estimated.shape, dtype=np.int64)
    open_ = (estimated > 0) & ((variance != 0) | (common != 0))
    mean = estimated[open_].astype(np.float64)
    of_logarithm = np.log1p((variance[open_] + (common[open_] / THOUSANDTHS) ** 2) / (mean * mean))
    reach = REACH * np.sqrt(of_logarithm)
    less[open_] = np.clip(np.rint(mean - mean * np.exp(-reach - of_logarithm / 2)), 0, mean)
    more[open_] = np.maximum(np.rint(mean * np.exp(reach - of_logarithm / 2) - mean), 0)
    return less, more

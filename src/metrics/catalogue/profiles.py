"""Conversion profiles: what a metre of shelf, or a sheet, is worth where nothing better is known.

Versioned: a figure names the profile and its version, and a profile is never changed, only followed by a new version.
Low and high are published figures (the factor between them is real: a metre holds 5,000 sheets, or 5,000 pages, depending on
whom one asks). They are read as the 5 % and the 95 % quantile of what one fonds of the kind has, and what is uncertain is a factor:
its logarithm is normal. ``mid`` is the mean of that distribution, since what is added up must be right in the mean.
What a sheet or a metre is worth is a habit of the fonds; a tenth of it (``COMMON``, our assumption) is common to all fonds,
since a published figure may itself be off. docs/decisions/0012-honest-denominators.md
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

#: Of the variance of an estimate's logarithm, the share that is common to all fonds.
COMMON = 0.1

#: Standard deviations from the median to the 95 % quantile of a normal distribution: half the width of a 90 % interval.
REACH = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A factor: the 5 % quantile, the mean and the 95 % quantile of what fonds have."""

    low: float
    mid: float
    high: float

    @property
    def common(self) -> float:
        """Standard deviation of what is common to all fonds, as a share of the mean; adds up over fonds as it is."""
        return round(sqrt(_variance(self._log_variance * COMMON)), 6)

    @property
    def own(self) -> float:
        """Variance of what is a fonds' own, as a share of the square of the mean; adds up over fonds as squares."""
        return round(_variance(self._log_variance) - _variance(self._log_variance * COMMON), 6)

    @property
    def _log_variance(self) -> float:
        return float((log(self.high / self.low) / (2 * REACH)) ** 2)


def _variance(of_logarithm: float) -> float:
    """The variance of a factor of mean 1 whose logarithm is normal."""
    return exp(of_logarithm) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Files per metre, pages per metre and pages per sheet of one kind of fonds, with the source of the figures.

    ``declared``: what is there for each one that somebody declared.
    """

    name: str
    version: int
    files_per_metre: Estimate
    pages_per_metre: Estimate
    pages_per_sheet: Estimate
    declared: Estimate
    source: str


#: A metre of office papers: 5,000 pages (Cần Thơ, plan of 11/2025: 27,980,400 pages for 5,596.08 m) to 5,000 sheets (Hồ Chí Minh City
#: records branch, 31/05/2021), a sheet having one or two written sides.
_PAGES = Estimate(low=5000, mid=7230, high=10000)
_SIDES = Estimate(low=1, mid=1.446, high=2)
#: Declarations are taken as right within about 16 %: our assumption, no count against a declaration was published.
_DECLARED = Estimate(low=0.85, mid=1, high=1.17)

PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            name="general",
            version=2,
            files_per_metre=Estimate(low=89, mid=170, high=286),
            pages_per_metre=_PAGES,
            pages_per_sheet=_SIDES,
            declared=_DECLARED,
            source="files: Bình Dương and Hải Dương; pages: Cần Thơ plan 11/2025 and Hồ Chí Minh City records branch 31/05/2021",
        ),
        Profile(
            name="land",
            version=2,
            files_per_metre=Estimate(low=80, mid=89, high=99),
            pages_per_metre=_PAGES,
            pages_per_sheet=_SIDES,
            declared=_DECLARED,
            source="Bình Dương land records: 150,578 files on 1,692.5 m; ±11 % is our assumption",
        ),
        Profile(
            name="party",
            version=2,
            files_per_metre=Estimate(low=257, mid=286, high=318),
            pages_per_metre=_PAGES,
            pages_per_sheet=_SIDES,
            declared=_DECLARED,
            source="Hải Dương district Party committees: 24,292 files on 85 m; ±11 % is our assumption",
        ),
    )
}

#: Used where a fonds names no profile.
DEFAULT_PROFILE = "general"

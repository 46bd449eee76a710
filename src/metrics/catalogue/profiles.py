"""Conversion profiles: what a metre of shelf, or a sheet, is worth where nothing better is known.

Versioned: a figure names the profile and its version, and a profile is never changed, only followed by a new version.
Low and high are published figures (the factor between them is real: a metre holds 5,000 sheets, or 5,000 pages, depending on
whom one asks); ``mid`` is their geometric mean, since what is uncertain is a factor.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its lowest and highest believable value."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Files per metre, pages per metre and pages per sheet of one kind of fonds, with the source of the figures."""

    name: str
    version: int
    files_per_metre: Estimate
    pages_per_metre: Estimate
    pages_per_sheet: Estimate
    source: str


#: A metre of office papers: 5,000 pages (Cần Thơ, plan of 11/2025: 27,980,400 pages for 5,596.08 m) to 5,000 sheets (Hồ Chí Minh City
#: records branch, 31/05/2021), a sheet having one or two written sides.
_PAGES = Estimate(low=5000, mid=7071, high=10000)
_SIDES = Estimate(low=1, mid=1.414, high=2)

PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            name="general",
            version=1,
            files_per_metre=Estimate(low=89, mid=160, high=286),
            pages_per_metre=_PAGES,
            pages_per_sheet=_SIDES,
            source="files: Bình Dương and Hải Dương; pages: Cần Thơ plan 11/2025 and Hồ Chí Minh City records branch 31/05/2021",
        ),
        Profile(
            name="land",
            version=1,
            files_per_metre=Estimate(low=80, mid=89, high=99),
            pages_per_metre=_PAGES,
            pages_per_sheet=_SIDES,
            source="Bình Dương land records: 150,578 files on 1,692.5 m; ±11 % is our assumption",
        ),
        Profile(
            name="party",
            version=1,
            files_per_metre=Estimate(low=257, mid=286, high=318),
            pages_per_metre=_PAGES,
            pages_per_sheet=_SIDES,
            source="Hải Dương district Party committees: 24,292 files on 85 m; ±11 % is our assumption",
        ),
    )
}

#: Used where a fonds names no profile.
DEFAULT_PROFILE = "general"

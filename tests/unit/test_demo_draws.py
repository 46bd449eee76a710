"""The draws of the demo are the same on every machine; its calendar knows Sundays, Tết and campaigns."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from metrics.catalogue.calendar import TET
from metrics.demo.chance import STEPS, Chance, lognormal, shares, uniform
from metrics.demo.course import older_days
from metrics.demo.pace import PACES, STALLED, curves, day_number
from metrics.demo.sizes import UNARRANGED, _spread
from metrics.demo.words import SECRET, body_name, titles

AS_OF = date(2026, 10, 31)
FIRST_DRAWS = [58623, 31010, 48627, 33542, 43110]
LOGNORMAL_SUM = 8_969_979


def test_the_stream_of_draws_is_fixed() -> None:
    # The promise of the demo: these numbers never change, whatever the machine or the version of numpy.
    assert Chance(1, 0).u16(5).tolist() == FIRST_DRAWS
    assert Chance(1, 0).u16(5).tolist() != Chance(1, 1).u16(5).tolist()
    assert Chance(1, 0).u16(5).tolist() != Chance(2, 0).u16(5).tolist()


def test_tables_hold_what_they_say() -> None:
    assert np.bincount(shares(1, 2, 1)).tolist() == [STEPS // 4, STEPS // 2, STEPS // 4]
    assert np.bincount(shares(1, 0, 1)).tolist() == [STEPS // 2, 0, STEPS // 2]
    assert (uniform(3, 6).min(), uniform(3, 6).max()) == (3, 6)
    assert np.bincount(uniform(0, 3)).tolist() == [STEPS // 4] * 4
    table = lognormal(100, 0.8, 5, 900)
    assert abs(int(np.median(table)) - 100) <= 1
    assert (table.min(), table.max()) == (5, 900)
    assert int(table.astype(np.int64).sum()) == LOGNORMAL_SUM


def test_amounts_are_spread_exactly() -> None:
    assert _spread(10, np.array([1, 0, 3])).tolist() == [2, 0, 8]
    assert _spread(0, np.array([1, 2])).tolist() == [0, 0]
    assert _spread(5, np.array([0, 0])).tolist() == [0, 0]
    assert _spread(10**15, np.array([10**9] * 3)).sum() == 10**15
    assert UNARRANGED == 69


def test_nobody_scans_on_sundays_or_at_tet() -> None:
    days = {date(1970, 1, 1) + timedelta(days=int(day)) for day in np.unique(curves(AS_OF))}
    assert max(days) <= AS_OF
    assert min(days) >= AS_OF - timedelta(days=548)
    assert not [day for day in days if day.weekday() == 6]
    assert not [day for day in days for tet in TET if tet <= day <= tet + timedelta(days=6)]


def test_campaigns_bring_more_work_and_stalled_units_stop() -> None:
    made = curves(AS_OF)
    steady = made[4]

    def pages(first: date, last: date) -> int:
        return int(((steady >= day_number(first)) & (steady <= day_number(last))).sum())

    assert pages(date(2025, 12, 1), date(2025, 12, 31)) > pages(date(2026, 3, 1), date(2026, 3, 31))
    assert pages(date(2026, 2, 1), date(2026, 2, 28)) < 0.6 * pages(date(2026, 3, 1), date(2026, 3, 31))
    for row in STALLED:
        stopped = day_number(AS_OF) - round(548 * (1 - PACES[row].stops)) + 1
        assert made[row].max() <= stopped


def test_older_scans_lie_before_the_window() -> None:
    days = older_days(AS_OF)
    assert days.max() == day_number(AS_OF) - 548
    assert (np.diff(days) >= 0).all()


def test_titles_and_names() -> None:
    made, spans = titles()
    first, length = spans["secret"]
    assert all(title.startswith(SECRET) for title in made[first : first + length])
    assert not any(title.startswith(SECRET) for title in made[:first] + made[first + length :])
    assert body_name("party", "Phường Ba Đình") == "Đảng ủy phường Ba Đình"
    assert body_name("party", "Huyện Vị Xuyên") == "Huyện ủy Vị Xuyên"
    assert body_name("state", "Tỉnh Tuyên Quang") == "Ủy ban nhân dân tỉnh Tuyên Quang"

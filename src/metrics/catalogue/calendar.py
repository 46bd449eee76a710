"""The working calendar: how much of a day's work a day sees, with public holidays, weekends and Tết."""

from __future__ import annotations

from datetime import date

#: First day of the lunar year. Source: the Vietnamese lunisolar calendar.
TET = (
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
)
#: Public holidays that fall on the same day every year (Labour Code 45/2019/QH14, article 112), as (month, day).
HOLIDAYS = ((1, 1), (4, 30), (5, 1), (9, 2))


def working_day(day: date) -> float:
    """How much of a full day's work ``day`` sees: 1 from Monday to Friday, 0.2 on a Saturday, 0 on Sundays, holidays and from three days
    before the first day of the lunar year to six days after it; half as much in the two weeks around these. Years without a
    date in ``TET`` have no Tết here."""
    if (day.month, day.day) in HOLIDAYS:
        return 0
    from_tet = min(((day - tet).days for tet in TET), key=abs)
    if -3 <= from_tet <= 6:
        return 0
    week = (1.0, 1.0, 1.0, 1.0, 1.0, 0.2, 0.0)[day.weekday()]
    return week * (0.5 if -14 <= from_tet <= 14 else 1)

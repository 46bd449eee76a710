"""How a typed cell is written as text: one way for every format, which nothing downstream can misread."""

from __future__ import annotations

from datetime import date, datetime


def as_text(value: object) -> str:
    """``value`` as text: whole numbers without a point, others as ``5596.08e0``, days as ISO, yes or no, else as it stands.

    The exponent marks a number that is read the same under every ``numbers`` setting; in ``1.234`` the point could group
    thousands. A time of day is left out: the contract knows days.
    """
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else _number(value)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    written = repr(value)
    return written if "e" in written else f"{written}e0"

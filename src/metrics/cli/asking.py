"""What verbs that ask have in common: the words of a question, which they get as one ``Query``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

import click

from ..catalogue import PLACE_ROLES
from ..errors import ParameterError
from ..evaluate import ALLOCATIONS, KINDS, Query
from .main import Verb
from .snapshots import Day

_WORDS: tuple[Callable[[Any], Any], ...] = (
    click.argument("metrics", nargs=-1, required=True),
    click.option("--by", default="", help="Dimensions to break down by: province,month."),
    click.option(
        "--where",
        multiple=True,
        metavar="DIMENSION=VALUE",
        help="Keep to a value (several: a,b); periods as month=2025-05..2026-10, month=2026-Q3.",
    ),
    click.option(
        "--period",
        type=click.Choice(KINDS),
        default="month",
        show_default=True,
        help="What `by month` counts in; those with -d14 end on the 14th.",
    ),
    click.option("--as-of", type=Day(), help="The day of the events [the snapshot's day]."),
    click.option(
        "--map",
        "place_map",
        default="today",
        show_default=True,
        help="The day whose map answers; or today, as_recorded.",
    ),
    click.option(
        "--place-role",
        type=click.Choice(PLACE_ROLES),
        default="custodian",
        show_default=True,
        help="Whose number it is.",
    ),
    click.option(
        "--allocation",
        type=click.Choice(ALLOCATIONS),
        default="none",
        show_default=True,
        help="Records of split units that no minutes place: a row of their own with bounds, or equal parts.",
    ),
)


def question(verb: Verb) -> Verb:
    """Give a verb the words of a question; it is called with what they ask as ``asked``."""

    @wraps(verb)
    def asking(
        *given: Any,
        metrics: tuple[str, ...],
        by: str,
        where: tuple[str, ...],
        period: str,
        as_of: date | None,
        place_map: str,
        place_role: str,
        allocation: str,
        **others: Any,
    ) -> Any:
        asked = Query(
            metrics=tuple(name for words in metrics for name in words.split(",")),
            by=tuple(name for name in by.split(",") if name),
            where=tuple(_pair(text) for text in where),
            as_of=as_of,
            place_map=place_map,
            place_role=place_role,
            allocation=allocation,
            period=period,
        )
        return verb(*given, asked=asked, **others)

    worded: Any = asking
    for word in reversed(_WORDS):
        worded = word(worded)
    return worded  # type: ignore[no-any-return]  # click's decorators give back what they were given


def _pair(text: str) -> tuple[str, tuple[str, ...]]:
    name, equals, values = text.partition("=")
    if not equals or not values:
        raise ParameterError(
            "A condition is a dimension and a value.", where="--where", received=text, expected="as province=08"
        )
    return name.strip(), tuple(values.split(","))

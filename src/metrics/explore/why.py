"""Why a number is what it is, in a widget: its definition, its parts by state, their SQL, and the command that tells all."""

from __future__ import annotations

import shlex
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from ..evaluate import TO_ALLOCATE, UNKNOWN_PLACE, Period, Query, evaluate
from ..present import Language
from ..present.rows import rows
from ..present.why import asked_too, reasons
from . import steps
from .view import page_scope

if TYPE_CHECKING:
    from ..snapshot import Snapshot


def reasons_of(snapshot: Snapshot, query: Query, write: Language) -> str:
    """What stands behind the number of a query without a breakdown, as HTML."""
    asked = replace(query, metrics=asked_too(query.metrics))
    result = evaluate(snapshot, asked)
    about = page_scope(snapshot.register, result, snapshot.as_of, write)
    (title, *_rest), *told = reasons(query.metrics[0], rows(result)[0].cells, about)[:-1]
    told.append([write.text("All of it, and the rows"), _command(snapshot, query, asked), "code"])
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{_text(text, kind)}</dd>" for name, text, *kind in told)
    return f'<section class="metrics-why" aria-label="{escape(title)}" tabindex="0"><dl>{lines}</dl></section>'


def _text(text: str, kind: list[str]) -> str:
    return f"<code>{escape(text)}</code>" if kind else escape(text)


def _command(snapshot: Snapshot, query: Query, asked: Query) -> str:
    """``metrics why`` where it can be asked of just this; else the question with all its parts."""
    places = dict(query.where)
    if places.get("commune"):
        places.pop("province", None)
    codes = [code for name in ("province", "commune") for code in places.pop(name, ())]
    day = query.as_of or snapshot.as_of
    month = Period.of(day)
    whole = day == min(month.last_day, snapshot.as_of)
    nowhere = {UNKNOWN_PLACE, TO_ALLOCATE} & set(codes)
    if (
        places
        or len(codes) > 1
        or nowhere
        or not whole
        or query.place_map == "as_recorded"
        or query.allocation != "none"
    ):
        return steps.as_command(asked, snapshot.id)
    words = ["metrics", "why", query.metrics[0]]
    words += ["--place", codes[0]] if codes else []
    words += ["--month", str(month)]
    words += ["--map", str(query.place_map)] if query.place_map != "today" else []
    words += ["--place-role", query.place_role] if query.place_role != "custodian" else []
    return shlex.join([*words, "--snapshot", snapshot.id])

"""Answers to one question side by side: two months, two maps, two places."""

from __future__ import annotations

from collections.abc import Mapping

from ..definitions import metric as definition
from ..evaluate import Cell, Result
from .charts import bars
from .numbers import change, figure, quantity
from .page import Paragraph, Part, Scope, Section
from .rows import rows, values
from .tables import Entry, Heading, Table, entry


def beside(scope: Scope, answers: Mapping[str, Result], name: str = "beside") -> Section:
    """Answers to the same metrics, without a dimension, by what they are called; and how the last differs from the first.

    The first metric is drawn. A difference says nothing of its causes: of two months ``metrics bridge`` does.
    """
    _, write = scope.language.text, scope.language
    called = list(answers)
    found = {title: rows(answer)[0].cells for title, answer in answers.items()}
    metrics = next(iter(answers.values())).query.metrics
    first = definition(metrics[0])
    cells = [found[title][first.name] for title in called]
    title = _("Side by side: {what}").format(what=" – ".join(called))
    table = Table(
        name=f"{name}-table",
        caption=title,
        headings=[
            Heading(text=_("Metric"), numeric=False),
            *(Heading(text=text) for text in called),
            Heading(text=_("Difference of the last from the first")),
        ],
        rows=[
            [
                _(definition(metric).title),
                *(entry(found[text][metric], write) for text in called),
                _difference(found[called[0]][metric], found[called[-1]][metric], scope),
            ]
            for metric in metrics
        ],
    )
    said = _("{metric}: {values}.").format(
        metric=_(first.title),
        values="; ".join(f"{text} {figure(cell, write, named=True)}" for text, cell in zip(called, cells, strict=True)),
    )
    chart = bars(
        name=f"{name}-chart",
        title=_(first.title),
        alt=said,
        labels=called,
        values=values(cells),
        texts=[figure(cell, write) for cell in cells],
        write=lambda value: write.percent(value, 0) if first.unit == "%" else quantity(value, first.unit, write),
        language=write,
        whole=1.0 if first.unit == "%" else None,
    )
    drawn: list[Part] = [chart] if any(cell.value is not None for cell in cells) else []
    return Section(name=name, title=title, parts=[Paragraph(text=said), *drawn, table])


def _difference(first: Cell, last: Cell, scope: Scope) -> Entry:
    return Entry(text=change(last, first, scope.language) or "–")

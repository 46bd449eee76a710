"""How far what is estimated may be off, and how much was counted at all.

Both parts of an error add up: variances of what is each fonds' own, standard deviations of what all fonds share. ``evaluate`` makes a
90 % interval of them, after they were added up.
"""

from __future__ import annotations

from .model import Balance, Measure, Metric, Ratio, in_scope


def _errors(of: str, title: str, unit: str, sql: str, needs: tuple[str, ...] = ("fonds",)) -> tuple[Measure, Measure]:
    """The two parts of the error of measure ``of``; ``sql`` adds up the column put in for ``{}``."""
    return (
        Measure(
            name=f"{of}_variance",
            title=f"{title}: variance of the estimate",
            table="facts",
            sql=sql.format(f"{unit}_variance"),
            unit=f"{unit}²",
            kind="stock",
            meaning=f"How far the {unit} estimated may be off, of what is each fonds' own: a variance, by the conversion profile.",
            needs=needs,
        ),
        Measure(
            name=f"{of}_common",
            title=f"{title}: error common to all",
            table="facts",
            sql=sql.format(f"{unit}_common"),
            unit=f"{unit}/1000",
            kind="stock",
            meaning=f"How far the {unit} estimated may be off, of what all fonds share: a standard deviation, in thousandths.",
            needs=needs,
        ),
    )


METRICS: tuple[Metric, ...] = (
    *_errors(
        "pages",
        "Pages recorded",
        "pages",
        "sum(case when kind = 'file' then {} else 0 end)",
        needs=("fonds", "files"),
    ),
    *_errors("files_in_scope", "Files in scope", "files", in_scope("{}")),
    *_errors("pages_in_scope", "Pages in scope", "pages", in_scope("{}")),
    Balance(
        name="pages_in_scope_counted",
        title="Pages in scope, counted",
        of="pages_in_scope",
        less="pages_in_scope_estimated",
        unit="pages",
        kind="stock",
        meaning="Pages in scope that somebody counted.",
    ),
    Ratio(
        name="denominator_certainty",
        title="Certainty of the denominator",
        numerator="pages_in_scope_counted",
        denominator="pages_in_scope",
        meaning="Pages that somebody counted, of all pages in scope: how far a coverage can be trusted.",
        caveat="What nobody can say is in neither; it is shown as unknown.",
    ),
)

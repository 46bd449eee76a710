"""The forms of a report that offices use, each made from the executed notebook and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from metrics.reports.forms.agreement import check
from metrics.reports.forms.document import Document, read
from metrics.reports.forms.xlsx import workbook

#: What makes each form, by the ending of its file.
FORMS: Mapping[str, Callable[[Document], bytes]] = {"xlsx": workbook}


def make(notebook: Mapping[str, Any], forms: Sequence[str], *, where: str) -> dict[str, bytes]:
    """The forms of an executed notebook by file name: ``report.xlsx``, ….

    Raises ReportError where text, charts and tables of the report do not agree, and what the makers raise.
    """
    if not forms:
        return {}
    document = read(notebook, where=where)
    check(document, where=where)
    return {f"report.{form}": FORMS[form](document) for form in forms}


__all__ = ["FORMS", "make"]

"""The forms of a report that offices use, each made from the executed notebook and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from metrics.reports.record import form_name

#: The forms there are, by the endings of their files.
FORMS = ("pdf", "docx", "xlsx")


def make(notebook: Mapping[str, Any], forms: Sequence[str], *, where: str, data: Path) -> dict[str, bytes]:
    """The forms of an executed notebook by file name: ``report.xlsx``, …. ``data`` is the folder in which a site keeps what is its own.

    Raises ReportError where text, charts and tables of the report do not agree, and what the makers raise.
    """
    if not forms:
        return {}
    from metrics.reports.forms.agreement import check
    from metrics.reports.forms.document import read
    from metrics.reports.forms.docx import cover
    from metrics.reports.forms.pdf import pdf
    from metrics.reports.forms.xlsx import workbook

    document = read(notebook, where=where)
    check(document, where=where)
    makers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf(document, more_fonts=data / "fonts"),
        "docx": lambda: cover(document, data),
        "xlsx": lambda: workbook(document),
    }
    return {form_name(form): makers[form]() for form in forms}

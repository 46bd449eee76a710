"""What the warm parent holds ready for its children: every module, template and table that all reports need.

Imported for its effect, before the first fork. It opens no connection and starts no thread.
"""

from __future__ import annotations

import bdb

import babel.numbers
import IPython.core.logger
import IPython.display
import nbformat
import pandas
import papermill  # before our engine, which it loads by its entry point
import pyarrow.pandas_compat
import sqlglot.dialects.duckdb
import typst

import metrics.snapshot
from metrics.present.language import LANGUAGES
from metrics.reports import cells, engine, page, render
from metrics.reports.forms import docx, pdf, xlsx

__all__ = [
    "IPython",
    "babel",
    "bdb",
    "docx",
    "engine",
    "metrics",
    "pandas",
    "papermill",
    "pdf",
    "pyarrow",
    "render",
    "sqlglot",
    "typst",
    "xlsx",
]


def _warm() -> None:
    cells.shell()
    shown = {"output_type": "display_data", "data": {"text/html": "<h1>–</h1>"}, "metadata": {}}
    cell = {"cell_type": "code", "id": "h", "source": "", "metadata": {}, "execution_count": 1, "outputs": [shown]}
    notebook = nbformat.from_dict(  # type: ignore[no-untyped-call]  # half typed
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    )
    nbformat.validate(notebook)  # compiles the schema
    for lang in LANGUAGES:
        page.pages(notebook, lang, where="")  # reads the messages, parses the templates
    sqlglot.parse_one("select sum(1)").sql(dialect="duckdb")


_warm()

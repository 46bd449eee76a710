"""What the warm parent of kernels holds ready. Imported for its effect, before the first fork; opens no connection, starts no thread."""

from __future__ import annotations

import babel.numbers
import ipykernel.kernelapp
import ipykernel.zmqshell
import pandas
import pyarrow.pandas_compat
import sqlglot

import metrics.explore
import metrics.snapshot
from metrics.present import language
from metrics.present.language import LANGUAGES

__all__ = ["babel", "ipykernel", "metrics", "pandas", "pyarrow", "sqlglot"]

for code in LANGUAGES:
    language(code)  # reads the messages
sqlglot.parse_one("select sum(1)").sql(dialect="duckdb")

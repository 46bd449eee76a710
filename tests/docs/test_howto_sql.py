"""The page on SQL: its Python, its statements, its magics and its command line work as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from howto import blocks

import metrics


def test_the_python_of_the_page_runs(demo: metrics.Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_DATA", str(demo.folder.parents[1]))
    names: dict[str, object] = {}
    for block in blocks("sql.md", "python"):
        exec(block, names)
    assert isinstance(names["connection"], duckdb.DuckDBPyConnection)


@pytest.mark.parametrize("statement", blocks("sql.md", "sql"), ids=lambda text: text.split()[1])
def test_a_statement_of_the_page_answers(demo: metrics.Snapshot, statement: str) -> None:
    assert demo.sql().execute(statement).fetchall()


def test_the_magics_of_the_page_work(demo: metrics.Snapshot) -> None:
    if find_spec("sql") is None:
        pytest.skip("JupySQL is not installed")
    (block,) = blocks("sql.md", "ipython")
    code = (
        # JupySQL tries PySpark, which ends the process where its extra "connect" is not installed.
        "import sys; sys.modules['pyspark'] = None\n"
        "from pathlib import Path; import metrics; from IPython.core.interactiveshell import InteractiveShell\n"
        f"snapshot = metrics.open_snapshot(snapshots=Path({str(demo.folder.parent)!r}))\n"
        "shell = InteractiveShell.instance(); shell.user_ns['connection'] = snapshot.sql()\n"
        f"done = shell.run_cell({block!r}); done.raise_error(); print(f'rows {{len(done.result)}}')"
    )
    # The extension patches IPython for good, so it gets a process of its own.
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PLOOMBER_STATS_ENABLED": "false", "PLOOMBER_VERSION_CHECK_DISABLED": "true"},
    )
    assert run.returncode == 0, run.stderr
    assert re.search(r"^rows [1-9]", run.stdout, re.M)


def test_the_command_line_of_the_page_works(demo: metrics.Snapshot) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if not shutil.which("duckdb", path=path):
        pytest.skip("DuckDB's command line is not installed")
    command = next(block for block in blocks("sql.md", "sh") if "duckdb" in block)
    database = demo.folder.parent / "current" / "catalogue.duckdb"
    command = command.replace("data/snapshots/current/catalogue.duckdb", str(database))
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=os.environ | {"PATH": path})
    assert run.returncode == 0, run.stderr
    assert "Tuyên Quang" in run.stdout


@pytest.mark.parametrize(
    "statement",
    [
        "insert into files select * from files",
        "update files set title = ''",
        "create table mine as select 1",
        "create view mine as select 1",
        "drop view coverage_by_commune",
        "attach '{folder}/other.duckdb' as other",
        "copy (select 1) to '{folder}/out.csv'",
        "copy files to '{folder}/out.parquet'",
        "export database '{folder}/out'",
        "select * from read_csv('{folder}/in.csv')",
        "select * from read_text('{folder}/in.csv')",
        "select * from glob('{folder}/*')",
        "from '{folder}/in.csv'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '100GB'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset memory_limit",
        "pragma threads = 1",
    ],
)
def test_what_the_page_says_is_refused(demo: metrics.Snapshot, tmp_path: Path, statement: str) -> None:
    (tmp_path / "in.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(duckdb.Error):
        demo.sql().execute(statement.format(folder=tmp_path)).fetchall()
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_connection_is_ones_own_and_has_a_cap(demo: metrics.Snapshot) -> None:
    one, other = demo.sql(), demo.sql()
    one.execute("create temp table mine as select 1 as n")
    with pytest.raises(duckdb.CatalogException):
        other.execute("from mine")
    one.close()
    assert other.execute("select current_setting('memory_limit')").fetchall() == [("1.8 GiB",)]

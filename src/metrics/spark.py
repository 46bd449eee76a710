"""When one machine is not enough: the same questions asked of Spark, over the Parquet that a snapshot exports.

PySpark is an extra (``pip install archive-metrics[spark]``) and needs Java 17; nothing else in the package imports it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from .catalogue import CONTRACT, SUBJECTS, Cut
from .errors import NotAvailable, SnapshotMissing
from .places import Register

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Of a session that the engine starts itself. A site that has a cluster hands in its own session.
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "Asia/Ho_Chi_Minh",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


class SparkEngine:
    """An engine for ``evaluate`` over the folder written by ``snapshot.export``.

    ``session``: the Spark session to ask; without one a local session is started, and stopped by ``close``. The answers are
    those of the snapshot: the same SQL in Spark's dialect, everything after it being the same code. Raises SnapshotMissing where
    the folder is no export, NotAvailable where PySpark or Java is missing.
    """

    #: The SQL that ``run`` takes, by sqlglot's name.
    dialect = "spark"
    #: An export holds the facts; a cluster adds them up itself.
    cuts: tuple[Cut, ...] = ()

    def __init__(self, folder: Path, *, session: SparkSession | None = None) -> None:
        self.folder = folder
        self._manifest = _manifest(folder)
        self._own = session is None
        self._session = session or _start()
        for table in ("facts", *SUBJECTS):
            rows = self._session.read.parquet(str((folder / f"{table}.parquet").resolve()))
            rows.createOrReplaceTempView(table)

    @property
    def id(self) -> str:
        """The id of the snapshot that was exported."""
        return str(self._manifest["id"])

    @property
    def as_of(self) -> date:
        """The day of the snapshot."""
        return date.fromisoformat(self._manifest["as_of"])

    @property
    def tables(self) -> frozenset[str]:
        """Names of the contract tables that some delivery holds."""
        return frozenset(name for name in CONTRACT if (self.folder / f"{name}.parquet").exists())

    @cached_property
    def register(self) -> Register:
        """The register of units that the snapshot was built with."""
        return Register.from_arrow(
            self._small("units"),
            self._small("successions"),
            self._manifest["register_name"],
            self._manifest["register_digest"],
        )

    @cached_property
    def fonds(self) -> pa.Table:
        """Every fonds: ``fonds_key, delivery, fonds_id, title``, and the units and block that measures ask for."""
        return self._small("fonds_keys").sort_by("fonds_key")

    def run(self, sql: str) -> pa.Table:
        """The answer to one statement over ``facts`` and the subjects beside it."""
        return self._session.sql(sql).toArrow()

    def close(self) -> None:
        """Stop the session, if the engine started it."""
        if self._own:
            self._session.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _small(self, table: str) -> pa.Table:
        # Thousands of rows at most, whatever the size of the catalogue: no work for a cluster.
        return pq.read_table(self.folder / f"{table}.parquet")


def _manifest(folder: Path) -> Mapping[str, Any]:
    path = folder / "manifest.json"
    if not path.exists() or not (folder / "facts.parquet").exists():
        raise SnapshotMissing(
            "There is no exported snapshot.",
            where=str(folder),
            expected="facts.parquet and manifest.json beside it",
            todo="write one with metrics.snapshot.export(snapshot, folder)",
        )
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _start() -> SparkSession:
    todo = "pip install 'archive-metrics[spark]', with Java 17 on the machine"
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise NotAvailable("PySpark is not installed.", todo=todo) from None
    builder = SparkSession.builder.master("local[2]").appName("archive-metrics")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError, RuntimeError) as problem:
        raise NotAvailable("Spark did not start.", received=str(problem).splitlines()[0], todo=todo) from None

"""Whether a snapshot still is what its manifest says."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ..errors import SnapshotDamaged
from .digest import content_digests
from .engine import DATABASE_FILE
from .opened import Snapshot
from .publish import place_of, sha256_of


def verify(snapshots: Path | str, id: str | None = None) -> list[str]:
    """What is wrong with a snapshot, in sentences; empty where it is sound.

    Recomputes the digest of the file, the content digest of every table (where the engine is the one it was built with: hashes of another
    version may differ), and the balance of rows. Raises SnapshotMissing.
    """
    folder = place_of(Path(snapshots), id)
    try:
        with Snapshot(folder) as snapshot:
            manifest = snapshot.manifest
            problems = []
            if manifest.id != folder.name:
                problems.append(f"The manifest is of {manifest.id}, the folder of {folder.name}.")
            if sha256_of(folder / DATABASE_FILE) != manifest.file_sha256:
                problems.append(f"{DATABASE_FILE} is not the file that was published (SHA-256 differs).")
            connection = snapshot.sql()
            if manifest.engine_version == duckdb.__version__:
                found = content_digests(connection)
                problems += [
                    f"The content of {table} is not what was published."
                    for table, digest in manifest.digests.items()
                    if found.get(table) != digest
                ]
            for table, rows in manifest.rows.items():
                if rows.given != rows.loaded + rows.rejected:
                    problems.append(
                        f"{table}: {rows.given} rows in, {rows.loaded} loaded and {rows.rejected} rejected."
                    )
                stored = connection.execute(f'select count(*) from "{table}"').fetchall()[0][0]
                if stored != rows.loaded:
                    problems.append(f"{table}: {rows.loaded} rows were loaded, {stored} are there.")
            return problems
    except SnapshotDamaged as damaged:
        return [f"{damaged.what} {damaged.received or ''}".strip()]
    except duckdb.Error as problem:
        return [f"{DATABASE_FILE} cannot be read: {str(problem).splitlines()[0]}"]

"""The fact table, derived once from what was loaded. The rules are in ``sql/facts.sql``."""

from __future__ import annotations

import duckdb

from ..catalogue import DEFAULT_PROFILE, FACTS, REFORM_DAY
from ..errors import SnapshotError
from .casting import sql_type
from .engine import literal, one_row, quoted, script

#: No fact has a larger variance: it is that of 20 km of shelf in one fonds, which is a slip of the pen; thousands of such
#: slips still add up within 64 bits.
MOST_VARIANCE = 10**15


#: Beside what measures see of facts, type and meaning of what they hold of a file: where it stands, so that a page of records is found by
#: rows and not by comparing ids; and what ``file_facts`` is made of.
OF_FILES = {
    "file_row": ("bigint", "Row of the file in files (its rowid)"),
    "linked": ("boolean", "The paper file is named (paper_file_code)"),
    "comparable": ("boolean", "Its documents are counted and listed too"),
    "reconciled": ("boolean", "As many documents are listed as counted, and their pages add up"),
    "priority": ("boolean", "Permanent, damaged, or closed before 1975"),
    "digest": ("boolean", "The digest of its copy is recorded"),
    "fixed": ("boolean", "A fixity check of it or its fonds was done within 36 months before the snapshot's day"),
    "due_on": ("date", "Day by which it is to be submitted"),
}


def lay_subjects(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what measures stand on beside the facts (``sql/subjects.sql``), and what pages of files are found by (``sql/counts.sql``)."""
    connection.execute(script("subjects").replace("$reform_day", f"date '{REFORM_DAY}'"))
    connection.execute(script("counts"))


def derive_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Write ``fonds_keys`` and ``facts``; every loaded file must be in it once, every fonds at least once."""
    text = (
        script("facts")
        .replace("$reform_day", f"date '{REFORM_DAY}'")
        .replace("$default_profile", literal(DEFAULT_PROFILE))
        .replace("$most_variance", str(MOST_VARIANCE))
        .replace("$order", "" if _together(connection) else "order by fonds_key")
    )
    columns = {column.name: sql_type(column) for column in FACTS.columns}
    columns |= {name: kind for name, (kind, _) in OF_FILES.items()}
    connection.execute(f"create table facts ({', '.join(f'{quoted(name)} {kind}' for name, kind in columns.items())})")
    connection.execute(text)
    files, file_facts, fonds, fonds_facts = one_row(
        connection,
        "select (select count(*) from files), (select count(*) from facts where kind = 'file'),"
        " (select count(*) from fonds), (select count(distinct fonds_key) from facts)",
    )
    if files != file_facts or fonds != fonds_facts:
        raise SnapshotError(
            "The fact table does not hold every file once and every fonds; nothing was published.",
            received=f"{files} files, {file_facts} in facts; {fonds} fonds, {fonds_facts} in facts",
            todo="report this: it is a fault of the software, not of the delivery",
        )
    for table in ("paged", "sums", "shares"):
        connection.execute(f"drop table temp.{table}")


def _together(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the files of a fonds lie together as they came: then the facts do too, and are packed and read as well as if they were
    sorted, which is a third of this work."""
    runs, fonds = one_row(
        connection,
        "select count(*), count(distinct (delivery, fonds_id))"
        " from (select distinct rowid // 122880, delivery, fonds_id from files)",
    )
    return bool(runs <= 2 * fonds)

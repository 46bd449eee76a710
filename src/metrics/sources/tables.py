"""Format ``tables``: contract tables as CSV, XLSX and Parquet files, sheets of one workbook, or rows in ``delivery.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

import pyarrow as pa

from metrics.catalogue import CONTRACT, Reject, TableContract
from metrics.errors import DeliveryError

from .csv import read_csv
from .delivery import MANIFEST, Delivery
from .folder import Folder
from .mapping import Binding, TableMapping, bind
from .parquet import read_parquet
from .raw import RawTable, Rows
from .source import Progress, Reading, TableSource
from .xlsx import read_xlsx, sheet_names

SUFFIXES = (".csv", ".parquet", ".xlsx")
_REGISTER = ("units.csv", "successions.csv")


def read_tables(folder: Folder, delivery: Delivery, progress: Progress | None) -> Reading:
    """Open every table of the delivery. Raises DeliveryError for a file that is no table, or a table that cannot be read."""
    places = _find(folder, delivery)
    if not places:
        raise DeliveryError(
            "The delivery holds no table.",
            where=folder.name,
            received=", ".join(folder.top[:10]) or "an empty folder",
            expected="files like fonds.csv, files.parquet or agencies.xlsx",
            todo=f'For finding aids in EAD: format = "ead" in {MANIFEST}.' if _has_xml(folder) else None,
        )
    sources: list[TableSource] = []
    rejects: list[Reject] = []
    notes: dict[str, int] = {}
    for done, (table, (name, sheet)) in enumerate(places.items()):
        if progress is not None:
            progress(f"reading {table}", done, len(places))
        contract, mapping = CONTRACT[table], delivery.mapping(table)
        if name == MANIFEST:
            sources.append(_inline(contract, mapping))
            continue
        where = f"{folder.name}: {name}"
        raw = _open(folder, name, where, sheet, table)
        binding = bind(raw, contract, mapping, where)
        sources.append(_source(table, name, binding, folder))
        rejects += [
            Reject(
                delivery=delivery.name,
                table=table,
                file=name,
                locator=str(row),
                scope="row",
                column="",
                rule="ragged_row",
                value="",
                message=message,
            )
            for row, message in raw.ragged
        ]
        notes |= {f"{name}: {note}": count for note, count in raw.notes.items()}
        notes |= {f"{name}: column not read: {column}": 1 for column in binding.unread}
    if progress is not None:
        progress(f"reading {table}", len(places), len(places))
    used = dict.fromkeys([MANIFEST] * (MANIFEST in folder.files) + [name for name, _ in places.values()])
    inputs = tuple(folder.digest(name) for name in used if name in folder.files)
    return Reading(delivery=delivery, tables=tuple(sources), inputs=inputs, rejects=tuple(rejects), notes=notes)


def _find(folder: Folder, delivery: Delivery) -> dict[str, tuple[str, str | None]]:
    """Where each table is: its file and its sheet (None: the file's own choice), in the order of the contract."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for table, mapping in delivery.tables.items():
        if mapping.rows:
            found.setdefault(table, []).append((MANIFEST, None))
        if mapping.file is not None:
            if mapping.file not in folder.files:
                near = get_close_matches(mapping.file, folder.files, n=1)
                raise DeliveryError(
                    f"The file of {table} is not there.",
                    where=f"{folder.name}: {MANIFEST}, [{table}]",
                    received=repr(mapping.file),
                    expected=f"one of {', '.join(list(folder.files)[:20])}",
                    todo=f"Did you mean {near[0]!r}?" if near else None,
                )
            found.setdefault(table, []).append((mapping.file, mapping.sheet))
    named = {mapping.file for mapping in delivery.tables.values()}
    workbooks = [name for name in folder.top if name.lower().endswith(".xlsx")]
    for name in folder.top:
        path = PurePosixPath(name)
        if name in named or path.suffix.lower() not in SUFFIXES or delivery.ignores(name):
            continue
        if name in delivery.lists:
            continue
        if delivery.register == folder.root.resolve() and name in _REGISTER:
            continue
        if path.stem in CONTRACT:
            found.setdefault(path.stem, []).append((name, delivery.mapping(path.stem).sheet))
        elif [name] == workbooks and (sheets := _sheets(folder, name)):
            for sheet in sheets:
                found.setdefault(sheet, []).append((name, sheet))
        else:
            raise _unknown(folder, path)
    for table, places in found.items():
        if len(places) > 1:
            raise DeliveryError(
                f"Two files claim to be {table}.",
                where=folder.name,
                received=" and ".join(name for name, _ in places),
                todo=f'Keep one; files that are to be left alone are named in {MANIFEST}: ignore = ["…"].',
            )
    return {table: found[table][0] for table in CONTRACT if table in found}


def _sheets(folder: Folder, name: str) -> list[str]:
    """The sheets of the delivery's workbook, each a table. Empty where none of them is one."""
    sheets = sheet_names(folder.files[name], f"{folder.name}: {name}")
    tables = [sheet for sheet in sheets if sheet in CONTRACT]
    for sheet in sheets:
        near = get_close_matches(sheet.lower(), [table for table in CONTRACT if table not in tables], n=1, cutoff=0.75)
        if tables and near and sheet not in tables:
            raise DeliveryError(
                "A sheet is all but named like a table.",
                where=f"{folder.name}: {name}",
                received=repr(sheet),
                todo=f"Did you mean {near[0]}? Rename the sheet.",
            )
    if not tables and len(folder.files) == 1:
        raise DeliveryError(
            "None of the sheets is a table.",
            where=f"{folder.name}: {name}",
            received=", ".join(sheets) or "an empty workbook",
            expected=f"sheets named {', '.join(CONTRACT)}",
        )
    return tables


def _unknown(folder: Folder, path: PurePosixPath) -> DeliveryError:
    near = get_close_matches(path.stem.lower(), CONTRACT, n=1)
    return DeliveryError(
        "A file is named like no table.",
        where=folder.name,
        received=path.name,
        expected=f"one of {', '.join(CONTRACT)}",
        todo=(f"Did you mean {near[0]}{path.suffix}? " if near else "")
        + f'Rename it, or say in {MANIFEST} which table it holds ([files] file = "{path.name}") or that it is to be left alone '
        f'(ignore = ["{path.name}"]).',
    )


def _has_xml(folder: Folder) -> bool:
    return any(name.lower().endswith(".xml") for name in folder.files)


def _open(folder: Folder, name: str, where: str, sheet: str | None, table: str) -> RawTable:
    path = folder.files[name]
    match PurePosixPath(name).suffix.lower():
        case ".csv":
            return read_csv(path, where)
        case ".parquet":
            return read_parquet(path, where)
        case ".xlsx":
            return read_xlsx(path, where, sheet=sheet, table=table)
    raise DeliveryError("A table is CSV, Parquet or XLSX.", where=where, received=repr(name))


def _source(table: str, name: str, binding: Binding, folder: Folder) -> TableSource:
    def batches(_folder: Folder = folder) -> Iterator[pa.RecordBatch]:  # holds an unpacked delivery while it is read
        yield from binding.batches()

    def reader() -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(binding.schema, batches())

    return TableSource(
        table=table,
        file=name,
        schema=binding.schema,
        reader=reader,
        rows=binding.raw.rows,
        folder=folder,
        scan=binding.scan,
    )


def _inline(contract: TableContract, mapping: TableMapping) -> TableSource:
    """Rows written into ``delivery.toml``; constants fill their column, mapped values are mapped."""
    used = [name for name in contract.names if any(name in row for row in mapping.rows)]
    columns = [pa.array([row.get(name, "") for row in mapping.rows], pa.string()) for name in used]

    def batches(positions: Sequence[int]) -> Iterator[Rows]:
        yield pa.array(range(1, len(mapping.rows) + 1), pa.int64()), [columns[position] for position in positions]

    raw = RawTable(columns=tuple(used), types=(pa.string(),) * len(used), rows=len(mapping.rows), batches=batches)
    own = TableMapping(constants=mapping.constants, values=mapping.values, names=mapping.names)
    binding = bind(raw, contract, own, f"{MANIFEST}, [[{contract.name}.rows]]")

    def reader() -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(binding.schema, binding.batches())

    return TableSource(table=contract.name, file=MANIFEST, schema=binding.schema, reader=reader, rows=raw.rows)

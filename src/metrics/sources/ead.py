"""Format ``ead``: folders of EAD 2002 and EAD3 finding aids.

A finding aid is a fonds; a component that has no component below it is a file. A component is an element ``c`` or ``c01`` …
``c12`` in any namespace; its own digital object is a ``dao``, ``daogrp`` or ``daoset`` that is a child of it or of its ``did``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pyarrow as pa
from lxml import etree

from metrics.catalogue import Reject
from metrics.errors import DeliveryError

from .delivery import MANIFEST, Delivery
from .ead_options import EadUnit
from .finding_aid import FILES, FONDS, FindingAid, NotEad
from .folder import Folder
from .source import FILE, ROW, Progress, Reading, TableSource

SUFFIXES = (".xml", ".ead")
_AGENCIES = ("agency_id", "name", "block", "unit_code", "status")
_BODY = ("creator_agency_id", "custodian_agency_id")
_BATCH = 50_000

#: Counts in the order in which they are worth reading.
_COUNTS = (
    "finding_aids",
    "finding_aids_rejected",
    "finding_aids_without_components",
    "finding_aids_without_unit",
    "components",
    "leaves",
    "leaves_with_object",
    "leaves_online",
    "leaves_reading_room",
    "leaves_access_unknown",
    "leaves_born_digital",
    "leaves_object_but_no_copy",
    "objects_on_leaves",
    "components_above_leaves_with_object",
    "objects_above_leaves",
    "objects_on_finding_aids",
    "component_ids_repeated",
)


class _Gathered:
    """Rows of one table from many files, as record batches."""

    def __init__(self, table: str, columns: Sequence[str], files: Sequence[str]) -> None:
        self.table = table
        self.files = pa.array(files, pa.string())
        self.batches: list[pa.RecordBatch] = []
        self.waiting: list[tuple[object, ...]] = []
        self.waiting_files: list[int] = []
        texts = [(name, pa.string()) for name in columns]
        self.schema = pa.schema([(ROW, pa.int64()), *texts, (FILE, pa.dictionary(pa.int32(), pa.string()))])

    def add(self, rows: Sequence[tuple[object, ...]], file: int) -> None:
        """Add rows of one file: line, then the columns in order."""
        self.waiting += rows
        self.waiting_files += [file] * len(rows)
        if len(self.waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self.waiting:
            lines, *texts = zip(*self.waiting, strict=True)
            arrays = [pa.array(lines, pa.int64()), *(pa.array(text, pa.string()) for text in texts)]
            arrays.append(pa.DictionaryArray.from_arrays(pa.array(self.waiting_files, pa.int32()), self.files))
            self.batches.append(pa.RecordBatch.from_arrays(arrays, schema=self.schema))
            self.waiting, self.waiting_files = [], []

    def source(self, folder: Folder) -> TableSource:
        """All rows that were added."""
        self._flush()
        batches, schema = self.batches, self.schema
        return TableSource(
            table=self.table,
            file="",
            schema=schema,
            reader=lambda: pa.RecordBatchReader.from_batches(schema, iter(batches)),
            rows=sum(batch.num_rows for batch in batches),
            folder=folder,
        )


class _Bodies:
    """The bodies that ``[ead.units]`` names: found by the name of the repository, else by the nearest folder."""

    def __init__(self, units: dict[str, EadUnit]) -> None:
        self.units = units
        self.by_name = {_folded(key): key for key in units}
        self.met: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()

    def of(self, name: str, repository: str | None) -> str | None:
        """Key of the body that keeps the finding aid in file ``name``; None where nothing is said about it."""
        found = self.by_name.get(_folded(repository)) if repository else None
        paths = [name, *(str(parent) for parent in PurePosixPath(name).parents)]
        found = found or next((path for path in paths if path in self.units), None)
        if found is not None:
            self.met[found] += 1
        else:
            self.unknown[repository or "not named"] += 1
        return found

    def source(self) -> TableSource | None:
        """The agencies that keep something; None where ``[ead.units]`` names none."""
        rows = [(key, unit.name or key, unit.block, unit.unit_code, "active") for key, unit in self.units.items()]
        if not rows:
            return None
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        batch = pa.RecordBatch.from_arrays(
            [pa.array(range(1, len(rows) + 1), pa.int64()), *columns], names=[ROW, *_AGENCIES]
        )
        return TableSource(
            table="agencies",
            file=MANIFEST,
            schema=batch.schema,
            reader=lambda: pa.RecordBatchReader.from_batches(batch.schema, [batch]),
            rows=len(rows),
        )


def read_ead(folder: Folder, delivery: Delivery, progress: Progress | None) -> Reading:
    """Read every finding aid of the delivery; one that is not well-formed, or no EAD, is rejected and the rest goes on.

    Raises DeliveryError where there is no XML at all.
    """
    names = _finding_aids(folder, delivery)
    with ThreadPoolExecutor(1) as beside:  # hashing leaves the interpreter to the parser
        inputs = beside.map(folder.digest, [name for name in (MANIFEST, *names) if name in folder.files])
        collection = _Collection(delivery, list(names))
        for position, (name, fonds_id) in enumerate(names.items()):
            if progress is not None:
                progress("reading finding aids", position, len(names))
            collection.take(position, name, folder.files[name], fonds_id)
    if progress is not None:
        progress("reading finding aids", len(names), len(names))
    others = sum(1 for name in folder.files if name not in names and name != MANIFEST)
    return Reading(
        delivery=delivery,
        tables=collection.sources(folder),
        inputs=tuple(inputs),
        rejects=tuple(collection.rejects),
        notes=collection.notes() | ({"other files not read": others} if others else {}),
    )


class _Collection:
    """What the finding aids of one delivery amount to."""

    def __init__(self, delivery: Delivery, names: list[str]) -> None:
        self.delivery = delivery
        self.fonds = _Gathered("fonds", (*FONDS, *_BODY), names)
        self.files = _Gathered("files", FILES, names)
        self.bodies = _Bodies(dict(delivery.ead.units))
        self.rejects: list[Reject] = []
        self.counts: Counter[str] = Counter()

    def take(self, position: int, name: str, path: Path, fonds_id: str) -> None:
        """Read one file, or set it aside."""
        aid = FindingAid(fonds_id=fonds_id, roles=self.delivery.ead.roles, latest_year=self.delivery.as_of.year)
        try:
            aid.read(path)
        except (etree.XMLSyntaxError, NotEad) as error:
            self.rejects.append(_file_reject(self.delivery, name, error))
            self.counts["finding_aids_rejected"] += 1
            return
        agency = self.bodies.of(name, aid.repository)
        self.fonds.add([(*aid.fonds, agency, agency)], position)
        self.files.add(aid.files, position)
        self.rejects += _date_rejects(self.delivery, name, aid)
        self.counts.update(aid.counts)
        self.counts["finding_aids"] += 1
        self.counts["finding_aids_without_components"] += not aid.counts["components"]
        self.counts["finding_aids_without_unit"] += agency is None

    def sources(self, folder: Folder) -> tuple[TableSource, ...]:
        """The tables, in the order of the contract."""
        agencies = self.bodies.source()
        return (*((agencies,) if agencies else ()), self.fonds.source(folder), self.files.source(folder))

    def notes(self) -> dict[str, int]:
        """Counts worth printing: what was met, what was made of it, what nobody has said a unit for."""
        notes = {name: self.counts[name] for name in _COUNTS}
        notes |= {name: count for name, count in sorted(self.counts.items()) if name not in notes}
        notes |= {f"no unit for repository: {name}": count for name, count in sorted(self.bodies.unknown.items())}
        return notes | {f"nothing kept by: {key}": 0 for key in self.bodies.units if key not in self.bodies.met}


def _finding_aids(folder: Folder, delivery: Delivery) -> dict[str, str]:
    """The XML files of the delivery and the id of each one's fonds: its path without suffix, unless two would be the same."""
    names = [
        name for name in folder.files if PurePosixPath(name).suffix.lower() in SUFFIXES and not delivery.ignores(name)
    ]
    if not names:
        raise DeliveryError(
            "The delivery holds no finding aid.",
            where=folder.name,
            received=", ".join(list(folder.files)[:10]) or "an empty folder",
            expected="EAD files named .xml, in folders of any depth",
        )
    stems = Counter(str(PurePosixPath(name).with_suffix("")) for name in names)
    return {name: stem if stems[stem := str(PurePosixPath(name).with_suffix(""))] == 1 else name for name in names}


def _file_reject(delivery: Delivery, name: str, error: etree.XMLSyntaxError | NotEad) -> Reject:
    line, rule, message = "", "not_ead", f"no finding aid: {error}"
    if isinstance(error, etree.XMLSyntaxError):
        line, rule, message = str(error.lineno or ""), "not_well_formed", f"not well-formed XML: {error.msg}"
    return Reject(
        delivery=delivery.name,
        table="fonds",
        file=name,
        locator=line,
        scope="file",
        column="",
        rule=rule,
        value="",
        message=message,
    )


def _date_rejects(delivery: Delivery, name: str, aid: FindingAid) -> list[Reject]:
    return [
        Reject(
            delivery=delivery.name,
            table=bad.table,
            file=name,
            locator=str(bad.line),
            scope="value",
            column="date_from",
            rule=bad.rule,
            value=bad.value,
            message=bad.message,
        )
        for bad in aid.bad_dates
    ]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()

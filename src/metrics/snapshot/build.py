"""From deliveries to a published snapshot."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb
import pyarrow as pa

from ..catalogue import CONTRACT, CUTS, FACTS, Reject
from ..errors import DeliveryError, SnapshotError
from ..places import Register
from ..sources import Delivery, Reading, read_delivery
from .cube import build_cube
from .describe import describe
from .digest import content_digests
from .engine import DATABASE_FILE, connect_for_build
from .facts import derive_facts, lay_subjects
from .ground import lay_ground
from .load import Progress, create_tables, judge_units, load
from .manifest import DeliveryRecord, Input, Manifest, Rows
from .publish import current_id, publish, sha256_of, workplace


def build(
    deliveries: Sequence[Path | str],
    snapshots: Path | str,
    *,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Build one snapshot from ``deliveries``, publish it as the current one, and return its manifest.

    ``as_of`` is the snapshot's day and stands in for deliveries that do not say theirs; by default the latest day of the deliveries.
    ``progress`` is told what is being done, how far it is and how much there is. The same content gives the same id, in whatever
    order rows, files and deliveries come. A build that fails or is killed leaves the current snapshot as it was.

    Raises DeliveryError and RegisterError for what is wrong with the input, SnapshotBusy while another build is under way.
    """
    told = progress or _silent
    if not deliveries:
        raise DeliveryError("There is nothing to build from.", expected="one delivery or more")
    with ExitStack() as stack:
        folder = stack.enter_context(workplace(Path(snapshots)))
        paths = map(Path, deliveries)
        readings = [stack.enter_context(read_delivery(path, as_of=as_of, progress=progress)) for path in paths]
        return build_readings(readings, folder, Path(snapshots), as_of=as_of, progress=told)


def build_readings(
    readings: Sequence[Reading], folder: Path, snapshots: Path, *, as_of: date | None, progress: Progress
) -> Manifest:
    """Build from opened deliveries in the workplace ``folder`` and publish under ``snapshots``."""
    readings = sorted(readings, key=lambda reading: reading.delivery.name)
    register = _register(readings)
    day = as_of or max(reading.delivery.as_of for reading in readings)
    connection = connect_for_build(folder)
    try:
        create_tables(connection)
        lay_ground(connection, [reading.delivery for reading in readings], register, day)
        rows, notes = _load_all(connection, readings, register, progress)
        progress("Deriving facts", 0, None)
        derive_facts(connection)
        connection.execute("begin")  # one write to disk for sixty tables, not for each
        progress("Deriving what stands beside the facts", 0, None)
        lay_subjects(connection)
        progress("Adding up the cube", 0, None)
        build_cube(connection)
        connection.execute("commit")
        progress("Describing", 0, None)
        digests = content_digests(connection)
        describe(connection)
        counted = _rejects(connection)
    finally:
        connection.close()
    progress("Publishing", 0, None)
    code_version = _code_version()
    named = [day.isoformat(), register.digest, _contract_digest(), code_version]
    named += [f"{table} {digest}" for table, digest in sorted(digests.items())]
    digest = hashlib.sha256("\n".join(named).encode()).hexdigest()
    manifest = Manifest(
        id=f"{day}-{digest[:10]}",
        as_of=day,
        inputs=tuple(
            Input(delivery=reading.delivery.name, name=file.name, sha256=file.sha256, bytes=file.bytes)
            for reading in readings
            for file in sorted(reading.inputs, key=lambda file: file.name)
        ),
        rows=rows,
        rejects={rule: n for (rule, value_only), n in sorted(counted.items()) if not value_only},
        values_set_aside={rule: n for (rule, value_only), n in sorted(counted.items()) if value_only},
        tables=tuple(name for name in CONTRACT if name in rows),
        deliveries=tuple(
            DeliveryRecord(
                name=reading.delivery.name,
                as_of=reading.delivery.as_of,
                units_as_of=reading.delivery.units_as_of,
                format=reading.delivery.format,
                notes={**reading.notes, **notes[reading.delivery.name]},
            )
            for reading in readings
        ),
        register_name=register.name,
        register_digest=register.digest,
        code_version=code_version,
        engine_version=duckdb.__version__,
        digests=digests,
        previous=current_id(snapshots),
        file_sha256=sha256_of(folder / DATABASE_FILE),
    )
    place = publish(folder, manifest, snapshots)
    return Manifest.read(place)


def _load_all(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[Reading], register: Register, progress: Progress
) -> tuple[dict[str, Rows], dict[str, dict[str, int]]]:
    """Rows by table, and by delivery what is to be said of its unit codes."""
    rows: dict[str, Rows] = {}
    notes: dict[str, dict[str, int]] = {}
    for reading in readings:
        _keep_rejects(connection, reading.rejects)
        set_aside = Counter(reject.table for reject in reading.rejects if reject.scope == "row")
        sources = {source.table: source for source in reading.tables}
        for name in CONTRACT:
            if name not in sources:
                continue
            found = load(connection, reading.delivery, sources[name], register, progress)
            if found.given != found.loaded + found.rejected:
                raise SnapshotError(
                    "Rows were lost while loading; nothing was published.",
                    where=f"{reading.delivery.name}: {sources[name].file}",
                    received=f"{found.given} rows in, {found.loaded} loaded, {found.rejected} rejected",
                    todo="report this: it is a fault of the software, not of the delivery",
                )
            before = rows.get(name, Rows(given=0, loaded=0, rejected=0))
            rows[name] = Rows(
                given=before.given + found.given + set_aside[name],
                loaded=before.loaded + found.loaded,
                rejected=before.rejected + found.rejected + set_aside[name],
            )
        notes[reading.delivery.name] = judge_units(connection, reading.delivery, register)
    return {name: rows[name] for name in CONTRACT if name in rows}, notes


def _keep_rejects(connection: duckdb.DuckDBPyConnection, rejects: Sequence[Reject]) -> None:
    """What the source could not hand on is kept with what the rules reject."""
    if not rejects:
        return
    names = ("delivery", "table", "file", "locator", "scope", "column", "rule", "value", "message")
    table = pa.table({name: pa.array([getattr(reject, name) for reject in rejects], pa.string()) for name in names})
    connection.register("incoming", table)
    connection.execute("insert into rejects by name select * from incoming")
    connection.unregister("incoming")


def _rejects(connection: duckdb.DuckDBPyConnection) -> Mapping[tuple[str, bool], int]:
    found = connection.execute("select rule, scope = 'value', count(*) from rejects group by all").fetchall()
    return {(rule, value_only): n for rule, value_only, n in found}


def _register(readings: Sequence[Reading]) -> Register:
    names = [reading.delivery.name for reading in readings]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DeliveryError(
            "Two deliveries have the same name.",
            received=", ".join(twice),
            todo='give each a name of its own:  name = "…"  in delivery.toml',
        )
    registers = {reading.delivery.name: _register_of(reading.delivery) for reading in readings}
    first, *others = registers.items()
    for name, register in others:
        if register.digest != first[1].digest:
            raise DeliveryError(
                "Deliveries with different registers cannot make one snapshot.",
                received=f"{first[0]}: {first[1].name}; {name}: {register.name}",
                expected="one register of units for all deliveries of a snapshot",
                todo="build a snapshot for each, or name the same register in their delivery.toml",
            )
    return first[1]


def _register_of(delivery: Delivery) -> Register:
    return Register.vietnam() if delivery.register == "vn" else Register.load(Path(delivery.register))


def _contract_digest() -> str:
    """Of all that a snapshot holds beside what was delivered: one that holds more is another snapshot."""
    return hashlib.sha256(repr((CONTRACT, FACTS, CUTS)).encode()).hexdigest()


def _code_version() -> str:
    try:
        return version("archive-metrics")
    except PackageNotFoundError:
        return "not installed"


def _silent(text: str, done: int, total: int | None) -> None:
    """Tell nobody."""

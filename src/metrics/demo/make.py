"""Make the demo: check what is asked for, write the delivery beside its place, put it there whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..catalogue import CONTRACT, REFORM_DAY
from ..catalogue.calendar import TET
from ..errors import ParameterError
from ..places import Register, Unit
from .bodies import Landscape, landscape
from .chance import Chance
from .columns import schema
from .files import CHUNK, Plan, chunk
from .keepers import agencies_table, fonds_table, handovers_table
from .pace import curves
from .records import checks_table, documents_table, files_table, incidents_table
from .sizes import sizes
from .truth import Truth
from .units import store_checks, unit_tables

#: Called with what is going on, how many rows are done, and how many there will be.
Progress = Callable[[str, int, int | None], None]

NATIONAL = "national"
AS_OF = date(2026, 10, 31)
_TRUTH = "truth.json"
_TOML = "delivery.toml"
_MARK = "# A demo catalogue, made up by `metrics demo`: no body, person or document in it is real."
#: Written as rows of files are made; all other tables are small and written at once.
_STREAMED = {"files": files_table, "documents": documents_table, "incidents": incidents_table, "checks": checks_table}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A demo on disk: the delivery's ``folder``, the file of its ``truth``, and the ``rows`` of each table."""

    folder: Path
    truth: Path
    rows: dict[str, int]


def make_demo(
    folder: Path,
    *,
    places: Sequence[str] = (NATIONAL,),
    files: int = 200_000,
    seed: int = 1,
    as_of: date = AS_OF,
    progress: Progress | None = None,
) -> Demo:
    """Write a synthetic catalogue on the real register into ``folder``, as a delivery, with ``truth.json`` beside its tables.

    ``places``: ``national``, or codes of provinces in force on ``as_of``. ``files``: rows of the table ``files``, spoilt ones
    included. The same arguments give the same content on any machine. Memory does not grow with ``files``.

    Raises :class:`~metrics.errors.UnknownPlace` for a code that is not in force, and
    :class:`~metrics.errors.ParameterError` for a unit that is no province, a negative number, a day before the reform or after the
    calendar of the demo, or a folder that holds something else.
    """
    register = Register.vietnam()
    _refuse(folder, files, seed, as_of)
    provinces = _provinces(register, places, as_of)
    land = landscape(register, provinces, as_of, Chance(seed, 0))
    plan = Plan(
        fonds=land.fonds,
        sizes=sizes(land.fonds, files, Chance(seed, 1)),
        files=files,
        as_of=as_of,
        curves=curves(as_of),
        seed=seed,
    )
    truth = Truth(plan)
    with _put_in_place(folder) as making:
        rows = _write_whole(making, land, plan) | _write_streamed(making, land, plan, truth, progress)
        (making / _TOML).write_text(_delivery_toml(as_of), encoding="utf-8")
        about = {
            "as_of": as_of.isoformat(),
            "files": files,
            "places": [p.code for p in provinces],
            "seed": seed,
            "register": register.digest,
        }
        told = json.dumps({"about": about, "rows": rows} | truth.totals(), ensure_ascii=False, indent=1)
        (making / _TRUTH).write_text(told + "\n", encoding="utf-8")
    return Demo(folder=folder, truth=folder / _TRUTH, rows=rows)


def _refuse(folder: Path, files: int, seed: int, as_of: date) -> None:
    """Raise for what cannot be made, before anything is written."""
    if files < 0:
        raise ParameterError(
            "A demo cannot have fewer than no files.", where="files", received=files, expected="0 or more"
        )
    if seed < 0:
        raise ParameterError("A seed is not negative.", where="seed", received=seed, expected="0 or more")
    last = date(TET[-1].year, 12, 31)
    if not REFORM_DAY <= as_of <= last:
        raise ParameterError(
            "The demo shows the map since the reform.",
            where="as_of",
            received=as_of.isoformat(),
            expected=f"a day from {REFORM_DAY.isoformat()} to {last.isoformat()}",
        )
    if folder.exists() and not (folder.is_dir() and _is_demo(folder)):
        raise ParameterError(
            "The folder holds something that is not a demo; nothing was written.",
            where=str(folder),
            expected="a folder that does not exist, is empty, or holds a demo",
            todo="Name another folder.",
        )


def _is_demo(folder: Path) -> bool:
    """Whether a folder holds nothing, or nothing but what a demo is made of."""
    held = {path.name for path in folder.iterdir()}
    ours = {_TOML, _TRUTH, *(f"{name}.parquet" for name in CONTRACT)}
    marked = _TOML in held and (folder / _TOML).read_text(encoding="utf-8", errors="replace").startswith(_MARK)
    return not held or (marked and held <= ours)


def _provinces(register: Register, places: Sequence[str], as_of: date) -> list[Unit]:
    """The provinces asked for, by code, each once."""
    if not places:
        raise ParameterError("No place is named.", where="places", expected=f"{NATIONAL}, or codes of provinces")
    if NATIONAL in places:
        return register.on(as_of, "province")
    units = {code: register.unit(code, as_of) for code in places}
    for code, unit in units.items():
        if unit.level != "province":
            raise ParameterError(
                "A demo is made for whole provinces.",
                where="places",
                received=f"{code} ({unit.full_name})",
                expected=f"{NATIONAL}, or codes of provinces",
            )
    return [units[code] for code in sorted(units)]


@contextmanager
def _put_in_place(folder: Path) -> Iterator[Path]:
    """A folder to write in that becomes ``folder`` at the end, so that no half of a demo is ever taken for one."""
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        yield making
        if folder.exists():
            shutil.rmtree(folder)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _write_whole(folder: Path, land: Landscape, plan: Plan) -> dict[str, int]:
    """Write the tables that do not grow with the number of files."""
    tables = {
        "agencies": agencies_table(land.bodies),
        "fonds": fonds_table(plan),
        "handovers": handovers_table(plan),
        **unit_tables(land, plan.as_of, plan.seed),
    }
    for name, rows in tables.items():
        with _writer(folder, name) as writer:
            writer.write_table(rows)
    return {name: rows.num_rows for name, rows in tables.items()}


def _write_streamed(
    folder: Path, land: Landscape, plan: Plan, truth: Truth, progress: Progress | None
) -> dict[str, int]:
    """Write files and what goes with them, one row group a chunk, adding up the truth on the way."""
    rows = dict.fromkeys(_STREAMED, 0)
    writers = {name: _writer(folder, name) for name in _STREAMED}
    try:
        stores = store_checks(land, plan.as_of, plan.seed)
        writers["checks"].write_table(stores)
        rows["checks"] += stores.num_rows
        # A demo without files has one chunk of no rows: its truth is then 0, not missing.
        for number in range(max(1, -(-plan.files // CHUNK))):
            made = chunk(plan, number)
            truth.add(made)
            for name, table_of in _STREAMED.items():
                part = table_of(plan, made)
                writers[name].write_table(part)
                rows[name] += part.num_rows
            if progress is not None:
                progress("files", min((number + 1) * CHUNK, plan.files), plan.files)
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def _writer(folder: Path, name: str) -> pq.ParquetWriter:
    columns: pa.Schema = schema(CONTRACT[name])
    # Values that are never the same twice gain nothing from a dictionary.
    unique = {"file_id", "document_id", "check_id", "incident_id", "reference_code", "sha256", "title"}
    return pq.ParquetWriter(
        folder / f"{name}.parquet",
        columns,
        compression="zstd",
        compression_level=1,
        use_dictionary=[column for column in columns.names if column not in unique],
        store_schema=False,
    )


def _delivery_toml(as_of: date) -> str:
    return f'{_MARK}\nname = "demo"\nas_of = {as_of.isoformat()}\nunits_as_of = {as_of.isoformat()}\nregister = "vn"\nformat = "tables"\n'

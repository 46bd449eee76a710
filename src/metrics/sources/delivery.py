"""``delivery.toml``: what a delivery says about itself. Every key is known or refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

from metrics.catalogue import CONTRACT, TableContract
from metrics.errors import DeliveryError, UnknownName
from metrics.places import read_list

from .ead_options import ROLE_CLASSES, EadOptions, EadUnit
from .folder import Folder
from .mapping import UNIT_COLUMNS, TableMapping
from .text import as_text

MANIFEST = "delivery.toml"
_GENERAL = ("name", "as_of", "units_as_of", "register", "format", "numbers", "ignore")
_TABLE = ("file", "sheet", "columns", "constants", "values", "mappings", "rows", "unused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a delivery says about itself.

    ``as_of`` is the day the catalogue was drawn, ``units_as_of`` the day on which unit codes are to be read. ``register`` is
    ``"vn"``, or the folder of a register of the delivery's own. ``numbers`` says how numbers are written (``vi`` 5.596,08,
    ``en`` 5,596.08); None: not said. ``tables`` holds the mappings, ``lists`` the lists of names of units they go by, as
    they are called in ``delivery.toml``; ``ignore`` the file names (globs) that are left alone.
    """

    name: str
    as_of: date
    units_as_of: date
    register: Literal["vn"] | Path = "vn"
    numbers: Literal["vi", "en"] | None = None
    format: str = "tables"
    folder: Path = Path()
    ignore: tuple[str, ...] = ()
    tables: Mapping[str, TableMapping] = field(default_factory=dict)
    lists: Mapping[str, Path] = field(default_factory=dict)
    ead: EadOptions = field(default_factory=EadOptions)

    def mapping(self, table: str) -> TableMapping:
        """How the columns of that table are to be read."""
        return self.tables.get(table, TableMapping())

    def ignores(self, name: str) -> bool:
        """Whether the file of that name is to be left alone."""
        return any(fnmatch(name, pattern) for pattern in self.ignore)


def read_manifest(folder: Folder, *, as_of: date | None = None) -> Delivery:
    """What the delivery says about itself; ``as_of`` stands in where it does not say its day.

    Raises DeliveryError, or UnknownName for a key that does not exist, naming the place in ``delivery.toml``.
    """
    said = _load(folder)
    _check(said, (*_GENERAL, *CONTRACT, "ead"), "setting", MANIFEST)
    as_of = _day(said, "as_of") or as_of
    if as_of is None:
        raise DeliveryError(
            "The delivery does not say on which day the catalogue was drawn.",
            where=folder.name,
            expected=f"as_of = 2026-10-31 in {MANIFEST}",
            todo="Add that line, or give the day on the command line: --as-of 2026-10-31.",
        )
    lists = {name: _lists(folder, said[name], name) for name in CONTRACT if name in said}
    return Delivery(
        name=_text(said, "name") or folder.name,
        as_of=as_of,
        units_as_of=_day(said, "units_as_of") or as_of,
        register=_register(folder, _text(said, "register") or "vn"),
        numbers=_choice(said, "numbers", ("vi", "en")),
        format=_text(said, "format") or "tables",
        folder=folder.root,
        ignore=_texts(said, "ignore", MANIFEST),
        tables={name: _mapping(CONTRACT[name], said[name], of_table) for name, of_table in lists.items()},
        lists={told: path for of_table in lists.values() for told, path in of_table.values()},
        ead=_ead(_section(said, "ead", MANIFEST)),
    )


def _load(folder: Folder) -> dict[str, Any]:
    if MANIFEST not in folder.files:
        return {}
    try:
        return tomllib.loads(folder.files[MANIFEST].read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise DeliveryError(
            f"{MANIFEST} is not TOML.",
            where=f"{folder.name}: {MANIFEST}",
            received=str(error),
            todo='Text stands in quotation marks ("…"), days do not (2026-10-31); a key stands once.',
        ) from None
    except UnicodeDecodeError as error:
        raise DeliveryError(
            f"{MANIFEST} is not UTF-8.",
            where=f"{folder.name}: {MANIFEST}, byte {error.start + 1}",
            todo="Save it as UTF-8.",
        ) from None


def _check(said: Mapping[str, Any], known: Iterable[str], kind: str, where: str) -> None:
    known = tuple(known)
    for key in said:
        if key not in known:
            raise UnknownName(kind, key, known, where=where)


def _wrong(where: str, key: str, received: object, expected: str) -> DeliveryError:
    return DeliveryError(f"{key} is not as it must be.", where=where, received=repr(received), expected=expected)


def _text(said: Mapping[str, Any], key: str, where: str = MANIFEST) -> str | None:
    value = said.get(key)
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise _wrong(where, key, value, 'text in quotation marks ("…")')
    return value


def _texts(said: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = said.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(where, key, value, 'a list of texts (["…", "…"])')
    return tuple(normalize("NFC", item) for item in value)


def _day(said: Mapping[str, Any], key: str) -> date | None:
    value = said.get(key)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise _wrong(MANIFEST, key, value, "a day written as 2026-10-31")


def _choice(said: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> Any:
    value = said.get(key)
    if value is not None and value not in choices:
        raise _wrong(MANIFEST, key, value, " or ".join(repr(choice) for choice in choices))
    return value


def _section(said: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = said.get(key, {})
    if not isinstance(value, dict):
        raise _wrong(where, key, value, f"a section of its own, [{key}]")
    return value


def _register(folder: Folder, said: str) -> Literal["vn"] | Path:
    if said == "vn":
        return "vn"
    path = _beside(folder, said, MANIFEST, "register", "a folder")
    if not (path / "units.csv").is_file():
        raise DeliveryError(
            "The register of the delivery was not found.",
            where=f"{folder.name}: {MANIFEST}, register",
            received=repr(said),
            expected='"vn", or a folder relative to the delivery that holds units.csv',
        )
    return path


def _beside(folder: Folder, said: str, where: str, key: str, kind: str) -> Path:
    """A path relative to the delivery; it may lead out of a folder, but not out of a .zip."""
    path = (folder.root / said).resolve()
    if folder.is_temporary and not path.is_relative_to(folder.root.resolve()):
        raise _wrong(where, key, said, f"{kind} inside the .zip")
    return path


def _lists(folder: Folder, said: Any, table: str) -> dict[str, tuple[str, Path]]:
    """By column of ours: the list of names of units that it goes through, as it is called and where it lies."""
    where = f"{MANIFEST}, [{table}.mappings]"
    given = _section(said, "mappings", where) if isinstance(said, dict) else {}
    found = {}
    for column in given:
        known = [name for name in UNIT_COLUMNS if name in CONTRACT[table].names]
        if column not in known:
            raise UnknownName(f"column of {table} with codes of units", column, known, where=where)
        told = _text(given, column, where) or ""
        path = _beside(folder, told, where, column, "a list")
        if not path.is_file():
            raise DeliveryError(
                f"The list of names for {column} is not there.",
                where=f"{folder.name}: {where}",
                received=repr(told),
                expected="a path relative to the delivery, of a list that  metrics places harmonise  wrote",
            )
        found[column] = (told, path)
    return found


def _names(path: Path) -> dict[str, str]:
    """Folded name → code; behind an @ the day on which it is to be read."""
    return {text: row.code if row.on is None else f"{row.code}@{row.on}" for text, row in read_list(path).items()}


def _mapping(contract: TableContract, said: Any, lists: Mapping[str, tuple[str, Path]]) -> TableMapping:
    where = f"{MANIFEST}, [{contract.name}]"
    if not isinstance(said, dict):
        raise _wrong(MANIFEST, contract.name, said, f"a section of its own, [{contract.name}]")
    _check(said, _TABLE, f"setting of [{contract.name}]", where)
    columns = {ours: _text(_section(said, "columns", where), ours, where) for ours in said.get("columns", {})}
    constants = _section(said, "constants", where)
    values = {column: _section(said.get("values", {}), column, where) for column in _section(said, "values", where)}
    rows = said.get("rows", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(where, "rows", rows, f"one [[{contract.name}.rows]] for each row")
    for part, names in [("columns", columns), ("constants", constants), ("values", values)] + [
        ("rows", row) for row in rows
    ]:
        _known_columns(contract, part, names)
    for column in set(columns) & set(constants):
        raise DeliveryError(f"{column} is both mapped and constant.", where=where, todo="Keep one of the two.")
    return TableMapping(
        file=_text(said, "file", where),
        sheet=_text(said, "sheet", where),
        columns={ours: normalize("NFC", theirs.strip()) for ours, theirs in columns.items() if theirs},
        constants={column: as_text(value) for column, value in constants.items()},
        values={
            column: {normalize("NFC", theirs.strip()): as_text(ours) for theirs, ours in pairs.items()}
            for column, pairs in values.items()
        },
        names={column: _names(path) for column, (_, path) in lists.items()},
        rows=tuple({column: as_text(value) for column, value in row.items()} for row in rows),
        unused=_texts(said, "unused", where),
    )


def _known_columns(contract: TableContract, part: str, names: Mapping[str, Any]) -> None:
    where = f"{MANIFEST}, [{contract.name}.{part}]"
    for name, value in names.items():
        if name in contract.names:
            continue
        if part == "columns" and value in contract.names:
            raise DeliveryError(
                "The two sides are swapped: ours stands on the left, theirs on the right.",
                where=where,
                received=f'"{name}" = "{value}"',
                todo=f'Write {value} = "{name}".',
            )
        raise UnknownName(f"column of {contract.name}", name, contract.names, where=where)


def _ead(said: Mapping[str, Any]) -> EadOptions:
    where = f"{MANIFEST}, [ead]"
    _check(said, ("units", "roles"), "setting of [ead]", where)
    units = {}
    for key, value in _section(said, "units", where).items():
        given = {"unit_code": value} if isinstance(value, str) else value
        of_units = f"{MANIFEST}, [ead.units], {key!r}"
        if not isinstance(given, dict) or not isinstance(given.get("unit_code"), str):
            expected = 'a unit code as text ("00004"), or { unit_code = "00004", name = "…", block = "…" }'
            raise _wrong(of_units, "unit_code", value, expected)
        _check(given, ("unit_code", "name", "block"), "setting of a unit", of_units)
        blocks = CONTRACT["agencies"].column("block").values
        if given.get("block", "other") not in blocks:
            raise _wrong(of_units, "block", given["block"], "one of " + ", ".join(blocks))
        units[normalize("NFC", key)] = EadUnit(
            unit_code=given["unit_code"], name=_text(given, "name", of_units), block=given.get("block", "other")
        )
    roles = _section(said, "roles", where)
    for role, value in roles.items():
        if value not in ROLE_CLASSES:
            raise _wrong(f"{MANIFEST}, [ead.roles]", repr(role), value, "one of " + ", ".join(ROLE_CLASSES))
    return EadOptions(units=units, roles={role.strip().lower(): value for role, value in roles.items()})

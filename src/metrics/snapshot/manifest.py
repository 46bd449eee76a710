"""What a snapshot says about itself: where it came from, what was loaded, what was set aside, by what code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from ..errors import SnapshotDamaged

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file a snapshot was built from; ``name`` is its path within the delivery, ``bytes`` its size."""

    delivery: str
    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one table: every row that came in was loaded or rejected (``given = loaded + rejected``)."""

    given: int
    loaded: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """One delivery: its day, the day its unit codes were read on, its format, and what its reader counted."""

    name: str
    as_of: date
    units_as_of: date
    format: str
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The record of one snapshot, kept beside its database.

    ``id`` names the content: day, register, contract, code and content digests; the order of rows, files and deliveries plays no part.
    ``rows`` by table; ``rejects`` counts rejected rows and files by rule (a row that breaks two rules counts under both);
    ``values_set_aside`` counts values left out of rows that were loaded; ``tables`` are the contract tables that some delivery holds;
    ``digests`` is the content digest of each stored table under ``engine_version``; ``file_sha256`` that of the database file;
    ``previous`` the snapshot that was current before.
    """

    id: str
    as_of: date
    inputs: tuple[Input, ...]
    rows: Mapping[str, Rows]
    rejects: Mapping[str, int]
    values_set_aside: Mapping[str, int]
    tables: tuple[str, ...]
    deliveries: tuple[DeliveryRecord, ...]
    register_name: str
    register_digest: str
    code_version: str
    engine_version: str
    digests: Mapping[str, str]
    previous: str | None
    file_sha256: str

    def to_json(self) -> str:
        """The manifest as JSON text, keys in order."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True, default=_day) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str | None = None) -> Manifest:
        """The manifest written as ``text``. Raises SnapshotDamaged where it is not one."""
        try:
            data = json.loads(text)
            data["as_of"] = date.fromisoformat(data["as_of"])
            data["inputs"] = tuple(Input(**item) for item in data["inputs"])
            data["rows"] = {table: Rows(**counts) for table, counts in data["rows"].items()}
            data["tables"] = tuple(data["tables"])
            data["deliveries"] = tuple(
                DeliveryRecord(**item | {key: date.fromisoformat(item[key]) for key in ("as_of", "units_as_of")})
                for item in data["deliveries"]
            )
            return cls(**data)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise SnapshotDamaged(
                "The manifest of a snapshot cannot be read.",
                where=where,
                received=f"{type(problem).__name__}: {problem}",
                expected="the manifest as it was published",
                todo="build the snapshot again, or take it from a backup",
            ) from None

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in a snapshot's folder. Raises SnapshotDamaged where it is missing or unreadable."""
        path = folder / MANIFEST_FILE
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        return cls.from_json(text, where=str(path))


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)

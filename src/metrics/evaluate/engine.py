"""What answers statements: a snapshot, or another engine that holds the same tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Protocol

import pyarrow as pa

from ..catalogue import Cut
from ..places import Register


class Engine(Hashable, Protocol):
    """Facts that can be asked in SQL, and what they are facts about."""

    @property
    def id(self) -> str:
        """The id of the snapshot it holds."""
        ...

    @property
    def as_of(self) -> date:
        """The day of the snapshot."""
        ...

    @property
    def register(self) -> Register:
        """The register of units, whose keys the facts carry."""
        ...

    @property
    def tables(self) -> frozenset[str]:
        """The contract tables that are there."""
        ...

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts of the cube that are there; none where only the facts can be asked."""
        ...

    @property
    def dialect(self) -> str:
        """The SQL it speaks, by sqlglot's name."""
        ...

    @property
    def fonds(self) -> pa.Table:
        """fonds_key, delivery, fonds_id, title of every fonds, by fonds_key."""
        ...

    def run(self, sql: str) -> pa.Table:
        """The rows of one statement."""
        ...


class FilesEngine(Engine, Protocol):
    """An engine that holds the files themselves, as a snapshot does: the table ``files``, and with every fonds its units and what
    says where their records went. In its facts ``file_row`` says in which row of ``files`` (its ``rowid``) a file stands."""

    def run(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        tables: Mapping[str, pa.Table] | None = None,
    ) -> pa.Table:
        """The rows of one statement; ``parameters`` are bound to ``$name``, ``tables`` can be named in it."""
        ...

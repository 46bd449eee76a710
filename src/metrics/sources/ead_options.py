"""What ``delivery.toml`` may say about finding aids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What a digital object of a finding aid can be: a copy (used online, in the reading room, or nobody says where), the record
#: itself, or neither.
ROLE_CLASSES = ("online", "reading_room", "copy", "born_digital", "no_copy")


@dataclass(frozen=True, slots=True, kw_only=True)
class EadUnit:
    """The body behind a repository or a folder: its unit, its name (None: as the key says), its block."""

    unit_code: str
    name: str | None = None
    block: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class EadOptions:
    """``units``: the name of a repository, or a folder or file of the delivery → its body. ``roles``: a role → its class."""

    units: Mapping[str, EadUnit] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)

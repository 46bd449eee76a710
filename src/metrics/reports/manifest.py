"""The manifest of a pack: the SHA-256 of every file, the snapshot the numbers came from, the code that made the pages.

Files of a pack that are no content stand in no manifest: the lock, the log of runs, the manifest itself and its signature. The
pack of another map lies in the folder of its month and has a manifest of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from metrics.errors import PackDamaged
from metrics.reports.record import code_digest, sha256
from metrics.reports.whole import write_whole

MANIFEST, SIGNATURE, LOG, LOCK = "manifest.json", "manifest.sig", "log.jsonl", ".lock"

#: Names in the folder of a pack that are no content.
_BESIDE = re.compile(rf"{re.escape(MANIFEST)}|{re.escape(SIGNATURE)}|{re.escape(LOG)}|{re.escape(LOCK)}(\.\d+-of-\d+)?")
_OTHER_MAP = re.compile(r"map-\d{4}-\d{2}-\d{2}")
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PackManifest:
    """What a pack holds: ``period`` as in its folder's name, ``map`` it is answered on, id of its snapshot, digest of the code, and the
    SHA-256 of each file by its path within the pack. ``recipient`` is whom a slice was made for; empty for the whole pack."""

    period: str
    map: str
    snapshot_id: str
    code: str
    files: Mapping[str, str]
    recipient: str = ""
    format: int = _FORMAT

    def content(self) -> bytes:
        """The bytes of the file; the same for the same pack."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest in the folder of a pack. Raises PackDamaged where there is none, or none that can be read."""
        try:
            found = cls(**json.loads((folder / MANIFEST).read_bytes()))
            right = found.format == _FORMAT and all(isinstance(text, str) for text in found.files.values())
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise PackDamaged(
                "There is no manifest that can be read.",
                where=str(folder / MANIFEST),
                received=type(error).__name__,
                expected="the folder of a pack, as reports/2026-10",
                todo="Call  metrics report  again: it writes the manifest last, when all else is there.",
            ) from None
        if not right:
            raise PackDamaged(
                "The manifest is of another format.",
                where=str(folder / MANIFEST),
                received=str(found.format),
                expected=str(_FORMAT),
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How a pack compares with its manifest: files that changed, that are missing, that were added; each by its path."""

    manifest: PackManifest
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every file is there as it was made, and no other."""
        return not (self.changed or self.missing or self.added)


def write_manifest(
    folder: Path, *, period: str, place_map: str, snapshot_id: str, recipient: str = "", code: str | None = None
) -> Path:
    """Write the manifest of what lies in the folder. A signature of another manifest is removed: it would be taken for one of this."""
    made = PackManifest(
        period=period,
        map=place_map,
        snapshot_id=snapshot_id,
        code=code_digest() if code is None else code,
        files={name: sha256(path.read_bytes()) for name, path in _content(folder)},
        recipient=recipient,
    )
    path, content = folder / MANIFEST, made.content()
    if not path.is_file() or path.read_bytes() != content:
        (folder / SIGNATURE).unlink(missing_ok=True)
        write_whole(path, content)
    return path


def verify_pack(folder: Path) -> Verified:
    """Compare every byte of a pack with its manifest. Raises PackDamaged where there is no manifest."""
    manifest = PackManifest.read(folder)
    there = dict(_content(folder))
    both = manifest.files.keys() & there.keys()
    return Verified(
        manifest=manifest,
        changed=tuple(sorted(name for name in both if _digest(there[name]) != manifest.files[name])),
        missing=tuple(sorted(manifest.files.keys() - there.keys())),
        added=tuple(sorted(there.keys() - manifest.files.keys())),
    )


def packs_within(folder: Path) -> list[Path]:
    """The pack itself, then those of other maps of the same month."""
    others = (path for path in folder.iterdir() if _OTHER_MAP.fullmatch(path.name)) if folder.is_dir() else ()
    return [folder, *sorted(others)]


def _content(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file that counts, by its path in the pack, in the order of the paths."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        top, _, rest = name.partition("/")
        if (path.is_dir() and not path.is_symlink()) or _OTHER_MAP.fullmatch(top):
            continue
        if rest or not _BESIDE.fullmatch(name):
            yield name, path


def _digest(path: Path) -> str:
    # A pack has no links: one that stands for a file may show another one tomorrow.
    return "a link" if path.is_symlink() else sha256(path.read_bytes())

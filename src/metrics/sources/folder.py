"""A delivery on disk: a folder, a .zip that is unpacked for the time being, or one .xlsx."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import weakref
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from metrics.errors import DeliveryError

#: A .zip that unpacks to more than this many times its size is taken for a bomb, beyond the allowance below.
MAX_RATIO = 200
RATIO_ALLOWANCE = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file of a delivery: its name relative to the delivery (POSIX), the SHA-256 of its bytes, its size in bytes."""

    name: str
    sha256: str
    bytes: int


class Folder:
    """The files of a delivery by their names relative to it (POSIX, NFC); removes what was unpacked when it is let go."""

    def __init__(
        self, name: str, root: Path, *, files: Mapping[str, Path] | None = None, temporary: Path | None = None
    ) -> None:
        self.name = name
        self.root = root
        self.files = dict(sorted((files if files is not None else _list(root)).items()))
        self._remove = weakref.finalize(self, shutil.rmtree, temporary, True) if temporary else None

    @property
    def is_temporary(self) -> bool:
        """Whether the files were unpacked from a .zip."""
        return self._remove is not None

    @property
    def top(self) -> tuple[str, ...]:
        """Names of the files that lie directly in the delivery."""
        return tuple(name for name in self.files if "/" not in name)

    def digest(self, name: str) -> InputFile:
        """The fingerprint of one file."""
        with self.files[name].open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            return InputFile(name=name, sha256=sha256, bytes=stream.tell())

    def close(self) -> None:
        """Remove what was unpacked; nothing else is touched."""
        if self._remove is not None:
            self._remove()


def open_folder(path: Path) -> Folder:
    """Open the delivery at ``path``. Raises DeliveryError where there is none, or where a .zip must not be unpacked."""
    if path.is_dir():
        return Folder(normalize("NFC", path.resolve().name), path)
    if not path.is_file():
        raise DeliveryError(
            "There is no delivery here.",
            where=str(path),
            expected="a folder, a .zip, or one .xlsx with a sheet a table",
        )
    match path.suffix.lower():
        case ".zip":
            return _unpack(path)
        case ".xlsx":
            name = normalize("NFC", path.name)
            return Folder(normalize("NFC", path.stem), path.parent, files={name: path})
    raise DeliveryError(
        "A delivery is a folder, a .zip, or one .xlsx with a sheet a table.",
        where=str(path),
        received=f"a {path.suffix or 'nameless'} file",
        todo="Put the file into a folder of its own, named after the table it holds, and hand in the folder.",
    )


def _list(root: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
        for name in names:
            if not name.startswith((".", "~$")):  # ~$ is the lock Excel leaves beside an open workbook
                path = Path(folder, name)
                found[normalize("NFC", path.relative_to(root).as_posix())] = path
    return found


def _unpack(path: Path) -> Folder:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _inspect(path, members)
            temporary = Path(tempfile.mkdtemp(prefix="delivery-"))
            try:
                for member in members:
                    target = temporary.joinpath(*PurePosixPath(member.filename).parts)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(member) as source, target.open("xb") as sink:
                        shutil.copyfileobj(source, sink, 1 << 20)
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise DeliveryError(
            "This .zip cannot be unpacked.", where=str(path), received=str(error), todo="Make and send it again."
        ) from None
    root = temporary
    inside = [entry for entry in root.iterdir() if entry.name != "__MACOSX"]
    if len(inside) == 1 and inside[0].is_dir():  # a folder was packed, not its contents
        root = inside[0]
    return Folder(normalize("NFC", path.stem), root, temporary=temporary)


def _inspect(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse a .zip that would write elsewhere, fill the disk, or hide one file behind another."""

    def refuse(what: str, received: str, todo: str) -> DeliveryError:
        return DeliveryError(what, where=str(path), received=received, todo=todo)

    again = "Pack the delivery's own folder anew."
    seen: set[str] = set()
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]:
            raise refuse("This .zip holds a name that leads out of it.", member.filename, again)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refuse("This .zip holds a link to another file.", member.filename, again)
        if member.flag_bits & 0x1:
            raise refuse("This .zip is locked with a password.", member.filename, "Send it without one.")
        if member.filename in seen:
            raise refuse("This .zip holds two files of one name.", member.filename, again)
        seen.add(member.filename)
    unpacked = sum(member.file_size for member in members)
    if unpacked > RATIO_ALLOWANCE and unpacked > MAX_RATIO * path.stat().st_size:
        raise refuse(
            f"This .zip would grow more than {MAX_RATIO} times.",
            f"{unpacked:,} bytes",
            "Unpack it by hand if it is sound.",
        )
    if unpacked > shutil.disk_usage(tempfile.gettempdir()).free:
        raise refuse(
            "There is not enough room to unpack this .zip.", f"{unpacked:,} bytes", "Unpack it elsewhere by hand."
        )

"""Slices of a pack for those it is sent to: each gets its own reports and those of the units below it, and nothing of others.

A slice is a pack of its own: an index and a page of changes of its own places, the shared assets, a manifest that names the recipient, and
a signature where a key is given. It holds no log, and no country's report: that names all provinces.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from metrics.errors import InputError, PackDamaged, ParameterError
from metrics.evaluate import Period
from metrics.ledger import standing
from metrics.places import Register
from metrics.present.language import LANGUAGES
from metrics.present.page import day_of_map
from metrics.reports.index import write_index
from metrics.reports.manifest import MANIFEST, PackManifest, verify_pack, write_manifest
from metrics.reports.record import read_record
from metrics.reports.signing import sign_pack
from metrics.settings import Settings
from metrics.snapshot import open_snapshot

ASSETS_FOLDER = "assets"


def send_pack(
    pack: Path,
    to: Path,
    *,
    settings: Settings,
    recipients: Sequence[str] = (),
    key: Path | None = None,
    passphrase: str = "",
) -> list[Path]:
    """Write a folder for each recipient below ``to``; the folders. ``recipients`` are codes of units that have a report in the pack, by
    default all its provinces.

    Raises PackDamaged where the pack is not what its manifest says, SnapshotMissing where its snapshot is gone, ParameterError for a
    recipient without a report, InputError where a folder holds something else.
    """
    found = verify_pack(pack)
    if not found.whole:
        raise PackDamaged(
            "The pack is not what its manifest says, so it is not sent.",
            where=str(pack),
            todo="metrics report verify  names the files; render the pack again.",
        )
    manifest = found.manifest
    with open_snapshot(manifest.snapshot_id, snapshots=settings.snapshots) as snapshot:
        register, day = snapshot.register, day_of_map(manifest.map, snapshot.as_of)
        there = _places(pack)
        provinces = {unit.code for unit in register.on(day, "province")}
        chosen = list(dict.fromkeys(recipients)) or sorted(there & provinces)
        for code in chosen:
            if code not in there or not code:
                raise ParameterError(
                    "The pack has no report of that recipient.",
                    where="recipients",
                    received=repr(code),
                    expected="the code of a province or commune that was rendered",
                )
        made = []
        for code in chosen:
            target = to / code
            _check_free(target, code)
            to.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=to, prefix=".sending-") as making:
                whole = Path(making) / code
                langs = _copy(pack, whole, code, {place for place in there if _right(place, code, register, day)})
                stands = standing(settings.ledger, Period.parse(manifest.period), snapshot.id)
                write_index(whole, snapshot, manifest.period, langs[0], manifest.map, settings.least_certainty, stands)
                write_manifest(
                    whole,
                    period=manifest.period,
                    place_map=manifest.map,
                    snapshot_id=manifest.snapshot_id,
                    recipient=code,
                    code=manifest.code,
                )
                if key is not None:
                    sign_pack(whole, key, passphrase)
                if target.exists():
                    shutil.rmtree(target)
                whole.rename(target)
            made.append(target)
    return made


def _right(place: str, recipient: str, register: Register, day: date) -> bool:
    """Whether the recipient may have the report of a place: its own, and of a province those of the units in it."""
    if place == recipient:
        return True
    unit = register.unit(place, day) if place else None
    if unit is None or unit.level == "province":
        return False
    above = register.province_of(unit, day)
    return above is not None and above.code == recipient


def _places(pack: Path) -> set[str]:
    folders = (folder for lang in LANGUAGES if (pack / lang).is_dir() for folder in (pack / lang).iterdir())
    records = (read_record(folder) for folder in folders if folder.is_dir())
    return {record.parameters["place"] for record in records if record is not None}


def _copy(pack: Path, target: Path, code: str, places: set[str]) -> list[str]:
    """Copy the assets and the reports of these places; the languages in which the recipient's own report is there."""
    shutil.copytree(pack / ASSETS_FOLDER, target / ASSETS_FOLDER)
    for lang in LANGUAGES:
        for place in sorted(places):
            if (pack / lang / place).is_dir():
                shutil.copytree(pack / lang / place, target / lang / place)
    return [lang for lang in LANGUAGES if (target / lang / code).is_dir()]


def _check_free(target: Path, recipient: str) -> None:
    """A folder is replaced only by a slice for the same recipient."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if (target / MANIFEST).is_file() and PackManifest.read(target).recipient == recipient:
        return
    raise InputError(
        "Something else lies where the slice is to go.",
        where=str(target),
        todo="Name another folder, or remove that one.",
    )

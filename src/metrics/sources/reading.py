"""Opening a delivery in the format it says it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from metrics.errors import UnknownName

from .delivery import MANIFEST, Delivery, read_manifest
from .ead import read_ead
from .folder import Folder, InputFile, open_folder
from .source import Progress, Reading
from .tables import read_tables

#: The formats a delivery may say it has; a new one is a module and a line here.
FORMATS: dict[str, Callable[[Folder, Delivery, Progress | None], Reading]] = {
    "ead": read_ead,
    "tables": read_tables,
}


def read_delivery(path: Path, *, as_of: date | None = None, progress: Progress | None = None) -> Reading:
    """Open the delivery at ``path``: a folder, a .zip, or one .xlsx with a sheet a table.

    ``as_of`` is the day of a delivery that does not say its own; where it does, its own word counts. Nothing but headers is held
    in memory for CSV and Parquet; workbooks and finding aids are. Raises DeliveryError, or UnknownName for a misspelt setting.
    """
    folder = open_folder(path)
    try:
        delivery = read_manifest(folder, as_of=as_of)
        if delivery.format not in FORMATS:
            raise UnknownName("format", delivery.format, FORMATS, where=f"{folder.name}: {MANIFEST}")
        reading = FORMATS[delivery.format](folder, delivery, progress)
    except BaseException:
        folder.close()
        raise
    return replace(reading, inputs=(*reading.inputs, *_register_inputs(delivery), *_list_inputs(delivery)))


def _register_inputs(delivery: Delivery) -> list[InputFile]:
    """The delivery's own register is an input like any other."""
    if delivery.register == "vn":
        return []
    folder = Folder(delivery.register.name, delivery.register)
    found = (folder.digest(name) for name in folder.top if name.lower().endswith(".csv"))
    return [replace(file, name=f"{folder.name}/{file.name}") for file in found]


def _list_inputs(delivery: Delivery) -> list[InputFile]:
    """So is a list of names of units."""
    folder = Folder(delivery.name, delivery.folder, files=delivery.lists)
    return [folder.digest(name) for name in folder.files]

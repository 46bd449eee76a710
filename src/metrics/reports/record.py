"""What a rendered report was made from, kept beside it: a report whose record still fits is not rendered again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Self

from metrics.reports.whole import write_whole

PAGE = "index.html"
#: The further pages of a report.
PAGES = "page-*.html"
NOTEBOOK = "report.ipynb"
RECORD = "report.json"


def page_name(number: int) -> str:
    """The file name of a page of a report, counted from 1: ``index.html``, ``page-2.html``, …"""
    return PAGE if number == 1 else PAGES.replace("*", str(number))


def form_name(form: str) -> str:
    """The file name of another form of a report: ``report.pdf``, ``report.docx``, ``report.xlsx``."""
    return f"report.{form}"


#: Libraries whose version shows in a report, in any of its forms.
_SHOWN = (
    "babel",
    "duckdb",
    "ipython",
    "nbconvert",
    "nbformat",
    "pandas",
    "papermill",
    "plotly",
    "sqlglot",
    "typst",
    "xlsxwriter",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The key of a report (see :func:`report_key`), its parameters, and the SHA-256 of each of its files."""

    key: str
    parameters: Mapping[str, str]
    files: Mapping[str, str]

    @classmethod
    def of(cls, key: str, parameters: Mapping[str, str], contents: Mapping[str, bytes]) -> Self:
        """The record of a report of these files."""
        return cls(
            key=key, parameters=dict(parameters), files={name: sha256(content) for name, content in contents.items()}
        )


def report_key(notebook: Path, parameters: Mapping[str, str], beside: Sequence[Path] = ()) -> str:
    """Names everything a report is made from: its notebook, its parameters (the snapshot's id among them), the files a site has put
    ``beside`` its data, our code, the libraries."""
    parts = {
        "notebook": sha256(notebook.read_bytes()),
        "parameters": dict(parameters),
        "beside": {path.name: _sha256_of(path, path.stat().st_mtime_ns, path.stat().st_size) for path in beside},
        "code": code_digest(),
    }
    return sha256(json.dumps(parts, sort_keys=True).encode())


@cache
def _sha256_of(path: Path, modified: int, size: int) -> str:
    """Of a file as it is now: thousands of reports are made from the same few."""
    del modified, size
    return sha256(path.read_bytes())


@cache
def code_digest() -> str:
    """SHA-256 over every file of the package and the versions of the libraries that make what is shown."""
    package = Path(str(files("metrics")))
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(package).as_posix()} {sha256(path.read_bytes())}\n".encode())
    for library in _SHOWN:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()


def read_record(folder: Path) -> Record | None:
    """The record in a report's folder; None where there is none that can be read."""
    try:
        return Record(**json.loads((folder / RECORD).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def write_record(folder: Path, record: Record) -> None:
    """Write the record, after all the files it speaks of."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_whole(folder / RECORD, text.encode())


def unchanged(folder: Path, key: str, names: Collection[str] = ()) -> bool:
    """Whether the folder holds exactly what a report of this key was when it was rendered, the files of these names among it."""
    record = read_record(folder)
    if record is None or record.key != key or not set(names) <= set(record.files):
        return False
    try:
        return all(sha256((folder / name).read_bytes()) == digest for name, digest in record.files.items())
    except OSError:
        return False


def sha256(content: bytes) -> str:
    """The digest that records and manifests hold."""
    return hashlib.sha256(content).hexdigest()

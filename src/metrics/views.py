"""Views: questions that are kept by name, each in a small text file that can be read, reviewed and put under version control.

::

    data/views/backlog-by-block.toml

    title = "Tồn đọng theo khối"
    picture = "bars"
    reports = ["progress"]

    [query]
    metrics = ["backlog_pages", "coverage_pages"]
    by = ["block"]

    [query.where]
    cohort = ["before"]
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import InputError, ParameterError, UnknownName
from .evaluate import Query

#: Pictures a view can be shown as, above its table.
PICTURES = ("bars", "trend", "table")

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEYS = {"title", "picture", "reports", "query"}
_DEFAULTS = (("place_map", "today"), ("place_role", "custodian"), ("allocation", "none"), ("period", "month"))
_QUERY_KEYS = {"metrics", "by", "where", "as_of", "place_map", "place_role", "allocation", "period"}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A question with a name. ``title`` is its heading: a text for all languages, or one for each by its code. ``picture`` is ``bars`` (by
    one dimension), ``trend`` (by month) or ``table``; ``reports`` names the reports it is a section of.

    Raises ParameterError for what cannot be shown so.
    """

    name: str
    query: Query
    title: str | tuple[tuple[str, str], ...]
    picture: str = "bars"
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise ParameterError(
                "Not a name for a view.",
                received=repr(self.name),
                expected="a-z, 0-9 and hyphens, as backlog-by-block",
            )
        if self.picture not in PICTURES:
            raise UnknownName("picture of a view", str(self.picture), PICTURES)
        if len(self.query.by) != 1:
            raise ParameterError(
                "A view is of metrics by one dimension.",
                where=self.name,
                received=", ".join(self.query.by) or "none",
                expected="one, as province or cohort",
            )
        if (self.picture == "trend") != (self.query.by == ("month",)) and self.picture != "table":
            raise ParameterError(
                "A trend runs along months, and nothing else does.",
                where=self.name,
                received=f"{self.picture} by {self.query.by[0]}",
                expected="picture = trend by month, or bars by another dimension",
            )
        titles = {"vi": self.title} if isinstance(self.title, str) else dict(self.title)
        if not titles or not all(
            code.isalpha() and text.strip() and text.isprintable() for code, text in titles.items()
        ):
            raise ParameterError(
                "A view has a title of one line.",
                where=self.name,
                received=repr(self.title),
                expected='a text, or one for each language, as { vi = "…", en = "…" }',
            )

    def title_in(self, language: str) -> str:
        """Its title in a language; the first it has, where it has none in that one."""
        return self.title if isinstance(self.title, str) else dict(self.title).get(language, self.title[0][1])

    @property
    def text(self) -> str:
        """The text of its file."""
        titled = self.title if isinstance(self.title, str) else dict(self.title)
        lines = [f"title = {_toml(titled)}", f"picture = {_toml(self.picture)}", f"reports = {_toml(self.reports)}"]
        lines += ["", "[query]", f"metrics = {_toml(self.query.metrics)}", f"by = {_toml(self.query.by)}"]
        if self.query.as_of is not None:
            lines.append(f"as_of = {self.query.as_of}")
        lines += [
            f"{name} = {_toml(str(value))}"
            for name, default in _DEFAULTS
            if (value := getattr(self.query, name)) != default
        ]
        if self.query.where:
            lines += ["", "[query.where]", *(f"{name} = {_toml(values)}" for name, values in self.query.where)]
        return "\n".join(lines) + "\n"


def save_view(
    name: str,
    query: Query,
    *,
    title: str | Mapping[str, str],
    views: Path,
    picture: str = "",
    reports: Iterable[str] = (),
    replace: bool = False,
) -> Path:
    """Keep a question under a name in the folder ``views`` (``Settings.views``); returns its file.

    ``picture`` is ``trend`` for what runs by month and ``bars`` for all else, unless it says so. ``reports``: of which reports it is to be
    a section, as ``["progress"]``. Raises ParameterError for what is no view, for a name that is taken unless ``replace``, and for a folder
    that cannot be written to.
    """
    view = View(
        name=name,
        query=query,
        title=title if isinstance(title, str) else tuple(title.items()),
        picture=picture or ("trend" if query.by == ("month",) else "bars"),
        reports=(reports,) if isinstance(reports, str) else tuple(reports),
    )
    path = views / f"{name}.toml"
    if path.exists() and not replace:
        raise ParameterError(
            "There is a view of that name.",
            where=str(path),
            received=name,
            todo="another name, or let it take the place of that one",
        )
    try:
        views.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(view.text, encoding="utf-8")
        beside.replace(path)
    except OSError as problem:
        raise ParameterError(
            "Views cannot be kept there.", where=str(views), received=problem.strerror, expected="a folder to write to"
        ) from None
    return path


def view(name: str, views: Path) -> View:
    """The view of that name. Raises UnknownName; InputError for a file that is none."""
    known = {path.stem: path for path in files_of(views)}
    if name not in known:
        raise UnknownName("view", name, known, where=str(views))
    return _read_file(known[name])


def kept_views(views: Path, report: str = "") -> list[View]:
    """All views by name; of one report those that are to be its sections. Raises InputError for a file that is none."""
    found = [_read_file(path) for path in files_of(views)]
    return [view for view in found if not report or report in view.reports]


def remove_view(name: str, views: Path) -> None:
    """Forget a view. Raises UnknownName."""
    view(name, views)
    (views / f"{name}.toml").unlink()


def files_of(views: Path, report: str = "") -> list[Path]:
    """The files of the views in a folder; of one report those of its sections."""
    found = sorted(path for path in views.glob("*.toml") if not path.name.startswith("."))
    return [path for path in found if not report or report in _read_file(path).reports]


def _read_file(path: Path) -> View:
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, modified: int, size: int) -> View:
    """Of a file as it is now: thousands of reports are made from the same few."""
    del modified, size
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InputError("The file of a view is not TOML.", where=str(path), received=str(problem)) from None
    _only(told, _KEYS, path)
    asked = told.get("query", {})
    _only(asked, _QUERY_KEYS, path)
    title = told.get("title", "")
    try:
        return View(
            name=path.stem,
            query=Query(**{"metrics": (), **asked}),
            title=tuple(title.items()) if isinstance(title, dict) else title,
            picture=told.get("picture", "bars"),
            reports=tuple(told.get("reports", ())),
        )
    except InputError as problem:
        problem.where = f"{path}" + (f", {problem.where}" if problem.where else "")
        raise


def _only(told: Any, known: set[str], path: Path) -> None:
    for name in told:
        if name not in known:
            raise UnknownName("key of a view", name, known, where=str(path))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(text)}" for name, text in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # A printable text is written in TOML as in JSON.
    return json.dumps(value, ensure_ascii=False)

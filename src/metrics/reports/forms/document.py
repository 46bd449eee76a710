"""What an executed notebook says, as sections again: the one source of every form of a report, which asks nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.errors import ReportError
from metrics.evaluate import Period
from metrics.present import PLOTLY_MIME, SECTION_MIME, Language, Section, language
from metrics.present.chart import GROUNDS
from metrics.present.headline import stands_as
from metrics.present.plain import section


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The sections of a report in their order, and what it is about: a place (code "" for the country) and its level, a period, a day,
    a map, a language, a snapshot."""

    sections: Sequence[Section]
    language: Language
    place: str
    name: str
    level: str
    month: Period
    as_of: date
    map_day: date
    snapshot_id: str

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.sections[0].title

    @property
    def provisional(self) -> str:
        """What is to be said of the figures, in English; empty where they are final."""
        standing = self.sections[0].about.get("standing")
        if standing == "closed":
            return ""
        return stands_as(self.month, standing, over=self.as_of == self.month.last_day)


def read(notebook: Mapping[str, Any], *, where: str) -> Document:
    """The document that an executed notebook holds.

    Raises ReportError where a notebook shows no section, or its first does not say what the page is about.
    """
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ()) if "data" in output]
    shown: list[str] = []
    figures: dict[str, Any] = {}
    for output in outputs:
        data = output["data"]
        if SECTION_MIME in data:
            shown.append("".join(data[SECTION_MIME]))
        if PLOTLY_MIME in data:
            figures |= _figure(data[PLOTLY_MIME])
    sections = [section(text, figures) for text in shown]
    if not sections or not sections[0].about:
        raise ReportError(
            "The report says nowhere what it is about.",
            where=where,
            expected="the notebook shows the title of its page first: present.title(scope)",
        )
    about = sections[0].about
    return Document(
        sections=sections,
        language=language(about["lang"]),
        place=about["place"],
        name=about["name"],
        level=about["level"],
        month=Period.parse(about["month"]),
        as_of=date.fromisoformat(about["as_of"]),
        map_day=date.fromisoformat(about["map_day"]),
        snapshot_id=about["snapshot_id"],
    )


def _figure(drawn: Mapping[str, Any]) -> dict[str, Any]:
    layout = dict(drawn["layout"])
    meta = layout.pop("meta", {})
    if "name" not in meta:  # a chart that no section holds
        return {}
    layout.pop("title")
    layout["margin"], layout["height"] = layout["margin"] | {"t": meta["top"]}, meta["height"]
    layout = {name: part for name, part in layout.items() if name not in GROUNDS} | meta["grounds"]
    return {meta["name"]: {"data": drawn["data"], "layout": layout}}

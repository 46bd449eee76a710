"""The notebooks for people, run as they stand: each shows its sections, in both languages, with the numbers that the library gives."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import metrics
from metrics import present
from metrics.demo import make_demo
from metrics.evaluate import Query
from metrics.reports.render import Job, _run
from metrics.reports.warm import warm_parent

FOLDER = Path(__file__).parents[2] / "notebooks" / "explore"
#: What each notebook shows by ``place``; the sections in their order.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "start": ("top", "headline", "provenance"),
    "overview": ("top", "headline", "coverage", "trend", "funnel", "unknowns"),
    "gaps": ("top", "gaps", "concentration", "variation"),
    "province": ("top", "risks", "headline", "coverage", "gaps", "funnel", "trend", "people"),
    "commune": ("top", "headline", "coverage", "funnel", "people", "risks", "open-incidents-by-incident", "history"),
    "fonds": ("top", "backlog-pages-by-fonds", "numbers", "funnel", "files-by-cohort"),
    "stages": ("top", "funnel", "scanned-pages-by-block", "scanned-pages-in-period-by-month"),
    "backlog": ("top", "backlog", "backlog-pages-by-block", "backlog-pages-by-retention", "numbers", "plan", "trend"),
    "quality": ("top", "quality", "inspected-pages-by-month", "metadata-completeness-by-field"),
    "handovers": ("top", "handovers", "overdue-handovers-by-province", "watch"),
    "applications": (
        "top",
        "applications",
        "application-rollout-by-application",
        "application-use-by-province",
    ),
    "data_quality": ("top", "deliveries", "metadata-completeness-by-field", "numbers", "unknowns"),
    "compare": ("top", "months", "maps", "places"),
    "search": ("top",),
    "tutorial": (
        "top",
        "coverage-pages-by-province",
        "coverage-pages-by-cohort",
        "coverage-pages-by-month",
        "beside",
        "variation",
    ),
}
WIDGETS = {"compare": 1, "overview": 2, "gaps": 1, "fonds": 1, "stages": 1, "search": 1, "tutorial": 1}
#: Parameters for a place that the small demo has something of.
GIVEN: Mapping[str, dict[str, str]] = {
    "commune": {"place": "commune"},
    "fonds": {"place": "commune"},
    "compare": {"other_place": "24"},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("workspace")
    make_demo(home / "demo", places=("08", "24"), files=3000, seed=1)
    metrics.build([home / "demo"], home / "data" / "snapshots")
    return home / "data"


@pytest.fixture(scope="module")
def largest(data: Path) -> str:
    """The commune of Tuyên Quang with most pages left."""
    with metrics.open_snapshot(snapshots=data / "snapshots") as snapshot:
        asked = Query(metrics=("backlog_pages",), by=("commune",), where={"province": "08"})
        found = metrics.evaluate(snapshot, asked).frame
    communes = found[found["commune"].str.len() == 5]
    return str(communes.sort_values("value")["commune"].iloc[-1])


def run(name: str, data: Path, **parameters: str) -> list[dict[str, Any]]:
    """What a notebook showed, run in a process forked from one that has imported everything."""
    job = Job(
        label=name, notebook=FOLDER / f"{name}.ipynb", parameters=parameters, folder=data, data=data, key="never kept"
    )
    done = warm_parent().call(_run, job)
    outputs = [output for cell in done["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] in ("error", "stream")] == []
    return [output["data"] for output in outputs]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", SECTIONS)
def test_it_shows_its_sections(name: str, lang: str, data: Path, largest: str) -> None:
    given = {key: largest if value == "commune" else value for key, value in GIVEN.get(name, {}).items()}
    shown = run(name, data, lang=lang, **given)
    plain = [json.loads(one[present.SECTION_MIME]) for one in shown if present.SECTION_MIME in one]
    assert tuple(section["name"] for section in plain) == SECTIONS[name]
    widgets = [one for one in shown if "application/vnd.jupyter.widget-view+json" in one]
    assert len(widgets) == WIDGETS.get(name, 0)
    page = "".join(str(one.get("text/html", "")) for one in shown)
    for section in plain:
        kinds = [part["kind"] for part in section["parts"]]
        assert "table" in kinds or "chart" not in kinds, "a chart has its table"
    # Every number is there: nothing is not available in the demo, and the place has holdings.
    missing = {"vi": "chưa có dữ liệu", "en": "not available"}[lang]
    assert missing not in page
    with metrics.open_snapshot(snapshots=data / "snapshots") as snapshot:
        scope = present.scope(snapshot, place=given.get("place", _place(name)), lang=lang)
        cell = metrics.evaluate(snapshot, scope.query(("backlog_pages",))).cell("backlog_pages")
    if name in ("start", "overview", "province", "commune", "backlog", "compare"):
        assert scope.language.number(cell.value or 0) in page, "pages left, as the library says"


def _place(name: str) -> str:
    """The place a notebook is about as it stands."""
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    (found,) = re.findall(r'^place = "(\w*)"', "\n".join("".join(cell["source"]) for cell in cells), re.M) or [""]
    return found


def test_search_finds_without_accents_and_never_what_is_secret(data: Path) -> None:
    *_, counted = run("search", data, words="quyet dinh")
    assert int(counted["text/plain"]) > 0
    *_, secret = run("search", data, words="tai lieu mat")
    assert int(secret["text/plain"]) == 0


def test_one_fonds_is_shown_alone(data: Path, largest: str) -> None:
    with metrics.open_snapshot(snapshots=data / "snapshots") as snapshot:
        asked = Query(metrics=("files",), by=("fonds",), where={"commune": largest})
        found = metrics.evaluate(snapshot, asked).frame
    rows = found[found["value"] > 0]
    assert len(rows) > 1, "one among several"
    shown = run("fonds", data, lang="en", place=largest, fonds=str(rows["fonds"].iloc[-1]))
    cohorts = next(one for one in shown if "files-by-cohort" in str(one.get(present.SECTION_MIME)))
    section = json.loads(cohorts[present.SECTION_MIME])
    table = next(part for part in section["parts"] if part["kind"] == "table")
    assert sum(int(row[1][0].replace(",", "")) for row in table["rows"]) == rows["value"].iloc[-1]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_thin(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    first, *cells = notebook["cells"]
    assert first["cell_type"] == "markdown"
    assert " · " in "".join(first["source"]).splitlines()[0], "its title in both languages"
    for cell in cells:
        source = "".join(cell["source"])
        lines = [line for line in source.splitlines() if line.strip()]
        assert cell["cell_type"] == "markdown" or len(lines) <= 9, (path.name, cell["id"])
        assert not re.search(r"\b(select|groupby|group_by|merge|apply)\b|\bdef \b", source), (path.name, cell["id"])


def test_the_first_notebook_leads_to_all_others() -> None:
    text = (FOLDER / "start.ipynb").read_text(encoding="utf-8")
    linked = set(re.findall(r"\((\w+)\.ipynb\)", text))
    assert linked == {path.stem for path in FOLDER.glob("*.ipynb")} - {"start"}

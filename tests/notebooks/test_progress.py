"""The progress notebook, run as it is by stock papermill, in both languages: a province of little, and a commune of nothing.

Làng An keeps one fonds of two files of 60 and 40 pages; the first is digitised, in September 2026. Làng Bé keeps nothing.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import papermill
import pytest

import metrics
from metrics import present

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "reports" / "progress.ipynb"
NB = "\u00a0"

DELIVERY = {
    "delivery.toml": 'name = "tiny"\nas_of = 2026-10-31\nregister = "register"\n',
    "register/units.csv": "unit_code,name,level,parent_code,valid_from,valid_to\n"
    "01,Tỉnh Nhà,province,,2025-07-01,\n00001,Làng An,commune,01,2025-07-01,\n00002,Làng Bé,commune,01,2025-07-01,\n",
    "agencies.csv": "agency_id,name,block,unit_code,status\nA,Ủy ban Làng An,state,00001,active\n",
    "fonds.csv": "fonds_id,title,creator_agency_id,custodian_agency_id,files_declared,shelf_metres,shelf_metres_arranged\n"
    "F,Phông Ủy ban Làng An,A,A,2,1,1\n",
    "files.csv": "file_id,fonds_id,pages,documents,date_from,date_to,arranged_on,scanned_on,checked_on\n"
    "1,F,60,6,2020,2021,2026-08-01,2026-09-01,2026-09-15\n2,F,40,4,2026,2026,2026-08-01,,\n",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    for name, text in DELIVERY.items():
        path = folder / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    metrics.build([folder / "tiny"], folder / "data" / "snapshots")
    return folder / "data"


def run(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> list[dict[str, object]]:
    """What the notebook showed: one mapping of forms an output."""
    monkeypatch.setenv("METRICS_DATA", str(data))
    notebook = papermill.execute_notebook(
        NOTEBOOK, folder / "out.ipynb", parameters=parameters, progress_bar=False, kernel_name="python3"
    )
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("stream", "error")], (
        "a report is silent but for what it shows"
    )
    return [output.data for output in outputs]


def page_of(outputs: list[dict[str, object]]) -> str:
    return "".join(str(data.get("text/html", "")) for data in outputs)


@pytest.mark.parametrize(
    ("lang", "share", "left", "most"),
    [("vi", f"60,0{NB}%", "tháng nhiều nhất", "Làng An"), ("en", "60.0%", "most pages in one month", "Làng An")],
)
def test_a_place_with_holdings(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, share: str, left: str, most: str
) -> None:
    outputs = run(data, tmp_path, monkeypatch, place="01", month="2026-10", lang=lang)
    page = page_of(outputs)
    assert f'<p class="value">{share}</p><p class="parts">60{NB}/{NB}100{NB}' in page
    assert left in page
    assert most in page
    headings = re.findall(r'<h[12] id="(\w+)"', page)
    assert headings == [
        "top",
        "risks",
        "headline",
        "coverage",
        "trend",
        "plan",
        "changes",
        "funnel",
        "backlog",
        "gaps",
        "handovers",
        "quality",
        "applications",
        "returns",
        "restated",
        "unknowns",
        "watch",
        "reading",
        "provenance",
    ]
    drawn = [data for data in outputs if present.PLOTLY_MIME in data]
    assert len(drawn) == page.count('<figure class="chart"') >= 5
    assert all("text/html" in data and "text/plain" in data for data in drawn)
    # Every chart is followed by its table, under the same heading.
    assert page.count("<table") >= len(drawn)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    # What the delivery has no table of is said, and neither 0 % nor an empty table.
    for table in ("targets", "handovers", "checks, documents", "applications", "submissions"):
        assert all(f"({name})" in page for name in table.split(", "))
    for name in ("plan-chart", "overdue-table", "signing-table", "applications-table", "returns-table"):
        assert f'id="{name}"' not in page
    assert 'id="forecast-table"' in page


@pytest.mark.parametrize(
    ("lang", "said", "instead"),
    [
        ("vi", "Làng Bé không có tài liệu thuộc diện số hóa", "không có đối tượng"),
        ("en", "Làng Bé has no holdings in scope", "nothing in scope"),
    ],
)
def test_a_place_with_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str, instead: str
) -> None:
    outputs = run(data, tmp_path, monkeypatch, place="00002", month="2026-10", lang=lang)
    page = page_of(outputs)
    assert said in page
    assert f'<p class="value">{instead}</p>' in page
    assert not [data for data in outputs if present.PLOTLY_MIME in data]
    assert 'id="provenance"' in page


def test_opened_by_hand_it_shows_the_country_in_vietnamese(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(run(data, tmp_path, monkeypatch))
    assert "Tiến độ số hóa tài liệu lưu trữ: Cả nước, tháng 10/2026" in page


def test_the_month_asked_for_is_the_month_shown(data: Path) -> None:
    with metrics.open_snapshot(None, snapshots=data / "snapshots") as snapshot:
        scope = present.scope(snapshot, place="01", month="2026-08", lang="en")
        months = metrics.evaluate(snapshot, scope.query(present.HEADLINE, by="month"))
    assert scope.as_of == date(2026, 8, 31)
    assert "0%" in present.headline(scope, months)._repr_html_()


def test_the_section_of_the_how_to_can_be_shown(data: Path) -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "howto" / "report.md").read_text(encoding="utf-8"), re.DOTALL
    )
    with metrics.open_snapshot(None, snapshots=data / "snapshots") as snapshot:
        names = {"metrics": metrics, "snapshot": snapshot, "scope": present.scope(snapshot, lang="vi")}
        exec("\n".join(blocks[:-1]), names)
        *before, last = blocks[-1].strip().splitlines()
        exec("\n".join(before), names)
        shown = eval(last, names)._repr_html_()
    assert "<th scope=row>Nhà nước<" in shown
    assert f"60,0{NB}%" in shown


def test_the_notebook_is_thin_and_clean() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert all(cell["cell_type"] == "code" for cell in notebook["cells"]), (
        "headings come from present, in the reader's language"
    )
    assert not any(cell["outputs"] or cell["execution_count"] for cell in notebook["cells"])
    assert [cell["metadata"] for cell in notebook["cells"][1:]] == [{}] * (len(code) - 1)
    assert notebook["cells"][0]["metadata"] == {"tags": ["parameters"]}
    assert not re.search(r"\b(select|group_?by|def|lambda)\b", "\n".join(code), re.IGNORECASE)
    assert max(len(source.splitlines()) for source in code[1:]) <= 6

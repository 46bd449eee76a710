"""All forms of real reports: made with the page or later, by one process or two, they are the same bytes; and what goes wrong is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deliveries import build_snapshot

from metrics.errors import UnknownName
from metrics.reports import render_pack, verify_pack
from metrics.settings import Settings

ROOT = Path(__file__).parents[2]
TABLES = {
    "agencies": """
        agency_id | name         | block | unit_code | status
        A         | Ủy ban An    | state | 00001     | active
    """,
    "fonds": """
        fonds_id | title                     | creator_agency_id | custodian_agency_id | files_declared
        FA       | =Phông Ủy ban An & <Bình> | A                 | A                   | 2
    """,
    "files": """
        file_id | fonds_id | pages | documents | date_from | date_to | arranged_on | scanned_on | checked_on
        1       | FA       | 50    | 5         | 2020      | 2021    | 2026-05-01  | 2026-10-01 | 2026-10-02
        2       | FA       | 50    | 5         | 2020      | 2021    | 2026-05-01  |            |
    """,
}
EVERY = ("html", "pdf", "docx", "xlsx")
PLACES = ("vn", "01", "00001", "00007")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("data")
    build_snapshot(home, TABLES).close()
    return home


def settings(data: Path, reports: Path, notebooks: Path = ROOT / "notebooks") -> Settings:
    return Settings(data=data, reports=reports, notebooks=notebooks, jobs=2)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("log.jsonl", ".lock")
    }


def with_cell(folder: Path, source: str) -> Path:
    """A folder of notebooks whose progress report has one more cell, at its end."""
    notebook = json.loads((ROOT / "notebooks" / "reports" / "progress.ipynb").read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "execution_count": None, "id": "more", "metadata": {}, "outputs": [], "source": source}
    notebook["cells"].append(cell)
    (folder / "reports").mkdir(parents=True)
    (folder / "reports" / "progress.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


@pytest.mark.parametrize("lang", ["vi", "en", "ar"])
def test_made_at_once_or_later_the_forms_are_the_same_bytes(data: Path, tmp_path: Path, lang: str) -> None:
    once, later = (settings(data, tmp_path / name) for name in ("once", "later"))
    asked = {"month": "2026-10", "lang": lang}
    pack = render_pack(places=PLACES, formats=EVERY, settings=once, **asked)
    assert [str(failure) for failure in pack.failed] == []
    render_pack(places=PLACES[::-1], settings=later, jobs=1, **asked)
    for form in EVERY[::-1]:
        assert render_pack(places=PLACES[::-1], formats=[form], settings=later, jobs=1, **asked).failed == ()
    assert tree(tmp_path / "once") == tree(tmp_path / "later")
    for place in PLACES:
        found = {path.name for path in (pack.folder / lang / place).iterdir()}
        assert {"index.html", "report.ipynb", "report.json", "report.pdf", "report.docx", "report.xlsx"} <= found
    verify_pack(pack.folder)


def test_usual_is_all_forms_but_of_communes(data: Path, tmp_path: Path) -> None:
    pack = render_pack(month="2026-10", places=("01", "00001"), formats=("usual",), settings=settings(data, tmp_path))
    assert (pack.folder / "vi" / "01" / "report.pdf").exists()
    assert not (pack.folder / "vi" / "00001" / "report.pdf").exists()
    index = pack.index.read_text(encoding="utf-8")
    assert 'href="vi/01/report.xlsx"' in index
    assert "vi/00001/report.xlsx" not in index


def test_a_form_that_there_is_not_is_refused_before_anything_is_written(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="odt"):
        render_pack(month="2026-10", places=("01",), formats=("odt",), settings=settings(data, tmp_path / "reports"))
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("present.Section(name='x', title='x', parts=[present.Paragraph(text='Đã số hóa 4711 trang.')])", "4711"),
        ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))", "could not be written"),
    ],
    ids=["a number bound to nothing", "no room for the file"],
)
def test_what_goes_wrong_in_a_form_fails_its_report(data: Path, tmp_path: Path, cell: str, says: str) -> None:
    here = settings(data, tmp_path / "reports", with_cell(tmp_path / "notebooks", cell))
    pack = render_pack(month="2026-10", places=("01",), formats=("xlsx",), settings=here)
    assert says in str(pack.failed[0])
    assert not (pack.folder / "vi" / "01").exists()


def test_the_office_changes_and_so_does_what_it_writes(data: Path, tmp_path: Path) -> None:
    home = tmp_path / "data"
    home.mkdir()
    (home / "snapshots").symlink_to(data / "snapshots")
    here = settings(home, tmp_path / "reports")
    asked = {"month": "2026-10", "places": ("01",), "formats": ("docx",), "settings": here}
    first = (render_pack(**asked).folder / "vi" / "01" / "report.docx").read_bytes()  # type: ignore[arg-type]
    (home / "office.toml").write_text('body = "VĂN PHÒNG"', encoding="utf-8")
    again = render_pack(**asked)  # type: ignore[arg-type]
    assert again.rendered == ("01",)
    assert (again.folder / "vi" / "01" / "report.docx").read_bytes() != first
    (home / "office.toml").write_text("body = 7", encoding="utf-8")
    assert "office.toml" in str(render_pack(**asked).failed[0])  # type: ignore[arg-type]

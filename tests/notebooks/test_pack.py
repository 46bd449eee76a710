"""A pack from end to end on a country of two provinces and five communes.

Bắc (01) holds 100 pages in An (00001), 50 of them digitised in October 2026; Nam (02) 80 in Dương (00004), 20 of them digitised
in September. Châu, Đảo Xanh and Hà (00007) hold nothing.
"""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from deliveries import build_snapshot, write_delivery, write_register

import metrics
from metrics.errors import InputError, MetricsError, ParameterError, ReportError, UnknownName, UnknownPlace
from metrics.reports import Pack, check_signature, make_keys, render_pack, send_pack, verify_pack
from metrics.settings import Settings

ROOT = Path(__file__).parents[2]
TABLES = {
    "agencies": """
        agency_id | name | block | unit_code | status
        A         | Ủy ban An    | state | 00001 | active
        D         | Ủy ban Dương | state | 00004 | active
    """,
    "fonds": """
        fonds_id | title       | creator_agency_id | custodian_agency_id | files_declared
        FA       | Phông An    | A                 | A                   | 2
        FD       | Phông Dương | D                 | D                   | 2
    """,
    "files": """
        file_id | fonds_id | pages | documents | date_from | date_to | arranged_on | scanned_on | checked_on
        1       | FA       | 50    | 5         | 2020      | 2021    | 2026-05-01  | 2026-10-01 | 2026-10-02
        2       | FA       | 50    | 5         | 2020      | 2021    | 2026-05-01  |            |
        3       | FD       | 20    | 2         | 2020      | 2021    | 2026-05-01  | 2026-09-01 | 2026-09-02
        4       | FD       | 60    | 6         | 2020      | 2021    | 2026-05-01  |            |
    """,
}
#: A notebook of two cells for the mechanics, so that the report itself does not matter.
PARAMETERS = 'snapshot_id = ""\nplace = ""\nmonth = ""\nlang = "vi"'
SHOW = "from IPython.display import HTML, display\ndisplay(HTML(f'<h1>{place} {month}</h1>'))"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("data")
    build_snapshot(home, TABLES).close()
    return home


def settings(data: Path, reports: Path, notebooks: Path = ROOT / "notebooks") -> Settings:
    return Settings(data=data, reports=reports, notebooks=notebooks, jobs=2)


def notebook(folder: Path, *cells: str) -> Path:
    """A folder of notebooks whose progress report is made of these cells."""
    made = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {"tags": ["parameters"]} if n == 0 else {}, "source": source}
        | {"outputs": [], "execution_count": None}
        for n, source in enumerate((PARAMETERS, *cells))
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": made}
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    (folder / "reports" / "progress.ipynb").write_text(json.dumps(whole), encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a pack but the log, which tells of the runs."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "log.jsonl")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


# The real report


@pytest.fixture(scope="module")
def packs(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real report for the country, both provinces, a commune with holdings and one without, in both languages."""
    reports = tmp_path_factory.mktemp("reports")
    for lang in ("vi", "en"):
        pack = render_pack(
            month="2026-10",
            places=["national", "province", "00001", "00007"],
            lang=lang,
            settings=settings(data, reports),
        )
        assert [str(failure) for failure in pack.failed] == []
        assert pack.rendered == ("", "01", "02", "00001", "00007")
        assert pack.index == reports / "2026-10" / "index.html"
    return reports / "2026-10"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("place", ["vn", "01", "00001", "00007"])
def test_every_place_has_a_page_and_its_notebook(packs: Path, lang: str, place: str) -> None:
    html = (packs / lang / place / "index.html").read_text(encoding="utf-8")
    executed = json.loads((packs / lang / place / "report.ipynb").read_text(encoding="utf-8"))
    assert f'<html lang="{lang}" dir="ltr">' in html
    assert "metrics.evaluate" not in html
    assert executed["metadata"]["papermill"]["parameters"]["place"] == ("" if place == "vn" else place)
    charts = html.count('<figure class="chart"')
    assert charts >= 3 if place != "00007" else charts >= 0
    assert html.count("<h1") == 1


def test_links_and_assets_lie_within_the_pack(packs: Path) -> None:
    for page in packs.rglob("*.html"):
        links = _links(page.read_text(encoding="utf-8"))
        assert links
        for link in links - {"data:,"}:
            path, _, _ = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), (page, link)
            assert packs.resolve() in target.parents, (page, link)


def test_there_is_one_plotly_for_all_and_charts_name_it(packs: Path) -> None:
    (bundle,) = packs.rglob("plotly*.js")
    assert bundle.parent == packs / "assets"
    assert "../../assets/charts.js" in (packs / "vi" / "01" / "index.html").read_text(encoding="utf-8")
    assert bundle.name in (packs / "assets" / "charts.js").read_text(encoding="utf-8")


def test_the_index_lists_all_with_coverage_change_and_rank(packs: Path) -> None:
    rows = _rows((packs / "index.html").read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == ["Cả nước", "Bắc", "Nam", "An", "Hà"]
    country, north, south, full, empty = rows
    # 70 of 180 pages now, 20 of them in September; Bắc 50 of 100 and 0, Nam 20 of 80 and 20.
    assert (country["coverage"], country["change"], country["rank"]) == ("0.388888889", "0.277777778", "")
    assert (north["coverage"], north["change"], north["rank"]) == ("0.500000000", "0.500000000", "1")
    assert (south["coverage"], south["change"], south["rank"]) == ("0.250000000", "0.000000000", "2")
    assert (full["coverage"], full["rank"]) == ("0.500000000", "1")
    assert (empty["coverage"], empty["change"], empty["rank"]) == ("", "", "")
    assert north["href"] == "vi/01/index.html"
    assert north["fold"] == "01 bac"
    assert full["fold"] == "00001 an bac"


def test_each_language_has_an_index_and_links_to_the_other(packs: Path) -> None:
    top, vi, en = (
        (packs / name).read_text(encoding="utf-8") for name in ("index.html", "vi/index.html", "en/index.html")
    )
    assert 'href="en/index.html"' in top
    assert 'href="../en/index.html"' in vi
    assert 'href="../vi/index.html"' in en
    assert "Coverage by pages" in en
    assert "Coverage" not in top
    assert "The whole country" in en


def test_the_same_pack_again_is_the_same_byte_for_byte(packs: Path, data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "elsewhere")
    for lang in ("en", "vi"):
        render_pack(month="2026-10", places=["00007", "00001", "province", "vn"], lang=lang, settings=here, jobs=1)
    assert tree(tmp_path / "elsewhere" / "2026-10") == tree(packs)


def test_no_path_of_this_machine_is_in_the_pack(packs: Path, data: Path) -> None:
    for name, content in tree(packs).items():
        for path in (str(ROOT), str(data), str(Path.home())):
            assert path.encode() not in content, name


# Sending it on


def test_a_slice_holds_what_is_the_recipients_and_nothing_of_others(packs: Path, data: Path, tmp_path: Path) -> None:
    here = settings(data, packs.parent)
    secret, public = make_keys(tmp_path / "office")
    north, south = send_pack(packs, tmp_path / "out", settings=here, key=secret)
    assert (north.name, south.name) == ("01", "02")
    places = {path.parent.name for path in north.rglob("report.json")}
    assert places == {"01", "00001"}, "its own report and its communes'; not the country's, which names all provinces"
    assert {path.parent.name for path in south.rglob("report.json")} == {"02", "00007"}
    for folder, foreign in (
        (north, ("Dương", "00007", "Tỉnh Nam")),
        (south, ("Phông An", "00001", "Tỉnh Bắc")),
    ):
        for name, content in tree(folder).items():
            for word in foreign:
                found = re.search(rf"(?<![\w.]){word}(?!\w)", content.decode("utf-8", "replace"))
                assert not found or name.startswith("assets/plotly"), (name, word)
        assert "Cả nước" not in [row["name"] for row in _rows((folder / "index.html").read_text(encoding="utf-8"))]
        assert (folder / "vi" / "changes.html").is_file()
        assert verify_pack(folder).whole
        assert verify_pack(folder).manifest.recipient == folder.name
        check_signature(folder, public)
    (north / "index.html").write_text("spoilt", encoding="utf-8")
    assert send_pack(packs, tmp_path / "out", settings=here, recipients=["01"]) == [north]
    assert verify_pack(north).whole


def test_a_commune_gets_its_own_and_a_folder_of_something_else_is_left_alone(
    packs: Path, data: Path, tmp_path: Path
) -> None:
    here = settings(data, packs.parent)
    (one,) = send_pack(packs, tmp_path, settings=here, recipients=["00001"])
    assert {path.parent.name for path in one.rglob("report.json")} == {"00001"}
    (tmp_path / "01").mkdir()
    (tmp_path / "01" / "letter.txt").touch()
    with pytest.raises(InputError, match="Something else"):
        send_pack(packs, tmp_path, settings=here, recipients=["01"])
    for wrong in ("", "vn", "00004", "99"):
        with pytest.raises(ParameterError, match="no report of that recipient"):
            send_pack(packs, tmp_path, settings=here, recipients=[wrong])


def test_what_changed_names_who_moved_most_and_who_began(packs: Path) -> None:
    page = (packs / "vi" / "changes.html").read_text(encoding="utf-8")
    assert 'href="vi/changes.html"' in (packs / "index.html").read_text(encoding="utf-8")
    # Bắc and its commune An went from nothing to a half; Nam did not move; Hà holds nothing.
    assert re.findall(r'<h2 id="(\w+)">', page) == ["up", "began"]
    assert [name for name in ("Bắc", "An", "Nam", "Hà") if f">{name}<" in page] == ["Bắc", "An"]
    assert "tháng 9" in page


# How packs are made


def test_what_is_unchanged_is_left_alone(data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW))
    told: list[tuple[str, int, int]] = []

    def render(**more: Any) -> Pack:
        told.clear()
        return render_pack(
            month="2026-10", places=["province"], settings=here, progress=lambda *said: told.append(said), **more
        )

    first = render()
    assert (first.rendered, first.skipped) == (("01", "02"), ())
    assert sorted(told) == [(told[0][0], 1, 2), (told[1][0], 2, 2)] or {said[1:] for said in told} == {(1, 2), (2, 2)}
    assert {said[0] for said in told} == {"01 Bắc", "02 Nam"}
    again = render()
    assert (again.rendered, again.skipped) == ((), ("01", "02"))
    assert told == [("01 Bắc", 1, 2), ("02 Nam", 2, 2)]
    (first.folder / "vi" / "02" / "index.html").write_text("spoilt", encoding="utf-8")
    assert render().rendered == ("02",)
    assert "spoilt" not in (first.folder / "vi" / "02" / "index.html").read_text(encoding="utf-8")
    assert render(force=True).rendered == ("01", "02")
    notebook(tmp_path / "notebooks", SHOW, "1 + 1")
    assert render().rendered == ("01", "02")


#: A title, and sections that do not fit on one page; then one that does.
LONG = (
    "import metrics\n"
    "from metrics.present import Section, scope, title\n"
    "from metrics.present.page import Paragraph\n"
    "snapshot = metrics.open_snapshot(snapshot_id, snapshots=metrics.Settings.from_environment().snapshots)\n"
    "display(title(scope(snapshot, place=place, month=month, lang=lang)))\n"
    "for name in ('a', 'b'): display(Section(name=name, title=name, parts=[Paragraph(text='x' * 29_900)]))"
)
SHORT = LONG.replace("('a', 'b')", "('a',)")


def test_further_pages_belong_to_a_report_as_its_first_one_does(data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", LONG))

    def render(**more: Any) -> Pack:
        return render_pack(month="2026-10", places=["01"], settings=here, **more)

    pack = render()
    folder = pack.folder / "vi" / "01"
    further = folder / "page-2.html"
    files = json.loads((folder / "report.json").read_text(encoding="utf-8"))["files"]
    assert set(files) == {"index.html", "page-2.html", "report.ipynb"}
    assert verify_pack(pack.folder).whole
    first = tree(pack.folder)
    assert render().skipped == ("01",)
    further.write_text("spoilt", encoding="utf-8")
    assert verify_pack(pack.folder).changed == ("vi/01/page-2.html",)
    assert render().rendered == ("01",)
    assert tree(pack.folder) == first
    further.unlink()
    assert verify_pack(pack.folder).missing == ("vi/01/page-2.html",)
    assert render().rendered == ("01",)
    assert tree(pack.folder) == first
    # Another form is made from the executed notebook; the pages that lie there stay.
    assert render(formats=["html", "xlsx"]).rendered == ("01",)
    assert further.read_bytes() == first["vi/01/page-2.html"]
    (folder / "page-3.html").write_text("from nowhere", encoding="utf-8")
    assert verify_pack(pack.folder).added == ("vi/01/page-3.html",)
    (sent,) = send_pack(render(force=True).folder, tmp_path / "out", settings=here)
    assert (sent / "vi" / "01" / "page-2.html").read_bytes() == first["vi/01/page-2.html"]
    assert not (sent / "vi" / "01" / "page-3.html").exists()


def test_a_report_that_grew_shorter_leaves_no_page_behind(data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", LONG))
    pack = render_pack(month="2026-10", places=["01"], settings=here)
    folder = pack.folder / "vi" / "01"
    assert (folder / "page-2.html").is_file()
    (folder / "page-3.html").write_text("of a call that was killed before it wrote its record", encoding="utf-8")
    notebook(tmp_path / "notebooks", SHORT)
    render_pack(month="2026-10", places=["01"], settings=here)
    assert {path.name for path in folder.glob("*.html")} == {"index.html"}
    assert verify_pack(pack.folder).whole


def test_a_failing_report_is_named_with_its_cell_and_stops_no_other(data: Path, tmp_path: Path) -> None:
    notebooks = notebook(tmp_path / "notebooks", SHOW)
    here = settings(data, tmp_path / "reports", notebooks)
    render_pack(month="2026-10", places=["province"], settings=here)
    notebook(tmp_path / "notebooks", SHOW, "if place == '02':\n    raise ValueError('no such shelf')")
    pack = render_pack(month="2026-10", places=["province"], settings=here)
    assert pack.rendered == ("01",)
    (failure,) = pack.failed
    assert failure.place == "02"
    assert "cell 4" in str(failure)  # the third of the notebook, after the injected parameters
    assert "ValueError: no such shelf" in str(failure)
    assert not (pack.folder / "vi" / "02").exists(), "a page of an earlier day would be taken for this one"
    assert [row["name"] for row in _rows(pack.index.read_text(encoding="utf-8"))] == ["Bắc"]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("import os\nif place == '02': os._exit(7)", "exit code 7"),
        ("import os, signal\nif place == '02': os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("while place == '02': pass", "limit of 2 s"),
    ],
)
def test_a_crash_and_an_endless_loop_harm_one_report(data: Path, tmp_path: Path, cell: str, says: str) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", cell, SHOW))
    pack = render_pack(month="2026-10", places=["province"], settings=here, cell_limit=2)
    assert pack.rendered == ("01",)
    assert says in str(pack.failed[0])
    assert "cell 3" in str(pack.failed[0])


def test_a_lost_chart_fails_the_report(data: Path, tmp_path: Path) -> None:
    lost = "display({'application/vnd.plotly.v1+json': {'data': []}, 'text/plain': 'x'}, raw=True)"
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW, lost))
    pack = render_pack(month="2026-10", places=["01"], settings=here)
    assert "A chart was lost" in str(pack.failed[0])
    assert "Không lập được báo cáo nào" in pack.index.read_text(encoding="utf-8")


def test_a_full_disk_ends_the_run_and_the_next_goes_on(data: Path, tmp_path: Path) -> None:
    full = (
        "import errno, metrics.reports.whole as whole\n"
        "def refuse(*_): raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "if place == '02': whole.Path.write_bytes = refuse"
    )
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW, full))
    with pytest.raises(ReportError, match="The disk is full"):
        render_pack(month="2026-10", places=["province"], settings=here, jobs=1)
    folder = tmp_path / "reports" / "2026-10"
    assert (folder / "vi" / "01" / "report.json").is_file()
    assert not (folder / "vi" / "02" / "index.html").exists()
    # The same notebook, so that what is finished is known again; there is room now.
    told = here.notebooks / "reports" / "progress.ipynb"
    told.write_text(told.read_text(encoding="utf-8").replace("place == '02'", "place == '03'"), encoding="utf-8")
    assert render_pack(month="2026-10", places=["02"], settings=here).rendered == ("02",)


def test_a_killed_run_leaves_nothing_half_written_and_the_next_goes_on(data: Path, tmp_path: Path) -> None:
    slow = "import time\nif place == '02': time.sleep(60)"
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW, slow))
    code = (
        "import sys; from pathlib import Path; from metrics.reports import render_pack; from metrics.settings import Settings\n"
        "data, reports, notebooks = map(Path, sys.argv[1:])\n"
        "here = Settings(data=data, reports=reports, notebooks=notebooks, jobs=1)\n"
        "render_pack(month='2026-10', places=['01', '02'], settings=here)"
    )
    run = subprocess.Popen([sys.executable, "-c", code, str(data), str(here.reports), str(here.notebooks)])
    folder = here.reports / "2026-10"
    while not (folder / "vi" / "01" / "report.json").exists():
        assert run.poll() is None
        sleep(0.05)
    run.kill()
    run.wait()
    half = folder / "vi" / "02"
    half.mkdir(parents=True, exist_ok=True)
    (half / "index.html").write_text("half", encoding="utf-8")  # as if killed between two files
    (folder / "vi" / "01" / ".index.html.4711").write_text("half", encoding="utf-8")
    pack = render_pack(month="2026-10", places=["01"], settings=here)
    assert pack.skipped == ("01",)
    assert not half.exists()
    assert verify_pack(folder).whole


def test_the_log_is_json_lines_without_what_cells_said(data: Path, tmp_path: Path) -> None:
    cell = "if place == '02':\n    raise ValueError('Hồ sơ mật về đất đai')"
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW, cell))
    pack = render_pack(month="2026-10", places=["province"], settings=here)
    text = (pack.folder / "log.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines[:1] + lines[-1:]] == ["start", "end"]
    assert {(line["event"], line["place"]) for line in lines[1:-1]} == {("rendered", "01"), ("failed", "02")}
    assert "cell 4" in next(line["where"] for line in lines if line["event"] == "failed")
    assert "mật" not in text


def test_shards_make_the_pack_and_a_last_call_gathers_it(data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW))
    places = ["national", "province", "commune"]
    parts = [render_pack(month="2026-10", places=places, settings=here, shard=(at, 3)) for at in (2, 1, 3)]
    made = [place for part in parts for place in part.rendered]
    assert len(made) == len(set(made)) == 8
    assert not (parts[0].folder / "manifest.json").exists()
    whole = render_pack(month="2026-10", places=places, settings=here)
    assert (len(whole.skipped), whole.rendered) == (8, ())
    alone = settings(data, tmp_path / "alone", here.notebooks)
    render_pack(month="2026-10", places=places[::-1], settings=alone, jobs=1)
    assert {name: content for name, content in tree(whole.folder).items() if ".lock" not in name} == {
        name: content for name, content in tree(tmp_path / "alone" / "2026-10").items() if ".lock" not in name
    }
    with pytest.raises(ParameterError, match="No such part"):
        render_pack(month="2026-10", places=places, settings=here, shard=(4, 3))


@pytest.mark.filterwarnings("ignore")  # Dask's own, as its workers end
def test_two_workers_of_dask_make_the_same_pack(data: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    notebooks = notebook(tmp_path / "notebooks", SHOW, "if place == '00007':\n    raise ValueError('no such shelf')")
    here, there = (settings(data, tmp_path / name, notebooks) for name in ("here", "there"))
    places = ["national", "province", "commune"]
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        made = render_pack(month="2026-10", places=places, settings=there, executor=client.get_executor())
    assert [failure.place for failure in made.failed] == ["00007"]
    assert "cell 4" in str(made.failed[0])
    render_pack(month="2026-10", places=places, settings=here)
    assert tree(tmp_path / "there" / "2026-10") == tree(tmp_path / "here" / "2026-10")


def test_a_disk_that_takes_nothing_fails_each_report(data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW))
    blocked = tmp_path / "reports" / "2026-10" / "vi"
    blocked.mkdir(parents=True)
    (blocked / "02").write_text("a file where a folder is due", encoding="utf-8")
    pack = render_pack(month="2026-10", places=["province"], settings=here)
    assert pack.rendered == ("01",)
    assert "could not be written" in str(pack.failed[0])


def test_a_second_run_on_the_same_pack_is_told_so(data: Path, tmp_path: Path) -> None:
    here = settings(data, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW))
    folder = tmp_path / "reports" / "2026-10"
    folder.mkdir(parents=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReportError, match="Another run is at work on this pack"):
            render_pack(month="2026-10", places=["01"], settings=here)
    assert render_pack(month="2026-10", places=["01"], settings=here).rendered == ("01",)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"month": "2026-1O"}, ParameterError),
        ({"month": "2026-11"}, ParameterError),
        ({"month": ""}, ParameterError),
        ({"places": ["99"]}, UnknownPlace),
        ({"places": ["01", "001"]}, UnknownPlace),
        ({"places": [1]}, ParameterError),
        ({"lang": "fr"}, UnknownName),
        ({"report": "progres"}, UnknownName),
        ({"snapshot_id": "none-such"}, MetricsError),
    ],
)
def test_what_is_asked_for_wrongly_is_refused_before_anything_is_written(
    data: Path, tmp_path: Path, given: Mapping[str, Any], error: type[Exception]
) -> None:
    asked: dict[str, Any] = {"month": "2026-10", "places": ["01"], **given}
    with pytest.raises(error):
        render_pack(settings=settings(data, tmp_path / "reports"), **asked)
    assert not (tmp_path / "reports").exists()


def test_without_notebooks_the_folder_is_asked_for(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="METRICS_NOTEBOOKS"):
        render_pack(month="2026-10", places=["01"], settings=settings(data, tmp_path / "reports", tmp_path / "none"))


def test_a_month_that_is_not_over_is_marked_and_another_snapshot_is_another_pack(tmp_path: Path) -> None:
    write_register(tmp_path / "land")
    here = settings(tmp_path, tmp_path / "reports", notebook(tmp_path / "notebooks", SHOW))
    delivery = write_delivery(tmp_path / "archive", TABLES, as_of=date(2026, 10, 15), register="../land")
    metrics.build([delivery], tmp_path / "snapshots")
    assert "chưa kết thúc" in render_pack(month="2026-10", places=["province"], settings=here).index.read_text(
        encoding="utf-8"
    )
    write_delivery(delivery, TABLES, as_of=date(2026, 10, 31), register="../land")
    metrics.build([delivery], tmp_path / "snapshots")
    pack = render_pack(month="2026-10", places=["01"], settings=here)
    text = pack.index.read_text(encoding="utf-8")
    assert pack.rendered == ("01",)
    assert "chưa kết thúc" not in text
    assert "chưa khóa sổ" in text
    assert [row["name"] for row in _rows(text)] == ["Bắc"], "02 is still that of the earlier snapshot"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.rows: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.links |= {found[name] for name in ("href", "src") if name in found}
        if tag == "tr" and "data-fold" in found:
            self.rows.append({name.removeprefix("data-"): value for name, value in found.items()} | {"name": ""})
        if tag == "a" and self.rows and "href" not in self.rows[-1]:
            self.rows[-1]["href"] = found["href"]

    def handle_data(self, text: str) -> None:
        if self.rows and "href" in self.rows[-1] and not self.rows[-1]["name"]:
            self.rows[-1]["name"] = text


def _links(html: str) -> set[str]:
    reader = _Reader()
    reader.feed(html)
    return reader.links


def _rows(html: str) -> list[dict[str, str]]:
    reader = _Reader()
    reader.feed(html)
    return reader.rows

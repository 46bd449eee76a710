"""Reading finding aids, against a bare walk of the same files by the same parser.

The floor sees every element, keeps nothing, and empties each so that memory stays flat, which is how lxml is meant to be used on
large files. Ours opens the delivery and yields fonds and files. Measured is the processor time of the reading thread, which other
work on the machine disturbs least; the fingerprints of the files (SHA-256, some 7 %) are taken by another thread beside it and are
not in it. The files are made here; the real ones are measured too where they lie beside the repository.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import thread_time
from typing import Any

from lxml import etree

from metrics.sources import read_delivery

_REAL = Path(__file__).parents[1] / "../shared/data/ead"
_ROUNDS = 9
_LEAF = """
        <c id="aid{aid}-{n}" level="file">
          <did>
            <unittitle>Hồ sơ số {n} về việc {what}</unittitle>
            <unitid type="file">H.{n:05}</unitid>
            <unitdate type="inclusive" normal="{year}-03/{year}">{year}</unitdate>
            <container type="box" label="mixed materials">{box}</container>
            <container type="folder">{n}</container>
            <physdesc altrender="whole"><extent altrender="materialtype spaceoccupied">1 folder</extent></physdesc>
            <langmaterial><language langcode="vie">Vietnamese</language></langmaterial>{dao}
          </did>
          <accessrestrict><head>Access</head><p>Open without restrictions.</p></accessrestrict>
          <scopecontent><p>Correspondence, minutes and lists of the office, year {year}.</p></scopecontent>
        </c>"""
_DAO = '\n            <dao xlink:href="x/{n}" xlink:role="image-service" xlink:show="new"/>'

_WHAT = ("kiểm kê", '<title render="italic">kiểm kê</title>')


def run() -> list[dict[str, Any]]:
    """Our speed as a share of the floor's, best of interleaved rounds."""
    rows = []
    with _delivery("finding aids made here", None) as made:
        rows.append(_measure("30 finding aids of 400 files", made))
    if _REAL.is_dir():
        with _delivery("real finding aids", _REAL) as real:
            rows.append(_measure("45 real finding aids", real))
    return rows


def _measure(what: str, folder: Path) -> dict[str, Any]:
    names = sorted(folder.rglob("*.xml"))
    floor = ours = float("inf")
    for _ in range(_ROUNDS):
        start = thread_time()
        for name in names:
            for _, element in etree.iterparse(str(name)):
                element.clear()
        walked = thread_time()
        read_delivery(folder)
        floor, ours = min(floor, walked - start), min(ours, thread_time() - walked)
    return {"what": what, "ours_s": ours, "floor_s": floor, "ratio": floor / ours, "bound": ">= 0.7"}


@contextmanager
def _delivery(name: str, source: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        if source is None:
            folder.mkdir()
            for aid in range(30):
                (folder / f"aid{aid}.xml").write_text(_finding_aid(aid), encoding="utf-8")
        else:
            shutil.copytree(source, folder, copy_function=shutil.copyfile)
            folder.chmod(0o755)  # the source may be read-only
        (folder / "delivery.toml").write_text('as_of = 2026-10-31\nformat = "ead"\n', encoding="utf-8")
        yield folder


def _finding_aid(aid: int) -> str:
    leaves = "".join(
        _LEAF.format(
            aid=aid,
            n=n,
            year=1945 + n % 70,
            box=n // 20,
            what=_WHAT[n % 10 == 0],
            dao=_DAO.format(n=n) if n % 9 == 0 else "",
        )
        for n in range(400)
    )
    return (
        '<ead xmlns="urn:isbn:1-931666-22-9" xmlns:xlink="http://www.w3.org/1999/xlink"><archdesc level="fonds"><did>'
        f'<unittitle>Phông {aid}</unittitle><physdesc><extent>12.5 linear metres</extent></physdesc></did><dsc><c level="series">'
        f"<did><unittitle>Series</unittitle></did>{leaves}</c></dsc></archdesc></ead>"
    )

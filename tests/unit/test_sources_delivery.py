"""What a delivery says about itself, and what it is wrapped in."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from metrics.errors import DeliveryError, InputError, UnknownName
from metrics.sources import FORMATS, Reading, read_delivery

AS_OF = date(2026, 10, 31)
FONDS = "fonds_id,title\n1,a\n"


def deliver(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def packed(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def titles(reading: Reading) -> list[str]:
    found: list[str] = reading.tables[0].reader().read_all()["title"].to_pylist()
    return found


# delivery.toml


def test_manifest_is_read(tmp_path: Path) -> None:
    toml = 'name = "tuyen-quang"\nas_of = 2026-10-31\nunits_as_of = 2025-06-30\nnumbers = "vi"\nregister = "units"\n'
    files = {"delivery.toml": "\ufeff" + toml, "fonds.csv": FONDS, "units/units.csv": "unit_code\n1\n"}
    reading = read_delivery(deliver(tmp_path, files), as_of=date(2020, 1, 1))
    delivery = reading.delivery
    assert (delivery.name, delivery.numbers, delivery.format) == ("tuyen-quang", "vi", "tables")
    assert (delivery.as_of, delivery.units_as_of) == (AS_OF, date(2025, 6, 30))  # its own day counts
    assert delivery.register == (tmp_path / "units").resolve()
    assert [file.name for file in reading.inputs] == ["delivery.toml", "fonds.csv", "units/units.csv"]
    assert reading.inputs[1].sha256 == hashlib.sha256(FONDS.encode()).hexdigest()
    assert reading.inputs[1].bytes == len(FONDS)


def test_without_a_manifest_the_folder_names_it(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "bắc-hà", {"fonds.csv": FONDS})
    delivery = read_delivery(folder, as_of=AS_OF).delivery
    assert (delivery.name, delivery.units_as_of, delivery.register, delivery.numbers) == ("bắc-hà", AS_OF, "vn", None)


def test_register_may_be_the_delivery_itself(tmp_path: Path) -> None:
    files = {"delivery.toml": 'register = "."\n', "fonds.csv": FONDS, "units.csv": "unit_code\n1\n"}
    assert [source.table for source in read_delivery(deliver(tmp_path, files), as_of=AS_OF).tables] == ["fonds"]


def test_a_day_is_required(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as caught:
        read_delivery(deliver(tmp_path / "d", {"fonds.csv": FONDS}))
    assert str(caught.value) == (
        "The delivery does not say on which day the catalogue was drawn.\n"
        "  where:    d\n"
        "  expected: as_of = 2026-10-31 in delivery.toml\n"
        "  to do:    Add that line, or give the day on the command line: --as-of 2026-10-31."
    )


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("as_off = 2026-10-31", "Did you mean as_of"),
        ("[file]\n", "Did you mean files"),
        ('as_of = "31/10/2026"', "a day written as 2026-10-31"),
        ("as_of = 2026-10-31T00:00:00", "a day written as 2026-10-31"),
        ('numbers = "fr"', "'vi' or 'en'"),
        ('format = "table"', "Did you mean tables"),
        ('register = "nowhere"', "holds units.csv"),
        ("name = 7", "in quotation marks"),
        ("as_of = ", "is not TOML"),
        ('as_of = "2026-10-31"\nas_of = "2026-10-31"', "is not TOML"),
        ('files = "a.csv"', r"a section of its own, \[files\]"),
        ("[files.values]\nstage = 1", r"\[stage\]"),
        ("[files]\nrows = 1", r"one \[\[files.rows\]\]"),
        ('[[fonds.rows]]\nfond_id = "1"', "Did you mean fonds_id"),
        ("ignore = 1", "a list of texts"),
    ],
)
def test_a_wrong_manifest_is_refused(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_delivery(deliver(tmp_path, {"delivery.toml": toml, "fonds.csv": FONDS}), as_of=AS_OF)


def test_a_manifest_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="is not UTF-8"):
        read_delivery(deliver(tmp_path, {"delivery.toml": 'name = "H\xe0"'.encode("latin-1")}), as_of=AS_OF)


def test_formats_are_a_register() -> None:
    assert sorted(FORMATS) == ["ead", "tables"]


# files


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "an empty folder"),
        ({"a.xml": "<ead/>"}, 'format = "ead"'),
        ({"fonds.csv": FONDS, "filess.csv": ""}, r"Did you mean files\.csv"),
        ({"fonds.csv": FONDS, "x.csv": ""}, r'(?s)named like no table.*ignore = \["x.csv"\]'),
        ({"fonds.csv": FONDS, "fonds.parquet": ""}, "Two files claim to be fonds"),
        ({"fonds.csv": FONDS, "delivery.toml": '[files]\nfile = "a.txt"\n', "a.txt": ""}, "CSV, Parquet or XLSX"),
    ],
)
def test_files_that_are_no_tables_are_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(DeliveryError, match=message):
        read_delivery(deliver(tmp_path, files), as_of=AS_OF)


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    files = {
        "fonds.csv": FONDS, "README.txt": "x", "x.csv": "x", ".hidden.csv": "x", "~$fonds.xlsx": "x", "old/fonds.csv": "x",
        "delivery.toml": 'ignore = ["x.*"]\n',
    }  # fmt: skip
    reading = read_delivery(deliver(tmp_path, files), as_of=AS_OF)
    assert [source.table for source in reading.tables] == ["fonds"]
    assert [file.name for file in reading.inputs] == ["delivery.toml", "fonds.csv"]


def test_tables_come_in_the_order_of_the_contract(tmp_path: Path) -> None:
    files = {"files.csv": "file_id,fonds_id\n", "fonds.csv": FONDS, "agencies.csv": "agency_id\n"}
    reading = read_delivery(deliver(tmp_path, files), as_of=AS_OF)
    assert [source.table for source in reading.tables] == ["agencies", "fonds", "files"]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    read_delivery(deliver(tmp_path, {"fonds.csv": FONDS}), as_of=AS_OF, progress=lambda *what: told.append(what))
    assert told == [("reading fonds", 0, 1), ("reading fonds", 1, 1)]


@pytest.mark.parametrize(("name", "message"), [("nothing", "no delivery here"), ("a.csv", "a folder of its own")])
def test_what_is_no_delivery_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "a.csv").write_text(FONDS, encoding="utf-8")
    with pytest.raises(DeliveryError, match=message):
        read_delivery(tmp_path / name, as_of=AS_OF)


# .zip


@pytest.mark.parametrize("inside", ["", "tháng 10/"])
def test_a_zip_is_unpacked_and_removed(tmp_path: Path, inside: str) -> None:
    files = {f"{inside}fonds.csv": FONDS, f"{inside}delivery.toml": "as_of = 2026-10-31\n", "__MACOSX/._fonds.csv": "x"}
    with read_delivery(packed(tmp_path / "tuyen-quang.zip", files)) as reading:
        folder = reading.delivery.folder
        assert (reading.delivery.name, titles(reading)) == ("tuyen-quang", ["a"])
        assert folder.is_dir()
    assert not folder.exists()


def test_an_unpacked_zip_goes_with_the_last_who_holds_it(tmp_path: Path) -> None:
    path = packed(tmp_path / "d.zip", {"fonds.csv": FONDS})
    reading = read_delivery(path, as_of=AS_OF)
    folder, table = reading.delivery.folder, reading.tables[0]
    del reading
    assert table.reader().read_all().num_rows == 1
    del table
    assert not folder.exists()


def test_a_failed_reading_leaves_nothing_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with pytest.raises(UnknownName):
        read_delivery(packed(tmp_path / "d.zip", {"delivery.toml": "as_off = 1", "fonds.csv": FONDS}), as_of=AS_OF)
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("name", ["../fonds.csv", "/fonds.csv", "a/../../fonds.csv", "C:/fonds.csv", "..\\fonds.csv"])
def test_a_zip_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeliveryError, match="leads out of it"):
        read_delivery(packed(tmp_path / "d.zip", {name: FONDS}), as_of=AS_OF)


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("fonds.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DeliveryError, match="a link to another file"):
        read_delivery(tmp_path / "d.zip", as_of=AS_OF)


def test_a_zip_that_grows_without_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metrics.sources.folder.RATIO_ALLOWANCE", 1000)
    with pytest.raises(DeliveryError, match="more than 200 times"):
        read_delivery(packed(tmp_path / "d.zip", {"fonds.csv": "a" * 1_000_000}), as_of=AS_OF)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "d.zip", {"fonds.csv": FONDS * 1000})
    whole = path.read_bytes()
    for broken in (b"PK no zip", whole[: len(whole) // 2], whole.replace(whole[45:60], bytes(15))):
        path.write_bytes(broken)
        with pytest.raises(DeliveryError, match="cannot be unpacked"):
            read_delivery(path, as_of=AS_OF)


def test_a_register_outside_a_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit_code\n", encoding="utf-8")
    path = packed(tmp_path / "d.zip", {"delivery.toml": f'register = "{tmp_path}"\n', "fonds.csv": FONDS})
    with pytest.raises(DeliveryError, match="a folder inside the"):
        read_delivery(path, as_of=AS_OF)

"""The exchange format: CSV, XLSX, Parquet and inline rows → contract columns as given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from metrics.errors import DeliveryError
from metrics.sources import Reading, TableSource, read_delivery

AS_OF = date(2026, 10, 31)
TATE = Path(__file__).parents[2] / "../shared/data/tate.parquet"


def deliver(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(folder: Path, files: Mapping[str, str | bytes]) -> Reading:
    return read_delivery(deliver(folder, files), as_of=AS_OF)


def source(reading: Reading, table: str = "fonds") -> TableSource:
    return next(source for source in reading.tables if source.table == table)


def rows(reading: Reading, table: str = "fonds") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = source(reading, table).reader().read_all().to_pylist()
    return found


def workbook(path: Path, sheets: Mapping[str, list[list[Any]]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(at, column, cell)


# CSV


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_is_text_whatever_its_dress(tmp_path: Path, separator: str, line_end: str, bom: str) -> None:
    lines = [["fonds_id", "title", "location_unit_code"], ["1", '"Một ""hai"", ba; bốn"', "00004"], ["02", "", "1.5"]]
    text = bom + line_end.join(separator.join(line) for line in lines) + line_end
    assert rows(read(tmp_path, {"fonds.csv": text})) == [
        {"_row": 1, "fonds_id": "1", "title": 'Một "hai", ba; bốn', "location_unit_code": "00004"},
        {"_row": 2, "fonds_id": "02", "title": "", "location_unit_code": "1.5"},
    ]


def test_csv_cell_may_hold_a_line_break(tmp_path: Path) -> None:
    reading = read(tmp_path, {"fonds.csv": 'fonds_id,title\n1,"một\nhai"\n2,ba\n'})
    assert [(row["_row"], row["title"]) for row in rows(reading)] == [(1, "một\nhai"), (2, "ba")]


def test_csv_header_may_hold_a_line_break(tmp_path: Path) -> None:
    toml = '[fonds.columns]\ntitle = "Tên\\nphông"\n'
    reading = read(tmp_path, {"fonds.csv": 'fonds_id,"Tên\nphông"\n1,a\n', "delivery.toml": toml})
    assert rows(reading) == [{"_row": 1, "fonds_id": "1", "title": "a"}]


def test_ragged_row_is_set_aside_with_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    reading = read(tmp_path, {"fonds.csv": "fonds_id,title\n1,a\n2\n3,c\n4,d,e\n\n5,e\n"})
    assert [(row["_row"], row["fonds_id"]) for row in rows(reading)] == [(1, "1"), (3, "3"), (5, "5")]
    assert [(r.table, r.file, r.locator, r.scope, r.rule) for r in reading.rejects] == [
        ("fonds", "fonds.csv", "2", "row", "ragged_row"),
        ("fonds", "fonds.csv", "4", "row", "ragged_row"),
    ]
    assert reading.rejects[0].message == "1 columns where the header has 2"
    assert reading.rows_in == {"fonds": 5}


def test_numbers_of_rows_hold_across_blocks(tmp_path: Path) -> None:
    """A file of several blocks, with a row that does not fit in each."""
    lines = [f"{n},{'x' * 80}" if n % 30_000 else str(n) for n in range(1, 150_001)]
    reading = read(tmp_path, {"fonds.csv": "fonds_id,title\n" + "\n".join(lines)})
    table = source(reading).reader().read_all()
    assert table["_row"].to_pylist() == [int(code) for code in table["fonds_id"].to_pylist()]
    assert (source(reading).rows, len(reading.rejects)) == (149_995, 5)
    assert source(reading).reader().read_all().equals(table)  # it starts over


def test_lines_of_separators_are_no_rows(tmp_path: Path) -> None:
    reading = read(tmp_path, {"fonds.csv": "fonds_id,title\n1,a\n,\n2,b\n,\n"})
    assert [(row["_row"], row["fonds_id"]) for row in rows(reading)] == [(1, "1"), (3, "2")]
    assert (source(reading).rows, reading.rejects) == (2, ())
    assert reading.notes == {"fonds.csv: rows of nothing but separators": 2}


def test_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    for text in ("fonds_id,title\n", "fonds_id,title"):
        assert rows(read(tmp_path, {"fonds.csv": text})) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        ("fonds_id,title\n1,Hà Nội\n".encode("utf-16"), "UTF-16"),
        ("fonds_id,title\n1,Hà Nội\n".encode("utf-16-le"), "UTF-16"),
        (b"fonds_id,title\n1,a\n2,H\xb5 N\xe9i\n", r"(?s)line 3, byte 23.*0xb5.*TCVN3"),
        (b"fonds_id,t\xeatre\n1,a\n", r"line 1, byte 11"),
        (b"fonds_id,title\n1,a\n2,H\xc3", "cut off"),
        (b"fonds_id,title,title\n1,a,b\n", "columns 2 and 3"),
        (b'fonds_id,title\n1,a\n2,"b\n3,c\n', r"(?s)not closed.*begins on line 3"),  # to the end of the file
        (b'fonds_id,title\n1,a\n2,"b\n3,"c\n4,d\n', r"(?s)not closed.*begins on line 3"),  # one row swallows another
        (b'fonds_id,title\n1,a\n2,"b\n3,"c",d\n4,d\n', r"(?s)not closed.*begins on line 3"),
        (b'fonds_id,"title\n1,a\n', r"(?s)not closed.*begins on line 1"),
        (b"ma,ten\n1,a\n", r"(?s)None of its columns.*ma, ten.*\[fonds.columns\]"),
        (b"fonds_id,title,shelf_meters\n1,a,2\n", "Did you mean shelf_metres"),
        (b",,\n1,a,2\n", "no header row"),
    ],
)
def test_csv_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DeliveryError, match=message):
        read(tmp_path, {"fonds.csv": content})


def test_a_quotation_mark_within_a_bare_cell_is_a_letter(tmp_path: Path) -> None:
    reading = read(tmp_path, {"fonds.csv": 'fonds_id,title\n1,đĩa 5" và 3"\n2\n'})
    assert [row["title"] for row in rows(reading)] == ['đĩa 5" và 3"']


# XLSX


def test_xlsx_cells_become_text_nothing_can_misread(tmp_path: Path) -> None:
    header = ["fonds_id", "title", "shelf_metres", "files_declared", "date_from", "state"]
    moment = datetime(2026, 5, 4, 13, 30)
    workbook(
        tmp_path / "fonds.xlsx",
        {
            "Sheet1": [
                [],
                header,
                ["00004", "A", 5596.08, 12, date(2025, 7, 1), True],
                [],
                [5, "B", 1.234, None, moment],
            ]
        },
    )
    reading = read_delivery(tmp_path, as_of=AS_OF)
    first, second = rows(reading)
    assert first == {
        "_row": 1, "fonds_id": "00004", "title": "A", "shelf_metres": "5596.08e0", "files_declared": "12",
        "date_from": "2025-07-01", "state": "yes",
    }  # fmt: skip
    assert second == {
        "_row": 3, "fonds_id": "5", "title": "B", "shelf_metres": "1.234e0", "files_declared": "",
        "date_from": "2026-05-04", "state": "",
    }  # fmt: skip


def test_one_workbook_with_a_sheet_a_table_is_a_delivery(tmp_path: Path) -> None:
    path = tmp_path / "tháng 10.xlsx"
    files = [["file_id", "fonds_id"], ["h1", "1"]]
    workbook(path, {"files": files, "fonds": [["fonds_id", "title"], ["1", "A"]], "Ghi chú": [["x"]]})
    reading = read_delivery(path, as_of=AS_OF)
    assert [(s.table, s.file) for s in reading.tables] == [("fonds", "tháng 10.xlsx"), ("files", "tháng 10.xlsx")]
    assert rows(reading, "files") == [{"_row": 1, "file_id": "h1", "fonds_id": "1"}]
    assert reading.delivery.name == "tháng 10"
    assert [file.name for file in reading.inputs] == ["tháng 10.xlsx"]


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    workbook(tmp_path / "x.xlsx", {"Bìa": [["cover"]], "Hồ sơ": [["fonds_id", "title"], ["1", "A"]]})
    toml = '[fonds]\nfile = "x.xlsx"\nsheet = "Hồ sơ"\n'
    assert [row["title"] for row in rows(read(tmp_path, {"delivery.toml": toml}))] == ["A"]


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Bìa": [["a"]], "Hồ sơ": [["fonds_id"]]}, "one of its sheets: Bìa, Hồ sơ"),
        ({"a": []}, "The workbook is empty"),
        ({"a": [["fonds_id", "fonds_id"], ["1", "2"]]}, "columns 1 and 2"),
    ],
)
def test_xlsx_that_cannot_be_read_is_refused(tmp_path: Path, sheets: dict[str, list[list[Any]]], message: str) -> None:
    workbook(tmp_path / "fonds.xlsx", sheets)
    with pytest.raises(DeliveryError, match=message):
        read_delivery(tmp_path, as_of=AS_OF)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [(["Sheet1"], "None of the sheets is a table"), (["fonds", "filez"], r"Did you mean files\?")],
)
def test_sheets_that_are_no_tables_are_refused(tmp_path: Path, sheets: list[str], message: str) -> None:
    workbook(tmp_path / "x.xlsx", {name: [["fonds_id", "title"]] for name in sheets})
    with pytest.raises(DeliveryError, match=message):
        read_delivery(tmp_path / "x.xlsx", as_of=AS_OF)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="cannot be read"):
        read(tmp_path, {"fonds.xlsx": b"PK not really"})


# Parquet


def parquet(folder: Path, columns: Mapping[str, pa.Array], table: str = "fonds") -> Reading:
    pq.write_table(pa.table(dict(columns)), folder / f"{table}.parquet")
    return read_delivery(folder, as_of=AS_OF)


def test_parquet_keeps_its_types_and_codes_are_text(tmp_path: Path) -> None:
    reading = parquet(
        tmp_path,
        {
            "fonds_id": pa.array([7, 12]),
            "title": pa.array(["a", "b"]).dictionary_encode(),
            "location_unit_code": pa.array(["00004", None], pa.large_string()),
            "shelf_metres": pa.array([1.5, float("nan")]),
            "files_declared": pa.array([3, None], pa.int16()),
            "date_from": pa.array([date(1945, 9, 2), None]),
            "date_to": pa.array([datetime(1975, 4, 30, 11, 30)] * 2),
        },
    )
    types = {field.name: str(field.type) for field in source(reading).schema}
    assert types == {
        "_row": "int64", "fonds_id": "string", "title": "string", "location_unit_code": "string", "shelf_metres": "double",
        "files_declared": "int16", "date_from": "date32[day]", "date_to": "date32[day]",
    }  # fmt: skip
    assert rows(reading)[0]["fonds_id"] == "7"
    assert rows(reading)[0]["date_to"] == date(1975, 4, 30)
    assert rows(reading)[1]["shelf_metres"] is None


def test_a_moment_becomes_its_day_in_viet_nam(tmp_path: Path) -> None:
    moments = pa.array([datetime(2026, 5, 4, 16, 59), datetime(2026, 5, 4, 17, 0)], pa.timestamp("ms", "UTC"))
    reading = parquet(tmp_path, {"fonds_id": pa.array(["1", "2"]), "date_to": moments})
    assert [row["date_to"] for row in rows(reading)] == [date(2026, 5, 4), date(2026, 5, 5)]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("date_from", pa.array([1998, None]), ["1998", None]),
        ("date_from", pa.array([1998.0, None]), ["1998", None]),
        ("fonds_id", pa.array([1.0, 2.5]), ["1", "2.5e0"]),
        ("state", pa.array([True, False]), ["yes", "no"]),
        ("title", pa.array([date(2026, 1, 2), None]), ["2026-01-02", None]),
        ("title", pa.nulls(2), [None, None]),
    ],
)
def test_other_types_become_text(tmp_path: Path, column: str, values: pa.Array, expected: list[str]) -> None:
    reading = parquet(tmp_path, {"title" if column != "title" else "fonds_id": pa.array(["a", "b"]), column: values})
    assert [row[column] for row in rows(reading)] == expected


@pytest.mark.parametrize(
    ("table", "column", "values", "message"),
    [
        ("fonds", "location_unit_code", pa.array([4]), "leading zeros are lost"),
        ("files", "retention_code", pa.array([1.0]), "leading zeros are lost"),
        ("fonds", "title", pa.array([["a"]]), "something else than single values"),
        ("fonds", "title", pa.array([b"a"]), "something else than single values"),
    ],
)
def test_parquet_columns_that_lost_their_meaning_are_refused(
    tmp_path: Path, table: str, column: str, values: pa.Array, message: str
) -> None:
    with pytest.raises(DeliveryError, match=message):
        parquet(tmp_path, {"fonds_id": pa.array(["1"]), column: values}, table)


def test_a_value_mapping_rescues_codes_that_became_numbers(tmp_path: Path) -> None:
    pq.write_table(pa.table({"file_id": ["a", "b"], "retention_code": [1, None]}), tmp_path / "files.parquet")
    toml = '[files.values.retention_code]\n"1" = "01"\n'
    assert [row["retention_code"] for row in rows(read(tmp_path, {"delivery.toml": toml}), "files")] == ["01", ""]


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="not a Parquet file"):
        read(tmp_path, {"fonds.parquet": b"nothing"})


# mapping


def test_columns_values_and_constants_are_mapped(tmp_path: Path) -> None:
    toml = """
    [files.columns]
    file_id = "Mã hồ sơ"
    reference_code = "Mã hồ sơ"
    access_code = "Mức độ"
    stage = "Ảnh"
    [files.constants]
    fonds_id = "P1"
    selected = true
    [files.values.access_code]
    "Công khai" = "01"
    [files.values.stage]
    "*" = "checked"
    """
    text = "Mã hồ sơ;Mức độ;Ảnh;Ghi chú\n007;Công khai ;x.jpg;n\n008;Khác;;n\n"
    reading = read(tmp_path, {"delivery.toml": toml, "files.csv": text})
    assert rows(reading, "files") == [
        {
            "_row": 1,
            "file_id": "007",
            "reference_code": "007",
            "access_code": "01",
            "stage": "checked",
            "fonds_id": "P1",
            "selected": "yes",
        },
        {
            "_row": 2,
            "file_id": "008",
            "reference_code": "008",
            "access_code": "Khác",
            "stage": "",
            "fonds_id": "P1",
            "selected": "yes",
        },
    ]
    assert reading.notes == {"files.csv: column not read: Ghi chú": 1}


def test_names_in_either_unicode_form_meet(tmp_path: Path) -> None:
    from unicodedata import normalize

    toml = normalize("NFD", '[fonds.columns]\nfonds_id = "Mã phông"\n[fonds.values.state]\n"đóng" = "closed"\n')
    text = normalize("NFC", "Mã phông,title,state\n1,a,đóng\n")
    assert rows(read(tmp_path, {"delivery.toml": toml, "fonds.csv": text}))[0]["state"] == "closed"


def test_an_empty_value_can_be_mapped(tmp_path: Path) -> None:
    toml = '[fonds.values.state]\n"" = "open"\n"*" = "closed"\n'
    reading = read(tmp_path, {"delivery.toml": toml, "fonds.csv": "fonds_id,state\n1,\n2,x\n"})
    assert [row["state"] for row in rows(reading)] == ["open", "closed"]


def test_rows_can_stand_in_the_manifest(tmp_path: Path) -> None:
    toml = """
    [fonds.constants]
    state = "open"
    [[fonds.rows]]
    fonds_id = "1"
    shelf_metres = 2.5
    [[fonds.rows]]
    fonds_id = "2"
    title = "B"
    """
    reading = read(tmp_path, {"delivery.toml": toml})
    assert rows(reading) == [
        {"_row": 1, "fonds_id": "1", "title": "", "shelf_metres": "2.5e0", "state": "open"},
        {"_row": 2, "fonds_id": "2", "title": "B", "shelf_metres": "", "state": "open"},
    ]
    assert source(reading).file == "delivery.toml"


def test_a_column_that_only_looks_like_ours_can_be_waved_through(tmp_path: Path) -> None:
    files = {"delivery.toml": '[fonds]\nunused = ["shelf_meters"]\n', "fonds.csv": "fonds_id,shelf_meters\n1,2\n"}
    reading = read(tmp_path, files)
    assert reading.notes == {"fonds.csv: column not read: shelf_meters": 1}


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[fonds.columns]\ntitle = "Tên fông"', r"(?s)mapped to title is not there.*: fonds_id, Tên phông.*Did you mean 'Tên phông'"),
        ('[fonds.columns]\ntytle = "Tên phông"', "Did you mean title"),
        ('[fonds.columns]\n"Tên phông" = "title"', 'Write title = "Tên phông"'),
        ('[fonds.values.state]\n"a" = "open"', "no column feeds it"),
        ('[fonds.columns]\ntitle = "Tên phông"\n[fonds.constants]\ntitle = "x"', "both mapped and constant"),
        ('[[fonds.rows]]\nfonds_id = "1"', "Two files claim to be fonds"),
        ('[fonds]\nfile = "fond.csv"', "Did you mean 'fonds.csv'"),
        ('[fonds]\ncolumn = {}', "Did you mean columns"),
    ],
)  # fmt: skip
def test_wrong_mappings_are_refused(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(Exception, match=message):
        read(tmp_path, {"delivery.toml": toml, "fonds.csv": "fonds_id,Tên phông\n1,a\n"})


def test_a_flat_catalogue_is_read_by_its_manifest_alone(tmp_path: Path) -> None:
    """69,202 works, 58,416 of them with a picture (tategallery/collection)."""
    if not TATE.is_file():
        pytest.skip("the real catalogue (../shared/data/tate.parquet) is not here")
    (tmp_path / "tate.parquet").write_bytes(TATE.read_bytes())
    toml = """
    [[fonds.rows]]
    fonds_id = "tate"
    title = "Works"
    [files]
    file = "tate.parquet"
    [files.columns]
    file_id = "id"
    reference_code = "acno"
    stage = "thumbnailUrl"
    [files.constants]
    fonds_id = "tate"
    [files.values.stage]
    "*" = "checked"
    """
    reading = read(tmp_path, {"delivery.toml": toml})
    table = source(reading, "files").reader().read_all()
    assert (table.num_rows, len(set(table["file_id"].to_pylist()))) == (69_202, 69_202)
    assert table["stage"].to_pylist().count("checked") == 58_416
    assert set(table["stage"].to_pylist()) == {"checked", ""}

"""Reading numbers, dates, yes/no and codes from text: what is read, and what is refused rather than guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from deliveries import write_csv

from metrics.errors import DeliveryError
from metrics.snapshot import build, open_snapshot
from metrics.snapshot.engine import script


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(script("macros"))
        yield opened


def answer(connection: duckdb.DuckDBPyConnection, expression: str, text: str) -> object:
    return connection.execute(f"select {expression} from (select $text as x)", {"text": text}).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("12", 12, 12),
        ("-3", -3, -3),
        ("5.596,08", Decimal("5596.08"), None),
        ("5,596.08", None, Decimal("5596.08")),
        ("5596.08e0", Decimal("5596.08"), Decimal("5596.08")),
        ("1.234", 1234, Decimal("1.234")),
        ("1,5", Decimal("1.5"), None),
        ("0.5", None, Decimal("0.5")),
        ("12.34", None, Decimal("12.34")),
        ("1.234.567", 1234567, None),
        ("1.23.456", None, None),
        ("0.123", None, Decimal("0.123")),
        ("10 trang", None, None),
        ("1 000", None, None),
        ("1_000", None, None),
        ("nan", None, None),
        ("", None, None),
    ],
)
def test_a_number_is_read_in_its_style(
    connection: duckdb.DuckDBPyConnection, text: str, vi: object, en: object
) -> None:
    assert answer(connection, "try_cast(number_vi(filled(x)) as decimal(18, 3))", text) == vi
    assert answer(connection, "try_cast(number_en(filled(x)) as decimal(18, 3))", text) == en


@pytest.mark.parametrize(
    ("text", "expected"), [("12,0", 12), ("12,5", None), ("1.200", 1200), ("1e3", 1000), ("1.2e0", None)]
)
def test_what_is_counted_is_whole(connection: duckdb.DuckDBPyConnection, text: str, expected: int | None) -> None:
    assert answer(connection, "whole_text(number_vi(x))", text) == expected


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2026-10-31", date(2026, 10, 31), date(2026, 10, 31), "day"),
        ("31/10/2026", date(2026, 10, 31), date(2026, 10, 31), "day"),
        ("1-2-1998", date(1998, 2, 1), date(1998, 2, 1), "day"),
        ("02/1998", date(1998, 2, 1), date(1998, 2, 28), "month"),
        ("1998-12", date(1998, 12, 1), date(1998, 12, 31), "month"),
        ("1998", date(1998, 1, 1), date(1998, 12, 31), "year"),
        ("2026-10-31 14:05:00", date(2026, 10, 31), date(2026, 10, 31), "day"),
        ("2026-10-31T18:00:00Z", date(2026, 11, 1), date(2026, 11, 1), "day"),
        ("31/10/2026 00:00:00", date(2026, 10, 31), date(2026, 10, 31), "day"),
        ("00/00/1998", None, None, "day"),
        ("29/02/2025", None, None, "day"),
        ("13/2025", None, None, "month"),
        ("1/2/98", None, None, "day"),
        ("36161", None, None, "day"),
        ("0000", None, None, "day"),
        ("khoảng 1950", None, None, "day"),
    ],
)
def test_a_date_keeps_its_precision(
    connection: duckdb.DuckDBPyConnection, text: str, first: date | None, last: date | None, precision: str
) -> None:
    assert answer(connection, "first_day(x)", text) == first
    assert answer(connection, "closing_day(x)", text) == last
    assert answer(connection, "date_precision(x)", text) == precision


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Có", True), ("co\u0301", True), ("YES", True), ("0", False), ("không", False), ("maybe", None), ("x", None)],
)
def test_yes_and_no(connection: duckdb.DuckDBPyConnection, text: str, expected: bool | None) -> None:
    assert answer(connection, "yes_no(x)", text) is expected


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\t \u00a0\n"])
def test_blanks_alone_are_missing(connection: duckdb.DuckDBPyConnection, blank: str) -> None:
    assert answer(connection, "filled(x)", blank) is None
    assert answer(connection, "worded(x)", blank) is None


def test_codes_lose_the_blanks_around_them_and_text_keeps_them(connection: duckdb.DuckDBPyConnection) -> None:
    assert answer(connection, "filled(x)", "\u00a0 00004\t") == "00004"
    assert answer(connection, "worded(x)", " Hồ sơ ") == " Hồ sơ "


# Which style a column is written in, where the delivery does not say


def fonds_with_metres(folder: Path, metres: list[str], numbers: str = "") -> Path:
    folder.mkdir()
    (folder / "delivery.toml").write_text(f"as_of = 2026-10-31\n{numbers}\n", encoding="utf-8")
    write_csv(
        folder / "fonds.csv",
        [{"fonds_id": f"F{n}", "title": "Phông", "shelf_metres": text} for n, text in enumerate(metres)],
    )
    return folder


def metres_read(folder: Path, snapshots: Path) -> list[object]:
    build([folder], snapshots)
    with open_snapshot(snapshots=snapshots) as snapshot:
        return snapshot.run("select shelf_metres from fonds order by fonds_id").column(0).to_pylist()


def test_a_column_with_evidence_of_a_style_is_read_in_it(tmp_path: Path) -> None:
    folder = fonds_with_metres(tmp_path / "d", ["1.234", "0,5", "7"])
    assert metres_read(folder, tmp_path / "s") == [Decimal("1234"), Decimal("0.5"), Decimal("7")]


def test_a_column_that_reads_both_ways_is_refused(tmp_path: Path) -> None:
    folder = fonds_with_metres(tmp_path / "d", ["1.234", "7"])
    with pytest.raises(DeliveryError) as error:
        build([folder], tmp_path / "s")
    assert "shelf_metres can be read in two ways" in str(error.value)
    assert "1.234" in str(error.value)
    assert 'numbers = "vi"' in str(error.value)


def test_a_column_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    folder = fonds_with_metres(tmp_path / "d", ["1.234,5", "1,234.5"])
    with pytest.raises(DeliveryError, match="two ways"):
        build([folder], tmp_path / "s")


def test_a_delivery_that_says_its_style_is_taken_at_its_word(tmp_path: Path) -> None:
    folder = fonds_with_metres(tmp_path / "d", ["1.234"], 'numbers = "en"')
    assert metres_read(folder, tmp_path / "s") == [Decimal("1.234")]

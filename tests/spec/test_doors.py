"""Units come in by many doors: deliveries, lists of names, reports. What is wrong with a code is said where it comes in.

Each test shows the message. The register is Viet Nam's: 00004 was Phường Trúc Bạch until 30 June 2025 and is Phường Ba Đình since.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import HOLDINGS
from deliveries import build_snapshot, write_delivery

from metrics.cli import main
from metrics.errors import DeliveryError, RegisterError, UnknownName
from metrics.places import Register, Resolver, harmonise, read_mapping, write_mapping
from metrics.snapshot import Snapshot, build, open_snapshot

OLD, NEW = date(2025, 6, 30), date(2026, 10, 31)
FONDS = "fonds_id | title\nF1 | Phông một"

#: Communes in force on both days (another territory each), and communes of the old map alone.
BOTH = ("00004", "00008", "00025", "00070")
ENDED = ("00001", "00006", "00007", "00013", "00016")

Agency = Mapping[str, str]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.vietnam()


@pytest.fixture(scope="module")
def resolver(register: Register) -> Resolver:
    return Resolver(register)


def agency(unit_code: str, **more: str) -> Agency:
    return {
        "agency_id": f"A-{unit_code}",
        "name": "Ủy ban",
        "block": "state",
        "unit_code": unit_code,
        "status": "active",
    } | more


def deliver(home: Path, agencies: Sequence[Agency], said: str = "", tables: Mapping[str, str] | None = None) -> Path:
    rows = [dict(row) for row in agencies]
    folder = write_delivery(home / "d", {"agencies": rows, "fonds": FONDS} | dict(tables or {}))
    with (folder / "delivery.toml").open("a", encoding="utf-8") as file:
        file.write(said)
    return folder


def built(home: Path, delivery: Path) -> Snapshot:
    return open_snapshot(build([delivery], home / "s").id, snapshots=home / "s")


def rejected(snapshot: Snapshot) -> list[tuple[str, str, str, str]]:
    found = snapshot.run('select "column", rule, "value", message from rejects order by all').to_pylist()
    return [tuple(row.values()) for row in found]


# Codes of two maps


def test_a_delivery_of_mixed_vintages_says_so_once_and_rejects_with_the_history(tmp_path: Path) -> None:
    with built(tmp_path, deliver(tmp_path, [agency(code) for code in (*BOTH, "00001")])) as snapshot:
        (found,) = rejected(snapshot)
        assert found[:3] == ("unit_code", "unit_not_in_force", "00001")
        assert found[3].startswith("not in force on 31-10-2026: 00001 was Phường Phúc Xá until 30-06-2025")
        (record,) = snapshot.manifest.deliveries
        assert record.notes == {
            "of 5 unit codes 4 are in force on 31-10-2026 and 1 until 30-06-2025: split the delivery, or set units_as_of;"
            " not in force": 1
        }


def test_a_delivery_of_another_map_is_refused_with_the_day_to_write(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, [agency(code) for code in (*BOTH, *ENDED)])
    with pytest.raises(DeliveryError) as refusal:
        build([delivery], tmp_path / "s")
    assert str(refusal.value) == (
        "The unit codes are of another map than the delivery says.\n"
        "  where:    d\n"
        "  received: of 9 unit codes 4 are in force on 31-10-2026 and 5 until 30-06-2025\n"
        "  expected: codes in force on 31-10-2026, its units_as_of\n"
        "  to do:    Write  units_as_of = 2025-06-30  in delivery.toml, or give codes of the map of 31-10-2026."
    )
    assert not (tmp_path / "s" / "current").exists()
    with (delivery / "delivery.toml").open("a") as file:
        file.write("units_as_of = 2025-06-30\n")
    with built(tmp_path, delivery) as snapshot:
        assert rejected(snapshot) == []
        names = snapshot.run("select unit_key from agencies where unit_code = '00004'").column(0).to_pylist()
        assert [snapshot.register.units[key].full_name for key in names] == ["Phường Trúc Bạch"]


def test_half_of_the_codes_is_not_most_of_them(tmp_path: Path) -> None:
    with built(tmp_path, deliver(tmp_path, [agency(code) for code in (*BOTH, *ENDED[:4])])) as snapshot:
        assert snapshot.manifest.rejects == {"unit_not_in_force": 4}


def test_ended_bodies_are_read_on_their_last_day_and_make_no_delivery_mixed(tmp_path: Path) -> None:
    ended = [agency(code, status="ended", ended_on="2025-06-30") for code in ENDED]
    with built(tmp_path, deliver(tmp_path, [agency("00004"), *ended])) as snapshot:
        assert rejected(snapshot) == []
        assert snapshot.manifest.deliveries[0].notes == {}


def test_ended_bodies_do_not_hide_that_the_others_are_of_another_map(tmp_path: Path) -> None:
    ended = [agency(code, status="ended", ended_on="2025-06-30") for code in BOTH]
    delivery = deliver(tmp_path, [agency("00001"), agency("00006"), *ended])
    with pytest.raises(DeliveryError, match="of 2 unit codes 0 are in force on 31-10-2026 and 2 until 30-06-2025"):
        build([delivery], tmp_path / "s")


# Leading zeros


def test_lost_zeros_are_found_by_level_and_province_and_refused_with_the_code(tmp_path: Path) -> None:
    rows = [
        *map(agency, BOTH),
        agency("4", level="commune"),
        agency("8", level="province"),
        agency("25", province_code="1"),
    ]
    with built(tmp_path, deliver(tmp_path, rows)) as snapshot:
        assert [(rule, value, message) for _, rule, value, message in rejected(snapshot)] == [
            (
                "lost_zeros",
                "25",
                "leading zeros lost; is 00025 meant? Write codes as text",
            ),  # 25 is Phú Thọ, not in Hà Nội
            ("lost_zeros", "4", "leading zeros lost; is 00004 meant? Write codes as text"),
            ("lost_zeros", "8", "leading zeros lost; is 08 meant? Write codes as text"),
        ]
        assert snapshot.manifest.deliveries[0].notes == {"unit codes of 7 that have lost their leading zeros": 3}


def test_a_column_that_lost_its_zeros_refuses_the_delivery(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, [agency("70", level="commune"), agency("103", level="commune"), agency("00008")])
    with pytest.raises(DeliveryError) as refusal:
        build([delivery], tmp_path / "s")
    said = str(refusal.value)
    assert "Most unit codes have lost their leading zeros." in said
    assert "2 of 3 unit codes: 103 for 00103, 70 for 00070" in said
    assert "Export the table again with the column as text" in said


# A commune and a province


def test_a_province_of_one_map_with_a_commune_of_another_is_refused(tmp_path: Path) -> None:
    # Hà Giang (02) went into Tuyên Quang (08); Phường Hà Giang 1 exists since.
    rows = [
        agency("00691", province_code="02"),
        agency("00694", province_code="08"),
        agency("00070", province_code="1"),
    ]
    with built(tmp_path, deliver(tmp_path, rows)) as snapshot:
        (lost, other) = rejected(snapshot)
        assert lost == ("province_code", "lost_zeros", "1", "leading zeros lost; is 01 meant? Write codes as text")
        assert other[:3] == ("province_code", "other_province", "02")
        assert "lies in 08 Tỉnh Tuyên Quang, not in 02 (02 was Tỉnh Hà Giang until 30-06-2025)" in other[3]
        assert snapshot.run("select province_code from agencies").column(0).to_pylist() == ["08"]


# Typed names, by a list


NAMES = """
[agencies.mappings]
unit_code = "mappings/names.csv"
[fonds.mappings]
location_unit_code = "mappings/names.csv"
"""
LOCATED = {"fonds": "fonds_id | title | location_unit_code\nF1 | Phông một | hoàn kiếm"}


def test_a_completed_list_turns_names_into_codes_in_every_column_of_units(resolver: Resolver, tmp_path: Path) -> None:
    names = ["Hoàn Kiếm", "P. Ba Đình", "Bờ Hồ", "xã Tân Tiến"]
    path = tmp_path / "d" / "mappings" / "names.csv"
    write_mapping(path, harmonise(resolver, names, NEW))
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("Bờ Hồ,1,,,", "Bờ Hồ,1,,00070,the lake"), encoding="utf-8"
    )
    delivery = deliver(tmp_path, [agency(name) for name in (*names, "00008")], NAMES, LOCATED)
    with built(tmp_path, delivery) as snapshot:
        rows = snapshot.run("select agency_id, unit_code from agencies order by all").to_pylist()
        assert {row["agency_id"].removeprefix("A-"): row["unit_code"] for row in rows} == {
            "Hoàn Kiếm": "00070",
            "P. Ba Đình": "00004",
            "Bờ Hồ": "00070",
            "00008": "00008",
        }
        assert snapshot.run("select location_unit_code from fonds").column(0).to_pylist() == ["00070"]
        (open_name,) = rejected(snapshot)
        assert open_name[:3] == ("unit_code", "unknown_unit", "xã Tân Tiến")
        assert open_name[3].startswith("a name, not a code; which is meant: ")
        assert "01051 Xã Tân Tiến" in open_name[3]
        assert "metrics places harmonise" in open_name[3]
        inputs = {file.name: file.sha256 for file in snapshot.manifest.inputs}
        assert inputs["mappings/names.csv"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_list_of_one_map_is_not_read_on_another(resolver: Resolver, tmp_path: Path) -> None:
    """Trúc Bạch had the code that Ba Đình has: by its code alone it would be taken for it."""
    path = tmp_path / "d" / "mappings" / "names.csv"
    write_mapping(path, harmonise(resolver, ["Phường Trúc Bạch"], OLD))
    ended = agency("Phường Trúc Bạch", agency_id="A1", status="ended", ended_on="2025-06-30")
    delivery = deliver(tmp_path, [agency("Phường Trúc Bạch"), ended, agency("00008")], NAMES.partition("[fonds")[0])
    with built(tmp_path, delivery) as snapshot:
        (found,) = rejected(snapshot)
        assert found[1:] == (
            "other_unit",
            "00004",
            "00004 was written down for Phường Trúc Bạch on 30-06-2025, and is Phường Ba Đình on 31-10-2026",
        )
        (key,) = snapshot.run("select unit_key from agencies where unit_code = '00004'").column(0).to_pylist()
        assert snapshot.register.units[key].full_name == "Phường Trúc Bạch"
    with pytest.raises(RegisterError, match="00004 was written down for Phường Trúc Bạch"):
        read_mapping(path, resolver.register, NEW)


def test_a_code_may_say_its_day(tmp_path: Path) -> None:
    rows = [agency("00004@2026-10-31"), agency("00008@2025-06-30"), agency("00025@soon")]
    with built(tmp_path, deliver(tmp_path, rows)) as snapshot:
        assert snapshot.run("select unit_code from agencies").column(0).to_pylist() == ["00004"]
        assert [(rule, value, message) for _, rule, value, message in rejected(snapshot)] == [
            (
                "other_unit",
                "00008",
                "00008 was written down for Phường Liễu Giai on 30-06-2025, and is Phường Ngọc Hà on 31-10-2026",
            ),
            ("unknown_unit", "00025", "behind the @ stands no day, as in 00004@2025-06-30"),
        ]


def test_a_unit_that_was_only_renamed_or_made_a_city_is_the_same(resolver: Resolver, tmp_path: Path) -> None:
    path = tmp_path / "d" / "mappings" / "names.csv"
    write_mapping(path, harmonise(resolver, ["Tỉnh Đồng Nai"], date(2026, 1, 1)))
    delivery = deliver(tmp_path, [agency("Tỉnh Đồng Nai")], NAMES.partition("[fonds")[0])
    with built(tmp_path, delivery) as snapshot:
        assert rejected(snapshot) == []


@pytest.mark.parametrize(
    ("said", "error", "message"),
    [
        (
            '[agencies.mappings]\nunit_code = "names.csv"\n',
            DeliveryError,
            "The list of names for unit_code is not there.",
        ),
        ('[agencies.mappings]\nname = "mappings/names.csv"\n', UnknownName, "one of province_code, unit_code"),
        ('[files.mappings]\nunit_code = "mappings/names.csv"\n', UnknownName, "column of files with codes of units"),
        ("[agencies.mappings]\nunit_code = 4\n", DeliveryError, 'text in quotation marks ("…")'),
        ('[agencies.mappings]\nprovince_code = "mappings/names.csv"\n', DeliveryError, "no column feeds it"),
    ],
)
def test_a_list_that_is_asked_for_wrongly(tmp_path: Path, said: str, error: type[Exception], message: str) -> None:
    delivery = deliver(tmp_path, [agency("00004")], said)
    (delivery / "mappings").mkdir()
    (delivery / "mappings" / "names.csv").write_text("text,unit_code\nBa Đình,00004\n", encoding="utf-8")
    with pytest.raises(error) as refusal:
        build([delivery], tmp_path / "s")
    assert message in str(refusal.value)


def test_a_list_that_a_spreadsheet_saved_says_which_zeros_it_lost(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("text;unit_code;units_as_of\nHoàn Kiếm;70;31/10/2026\n", encoding="utf-8-sig")
    with pytest.raises(RegisterError, match=r"Were leading zeros lost\? 00070 .* is Phường Hoàn Kiếm") as refusal:
        read_mapping(path, register, NEW)
    assert "names.csv, row 2, column unit_code" in str(refusal.value)


# One name in several encodings


def test_a_name_in_four_encodings_is_one_unit(resolver: Resolver) -> None:
    composed = "Hòa Bình, Phú Thọ"
    texts = [composed, unicodedata.normalize("NFD", composed), "Hoµ B×nh, Phó Thä", "Hoøa Bình, Phuù Thoï"]
    assert len(set(texts)) == 4
    found = harmonise(resolver, texts, NEW)
    assert found.codes == dict.fromkeys(texts, "04795")
    encodings = [resolver.find(text, NEW)[0].encoding for text in texts]
    assert encodings == ["unicode", "unicode", "tcvn3", "vni"]


@pytest.mark.parametrize("verb", ["build", "harmonise"])
def test_bytes_that_are_not_unicode_are_refused_by_line_with_the_encodings_they_may_be(
    tmp_path: Path, verb: str
) -> None:
    delivery = deliver(tmp_path, [agency("00004")])
    file = delivery / "agencies.csv"
    file.write_bytes(file.read_bytes() + "B,Hoµ B×nh,state,00008,active\n".encode("latin-1"))
    asked = {
        "build": ["snapshot", "build", str(delivery)],
        "harmonise": ["places", "harmonise", str(file), "--column", "name", "--on", "2026-10-31"],
    }[verb]
    result = CliRunner().invoke(main, asked, env={"METRICS_DATA": str(tmp_path / "data")})
    assert result.exit_code == 2
    assert "This file is not UTF-8." in result.output
    assert "agencies.csv, line 3, byte" in result.output
    assert "TCVN3 (.VnTime), VNI or Windows-1258" in result.output


# Reports on another map


def test_a_report_on_another_map_is_a_pack_of_its_own_and_names_the_map(tmp_path: Path) -> None:
    """The old commune 00002 was split: today it has no report, on its own map it has, and a number without bounds."""
    build_snapshot(tmp_path / "data", HOLDINGS).close()
    env = {
        "METRICS_DATA": str(tmp_path / "data"),
        "METRICS_REPORTS": str(tmp_path / "reports"),
        "METRICS_NOTEBOOKS": str(Path(__file__).parents[2] / "notebooks"),
    }
    asked = ["report", "--month", "2026-10", "--lang", "en", "--place", "00002", "--place", "009", "--place", "vn"]
    refused = CliRunner().invoke(main, asked, env=env)
    assert refused.exit_code == 2
    assert "00002 was Bình cũ until 30-06-2025" in refused.output
    done = CliRunner().invoke(main, [*asked, "--map", "2025-06-30"], env=env)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "reports" / "2026-10" / "map-2025-06-30"
    assert done.output.splitlines()[-1] == str(folder / "index.html")
    for page in ("index.html", "en/index.html", "en/00002/index.html", "en/009/index.html", "en/vn/index.html"):
        assert "on the map of 30 June 2025" in (folder / page).read_text(encoding="utf-8"), page
    commune = (folder / "en" / "00002" / "index.html").read_text(encoding="utf-8")
    assert "Bình cũ" in commune
    assert "80 / 120" in commune  # of files 3 and 4 of fonds b, 40 and 80 pages, the second is checked
    assert not (tmp_path / "reports" / "2026-10" / "en").exists()


def test_a_report_on_what_is_no_map_is_refused(tmp_path: Path) -> None:
    build_snapshot(tmp_path / "data", {"fonds": FONDS}).close()
    asked = ["report", "--month", "2026-10", "--map", "2025"]
    refused = CliRunner().invoke(main, asked, env={"METRICS_DATA": str(tmp_path / "data")})
    assert refused.exit_code == 2
    assert "Not a map." in refused.output
    assert "today, or a day, as '2025-06-30'" in refused.output

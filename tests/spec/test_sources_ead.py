"""Finding aids → fonds and files: small files written by hand, and the counts of the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from metrics.errors import DeliveryError, InputError
from metrics.sources import Reading, read_delivery
from metrics.sources.finding_aid import FindingAid

FIXTURES = Path(__file__).parents[1] / "fixtures/sources/ead"
REAL = Path(__file__).parents[2] / "../shared/data/ead"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_delivery(FIXTURES)


def rows(reading: Reading, table: str) -> list[dict[str, Any]]:
    source = next(source for source in reading.tables if source.table == table)
    found: list[dict[str, Any]] = source.reader().read_all().to_pylist()
    assert len(found) == source.rows
    return found


def files(reading: Reading, fonds: str) -> dict[str, dict[str, Any]]:
    return {row["file_id"].partition("#")[2]: row for row in rows(reading, "files") if row["fonds_id"] == fonds}


@pytest.mark.parametrize(
    ("component", "stage", "access", "medium"),
    [
        ("online", "checked", "online", None),
        ("room", "checked", "reading_room", None),
        ("best", "checked", "online", None),
        ("born", None, None, "born_digital"),
        ("link", None, None, None),
        ("thumb", None, None, None),
        ("strange", "checked", None, None),
        ("mixed", "checked", "online", "mixed"),
        ("~9", None, None, None),
        ("room~10", None, None, None),
        ("below", None, None, None),
    ],
)
def test_roles_decide_what_a_digital_object_is(
    reading: Reading, component: str, stage: str | None, access: str | None, medium: str | None
) -> None:
    row = files(reading, "kho_a/roles")[component]
    assert (row["stage"], row["digital_access"], row["medium"]) == (stage, access, medium)


def test_only_leaves_are_files(reading: Reading) -> None:
    assert len(files(reading, "kho_a/roles")) == 11  # 13 components, two of them series


def test_ead3_says_outright_what_is_born_digital(reading: Reading) -> None:
    found = files(reading, "kho_b/three")
    assert (found["scan"]["stage"], found["scan"]["digital_access"]) == ("checked", None)
    assert (found["mail"]["stage"], found["mail"]["medium"]) == (None, "born_digital")


def test_each_finding_aid_is_a_fonds(reading: Reading) -> None:
    found = {row["fonds_id"]: row for row in rows(reading, "fonds")}
    assert sorted(found) == ["kho_a/dates", "kho_a/roles", "kho_b/bare", "kho_b/three"]
    roles, three, bare = found["kho_a/roles"], found["kho_b/three"], found["kho_b/bare"]
    assert (roles["title"], roles["date_from"], roles["date_to"]) == ("Hồ sơ thử vai trò", "1945", "1975")
    assert roles["shelf_metres"] == "3.048e0"  # 10 ft of 0.3048 m
    assert (roles["_row"], roles["_file"]) == (4, "kho_a/roles.xml")
    assert (three["title"], three["date_from"], three["date_to"]) == ("Guide to EAD3", "1930", "1945-08")
    assert three["shelf_metres"] == "2.500e0"
    assert (bare["title"], bare["shelf_metres"], bare["date_from"]) == ("Empty", None, None)
    assert found["kho_a/dates"]["shelf_metres"] is None  # cubic metres are no shelf


def test_repository_or_folder_names_the_unit(reading: Reading) -> None:
    agencies = {row["agency_id"]: row for row in rows(reading, "agencies")}
    assert {key: row["unit_code"] for key, row in agencies.items()} == {"kho_a": "00004", "Phòng Lưu trữ B": "00070"}
    assert agencies["Phòng Lưu trữ B"]["name"] == "Kho B"
    kept = {row["fonds_id"]: row["custodian_agency_id"] for row in rows(reading, "fonds")}
    assert kept == {
        "kho_a/dates": "kho_a",
        "kho_a/roles": "kho_a",
        "kho_b/bare": None,
        "kho_b/three": "Phòng Lưu trữ B",  # in other letters, with other spaces
    }
    assert reading.notes["finding_aids_without_unit"] == 1
    assert reading.notes["no unit for repository: not named"] == 1


def test_dates_keep_their_precision(reading: Reading) -> None:
    found = {key: (row["date_from"], row["date_to"]) for key, row in files(reading, "kho_a/dates").items()}
    assert found == {
        "a": (None, None),
        "b": (None, None),
        "c": (None, None),
        "d": (None, None),
        "e": ("1959-05", "1962"),
        "f": ("1961-12", "1961"),
        "g": ("1961-12", None),
        "h": (None, None),
    }
    by_role = files(reading, "kho_a/roles")
    assert (by_role["online"]["date_from"], by_role["online"]["date_to"]) == ("1950-02", "1951")
    assert (by_role["below"]["date_from"], by_role["below"]["date_to"]) == ("1945-09-02", "1945-09-02")


def test_impossible_dates_are_set_aside_with_their_place(reading: Reading) -> None:
    found = [(r.table, r.locator, r.rule, r.value) for r in reading.rejects if r.scope == "value"]
    assert found == [
        ("files", "7", "not_a_date", "-1887/1883"),
        ("files", "8", "not_a_date", "0000/0000"),
        ("files", "9", "date_order", "1962/1961"),
        ("files", "10", "not_a_date", "1961-02-30"),
        ("files", "11", "not_a_date", "undated"),
        ("fonds", "5", "not_a_date", "2978"),
    ]


def test_a_broken_file_is_set_aside_whole_and_the_rest_goes_on(reading: Reading) -> None:
    found = {r.file: (r.rule, r.locator) for r in reading.rejects if r.scope == "file"}
    assert found == {"kho_b/broken.xml": ("not_well_formed", "3"), "kho_b/page.xml": ("not_ead", "")}
    assert not files(reading, "kho_b/broken")
    assert not [r for r in reading.rejects if r.file == "kho_b/broken.xml" and r.scope == "value"]
    assert (reading.notes["finding_aids"], reading.notes["finding_aids_rejected"]) == (4, 2)


def test_nothing_outside_the_file_is_read(reading: Reading) -> None:
    assert files(reading, "kho_a/dates")["a"]["title"] == "&outside;"


def test_objects_above_the_leaves_are_counted_and_not_spread(reading: Reading) -> None:
    notes = reading.notes
    assert (notes["objects_above_leaves"], notes["objects_on_finding_aids"]) == (1, 1)
    assert notes["leaves_with_object"] == 10
    copies = notes["leaves_online"] + notes["leaves_reading_room"] + notes["leaves_access_unknown"]
    assert (copies, notes["leaves_born_digital"], notes["leaves_object_but_no_copy"]) == (6, 2, 2)
    assert notes["leaves_with_role image-thumbnail: no_copy"] == 2
    assert notes["component_ids_repeated"] == 1


def test_a_delivery_may_explain_its_own_roles(tmp_path: Path) -> None:
    text = (FIXTURES / "kho_a/roles.xml").read_text(encoding="utf-8")
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    (tmp_path / "delivery.toml").write_text(
        'as_of = 2026-10-31\nformat = "ead"\n[ead.roles]\n"Image/JPEG" = "online"\n', encoding="utf-8"
    )
    assert files(read_delivery(tmp_path), "a")["strange"]["digital_access"] == "online"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[ead.units]\nkho_a = 4", "unit code as text"),
        ('[ead.units]\nkho_a = { unit_code = "00004", blok = "state" }', "Did you mean block"),
        ('[ead.units]\nkho_a = { unit_code = "00004", block = "stat" }', "party, state, front, other"),
        ('[ead.roles]\nfoo = "onlin"', "one of online, reading_room"),
        ("[ead]\nunit = 1", "Did you mean units"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, toml: str, message: str) -> None:
    (tmp_path / "delivery.toml").write_text(f'as_of = 2026-10-31\nformat = "ead"\n{toml}\n', encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_delivery(tmp_path)


def test_a_folder_without_xml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "delivery.toml").write_text('as_of = 2026-10-31\nformat = "ead"\n', encoding="utf-8")
    with pytest.raises(DeliveryError, match="no finding aid"):
        read_delivery(tmp_path)


def test_long_lists_are_read_whole(tmp_path: Path) -> None:
    """More leaves than a batch holds, more lines than a small counter holds."""
    many = 70_000
    leaves = "\n".join(f'<c id="n{n}"><did><unittitle>{n}</unittitle></did></c>' for n in range(many))
    (tmp_path / "long.xml").write_text(f"<ead><archdesc><did/><dsc>{leaves}</dsc></archdesc></ead>", encoding="utf-8")
    (tmp_path / "delivery.toml").write_text('as_of = 2026-10-31\nformat = "ead"\n', encoding="utf-8")
    found = rows(read_delivery(tmp_path), "files")
    assert len({row["file_id"] for row in found}) == many
    assert (found[-1]["title"], found[-1]["_row"]) == (str(many - 1), many)


def test_what_has_been_read_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 50 series of 40 files each, next to nothing is held at the end."""
    leaves = "<c02><did><unittitle>x</unittitle></did></c02>" * 40
    series = f"<c01><did><unittitle>s</unittitle></did>{leaves}</c01>" * 50
    (tmp_path / "a.xml").write_text(f"<ead><archdesc><did/><dsc>{series}</dsc></archdesc></ead>", encoding="utf-8")
    held: list[int] = []
    monkeypatch.setattr(FindingAid, "_collection", lambda _, root: held.append(sum(1 for _ in root.iter())))
    aid = FindingAid(fonds_id="a", roles={}, latest_year=2026)
    aid.read(tmp_path / "a.xml")
    assert len(aid.files) == 2_000
    assert held[0] < 20


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    if not REAL.is_dir():
        pytest.skip("the real finding aids (../shared/data/ead) are not here")
    folder = tmp_path_factory.mktemp("real")
    for path in REAL.rglob("*.xml"):
        target = folder / path.relative_to(REAL)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    (folder / "delivery.toml").write_text(
        'as_of = 2026-10-31\nformat = "ead"\n'
        '[ead.units]\npulfalight = "00001"\narchivesspace = "00002"\narclight = "00003"\n',
        encoding="utf-8",
    )
    return read_delivery(folder)


def test_real_counts_are_those_of_their_readme(real: Reading) -> None:
    notes = real.notes
    assert (notes["finding_aids"], notes["components"], notes["leaves"]) == (45, 10_450, 9_632)
    assert notes["leaves_with_object"] == 245
    assert notes["leaves_with_object"] + notes["components_above_leaves_with_object"] == 292 + 12 + 13
    assert notes["objects_on_leaves"] + notes["objects_above_leaves"] == 293 + 23 + 14
    assert notes["objects_on_finding_aids"] == 2
    found = rows(real, "files")
    assert len(found) == len({row["file_id"] for row in found}) == 9_632


def test_real_leaves_that_count_as_digitised_and_why(real: Reading) -> None:
    """All 245: none of the roles on leaves says "no copy". Where a copy can be used is known of one alone."""
    by_role = {name: count for name, count in real.notes.items() if name.startswith("leaves_with_role")}
    assert by_role == {
        "leaves_with_role image-service: online": 1,
        "leaves_with_role https://iiif.io/api/presentation/2.1/: copy": 195,
        "leaves_with_role image/jpeg: copy": 6,
        "leaves_with_role none: copy": 43,
    }
    found = rows(real, "files")
    assert sum(row["stage"] == "checked" for row in found) == 245
    assert sum(row["digital_access"] == "online" for row in found) == 1
    assert not [row for row in found if row["medium"] is not None]


def test_real_unreadable_dates_are_six(real: Reading) -> None:
    assert {r.file for r in real.rejects} == {"archivesspace/voorhis.xml"}
    assert sorted(r.rule for r in real.rejects) == ["date_order"] + ["not_a_date"] * 5

"""The bodies of the national demo: everyone in force, everyone who ended, and who keeps whose records."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from metrics.demo.bodies import EVE, Landscape, landscape
from metrics.demo.chance import Chance
from metrics.demo.sizes import sizes
from metrics.places import Register, placements

AS_OF = date(2026, 10, 31)


@pytest.fixture(scope="module")
def land() -> Landscape:
    register = Register.vietnam()
    return landscape(register, register.on(AS_OF, "province"), AS_OF, Chance(1, 0))


def test_everyone_is_there(land: Landscape) -> None:
    active = Counter((body.level, body.block) for body in land.bodies if body.ended_on is None)
    assert {active["commune", block] for block in ("party", "state", "front")} == {3321}
    assert active["province", "party"] == active["province", "front"] == 34
    ended = {body.unit.key: body for body in land.bodies if body.ended_on == EVE}
    levels = Counter(body.unit.level for body in ended.values())
    assert levels["commune"] == 10_035
    assert levels["district"] == 696
    assert 0 < levels["province"] < 63
    assert len({body.agency_id for body in land.bodies}) == len(land.bodies)
    assert len({fonds.fonds_id for fonds in land.fonds}) == len(land.fonds)


def test_old_records_went_where_the_register_says(land: Landscape) -> None:
    place = {row["unit_key"]: row for row in placements(Register.vietnam(), AS_OF).to_pylist()}
    checked = 0
    for fonds in land.fonds:
        keeper = fonds.custodian
        if fonds.group != "old_commune" or keeper is None or keeper.level != "commune" or keeper.ended_on:
            continue
        row = place[fonds.creator.unit.key]
        assert keeper.unit.code in (row["candidates"] or [row["commune_code"]])
        checked += 1
    assert checked > 8_000


def test_districts_are_kept_by_the_province_and_lie_in_a_commune(land: Landscape) -> None:
    districts = [fonds for fonds in land.fonds if fonds.group == "old_district"]
    keepers = Counter(
        "nobody" if f.custodian is None else "itself" if f.custodian is f.creator else f.custodian.level
        for f in districts
    )
    assert keepers["province"] > 0.7 * len(districts)
    assert min(keepers["commune"], keepers["itself"], keepers["nobody"]) > 0
    assert sum(f.location_code is not None for f in districts) > 0.98 * len(districts)


def test_communes_that_keep_no_records_have_no_fonds(land: Landscape) -> None:
    keepers = {f.custodian.unit.code for f in land.fonds if f.custodian and f.custodian.ended_on is None}
    assert 40 < len(land.empty) < 100
    assert not land.empty & keepers
    assert {unit.code for unit in land.communes} - keepers == land.empty


def test_every_listed_file_has_its_fonds_and_30_per_cent_are_under_ended_codes(land: Landscape) -> None:
    made = sizes(land.fonds, 200_000, Chance(1, 1))
    assert made.files.sum() == 200_000
    ended = [fonds.creator.ended_on is not None for fonds in land.fonds]
    assert made.files[ended].sum() / 200_000 == pytest.approx(0.30, abs=0.001)
    assert made.arranged_mm.sum() / (made.arranged_mm + made.heap_mm).sum() == pytest.approx(0.31, abs=0.001)
    assert (made.heap_mm >= 0).all()
    assert (made.arranged_mm[made.files > 0] > 0).all()
    assert (made.arranged_mm[made.files == 0] == 0).all()

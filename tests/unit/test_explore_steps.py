"""Steps of an explorer on the small country of ``deliveries``: down, up, onto another map; and questions written out."""

from __future__ import annotations

import shlex
from datetime import date

import pytest
from deliveries import AS_OF, write_register

from metrics import Query
from metrics.explore import steps
from metrics.places import Register

OLD = date(2025, 6, 30)


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register.load(write_register(tmp_path_factory.mktemp("land")))


def ask(by: str = "province", **where: str | tuple[str, ...]) -> Query:
    return Query(metrics=("coverage_pages",), by=(by,), where=where)  # type: ignore[arg-type]


def test_down_from_the_country_to_one_fonds() -> None:
    query = ask()
    assert steps.below(query) == "province"
    query = steps.into(query, "province", "01")
    assert (query.by, dict(query.where)) == (("commune",), {"province": ("01",)})
    query = steps.into(query, "commune", "00001")
    assert query.by == ("fonds",)
    query = steps.into(query, "fonds", "archive/F")
    assert query.by == ("stage",)
    assert steps.way(query) == [("province", ("01",)), ("commune", ("00001",)), ("fonds", ("archive/F",))]
    assert not {"province", "commune", "fonds"} & set(steps.dimensions(query))


def test_a_breakdown_that_was_chosen_stays_on_the_way() -> None:
    query = steps.into(ask("cohort"), "province", "01")
    assert query.by == ("cohort",)
    assert steps.back_to(query, None) == ask("cohort")


def test_a_row_that_is_no_place_becomes_a_condition() -> None:
    query = steps.into(ask("cohort", province="01"), "cohort", "before")
    assert query.by == ("commune",)
    assert steps.conditions(query) == [("cohort", ("before",))]
    assert steps.without(query, "cohort") == ask("commune", province="01")


@pytest.mark.parametrize("code", ["unknown", "to_allocate"])
def test_below_what_is_no_place_are_its_fonds(code: str) -> None:
    assert steps.into(ask(), "province", code).by == ("fonds",)


def test_back_to_a_place_on_the_way() -> None:
    query = ask("stage", province="01", commune="00001", fonds="archive/F")
    assert steps.back_to(query, "commune") == ask("fonds", province="01", commune="00001")
    assert steps.back_to(query, "province") == ask("commune", province="01")
    assert steps.back_to(query, None) == ask()


def test_a_commune_that_is_one_unit_on_the_other_map_is_taken_along(land: Register) -> None:
    moved, lost = steps.on_map(ask("fonds", province="02", commune="00007"), OLD, land, AS_OF)
    # Hà came out of Dương cũ, which had the code that Dương has today.
    assert dict(moved.where) == {"commune": ("00004",), "province": ("02",)}
    assert (moved.by, moved.place_map, lost) == (("fonds",), OLD, [])


def test_a_commune_that_is_not_gives_way_to_its_province(land: Register) -> None:
    # An is made of An cũ and a part of Bình cũ.
    moved, lost = steps.on_map(ask("fonds", commune="00001"), OLD, land, AS_OF)
    assert dict(moved.where) == {"province": ("01",)}
    assert (moved.by, lost) == (("commune",), ["An"])


def test_a_split_across_provinces_gives_way_to_the_country(land: Register) -> None:
    old = Query(metrics=("files",), by=("fonds",), where={"commune": "00005"}, place_map=OLD)  # type: ignore[arg-type]
    moved, lost = steps.on_map(old, "today", land, AS_OF)
    assert (moved.where, moved.by, lost) == ((), ("province",), ["Giáp cũ"])


def test_as_recorded_and_back(land: Register) -> None:
    old = Query(metrics=("files",), by=("fonds",), where={"commune": "00003"}, place_map=OLD)  # type: ignore[arg-type]
    recorded, lost = steps.on_map(old, "as_recorded", land, AS_OF)
    ((_, (code,)), *_rest) = recorded.where
    assert (code, lost) == ("00003@0001-01-01", [])
    back, lost = steps.on_map(recorded, OLD, land, AS_OF)
    assert (back.values("commune"), lost) == (("00003",), [])


def test_conditions_and_rows_that_are_no_place_come_along(land: Register) -> None:
    query = ask("commune", province="unknown", cohort="before")
    moved, lost = steps.on_map(query, OLD, land, AS_OF)
    assert (moved.where, lost) == (query.where, [])


@pytest.mark.parametrize(
    "query",
    [
        ask(),
        ask("month", province=("01", "02"), cohort="before", fonds="my archive/Số 1's"),
        Query(
            metrics=("backlog_pages",),
            by=("commune",),
            as_of=date(2026, 9, 30),
            place_map=OLD,
            place_role="creator",
            allocation="equal",
        ),
        Query(metrics=("files",), by=("stage",), place_map="as_recorded"),
        Query(metrics=("throughput_pages",), by=("month",), period="quarter-d14"),
    ],
)
def test_a_question_written_out_is_the_same_question(query: Query) -> None:
    python = steps.as_python(query, "the-id")
    given = python[python.index("query = ") : python.index("metrics.evaluate(")]
    names: dict[str, object] = {}
    exec("import metrics\n" + given, names)
    assert names["query"] == query
    assert 'open_snapshot("the-id"' in python
    assert from_command(steps.as_command(query, "the-id")) == query


def from_command(line: str) -> Query:
    """The query that ``metrics query`` makes of a command line."""
    import click

    from metrics.cli.main import main
    from metrics.cli.queries import query as verb

    words = shlex.split(line)
    assert words[:2] == ["metrics", "query"]
    # Below the whole command, as it is called: click remembers what it is first asked for, such as the names of the help option.
    context = click.Context(verb, parent=click.Context(main, **main.context_settings))
    verb.parse_args(context, words[2:])
    given = context.params
    assert given["id"] == "the-id"
    pairs = [text.partition("=") for text in given["where"]]
    return Query(
        metrics=given["metrics"],
        by=tuple(given["by"].split(",")),
        where=tuple((name, values.split(",")) for name, _, values in pairs),  # type: ignore[arg-type]
        as_of=given["as_of"],
        place_map=given["place_map"],
        place_role=given["place_role"],
        allocation=given["allocation"],
        period=given["period"],
    )

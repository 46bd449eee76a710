"""Ranks: units that cannot be told apart share one, units of which too little was counted have none, and the reason is said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metrics.present import language
from metrics.present.ranks import Rank, Standing, rank_entry, ranks


def unit(code: str, low: int | None, value: int | None, high: int | None, certainty: float | None = 1) -> Standing:
    return Standing(code=code, value=value, low=low, high=high, certainty=certainty)


def places(*units: Standing, least: float = 0.4) -> dict[str, tuple[int, int]]:
    return {code: (rank.first, rank.last) for code, rank in ranks(units, least).items()}


def test_what_is_certain_is_ranked_one_by_one() -> None:
    assert places(unit("a", 50, 50, 50), unit("b", 60, 60, 60)) == {"b": (1, 1), "a": (2, 2)}


def test_equals_share_a_rank() -> None:
    found = places(unit("a", 50, 50, 50), unit("b", 50, 50, 50), unit("c", 40, 40, 40))
    assert found == {"a": (1, 2), "b": (1, 2), "c": (3, 3)}


def test_a_group_reaches_as_far_as_intervals_meet_that_of_the_unit_that_opened_it() -> None:
    # b meets a; c meets b and not a, so it opens the next group, which d joins: touching is meeting.
    found = places(unit("a", 70, 80, 90), unit("b", 60, 70, 75), unit("c", 55, 60, 65), unit("d", 40, 50, 55))
    assert found == {"a": (1, 2), "b": (1, 2), "c": (3, 4), "d": (3, 4)}


def test_less_certain_than_asked_for_is_not_ranked_and_leaves_no_gap() -> None:
    found = places(unit("a", 80, 80, 80, 0.39), unit("b", 60, 60, 60, 0.4), unit("c", 50, 50, 50))
    assert found == {"b": (1, 1), "c": (2, 2)}


def test_what_has_no_number_has_no_rank() -> None:
    assert places(unit("a", None, None, None, None), unit("b", 1, 1, 1)) == {"b": (1, 1)}


def test_ranks_in_words() -> None:
    write = language("en")
    assert rank_entry(Rank(first=3, last=3), 1.0, write).text == "3"
    assert rank_entry(Rank(first=3, last=1200), 1.0, write).text == "3–1,200"
    none = rank_entry(None, 0.31, write)
    assert (none.text, none.detail) == ("–", "31% counted")


UNITS = st.lists(st.tuples(*[st.integers(0, 30)] * 3, st.sampled_from([0.2, 0.5, 1.0])), max_size=25)


@given(drawn=UNITS)
def test_groups_follow_one_another_and_the_first_of_each_can_be_told_from_all_before_it(
    drawn: list[tuple[int, int, int, float]],
) -> None:
    units = [unit(str(n), *sorted(ends), certainty) for n, (*ends, certainty) in enumerate(drawn)]
    found = ranks(units, 0.4)
    assert set(found) == {u.code for u in units if (u.certainty or 0) >= 0.4}
    by_code = {u.code: u for u in units}
    groups: dict[Rank, list[Standing]] = {}
    for code, rank in found.items():
        groups.setdefault(rank, []).append(by_code[code])
    reached = 0
    before: list[Standing] = []
    for rank in sorted(groups, key=lambda rank: rank.first):
        assert (rank.first, rank.last - rank.first + 1) == (reached + 1, len(groups[rank]))
        reached = rank.last
        assert all((u.value or 0) <= (b.value or 0) for u in groups[rank] for b in before)
        before = groups[rank]
    shuffled = ranks(units[::-1], 0.4)
    assert shuffled == found

"""Invariant 7: the engine equals a plain-Python reference on catalogues made up by Hypothesis, for any question."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import reference
from catalogues import AS_OF, ON_FACTS, FactsEngine, Made, made_up, queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import Query, evaluate


def test_every_metric_is_in_the_reference() -> None:
    assert set(ON_FACTS) == reference.ALL_METRICS


@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_engine_equals_reference(data: st.DataObject) -> None:
    made = data.draw(made_up())
    with closing(FactsEngine(made)) as engine:
        for _ in range(3):
            query = data.draw(queries(made))
            result = evaluate(engine, query)
            assert reference.differences(result, made.facts, made.register) == []


@given(made=made_up(), place_map=st.sampled_from([AS_OF, date(2025, 6, 30), date(2026, 2, 28)]), data=st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_place_of_the_map_is_there(made: Made, place_map: date, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["province", "commune"]))
    with closing(FactsEngine(made)) as engine:
        result = evaluate(engine, Query(metrics=("pages",), by=(name,), place_map=place_map))
    assert reference.places_of(made.register, name, place_map) <= set(result.frame[name])

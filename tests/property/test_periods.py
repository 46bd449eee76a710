"""Longer periods are what their months are: flows are added up, stocks are those of the last."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

from catalogues import FactsEngine, made_up
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import Query, evaluate
from metrics.evaluate.periods import Period

PERIODS = st.sampled_from(
    ["2026-Q3", "2025-H2", "2026", "2026-Q4", "2026-Q3-d14", "2026-H1-d14", "2026-d14", "2026-Q4-d14"]
)
STOCKS = ("digitised_pages", "backlog_files", "files")
FLOWS = ("throughput_pages", "scanned_pages_in_period")


@given(made=made_up(), text=PERIODS, by=st.sampled_from([(), ("block",), ("province",), ("cohort", "medium")]))
@settings(max_examples=40)
def test_a_period_is_its_months(made: object, text: str, by: tuple[str, ...]) -> None:
    period, as_of = Period.parse(text), date(2026, 10, 31)
    months = [month for month in period.months if month.first_day <= as_of]
    asked = Query(metrics=(*STOCKS, *FLOWS), by=by, where={"month": text}, as_of=as_of)
    with closing(FactsEngine(made)) as engine:  # type: ignore[arg-type]
        whole = evaluate(engine, asked).frame
        apart = evaluate(engine, replace(asked, where={"month": f"{months[0]}..{months[-1]}"})).frame
        last = evaluate(engine, replace(asked, where={"month": str(months[-1])})).frame
        one = evaluate(engine, replace(asked, by=(*by, "month"))).frame
    keys = [*by, "metric"]
    values = [frame.set_index(keys)["numerator"] for frame in (whole, apart, last, one)]
    for key in {key for found in values for key in found.index}:
        of_period, of_months, of_last, along = (found.get(key, 0) for found in values)
        assert of_period == of_months == along
        if (key[-1] if by else key) in STOCKS:
            assert of_period == of_last

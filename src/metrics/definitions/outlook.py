"""Where it is going, and how evenly: plan, forecast, pace, communes with nothing, inequality."""

from __future__ import annotations

from .model import Derived, Metric

METRICS: tuple[Metric, ...] = (
    Derived(
        name="plan_attainment",
        title="Attainment of the plan",
        how="attainment",
        of=("digitised_pages", "pages_in_scope"),
        unit="%",
        needs=("targets",),
        meaning="Pages digitised, of those that the unit's next target of coverage by pages asks for.",
        caveat="Of a unit that has a target of its own; a plan is not shared out over time.",
        target="plan of the unit",
    ),
    Derived(
        name="forecast_months",
        title="Months to the end",
        how="forecast",
        of=("backlog_pages", "throughput_pages"),
        unit="months",
        meaning="Pages left, by the median of what was digitised in a month of the last six whole months.",
        caveat="The bounds are the 80th and 20th percentile of the six months. Records yet to be found or to come in are not in it.",
        target="plan of the unit",
    ),
    Derived(
        name="required_pace",
        title="Pages a month to be in time",
        how="pace",
        of=("digitised_pages", "pages_in_scope"),
        unit="pages per month",
        needs=("targets",),
        meaning="Pages to be digitised in each month until the unit's next target of coverage by pages is due.",
        caveat="Of a unit that has a target of its own.",
        target="plan of the unit",
    ),
    Derived(
        name="zero_communes",
        title="Communes with nothing digitised",
        how="untouched",
        of=("files_in_scope", "digitised_pages"),
        unit="units",
        within="commune",
        meaning="Communes with records in scope of which nothing is digitised.",
    ),
    Derived(
        name="coverage_spread",
        title="Spread of coverage",
        how="spread",
        of=("coverage_pages",),
        unit="times",
        within="commune",
        meaning="Coverage by pages that the best tenth of communes has reached, as a multiple of what the worst tenth has not.",
        caveat="90th by 10th percentile of the communes that have a coverage; none where the 10th percentile is 0.",
    ),
    Derived(
        name="coverage_gini",
        title="Inequality of coverage",
        how="gini",
        of=("coverage_pages",),
        unit="index",
        within="commune",
        meaning="Gini index of coverage by pages over communes: 0 where all are alike, towards 1 where few have everything.",
    ),
)

"""Numbers that neither add up nor divide: each rule works on the answers of additive metrics and ratios, and stands here alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..definitions import METRICS, Derived
from ..errors import ParameterError
from ..places import Register
from .engine import Engine
from .periods import Period
from .places import TO_ALLOCATE, UNKNOWN_PLACE
from .query import Query
from .result import Result
from .targets import Target, next_target, targets

Numbers = npt.NDArray[np.float64]
#: Answers a query with additive metrics and ratios.
Ask = Callable[[Query], Result]

#: Whole months that a forecast looks back on.
_PACE_MONTHS = 6
_DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One derived metric for every combination: ``value`` (NaN where the state has none), ``low``, ``high``, ``state``, and the two
    amounts it was worked out from, where it has them."""

    value: Numbers
    state: Sequence[str]
    low: Numbers | None = None
    high: Numbers | None = None
    numerator: Numbers | None = None
    denominator: Numbers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """What a rule works on: the query, how to ask more, and the combinations with their additive answers."""

    query: Query
    engine: Engine
    register: Register
    ask: Ask
    as_of: date
    map_day: date | None
    combinations: pd.DataFrame
    found: Mapping[str, pd.DataFrame]

    def values(self, metric: str) -> Numbers:
        return self.found[metric]["value"].to_numpy(np.float64)

    def states(self, metric: str) -> list[str]:
        return [str(state) for state in self.found[metric]["state"]]

    def days(self) -> list[date]:
        """The day each combination is answered as of."""
        if "month" not in self.query.by:
            return [self.as_of] * len(self.combinations)
        return [min(Period.parse(text).last_day, self.as_of) for text in self.combinations["month"]]


def with_derived(engine: Engine, query: Query, register: Register, ask: Ask) -> Result:
    """The answer to a query some of whose metrics are derived: what they are derived from is asked first, by ``ask``.

    Raises ParameterError where a metric cannot be asked by month.
    """
    derived = [metric for name in query.metrics if isinstance(metric := METRICS[name], Derived)]
    plain = [name for name in query.metrics if not isinstance(METRICS[name], Derived)]
    asked = dict.fromkeys([*plain, *(of for metric in derived for of in metric.of)])
    result = ask(replace(query, metrics=tuple(asked)))
    # The metrics of a combination stand together, in the order in which they were asked.
    position = {name: at for at, name in enumerate(asked)}
    found = {
        name: result.frame.iloc[position[name] :: len(asked)].reset_index(drop=True)
        for name in dict.fromkeys(of for metric in derived for of in metric.of)
    }
    first = next(iter(found.values()))
    names = [column for by in query.by for column in (by, f"{by}_name")]
    base = _Base(
        query=query,
        engine=engine,
        register=register,
        ask=ask,
        as_of=result.as_of,
        map_day=result.map_day,
        combinations=first[names],
        found=found,
    )
    count = len(first)
    kept = np.isin(np.arange(len(result.frame)) % len(asked), [position[name] for name in plain])
    frames = [result.frame[kept], *(_frame(base, metric, _RULES[metric.how](base, metric)) for metric in derived)]
    # Where a metric's first row lies in these frames, and how far it is from there to its next.
    starts = {name: (at, len(plain)) for at, name in enumerate(plain)}
    starts |= {metric.name: (count * (len(plain) + at), 1) for at, metric in enumerate(derived)}
    order = np.stack(
        [start + step * np.arange(count) for start, step in map(starts.__getitem__, query.metrics)], axis=1
    )
    frame = pd.concat(frames, ignore_index=True).iloc[order.ravel()].reset_index(drop=True)
    return replace(result, query=query, frame=frame.astype(dict(result.frame.dtypes)))


def _frame(base: _Base, metric: Derived, answer: _Answer) -> pd.DataFrame:
    missing = not set(metric.needs) <= base.engine.tables
    count = len(base.combinations)
    value = np.full(count, np.nan) if missing else answer.value
    whole = [_whole(part, count, missing) for part in (answer.numerator, answer.denominator)]
    return base.combinations.assign(
        metric=metric.name,
        value=value,
        numerator=whole[0],
        denominator=whole[1],
        unit=metric.unit,
        state="not_available" if missing else list(answer.state),
        low=value if missing or answer.low is None else answer.low,
        high=value if missing or answer.high is None else answer.high,
    )


def _whole(part: Numbers | None, count: int, missing: bool) -> Any:
    absent = np.full(count, True) if part is None or missing else np.isnan(part)
    filled = np.zeros(count) if part is None else np.where(absent, 0.0, part)
    return pd.arrays.IntegerArray(np.rint(filled).astype(np.int64), absent)


def _lateness(base: _Base, metric: Derived) -> _Answer:
    """Days late: each overdue one counts the days since it was due."""
    count, since = (base.values(name) for name in metric.of)
    return _Answer(value=count * (_numbered(base) + 1) - since, state=base.states(metric.of[0]))


def _numbered(base: _Base) -> Numbers:
    """The day each combination is answered as of, as days since 1970."""
    return np.array([(day - date(1970, 1, 1)).days for day in base.days()], dtype=np.float64)


def _silence(base: _Base, metric: Derived) -> _Answer:
    """Mean days since units were last heard of; of none that ever was, nobody has reported."""
    count, since = (base.values(name) for name in metric.of)
    days = count * _numbered(base) - since
    value = np.divide(days, count, out=np.full(len(count), np.nan), where=count > 0)
    state = [own if heard else "not_reported" for own, heard in zip(base.states(metric.of[0]), count > 0, strict=True)]
    return _Answer(value=value, state=state, numerator=days, denominator=count)


def _aims(base: _Base) -> list[Target | None]:
    """The target of coverage by pages that each combination is measured against: that of its own place."""
    place = next((name for name in ("commune", "province") if name in base.query.by), "")
    asked = [base.query.values(name) for name in ("commune", "province")]
    one = next((values[0] for values in asked if len(values) == 1), "")
    if not place and not one:
        return [None] * len(base.combinations)
    codes = [str(code) for code in base.combinations[place]] if place else [one] * len(base.combinations)
    known = targets(base.engine, "coverage_pages", base.map_day, "" if place else one, register=base.register)
    # A province's row among communes is what it keeps above them: the plan of the province is of more.
    above = (
        {unit.code for unit in base.register.on(base.map_day or base.as_of, "province")}
        if place == "commune"
        else set()
    )
    return [
        None if code in above else next_target(known.get(code, []), day)
        for code, day in zip(codes, base.days(), strict=True)
    ]


def _attainment(base: _Base, metric: Derived) -> _Answer:
    done, scope = (base.values(name) for name in metric.of)
    share = np.array([np.nan if aim is None else aim.value for aim in _aims(base)])
    planned = np.rint(share * scope)
    value = np.divide(done, planned, out=np.full(len(done), np.nan), where=planned > 0)
    state = _measured(base, metric.of[1], planned > 0)
    return _Answer(value=value, state=state, numerator=done, denominator=planned)


def _pace(base: _Base, metric: Derived) -> _Answer:
    done, scope = (base.values(name) for name in metric.of)
    aims, days = _aims(base), base.days()
    share = np.array([np.nan if aim is None else aim.value for aim in aims])
    left = np.array(
        [
            np.nan if aim is None else max(1.0, (aim.due_on - day).days / _DAYS_PER_MONTH)
            for aim, day in zip(aims, days, strict=True)
        ]
    )
    value = np.maximum(share * scope - done, 0) / left
    return _Answer(value=value, state=_measured(base, metric.of[1], ~np.isnan(value)))


def _measured(base: _Base, metric: str, aimed: npt.NDArray[np.bool_]) -> list[str]:
    """The state of what a plan is held against; where there is no plan there is nothing to measure against."""
    return [state if has else "nothing_in_scope" for state, has in zip(base.states(metric), aimed, strict=True)]


def _forecast(base: _Base, metric: Derived) -> _Answer:
    if "month" in base.query.by:
        raise ParameterError(
            "A forecast is made on one day.",
            received=f"{metric.name} by month",
            todo="leave month out, and ask with --as-of",
        )
    backlog_metric, flow = metric.of
    last = Period.last_whole(base.as_of)
    where = [pair for pair in base.query.where if pair[0] != "month"]
    where.append(("month", (f"{last.plus(1 - _PACE_MONTHS)}..{last}",)))
    asked = replace(base.query, metrics=(flow,), by=(*base.query.by, "month"), where=tuple(where), period="month")
    paces = base.ask(asked).frame
    matrix = np.zeros((len(base.combinations), _PACE_MONTHS))
    rows = _rows(base, paces)
    columns = [Period.parse(text).index - last.index + _PACE_MONTHS - 1 for text in paces["month"]]
    known = rows >= 0
    matrix[rows[known], np.array(columns)[known]] = np.nan_to_num(paces["value"].to_numpy(np.float64))[known]
    backlog = base.values(backlog_metric)
    slow, middle, quick = np.percentile(matrix, (20, 50, 80), axis=1)
    value, low, high = (
        np.where(backlog == 0, 0.0, np.divide(backlog, pace, out=np.full(len(backlog), np.nan), where=pace > 0))
        for pace in (middle, quick, slow)
    )
    state = [
        "unknown" if np.isnan(months) and not np.isnan(left) else own
        for months, left, own in zip(value, backlog, base.states(backlog_metric), strict=True)
    ]
    return _Answer(value=value, state=state, low=low, high=high, numerator=backlog, denominator=middle)


def _within(base: _Base, metric: Derived) -> dict[int, pd.DataFrame]:
    """By combination, the answers of the communes in it: one row a commune, the metrics as columns."""
    by = tuple(dict.fromkeys([*base.query.by, metric.within]))
    frame = base.ask(replace(base.query, metrics=metric.of, by=by)).frame
    if base.map_day is not None:
        real = {unit.code for unit in base.register.communes(base.map_day)}
        frame = frame[frame[metric.within].isin(real)]
    frame = frame[~frame[metric.within].isin([UNKNOWN_PLACE, TO_ALLOCATE])]
    frame = frame.assign(combination=_rows(base, frame))
    wide = frame.pivot_table(
        index=["combination", metric.within],
        columns="metric",
        values="value",
        aggfunc="first",
        dropna=False,
        observed=True,
    )
    return {int(str(at)): rows for at, rows in wide.groupby(level="combination")}


def _rows(base: _Base, frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """For each row of a finer answer the combination it belongs to, -1 where to none."""
    by = list(base.query.by)
    if not by:
        return np.zeros(len(frame), dtype=np.int64)
    known = {key: at for at, key in enumerate(map(tuple, base.combinations[by].astype(str).to_numpy()))}
    return np.array([known.get(tuple(key), -1) for key in frame[by].astype(str).to_numpy()], dtype=np.int64)


def _untouched(base: _Base, metric: Derived) -> _Answer:
    scope, done = metric.of
    found = _within(base, metric)
    count = [
        int(((rows[scope] > 0) & (rows[done] == 0)).sum()) if (rows := found.get(at)) is not None else 0
        for at in range(len(base.combinations))
    ]
    return _Answer(value=np.array(count, dtype=np.float64), state=["counted"] * len(count))


def _over(base: _Base, metric: Derived, rule: Callable[[Numbers], float]) -> _Answer:
    """``rule`` over the communes of each combination that have a number; unknown where it says nothing of them."""
    found = _within(base, metric)
    value = np.full(len(base.combinations), np.nan)
    state = ["nothing_in_scope"] * len(value)
    for at, rows in found.items():
        known = rows[metric.of[0]].dropna().to_numpy(np.float64) if metric.of[0] in rows else np.array([])
        if at >= 0 and len(known) > 1:
            value[at] = rule(known)
            state[at] = "unknown" if np.isnan(value[at]) else "counted"
    return _Answer(value=value, state=state)


def _p90_by_p10(values: Numbers) -> float:
    low, high = np.percentile(values, (10, 90))
    return float(high / low) if low > 0 else float("nan")


def gini(values: Numbers) -> float:
    """Gini index of amounts that are not negative: 0 where all are alike, (n - 1) / n where one has everything; NaN where all are 0."""
    ranked = np.sort(values)
    total = float(ranked.sum())
    count = len(ranked)
    if total == 0:
        return float("nan")
    return float(2 * (np.arange(1, count + 1) * ranked).sum() / (count * total) - (count + 1) / count)


_RULES: Mapping[str, Callable[[_Base, Derived], _Answer]] = {
    "lateness": _lateness,
    "silence": _silence,
    "attainment": _attainment,
    "pace": _pace,
    "forecast": _forecast,
    "untouched": _untouched,
    "spread": lambda base, metric: _over(base, metric, _p90_by_p10),
    "gini": lambda base, metric: _over(base, metric, gini),
}

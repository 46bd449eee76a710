"""Every metric, defined once. Knows the contract's tables, no engine and no snapshot."""

from __future__ import annotations

from ..errors import UnknownName
from . import certainty, custody, description, digitisation, holdings, means, obligations, outlook, quality
from .dimensions import DIMENSIONS
from .indicators import INDICATORS, Indicator, lacking
from .model import Balance, Derived, Dimension, Kind, Measure, Metric, Ratio

#: All metrics by name, in the order of the reference.
METRICS: dict[str, Metric] = {
    metric.name: metric
    for module in (holdings, certainty, digitisation, outlook, custody, obligations, description, quality, means)
    for metric in module.METRICS
}


def metric(name: str) -> Metric:
    """The metric of that name. Raises UnknownName with the nearest names."""
    if name not in METRICS:
        raise UnknownName("metric", name, METRICS)
    return METRICS[name]


def dimension(name: str) -> Dimension:
    """The dimension of that name. Raises UnknownName with the nearest names."""
    if name not in DIMENSIONS:
        raise UnknownName("dimension", name, DIMENSIONS)
    return DIMENSIONS[name]


def parts(name: str) -> tuple[str, ...]:
    """Names of the measures that a metric is made of, companions (estimated, unknown, variance, common) included, each once."""
    found: dict[str, None] = {}

    def add(metric: Metric) -> None:
        if isinstance(metric, Measure):
            found.setdefault(metric.name)
            for companion in (metric.estimated, metric.unknown, metric.variance, metric.common, metric.reported):
                if companion:
                    found.setdefault(companion)
        elif isinstance(metric, Balance):
            add(METRICS[metric.of])
            add(METRICS[metric.less])
        elif isinstance(metric, Ratio):
            add(METRICS[metric.numerator])
            add(METRICS[metric.denominator])
        else:
            for of in metric.of:
                add(METRICS[of])

    add(metric(name))
    return tuple(found)


def tables(name: str) -> tuple[str, ...]:
    """Names of the tables that a metric's measures stand on, each once."""
    return tuple(
        dict.fromkeys(found.table for found in map(METRICS.__getitem__, parts(name)) if isinstance(found, Measure))
    )


def needs(name: str) -> tuple[str, ...]:
    """Names of the contract tables without which a metric is not available, each once."""
    found: dict[str, None] = dict.fromkeys(getattr(metric(name), "needs", ()))
    for part in parts(name):
        found |= dict.fromkeys(getattr(METRICS[part], "needs", ()))
    return tuple(found)


__all__ = [
    "DIMENSIONS",
    "INDICATORS",
    "METRICS",
    "Balance",
    "Derived",
    "Dimension",
    "Indicator",
    "Kind",
    "Measure",
    "Metric",
    "Ratio",
    "dimension",
    "lacking",
    "metric",
    "needs",
    "parts",
    "tables",
]

"""Every metric, defined once. Knows the contract's tables, no engine and no snapshot."""

from __future__ import annotations

from ..errors import UnknownName
from . import certainty, digitisation, holdings
from .dimensions import DIMENSIONS
from .model import Balance, Dimension, Kind, Measure, Metric, Ratio

#: All metrics by name, in the order of the reference.
METRICS: dict[str, Metric] = {
    metric.name: metric for module in (holdings, certainty, digitisation) for metric in module.METRICS
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
            for companion in (metric.estimated, metric.unknown, metric.variance, metric.common):
                if companion:
                    found.setdefault(companion)
        elif isinstance(metric, Balance):
            add(METRICS[metric.of])
            add(METRICS[metric.less])
        else:
            add(METRICS[metric.numerator])
            add(METRICS[metric.denominator])

    add(metric(name))
    return tuple(found)


__all__ = [
    "DIMENSIONS",
    "METRICS",
    "Balance",
    "Dimension",
    "Kind",
    "Measure",
    "Metric",
    "Ratio",
    "dimension",
    "metric",
    "parts",
]

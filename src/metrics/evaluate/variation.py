"""Which units differ by more than chance, and what a rate is once chance is taken out: control limits and shrunk rates.

The model, for rates between 0 and 1 (a rate above 1 is reckoned as 1). All is done on the scale a = asin(√rate), on which the variance of
a share of n trials is 1 / (4n), whatever the share: so limits end at 0 and 1, and units with nothing done can be compared.

- *Trials are files.* A file is scanned whole: n pages are n ÷ (pages per file of all units together) trials. Pages taken as trials would
  make everything extraordinary.
- *Overdispersion.* Units differ by more than chance: in means, in age, in how records were handed over. This usual spread τ² is
  estimated by the method of moments and added to the variance of chance; what stands out lies beyond both. The z-scores are winsorised
  at 10 % on each side first, lest what stands out make all the rest look usual.
- *Limits*: a(mean) ± z·√(1/(4n) + τ²), with z = 1.96 for 95 % and 3.09 for 99.8 %.
- *Shrunk rate*: a' = a(mean) + τ² ÷ (τ² + 1/(4n)) · (a − a(mean)), empirical Bayes: the fewer the files, the nearer to the mean.

D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005) 1185–1202, and Handling
over-dispersion of performance indicators, Quality and Safety in Health Care 14 (2005) 347–351; R. DerSimonian and N. Laird,
Meta-analysis in clinical trials, Controlled Clinical Trials 7 (1986) 177–188, for τ²; B. Efron and C. Morris, Data analysis using
Stein's estimator and its generalizations, Journal of the American Statistical Association 70 (1975) 311–319, for the shrunk rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, pi, sin, sqrt
from statistics import NormalDist

from ..definitions import METRICS, Ratio
from ..errors import ParameterError
from .places import TO_ALLOCATE, UNKNOWN_PLACE
from .result import Result

#: What :func:`variation` needs beside a rate by pages.
VARIATION = ("coverage_pages", "files_in_scope", "denominator_certainty")

#: Limits within which a unit lies by chance and the usual spread, so often of 1.
LIMITS = (0.95, 0.998)

#: Fewer units have no usual spread to speak of.
LEAST_UNITS = 5

_WINSORISED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A unit: its rate as counted (``raw``), and the amount it is measured against."""

    code: str
    name: str
    raw: float
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Rated):
    """A unit that is compared: ``shrunk`` is its rate with chance taken out, ``z`` how far it lies from the mean, in standard
    deviations of chance and usual spread together."""

    shrunk: float
    z: float

    def beyond(self, level: float) -> bool:
        """Whether it lies outside the limits of that level."""
        return abs(self.z) > _deviations(level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """Units compared with the mean of all of them.

    ``mean`` is the rate of the units together, ``per_trial`` how many pages make one trial, ``chance`` φ: how many times as large
    as by chance alone the squared z-scores are, ``spread`` τ on the scale of the model. ``unsure`` are units that are not compared, since
    too little of what they are measured against was counted; ``without`` counts units that have no rate.
    """

    metric: str
    mean: float
    per_trial: float
    chance: float
    spread: float
    units: tuple[Compared, ...]
    unsure: tuple[Rated, ...]
    without: int

    def limits(self, amount: float, level: float) -> tuple[float, float]:
        """Between which rates a unit of that amount lies by chance and the usual spread, so often of 1."""
        reach = _deviations(level) * sqrt(_variance(amount / self.per_trial) + self.spread**2)
        return _rate(_angle(self.mean) - reach), _rate(_angle(self.mean) + reach)

    def beyond(self, level: float) -> list[Compared]:
        """The units outside the limits of that level, those that lie farthest out first."""
        return sorted((unit for unit in self.units if unit.beyond(level)), key=lambda unit: (-abs(unit.z), unit.code))

    def by_chance(self, level: float) -> float:
        """How many units lie outside of those limits if none is extraordinary: the price of comparing many."""
        return len(self.units) * (1 - level)


def variation(result: Result, metric: str = "coverage_pages", least: float = 0.0) -> Variation:
    """The units of a result by one dimension, compared by a rate of pages.

    ``result`` answers for ``metric``, ``files_in_scope`` and ``denominator_certainty``. Units of whose pages less than ``least`` was
    counted are not compared. Raises ParameterError for what is no rate, for several dimensions, and where fewer than five units can be
    compared.
    """
    found = METRICS[metric]
    if len(result.query.by) != 1 or not isinstance(found, Ratio) or METRICS[found.denominator].unit != "pages":
        raise ParameterError(
            "Units are compared by a rate of pages, over one dimension.",
            received=f"{metric} by {', '.join(result.query.by) or 'nothing'}",
            expected="coverage_pages by commune",
        )
    by = result.query.by[0]
    rows = result.of(metric)
    sure: list[Rated] = []
    unsure: list[Rated] = []
    without, counted_files = 0, 0.0
    columns = [result.cells(name) for name in (metric, "files_in_scope", "denominator_certainty")]
    for code, name, rate, filed, certainty in zip(rows[by], rows[f"{by}_name"], *columns, strict=True):
        if code in (UNKNOWN_PLACE, TO_ALLOCATE):
            continue
        if rate.value is None or not rate.denominator:
            without += 1
            continue
        unit = Rated(code=code, name=name, raw=rate.value, amount=float(rate.denominator))
        if (certainty.value or 0.0) < least:
            unsure.append(unit)
        else:
            sure.append(unit)
            counted_files += filed.value or 0.0
    if len(sure) < LEAST_UNITS:
        raise ParameterError(
            "There are too few units to compare.",
            received=f"{len(sure)} with a rate that is certain enough",
            expected=f"at least {LEAST_UNITS}",
        )
    everything = sum(unit.amount for unit in sure)
    per_trial = everything / counted_files if counted_files else 1.0
    mean = sum(min(unit.raw, 1.0) * unit.amount for unit in sure) / everything
    angles = [_angle(unit.raw) - _angle(mean) for unit in sure]
    chances = [_variance(unit.amount / per_trial) for unit in sure]
    chance, spread = _spread(angles, chances)
    return Variation(
        metric=metric,
        mean=mean,
        per_trial=per_trial,
        chance=chance,
        spread=spread,
        units=tuple(
            Compared(
                code=unit.code,
                name=unit.name,
                raw=unit.raw,
                amount=unit.amount,
                shrunk=_rate(_angle(mean) + spread**2 / (spread**2 + variance) * angle),
                z=angle / sqrt(variance + spread**2),
            )
            for unit, angle, variance in zip(sure, angles, chances, strict=True)
        ),
        unsure=tuple(unsure),
        without=without,
    )


def _spread(angles: Sequence[float], chances: Sequence[float]) -> tuple[float, float]:
    """φ and τ of distances from the mean with these variances of chance."""
    scores = sorted(angle / sqrt(chance) for angle, chance in zip(angles, chances, strict=True))
    cut = int(_WINSORISED * len(scores))
    inner = scores[cut : len(scores) - cut]
    held = [inner[0]] * cut + inner + [inner[-1]] * cut
    count = len(scores)
    chance = sum(score * score for score in held) / count
    weights = [1 / variance for variance in chances]
    scale = sum(weights) - sum(weight * weight for weight in weights) / sum(weights)
    return chance, sqrt(max(0.0, (count * chance - (count - 1)) / scale))


def _angle(rate: float) -> float:
    return asin(sqrt(min(max(rate, 0.0), 1.0)))


def _rate(angle: float) -> float:
    return sin(min(max(angle, 0.0), pi / 2)) ** 2


def _variance(trials: float) -> float:
    return 1 / (4 * trials)


def _deviations(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)

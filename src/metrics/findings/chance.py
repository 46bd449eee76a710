"""Exact chances: tails of the binomial distribution, and the limits that follow from them. No approximation, no table."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, log1p


def binomial_tail(hits: int, trials: int, share: float) -> float:
    """The chance of at least ``hits`` in ``trials`` where each hits with ``share``."""
    if hits <= 0:
        return 1.0
    if hits > trials or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    term = exp(_log_choose(trials, hits) + hits * log(share) + (trials - hits) * log1p(-share))
    total, ratio = 0.0, share / (1 - share)
    for k in range(hits, trials + 1):
        total += term
        # Below the mean the terms still grow; above it, what is left is smaller than a hair of the sum.
        if k > trials * share and term < total * 1e-17:
            break
        term *= (trials - k) / (k + 1) * ratio
    if total == 0.0 and hits < trials * share:
        return 1.0
    return min(1.0, total)


def upper_limit(hits: int, trials: int, confidence: float) -> float:
    """The one-sided Clopper–Pearson limit: the smallest share at which ``hits`` or fewer have a chance of at most 1 − ``confidence``.

    Source: C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits, Biometrika 26 (1934).
    """
    if hits >= trials:
        return 1.0
    return _search(lambda share: 1 - binomial_tail(hits + 1, trials, share) > 1 - confidence, 1e-12)


def lower_limit(hits: int, trials: int, confidence: float) -> float:
    """The one-sided Clopper–Pearson limit from below."""
    if hits <= 0:
        return 0.0
    return _search(lambda share: binomial_tail(hits, trials, share) < 1 - confidence, 1e-12)


def hypergeometric_at_most(bad_seen: int, drawn: int, bad: int, whole: int) -> float:
    """The chance of at most ``bad_seen`` bad ones among ``drawn`` of ``whole``, of which ``bad`` are bad, drawn without putting back."""
    least = max(0, drawn - (whole - bad))
    base = _log_choose(whole, drawn)
    return min(
        1.0,
        sum(
            exp(_log_choose(bad, k) + _log_choose(whole - bad, drawn - k) - base)
            for k in range(least, min(bad_seen, bad, drawn) + 1)
        ),
    )


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _search(below: Callable[[float], bool], exact: float) -> float:
    """Where a condition that holds from 0 on ends."""
    low, high = 0.0, 1.0
    while high - low > exact:
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2

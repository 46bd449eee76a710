"""Findings held against a known truth: how much of it was found, and how much of what was found is true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .finding import Finding

_SINCE = re.compile(r"@\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One rule: ``true`` subjects that there are, ``found`` of them, and ``false`` ones that were raised besides."""

    rule: str
    true: int
    found: int
    false: int

    @property
    def recall(self) -> float | None:
        """The share of what is there that was found; None where nothing is there."""
        return self.found / self.true if self.true else None

    @property
    def precision(self) -> float | None:
        """The share of what was raised that is true; None where nothing was raised."""
        return self.found / (self.found + self.false) if self.found + self.false else None


def judge(findings: Iterable[Finding], truth: Mapping[str, Sequence[str]]) -> list[Judgement]:
    """Each rule of the truth, and each other rule that raised something. Subjects of the truth name units by their codes alone."""
    raised: dict[str, set[str]] = {}
    for finding in findings:
        raised.setdefault(finding.rule, set()).add(_SINCE.sub("", finding.subject))
    told = []
    for rule in dict.fromkeys([*truth, *raised]):
        there, here = set(truth.get(rule, ())), raised.get(rule, set())
        told.append(Judgement(rule=rule, true=len(there), found=len(there & here), false=len(here - there)))
    return told

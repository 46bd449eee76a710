"""What follows from an acceptance sample, as a sentence with its interval."""

from __future__ import annotations

from ..findings.samples import State
from .language import Language


def statement(state: State, language: Language) -> str:
    """What can be said of a sample, in a language: accepted or not, and between which shares the bad ones lie."""
    _ = language.text
    plan, write = state.plan, language
    numbers = {
        "seen": write.number(state.seen),
        "opened": write.number(plan.opened),
        "population": write.number(plan.population),
        "bad": write.number(state.bad),
        "accept": write.number(plan.accept),
        "confidence": write.percent(plan.confidence, 0),
        "limit": write.percent(plan.limit),
    }
    if state.low is None or state.high is None or state.below is None:
        return _("Nothing was seen yet: {opened} of {population} files have to be opened.").format(**numbers)
    numbers |= {
        "low": write.percent(state.low, 2),
        "high": write.percent(state.high, 2),
        "below": write.percent(state.below, 2),
    }
    said = _("{seen} of {opened} files were opened, {bad} are bad.").format(**numbers)
    if state.accepted is None:
        return f"{said} " + _("The sample is not complete: nothing can be concluded yet.")
    said += " " + _(
        "Of the {population} files between {low} and {high} are bad ({confidence} confidence); at most {below}, from above alone."
    ).format(**numbers)
    if state.accepted:
        return f"{said} " + _("Accepted: fewer than {limit} are bad, with {confidence} confidence.").format(**numbers)
    return f"{said} " + _(
        "Not accepted: more than {accept} are bad, so that fewer than {limit} cannot be shown."
    ).format(**numbers)

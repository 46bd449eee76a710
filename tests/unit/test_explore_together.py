"""Widgets told for one reason are sent at once, at the end."""

from __future__ import annotations

import ipywidgets as w
import pytest

from metrics.explore.plot import Plot
from metrics.explore.together import parts, together


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The values sent to the page, in their order."""
    found: list[str] = []

    def hear(widget: w.Widget, *_given: object, **_named: object) -> None:
        if isinstance(widget, w.HTML):
            found.append(widget.value)

    monkeypatch.setattr(w.Widget, "send_state", hear)
    return found


def test_what_is_told_meanwhile_is_sent_once_and_last(sent: list[str]) -> None:
    one, other = w.HTML(), w.HTML()
    sent.clear()
    with together(parts(w.VBox([one, w.HBox([other])]))):
        one.value, other.value = "a", "x"
        one.value = "b"
        assert not sent
    assert sorted(sent) == ["b", "x"]


def test_the_outermost_sends_for_those_within(sent: list[str]) -> None:
    one, other = w.HTML(), w.HTML()
    sent.clear()
    with together([one]):
        with together([other]):
            other.value = "x"
        one.value = "a"
        assert not sent
    assert sorted(sent) == ["a", "x"]


def test_after_a_mistake_what_was_told_is_sent_and_the_next_begins_anew(sent: list[str]) -> None:
    one = w.HTML()
    sent.clear()

    def mistaken() -> None:
        with together([one]):
            one.value = "a"
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        mistaken()
    assert sent == ["a"]
    one.value = "b"
    assert sent == ["a", "b"]


def test_pictures_are_sent_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []

    def hear(widget: w.Widget, key: set[str] | None = None) -> None:
        if key:
            found.append(type(widget).__name__)

    monkeypatch.setattr(w.Widget, "send_state", hear)
    before, plot, after = w.HTML(), Plot(), w.HTML()
    found.clear()
    with together(parts(w.VBox([before, plot, after]))):
        before.value = after.value = "x"
        plot.alt = "y"
    assert found == ["Plot", "HTML", "HTML"]

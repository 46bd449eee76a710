"""Languages: plural forms, isolated names from right to left, mirrored charts, and a pseudo-language that finds unmarked text."""

from __future__ import annotations

import re
from datetime import date

import pytest

from metrics.errors import UnknownName
from metrics.evaluate import Cell
from metrics.present.charts import bars, trend
from metrics.present.language import LANGUAGES, OWN_NAMES, PSEUDO, catalogues, language
from metrics.present.numbers import figure, measured, parts

AR, EN, VI = language("ar"), language("en"), language("vi")
NB = "\u00a0"


def cell(value: float, state: str = "counted") -> Cell:
    return Cell(
        metric="coverage_pages",
        value=value,
        numerator=round(value * 1000),
        denominator=1000,
        unit="%",
        state=state,
        low=value,
        high=value,
    )


def test_numbers_and_dates() -> None:
    assert AR.number(1234567.5, 1) == "1,234,567.5"
    assert AR.percent(0.473) == "47.3%"
    assert AR.date(date(2026, 10, 31)) == "31 أكتوبر 2026"
    assert VI.date(date(2026, 10, 31)) == "31/10/2026"


def test_a_sign_stays_before_its_number_from_right_to_left() -> None:
    assert AR.number(-5) == "\u2066−5\u2069"
    assert AR.number(5, signed=True) == "\u2066+5\u2069"
    assert figure(cell(0.4, "partial"), AR) == f"\u2066≤{NB}40.0%\u2069"
    assert parts(cell(0.4), "pages", AR).startswith(f"\u2066400{NB}/{NB}1,000\u2069{NB}")
    assert figure(cell(0.4, "partial"), EN) == f"≤{NB}40.0%"


def test_what_fills_a_text_from_right_to_left_is_isolated() -> None:
    for catalogue in catalogues("ar"):
        for entry in catalogue:
            if isinstance(entry.id, str) and "{place}" in entry.id:
                assert "\u2068{place}\u2069" in AR.text(entry.id)
                assert "\u2068" not in VI.text(entry.id)


def test_a_count_takes_the_form_of_its_language() -> None:
    assert [measured(count, "pages", EN) for count in (0, 1, 2)] == [f"0{NB}pages", f"1{NB}page", f"2{NB}pages"]
    assert [measured(count, "pages", VI) for count in (1, 2)] == [f"1{NB}trang", f"2{NB}trang"]
    assert measured(1234.0, "documents", EN) == f"1,234{NB}documents"


def test_there_is_no_other_language() -> None:
    assert set(OWN_NAMES) == set(LANGUAGES)
    with pytest.raises(UnknownName):
        language("fr")
    assert PSEUDO not in LANGUAGES
    assert language(PSEUDO).text("Page {page} of {pages}") == "⟦Págé {page} óf {pages}⟧"
    assert language(PSEUDO).ngettext("one", "many", 2) == "⟦máñý⟧"


def test_a_chart_is_read_from_the_right() -> None:
    given = {"name": "c", "title": "t", "alt": "a", "labels": ["Xã An", "Xã Bé"]}
    plain, mirrored = (
        bars(**given, values=[0.5, 0.2], texts=["50%", "20%"], write=str, language=tongue, whole=1.0).figure
        for tongue in (EN, AR)
    )
    assert mirrored["layout"]["xaxis"]["range"] == list(reversed(plain["layout"]["xaxis"]["range"]))
    assert mirrored["layout"]["yaxis"]["side"] == "right"
    assert mirrored["data"][0]["x"] == plain["data"][0]["x"]
    assert mirrored["data"][0]["text"] == ["\u206750%\u2069", "\u206720%\u2069"]
    assert mirrored["layout"]["margin"]["l"] == plain["layout"]["margin"]["r"]
    assert "meta" not in plain["layout"]


def test_both_panels_of_a_trend_are_mirrored_and_none_twice() -> None:
    chart = trend(
        name="c",
        title="t",
        alt="a",
        labels=["Aug", "Sep"],
        line=("Share", [0.1, 0.2], ["", ""], str),
        flow=("Pages", [5.0, 7.0], ["", ""], str),
        language=AR,
    )
    layout = chart.figure["layout"]
    assert layout["xaxis"]["range"][0] > layout["xaxis"]["range"][1]
    assert layout["yaxis"]["side"] == layout["yaxis2"]["side"] == "right"
    again = type(chart)(name="c", title="t", alt="a", figure=chart.figure)
    assert again.figure == chart.figure


# Complete, and the same everywhere


def entries(code: str) -> dict[str, tuple[str, ...]]:
    """Every text of a language's catalogues by its English, with its forms."""
    found: dict[str, tuple[str, ...]] = {}
    for catalogue in catalogues(code):
        for entry in catalogue:
            if entry.id:
                one = entry.id if isinstance(entry.id, str) else entry.id[0]
                assert one not in found, f"said twice in {code}: {one}"
                assert not entry.fuzzy, one
                found[one] = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
    return found


def test_arabic_says_all_that_vietnamese_says_and_no_more() -> None:
    """What is used is held against the Vietnamese catalogues elsewhere; the Arabic ones are held against these."""
    vietnamese, arabic = entries("vi"), entries("ar")
    missing = sorted(set(vietnamese) - set(arabic)) + sorted(one for one, forms in arabic.items() if not all(forms))
    assert not missing, "to be translated in src/metrics/present/locale/ar/:\n" + "\n".join(missing)
    stale = sorted(set(arabic) - set(vietnamese))
    assert not stale, "in src/metrics/present/locale/ar/, but shown nowhere:\n" + "\n".join(stale)


def test_arabic_keeps_the_places_and_has_all_six_forms() -> None:
    for one, forms in entries("ar").items():
        assert len(forms) in (1, 6), one
        for form in forms:
            places = set(re.findall(r"\{\w+\}", one))
            found = set(re.findall(r"\{\w+\}", form))
            assert found == places or (len(forms) == 6 and found == places | {"{count}"}), one


def test_arabic_is_arabic() -> None:
    """No English is left in an Arabic text but what has no other name: commands, codes, standards."""
    kept = (
        r"\{\w+\}|delivery/fonds_id|metrics findings list --place|SHA-256|plotly|JupyterLab|[A-Z]{2,}(?:-\d+)?|EAD|ISAD"
    )
    left = {
        one: words
        for one, forms in entries("ar").items()
        for form in forms
        if (words := re.findall(r"[A-Za-z]{2,}", re.sub(kept, " ", form)))
    }
    assert not left

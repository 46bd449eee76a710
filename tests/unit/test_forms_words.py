"""Every word of every form went through the catalogues: no English in Vietnamese, nothing outside brackets in the pseudo-language."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from report_parts import CARD, CHART, TABLE, TEXT, document

from metrics.errors import ReportError
from metrics.evaluate import Period
from metrics.findings import Finding, Owner
from metrics.present import Cards
from metrics.present.language import PSEUDO, catalogues, language
from metrics.reports.forms import docx, make
from metrics.reports.forms.document import Document
from metrics.reports.forms.letter import Letter, letter
from metrics.reports.forms.office import Office
from metrics.reports.forms.xlsx import workbook

pdf: Any = importlib.import_module("metrics.reports.forms.pdf")


def report(lang: str) -> Document:
    cards = Cards(
        cards=[
            CARD,
            *(replace(CARD, metric=name) for name in ("backlog_pages", "throughput_pages", "denominator_certainty")),
        ]
    )
    coverage, gaps = replace(TABLE, name="coverage-table"), replace(TABLE, name="backlog-table", caption="Theo xã")
    return replace(document(TEXT, cards, CHART, coverage, gaps), language=language(lang), as_of=date(2026, 10, 15))


def in_word(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        yield from etree.fromstring(parts.read("word/document.xml")).itertext()


def in_excel(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        yield from etree.fromstring(parts.read("xl/sharedStrings.xml")).itertext()


def in_data(data: Any) -> Iterator[str]:
    match data:
        case dict():
            for name, inner in data.items():
                if name not in ("kind", "svg", "state", "lang", "author"):
                    yield from in_data(inner)
        case list():
            for inner in data:
                yield from in_data(inner)
        case str():
            yield data


def reminder(lang: str) -> bytes:
    def finding(rule: str, unit: str, rows: tuple[str, ...], **said: str | int) -> Finding:
        return Finding(
            rule=rule,
            subject="x",
            commune="00001",
            province="01",
            consequence=30,
            amount=2,
            unit=unit,
            since=date(2026, 9, 5),
            first_seen=date(2026, 10, 31),
            rows=rows,
            said=said,
        )

    about = Letter(
        unit="Xã An, Tỉnh Bắc",
        owner=Owner(role="head", person=None, since=None),
        returns=[finding("not_reporting", "returns", ("2026-08", "2026-09"))],
        handovers=[finding("handover_overdue", "files", ("BG-7",), days=56, fonds="P1")],
        month=Period.parse("2026-10"),
        as_of=date(2026, 10, 31),
        snapshot_id="2026-10-31-01",
    )
    return letter(about, Office(), language(lang))


FORMS: dict[str, Callable[[str], Iterator[str]]] = {
    "docx": lambda lang: in_word(docx.cover(report(lang), Path("none"))),
    "xlsx": lambda lang: in_excel(workbook(report(lang))),
    "pdf": lambda lang: in_data(pdf._data(report(lang))),
    "letter": lambda lang: in_word(reminder(lang)),
}


def words(texts: Iterator[str] | list[str]) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", " ".join(texts).lower()))


def english() -> set[str]:
    """Words of English texts that no Vietnamese text has."""
    source: list[str] = []
    translated: list[str] = []
    for catalogue in catalogues("vi"):
        for entry in catalogue:
            source += [entry.id] if isinstance(entry.id, str) else list(entry.id)
            translated += [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
    bare = [re.sub(r"\{\w+\}", " ", text) for text in source]
    return words(bare) - words(translated)


@pytest.mark.parametrize("form", FORMS)
def test_a_vietnamese_form_has_no_english(form: str) -> None:
    said = list(FORMS[form]("vi"))
    assert "Tỉnh" in " ".join(said)
    assert not words(said) & english()


@pytest.mark.parametrize("form", FORMS)
def test_every_word_of_a_form_is_offered_for_translation(form: str) -> None:
    text = "\n".join(FORMS[form](PSEUDO))
    assert "⟦" in text
    while (reduced := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = reduced
    assert not words([text]) & (english() - {"october", "sep", "aug", "march"})


def test_a_form_that_cannot_be_made_names_the_report(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="what it is about"):
        make({"cells": []}, ("xlsx",), where="here", data=tmp_path)
    assert make({"cells": []}, (), where="here", data=tmp_path) == {}

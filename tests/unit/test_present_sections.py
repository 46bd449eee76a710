"""The sections of a progress report, from answers written by hand: a province of three communes whose numbers fit in the head.

Làng An: 60 of 100 pages. Làng Bé: 0 of 50. Làng Ca: nothing at all. What the province itself keeps: 30 of 50. Together 90 of 200.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from lxml import html
from section_parts import (
    CERTAIN,
    DAY,
    NB,
    Number,
    answer,
    cells_of,
    register_of,
    scope_of,
    source,
    subject_sections,
    text_of,
)

import metrics.present
from metrics import present
from metrics.catalogue import LABELS
from metrics.definitions import DIMENSIONS, INDICATORS, METRICS
from metrics.errors import ParameterError, UnknownName, UnknownPlace
from metrics.evaluate import Cell, Query, Result
from metrics.findings import CAUSES, Bridge, Point
from metrics.findings.lines import line_of
from metrics.places import Register
from metrics.present import COVERAGE, GAPS, HEADLINE, UNKNOWN, Scope, Section, language
from metrics.present.language import PSEUDO


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return register_of(tmp_path_factory.mktemp("register"))


def months_of(scope: Scope) -> Result:
    """Three months: 50, 80, then 90 of 200 pages."""
    numbers = {}
    for month, done, flow in (("2026-08", 50, 20), ("2026-09", 80, 30), ("2026-10", 90, 10)):
        numbers[month] = {
            "coverage_pages": (done, 200),
            "coverage_files": (done // 10, 20),
            "coverage_documents": "unknown",
            "coverage_shelf": (done, 400),
            "backlog_pages": 200 - done,
            "throughput_pages": flow,
            "denominator_certainty": (150, 200),
        }
    return answer(scope, "month", numbers)


NAMES = {"00001": "Làng An", "00002": "Làng Bé", "00003": "Làng Ca", "01": "Tỉnh Nhà", "unknown": "Unknown place"}


def below_of(scope: Scope) -> Result:
    def row(done: int, pages: int) -> dict[str, Number]:
        share: Number = (done, pages) if pages else "nothing_in_scope"
        return dict.fromkeys(COVERAGE[:4], share) | {
            "backlog_pages": pages - done,
            "denominator_certainty": (pages, pages) if pages else "nothing_in_scope",
        }

    return answer(
        scope, "commune", {"00002": row(0, 50), "00001": row(60, 100), "00003": row(0, 0), "01": row(30, 50)}, NAMES
    )


def stages_of(scope: Scope) -> Result:
    pages = {"none": 40, "arranged": 60, "scanned": 10, "checked": 70, "stored": 20}
    return answer(
        scope,
        "stage",
        {stage: {"files_in_scope": count // 10, "pages_in_scope": count} for stage, count in pages.items()},
    )


def cohorts_of(scope: Scope) -> Result:
    return answer(
        scope,
        "cohort",
        {
            "before": {"coverage_pages": (80, 150), "backlog_pages": 70},
            "undated": {"coverage_pages": (10, 50), "backlog_pages": 40},
        },
    )


def totals_of(scope: Scope) -> Result:
    numbers: dict[str, Number] = dict.fromkeys(UNKNOWN, 0)
    numbers |= {"pages_in_scope": 200, "files_in_scope": 20, "pages_in_scope_estimated": 50, "files_out_of_scope": 7}
    return answer(scope, "", {"": numbers | {"documents_in_scope_unknown": "not_available"}})


def bridges_of() -> list[Bridge]:
    """From 130 pages left of 200 to 110 of 200: 30 done, 10 of them re-opened."""
    days = [Point(snapshot_id=id, as_of=day) for id, day in (("a", date(2026, 9, 30)), ("b", date(2026, 10, 31)))]

    def number(name: str, numerator: int, denominator: int | None) -> Cell:
        value = numerator / denominator if denominator else float(numerator)
        unit = METRICS[name].unit
        given = {"numerator": numerator, "denominator": denominator, "unit": unit, "state": "counted"}
        return Cell(metric=name, value=value, low=value, high=value, **given)  # type: ignore[arg-type]

    made = []
    for name, start, end, sign in (
        ("backlog_pages", (130, 0), (110, 0), -1),
        ("coverage_pages", (70, 200), (90, 200), 1),
    ):
        changes = dict.fromkeys(CAUSES, (0, 0)) | {"work": (30 * sign, 0), "reopened": (-10 * sign, 0)}
        ends = [number(name, n, d or None) for n, d in (start, end)]
        line = line_of("", "", *ends, METRICS[name], start, changes)
        about = {"first_map": days[0].as_of, "second_map": days[1].as_of, "place": "", "by": "", "lines": ()}
        made.append(
            Bridge(metric=name, unit=METRICS[name].unit, first=days[0], second=days[1], total=line, **about)  # type: ignore[arg-type]
        )
    return made


def page_of(register: Register, lang: str) -> list[Section]:
    scope = scope_of(register, lang=lang)
    return sections(scope, source(register))


def sections(scope: Scope, snapshot: SimpleNamespace) -> list[Section]:
    months, below = months_of(scope), below_of(scope)
    return [
        present.title(scope),
        present.headline(scope, months),
        present.coverage(scope, below, months),
        present.trend(scope, months),
        present.changes(scope, bridges_of(), months),
        present.funnel(scope, stages_of(scope)),
        present.backlog(scope, cohorts_of(scope), months),
        present.gaps(scope, below, months),
        *subject_sections(scope, months),
        present.restated(scope, months, {}),
        present.unknowns(scope, totals_of(scope), below, snapshot),  # type: ignore[arg-type]  # a stand-in
        present.reading(scope),
        present.provenance(scope, snapshot),  # type: ignore[arg-type]
    ]


# What a page is about


def test_empty_parameters_mean_the_country_and_the_last_whole_month(register: Register) -> None:
    found = present.scope(source(register, date(2026, 11, 22)))  # type: ignore[arg-type]
    assert (found.level, found.name, found.below, str(found.month)) == ("nation", "Cả nước", "province", "2026-10")
    assert found.as_of == DAY
    assert found.query(("files",)).where == ()
    at_month_end = present.scope(source(register, DAY))  # type: ignore[arg-type]
    assert str(at_month_end.month) == "2026-10"


def test_a_place_narrows_the_questions(register: Register) -> None:
    province, commune = scope_of(register), scope_of(register, "00002")
    assert (province.level, province.below, province.query(("files",), by="month").where) == (
        "province",
        "commune",
        (("province", ("01",)),),
    )
    assert (commune.level, commune.below, commune.query(("files",)).where) == (
        "commune",
        "fonds",
        (("commune", ("00002",)),),
    )
    assert province.query(("files",)) == Query(metrics=("files",), where={"province": "01"}, as_of=DAY)  # type: ignore[arg-type]


def test_a_month_under_way_is_counted_to_the_day_of_the_snapshot(register: Register) -> None:
    found = present.scope(source(register, date(2026, 11, 22)), month="2026-11")  # type: ignore[arg-type]
    assert found.as_of == date(2026, 11, 22)


def test_parameters_that_make_no_sense_are_refused(register: Register) -> None:
    snapshot = source(register)
    with pytest.raises(ParameterError, match="lies after the snapshot"):
        present.scope(snapshot, month="2026-11")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="Not a period"):
        present.scope(snapshot, month="10/2026")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="A code is text"):
        present.scope(snapshot, place=4)  # type: ignore[arg-type]
    with pytest.raises(UnknownPlace):
        present.scope(snapshot, place="99999")  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="language"):
        present.scope(snapshot, lang="xx")  # type: ignore[arg-type]


# Section by section


def test_headline_numbers_and_their_change(register: Register) -> None:
    scope = scope_of(register)
    section = present.headline(scope, months_of(scope))
    cards = html.fromstring(section._repr_html_()).xpath("//ul[@class='cards']/li")
    assert [card.xpath("string(p[@class='label'])") for card in cards] == [METRICS[name].title for name in HEADLINE]
    assert cards[0].xpath("string(p[@class='value'])") == "45.0%"
    assert cards[0].xpath("string(p[@class='parts'])") == f"90{NB}/{NB}200{NB}pages"
    assert cards[0].xpath("string(p[@class='change'])") == f"▲ +5.0{NB}points since the month before"
    assert cards[2].xpath("string(p[@class='value'])") == "not known"
    assert cards[2].get("class") == "card state-unknown"
    assert cards[4].xpath("string(p[@class='change'])") == f"▼ −10{NB}pages since the month before"
    assert cards[5].xpath("string(p[@class='change'])") == f"▼ −20{NB}pages since the month before"
    assert f"By 31 October 2026, 90{NB}/{NB}200{NB}pages in scope were digitised: 45.0%." in section._repr_html_()


def test_a_headline_says_what_split_units_may_change(register: Register) -> None:
    scope = scope_of(register)
    months = months_of(scope)
    months.frame.loc[months.frame["metric"] == "coverage_pages", "low"] = 0.25
    card = html.fromstring(present.headline(scope, months)._repr_html_()).xpath("//li[1]")[0]
    assert card.xpath("string(p[@class='note'])") == "In 9 cases of 10 within [25.0%; 45.0%]"


def test_coverage_names_every_unit_and_what_is_kept_above_them(register: Register) -> None:
    scope = scope_of(register)
    section = present.coverage(scope, below_of(scope), months_of(scope))
    rows = cells_of(section, "coverage-table")
    assert [row[0] for row in rows] == [
        "Commune",
        "Làng An",
        "Làng Bé",
        "Làng Ca",
        "Tỉnh Nhà (above commune level)",
        "Tỉnh Nhà",
    ]
    assert rows[1][1] == "60.0% 60 / 100"
    assert rows[2][1] == "0% 0 / 50"
    assert rows[3][1] == "nothing in scope"
    assert rows[5][1] == "45.0% 90 / 200"
    assert "Of 4 units: nothing digitised yet in 1; nothing in scope in 1." in text_of(section)
    # From the most to the least; what has no number has no bar and comes last.
    (data,) = section.charts[-1].figure["data"]
    assert data["text"] == ["60.0%", "60.0%", "0%", "nothing in scope"]
    assert data["x"] == [0.6, 0.6, 0.0, 0]


def test_many_units_are_shown_by_tenths(register: Register) -> None:
    scope = scope_of(register)
    shares = {
        f"{n:05d}": {"coverage_pages": (n, 100), "backlog_pages": 100 - n} for n in (0, 1, 10, 19, 20, 99, 100, 101)
    }
    shares |= {f"{n:05d}": {"coverage_pages": (50, 100), "backlog_pages": 50} for n in range(200, 240)}
    below = answer(
        scope, "commune", {code: dict.fromkeys(COVERAGE, row["coverage_pages"]) | row for code, row in shares.items()}
    )
    chart = present.coverage(scope, below, months_of(scope)).charts[-1]
    (data,) = chart.figure["data"]
    assert data["y"] == [1, 1, 2, 1, 0, 0, 40, 0, 0, 0, 1, 2]
    assert chart.figure["layout"]["xaxis"]["ticktext"][:3] == ["0%", "&gt;0–10%", "10–20%"]


def test_the_trend_says_where_it_went(register: Register) -> None:
    scope = scope_of(register)
    section = present.trend(scope, months_of(scope))
    assert "went from 25.0% (Aug 2026) to 45.0% (Oct 2026); most pages in one month: 30 pages (Sep 2026)." in text_of(
        section
    ).replace(NB, " ")
    assert [row[:3] for row in cells_of(section, "trend-table")][1:] == [
        ["Aug 2026", "25.0% 50 / 200", "20"],
        ["Sep 2026", "40.0% 80 / 200", "30"],
        ["Oct 2026", "45.0% 90 / 200", "10"],
    ]


def test_the_funnel_adds_up_from_its_end(register: Register) -> None:
    scope = scope_of(register)
    section = present.funnel(scope, stages_of(scope))
    rows = cells_of(section, "funnel-table")
    # Pages now at the stage, pages come so far, share of the stage before, of all: 40 none, 60 arranged, 10 scanned, 70 checked, 20 stored.
    assert [[row[0], *row[3:]] for row in rows[1:]] == [
        ["Not collected", "40", "–", "–", "–"],
        ["Collected", "0", "160", "80.0% 160 / 200", "80.0% 160 / 200"],
        ["Submitted", "0", "160", "100% 160 / 160", "80.0% 160 / 200"],
        ["Arranged", "60", "160", "100% 160 / 160", "80.0% 160 / 200"],
        ["Scanned", "10", "100", "62.5% 100 / 160", "50.0% 100 / 200"],
        ["Checked", "70", "90", "90.0% 90 / 100", "45.0% 90 / 200"],
        ["Signed", "0", "20", "22.2% 20 / 90", "10.0% 20 / 200"],
        ["Stored", "20", "20", "100% 20 / 20", "10.0% 20 / 200"],
        ["In scope", "200", "–", "–", "100% 200 / 200"],
    ]
    assert "The narrowest step leads to “Signed”: 22.2%" in text_of(section)


def test_the_backlog_by_cohort(register: Register) -> None:
    scope = scope_of(register)
    section = present.backlog(scope, cohorts_of(scope), months_of(scope))
    assert cells_of(section, "backlog-table")[1:] == [
        ["Before 1 July 2025", "53.3% 80 / 150", "70"],
        ["Undated", "20.0% 10 / 50", "40"],
        ["All", "45.0% 90 / 200", "110"],
    ]
    done, left = section.charts[0].figure["data"]
    assert (done["x"], left["x"]) == ([80.0, 10.0], [70.0, 40.0])


def test_gaps_are_ranked_and_known_by_place(register: Register) -> None:
    scope = scope_of(register)
    section = present.gaps(scope, below_of(scope), months_of(scope))
    assert cells_of(section, "gaps-table")[1:] == [
        ["1", "Làng Bé", "50", "45.5% 50 / 110", "0% 0 / 50"],
        ["2", "Làng An", "40", "36.4% 40 / 110", "60.0% 60 / 100"],
        ["3", "Tỉnh Nhà (above commune level)", "20", "18.2% 20 / 110", "60.0% 30 / 50"],
        ["", "The units listed", "110", "100% 110 / 110", "–"],
    ]


def test_gaps_of_the_country_say_the_province_and_leave_out_what_is_no_place(register: Register) -> None:
    scope = scope_of(register, "")
    left = {"00001": 10, "00004": 30, "02": 5, "unknown": 99, "to_allocate": 98, "00002": 0}
    units = answer(
        scope,
        "commune",
        {code: {"coverage_pages": (1, 100), "backlog_pages": pages} | CERTAIN for code, pages in left.items()},
        NAMES | {"00004": "Làng An", "02": "Tỉnh Bên"},
    )
    assert units.query.metrics == GAPS
    rows = cells_of(present.gaps(scope, units, months_of(scope)), "gaps-table")
    assert [row[1] for row in rows[1:-1]] == [
        "Làng An, Tỉnh Bên",
        "Làng An, Tỉnh Nhà",
        "Tỉnh Bên (above commune level)",
    ]


def test_fifteen_gaps_at_most(register: Register) -> None:
    scope = scope_of(register)
    units = answer(
        scope, "commune", {f"{n:05d}": {"coverage_pages": (1, 100), "backlog_pages": n} | CERTAIN for n in range(1, 31)}
    )
    rows = cells_of(present.gaps(scope, units, months_of(scope)), "gaps-table")[1:-1]
    assert [row[2] for row in rows] == [str(pages) for pages in range(30, 15, -1)]


def test_nothing_left_is_not_the_same_as_nothing_there(register: Register) -> None:
    scope = scope_of(register)
    done = answer(scope, "commune", {"00001": {"coverage_pages": (100, 100), "backlog_pages": 0} | CERTAIN})
    assert "No pages in scope are left to digitise." in text_of(present.gaps(scope, done, months_of(scope)))
    nothing = answer(scope, "month", {"2026-10": dict.fromkeys(HEADLINE, 0) | {"coverage_pages": "nothing_in_scope"}})
    assert "There is nothing in scope here" in text_of(present.gaps(scope, done, nothing))


def test_what_is_not_known(register: Register) -> None:
    scope = scope_of(register)
    below = answer(scope, "commune", {"00001": {"coverage_pages": (60, 150)}, "unknown": {"coverage_pages": (10, 50)}})
    section = present.unknowns(scope, totals_of(scope), below, source(register))  # type: ignore[arg-type]
    rows = {row[0]: row[1:3] for row in cells_of(section, "unknowns-table")}
    assert rows["Pages in scope, estimated"] == ["50 pages", "25.0% 50 / 200"]
    assert rows["Files out of scope"] == ["7 files", "–"]
    assert rows["Pages in scope, place not known"] == ["50 pages", "25.0% 50 / 200"]
    assert rows["Pages in scope of split units"] == ["0 pages", "0% 0 / 200"]
    assert rows["Files in scope with documents unknown"] == ["not available", "–"]
    assert "Not available from this catalogue: Files in scope with documents unknown." in text_of(section)
    assert cells_of(section, "rejects-table")[1:] == [["Below the least value possible", "1,200"], ["Not a date", "3"]]


def test_where_the_numbers_come_from(register: Register) -> None:
    text = text_of(present.provenance(scope_of(register), source(register)))  # type: ignore[arg-type]
    for fact in (
        "2026-10-31-0123456789",
        "31 October 2026",
        "tiny · cdcdcdcdcdcd",
        "0.1.0",
        "2.0.0",
        "files.csv",
        "12,345",
        "abababababab",
    ):
        assert fact in text
    assert "ab" * 7 not in text


def test_the_map_and_the_day_are_named_at_the_top(register: Register) -> None:
    text = text_of(present.title(scope_of(register, lang="vi")))
    assert text.startswith("Tiến độ số hóa tài liệu lưu trữ: Tỉnh Nhà, tháng 10/2026")
    assert "ngày 31/10/2026, theo địa giới hành chính ngày 31/10/2026" in text


# Nothing there


def empty_page(register: Register, lang: str) -> list[Section]:
    scope = scope_of(register, "00003", lang)
    ratios = {name: "nothing_in_scope" for name in HEADLINE if METRICS[name].unit == "%"}
    amounts = {name: 0 for name in HEADLINE if METRICS[name].unit != "%"}
    months = answer(
        scope,
        "month",
        {month: {name: (ratios | amounts)[name] for name in HEADLINE} for month in ("2026-09", "2026-10")},
    )
    nothing = answer(scope, "fonds", {})
    return [
        present.headline(scope, months),
        present.coverage(scope, nothing, months),
        present.trend(scope, months),
        present.changes(scope, [], months),
        present.funnel(scope, answer(scope, "stage", {})),
        present.backlog(scope, answer(scope, "cohort", {}), months),
        present.gaps(scope, nothing, months),
        present.unknowns(scope, answer(scope, "", {"": dict.fromkeys(UNKNOWN, 0)}), nothing, source(register)),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_place_with_nothing_has_a_page_that_says_so(register: Register, lang: str) -> None:
    found = empty_page(register, lang)
    said = {"vi": "Làng Ca không có tài liệu thuộc diện số hóa", "en": "Làng Ca has no holdings in scope"}[lang]
    assert said in text_of(found[0])
    assert not [chart for section in found for chart in section.charts]
    for section in found[1:6]:
        assert html.fromstring(section._repr_html_()).xpath("//p[@class='notice']"), section.name
    text = " ".join(map(text_of, found)).replace(NB, " ")
    assert not re.search(
        r"(?<![\d.,])0 ?%(?! [.)]|\.)", text.replace("không phải là 0 %", "").replace("not 0 %", "")
    ), "nothing is not 0 %"


def test_a_place_with_nothing_yet_says_what_may_come(register: Register) -> None:
    scope = scope_of(register, "00003")
    months = answer(scope, "month", {"2026-10": dict.fromkeys(HEADLINE, 0) | {"coverage_pages": "nothing_in_scope"}})
    said = "Records of split units may yet be allocated to it."
    assert said not in text_of(present.headline(scope, months))
    months.frame["low"], months.frame["high"] = 0.0, 1.0
    assert said in text_of(present.headline(scope, months))


# In another language


def messages_used() -> set[str]:
    """Every text that is marked for translation, in code, in templates and in definitions."""
    root = Path(metrics.present.__file__).parents[1]
    shown_by = [(f"{part}/**.py", "python") for part in ("present", "explore", "reports")]
    keywords = {"_": None, "N_": None, "translate": None, "text": None, "ngettext": (1, 2)}
    marked = extract_from_dir(str(root), shown_by, keywords=keywords)
    found = {
        text
        for _file, _line, message, _comments, _context in marked
        for text in ([message] if isinstance(message, str) else message)
    }
    for template in root.glob("reports/**/*.html"):
        found |= set(re.findall(r'_\("([^"]+)"', template.read_text(encoding="utf-8")))
    for metric in METRICS.values():
        found |= {metric.title, metric.meaning, metric.caveat, getattr(metric, "target", "")}
    for cause in CAUSES.values():
        found |= {cause.title, cause.meaning}
    for dimension in DIMENSIONS.values():
        found |= {dimension.title, dimension.meaning}
    found |= {indicator.title for indicator in INDICATORS}
    for labels in LABELS.values():
        found |= set(labels.values())
    # How evaluate names a coded value that is not known.
    return (found | {"Unknown"}) - {""}


def catalogue() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((Path(metrics.present.__file__).parent / "locale" / "vi").iterdir()):
        with path.open("rb") as stream:
            # Vietnamese has one form for every count.
            texts = {
                text: str(entry.string if isinstance(entry.id, str) else entry.string[0])
                for entry in read_po(stream, locale="vi", abort_invalid=True)
                for text in ([entry.id] if isinstance(entry.id, str) else entry.id)
            }
        texts.pop("", None)
        assert not set(texts) & set(found), f"{path.name} says again what another catalogue says"
        found |= texts
    return found


def test_every_text_is_in_the_vietnamese_catalogue() -> None:
    known = catalogue()
    missing = sorted(message for message in messages_used() if not known.get(message))
    assert not missing, "to be translated in a catalogue of src/metrics/present/locale/vi/:\n" + "\n".join(missing)


def test_the_catalogue_holds_no_text_that_nothing_uses() -> None:
    stale = sorted(set(catalogue()) - messages_used())
    assert not stale, "in src/metrics/present/locale/vi/, but shown nowhere:\n" + "\n".join(stale)


def test_a_translation_keeps_the_places_to_be_filled() -> None:
    for message, translated in catalogue().items():
        if message in ("The last month", "The last period"):  # one needs no number
            continue
        assert sorted(re.findall(r"\{\w+\}", message)) == sorted(re.findall(r"\{\w+\}", translated)), message


def english_words() -> set[str]:
    """Words of English texts that no Vietnamese word is spelt like (as "trang" or "file" might be)."""
    english, vietnamese = (
        words(re.sub(r"\{\w+\}", "", " ".join(texts))) for texts in (catalogue(), catalogue().values())
    )
    return {word for word in english if len(word) > 1} - vietnamese


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def shown(section: Section) -> str:
    """All a reader meets of a section: texts, hints and alternatives, and what its charts write; without given values (files, ids)."""
    root = html.fromstring(section._repr_html_())
    for given in root.xpath(
        "//table[@id='provenance-table' or @id='inputs-table']/tbody/tr/*[last() or ../../../@id='inputs-table']"
    ):
        given.clear()
    for script in root.xpath("//script | //style | //code"):
        script.clear()
    texts = [*root.itertext(), *root.xpath("//@title | //@aria-label")]
    for chart in section.charts:
        texts += written({key: chart.figure[key] for key in ("data", "layout")})
    return " ".join(texts)


def written(part: object, key: str = "") -> list[str]:
    """The strings that a figure shows, wherever they stand in it."""
    if isinstance(part, dict):
        return [text for name, inner in part.items() for text in written(inner, name)]
    if isinstance(part, list):
        return [text for inner in part for text in written(inner, key)]
    return [part] if isinstance(part, str) and key in ("text", "hovertext", "name", "ticktext") else []


def test_a_vietnamese_page_has_no_english_left(register: Register) -> None:
    foreign = english_words()
    assert {"coverage", "of", "in", "the"} <= foreign
    for section in [*page_of(register, "vi"), *empty_page(register, "vi")]:
        left = words(shown(section)) & foreign
        assert not left, (section.name, sorted(left))


def test_every_text_of_a_page_goes_through_the_catalogue(register: Register) -> None:
    """A made-up language brackets every text: what stands outside brackets was never offered for translation."""
    scope = dataclasses.replace(scope_of(register), language=language(PSEUDO), name="NAME")
    for section in sections(scope, source(register)):
        text = shown(section)
        while (reduced := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
            text = reduced
        text = re.sub(
            r"NAME|Làng \w+|Tỉnh Nhà|Bà Sáu|mờ|\d/KH|d/F\d|SHA|tiny|[A-Z][a-z]{2} 20\d\d|\b\d+ [A-Z][a-z]+ 20\d\d",
            " ",
            text,
        )
        assert not re.findall(r"[A-Za-z]{2,}", text), section.name

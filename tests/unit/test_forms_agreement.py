"""Text, charts and tables agree or the build fails; broken once in each way, and caught each time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from report_parts import CARD, CHART, TABLE, TEXT, VI, document

from metrics.errors import ReportError
from metrics.present import Cards, Chart, Entry, Paragraph, Table
from metrics.present.tables import amount, day, share
from metrics.reports.forms.agreement import check


def test_a_report_that_agrees_passes() -> None:
    check(document(), where="here")


def with_row(entry: Entry | str) -> Table:
    return replace(TABLE, rows=[["Xã An", entry, "–"], *TABLE.rows[1:]])


def redrawn(change: Callable[[dict[str, Any]], None]) -> Chart:
    figure = copy.deepcopy(CHART.figure)
    change(figure["data"][0])
    return replace(CHART, figure=figure)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (replace(TEXT, text=TEXT.text.replace("1.208", "1.308")), "1.308"),
        (replace(TEXT, text=TEXT.text.replace("31/10", "30/10")), "30/10"[:2]),
        (replace(TEXT, text=TEXT.text + " Còn 47 xã."), "47"),
        (replace(TEXT, text="Móng Cái 8"), "8"),
        (replace(CHART, alt="13,8\u00a0%"), "13,8"),
        (redrawn(lambda trace: trace.update(text=["13,9\u00a0%", "0\u00a0%"])), "13,9"),
        (redrawn(lambda trace: trace.update(hovertext=["1.209 / 8.786 trang", ""])), "1.209"),
        (redrawn(lambda trace: trace.update(x=[0.2, 0.0])), "0.2 is drawn"),
        (with_row("13,7\u00a0%"), "a number without a value"),
        (with_row(replace(share(1208, 8786, "pages", VI), text="14\u00a0%")), "is worth 13,7"),
        (with_row(replace(share(1208, 8786, "pages", VI), below=9000)), "is not 1208 of 9000"),
        (with_row(replace(amount(12, "pages", VI), text="13")), "is worth 12"),
        (with_row(replace(day(date(2026, 9, 5), VI), text="6/9/2026")), "is worth 05/09/2026"),
        (Cards(cards=[replace(CARD, value="13,8\u00a0%")]), "is worth 13,7"),
        (Cards(cards=[replace(CARD, change="▲ +1,2\u00a0điểm %")]), "should say +1,1"),
        (replace(TABLE, note="Gồm 99 xã."), "99"),
    ],
)
def test_one_number_changed_fails_the_build(broken: Any, says: str) -> None:
    sound: list[Any] = [part for part in (TEXT, Cards(cards=[CARD]), CHART, TABLE) if type(part) is not type(broken)]
    if isinstance(broken, Table):
        sound = [part for part in sound if isinstance(part, Cards)]  # what they say may have stood in the row replaced
    with pytest.raises(ReportError, match="do not agree") as caught:
        check(document(*sound, broken), where="here")
    assert says in str(caught.value)


def test_what_every_report_says_is_no_number_of_this_one() -> None:
    fixed = "Ở đây không có tài liệu thuộc diện số hóa nên không có gì để trình bày. Điều đó không phải là 0 %."
    check(document(Paragraph(text=fixed)), where="here")
    with pytest.raises(ReportError):
        check(document(Paragraph(text=fixed.replace("0 %", "7 %"))), where="here")


def test_a_name_is_not_found_inside_a_number() -> None:
    """A text of the table that is a number itself, as a round, hides none of its digits in others."""
    rounds = replace(TABLE, rows=[["1", *TABLE.rows[0][1:]], *TABLE.rows[1:]])
    check(document(rounds, Paragraph(text="1.208 trên 8.786 trang")), where="here")


def test_the_code_of_the_place_is_no_number() -> None:
    check(document(Paragraph(text="metrics findings list --place 22")), where="here")
    with pytest.raises(ReportError):
        check(document(Paragraph(text="metrics findings list --place 23")), where="here")

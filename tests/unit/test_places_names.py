"""Keys to compare, to search and to sort names by; and text from before Unicode."""

import random
import unicodedata

import pytest

from metrics.places import collation_key, fold, fold_plain
from metrics.places.legacy_text import decodings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("Hòa Bình", "HÒA BÌNH"),
        ("Hòa Bình", unicodedata.normalize("NFD", "Hoà Bình")),
        ("Hòa Bình", "Hòa\u00a0 Bình "),
        ("Thủy", "Thuỷ"),
        ("Hóa", "Hoá"),
        ("Úy", "Uý"),
        ("Ea H'Leo", "Ea H’leo"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa – Vũng Tàu"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa-Vũng Tàu"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa Bình", "Hoa Binh"), ("Sơn Hà", "Sơn Hạ"), ("Ba Tô", "Ba Tơ"), ("Đông", "Dông"), ("Thanh An", "Thạnh An")],
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hoàn Kiếm", "hoan kiem"),
        ("ĐẮK LẮK", "dak lak"),
        ("Ea H’Leo", "ea hleo"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
    ],
)
def test_accentless_search_key(text: str, key: str) -> None:
    assert fold_plain(text) == key


def test_vietnamese_order() -> None:
    right = [
        "A Lưới 1",
        "A Lưới 2",
        "A Lưới 10",
        "An Bình",
        "Ăn Thịnh",
        "Ân Thi",
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Ba Đình",
        "Dương",
        "Đá",
        "Đa Mai",
        "Ea Kar",
        "Êa",
        "Gia Lộc",
        "Ô Diên",
        "Ơn",
        "Xã",
        "Yên Bái",
    ]
    # What differs in an accent only comes in the order of the letters first, so "Ba Đình" follows all of "Ba".
    shuffled = random.Random(7).sample(right, len(right))
    assert sorted(shuffled, key=collation_key) == right


def test_collation_is_total_on_text_of_any_kind() -> None:
    odd = ["", "…", "漢字", "Ba", "ba", "10", "9", "-", "Ba-Na", "ﾊ"]
    backwards = odd[::-1]
    assert sorted(odd, key=collation_key) == sorted(backwards, key=collation_key)
    assert sorted(["10", "9"], key=collation_key) == ["9", "10"]


@pytest.mark.parametrize(
    ("typed", "encoding", "meant"),
    [
        ("Hoµ B×nh", "tcvn3", "Hoà Bình"),
        ("Qu¶ng Ng·i", "tcvn3", "Quảng Ngãi"),
        ("§¾k L¾k", "tcvn3", "Đắk Lắk"),
        ("Th\u00adêng TÝn", "tcvn3", "Thường Tín"),
        ("Hoøa Bình", "vni", "Hòa Bình"),
        ("Ñaék Laék", "vni", "Đắk Lắk"),
        ("Thaønh phoá Hoà Chí Minh", "vni", "Thành phố Hồ Chí Minh"),
        ("Thöôøng Tín", "vni", "Thường Tín"),
    ],
)
def test_text_typed_for_old_fonts(typed: str, encoding: str, meant: str) -> None:
    assert (encoding, meant) in decodings(typed)


def test_plain_ascii_has_no_other_reading() -> None:
    assert decodings("Hoa Binh") == []

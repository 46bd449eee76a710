"""Typed names on the register of Viet Nam: what is recognised, what is refused, and never a wrong answer."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from metrics.errors import AmbiguousName, RegisterError, UnknownPlace
from metrics.places import TYPE_WORDS, Register, Resolver, Unit, harmonise, read_mapping, write_mapping

OLD, NEW = date(2025, 6, 30), date(2026, 11, 1)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(Register.vietnam())


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("Hoàn Kiếm", NEW, "00070"),
        ("hoan kiem", NEW, "00070"),
        ("PHƯỜNG HOÀN KIẾM", NEW, "00070"),
        ("Hoà Bình, Phú Thọ", NEW, "04795"),
        ("Ea H’leo", NEW, "24184"),
        ("Phường Phường Ba Đình", NEW, "00004"),
        ("P.Ba Đình", NEW, "00004"),
        ("Xa Dung", NEW, "03208"),  # "Xã" belongs to the name here
        ("Xã Xa Dung", NEW, "03208"),
        ("P.01, Q.10, TP.HCM", OLD, "27184"),
        ("Phường 1 Quận 10", OLD, "27184"),
        ("Bà Rịa Vũng Tàu", OLD, "77"),
        ("Hµ Néi", NEW, "01"),
        ("xã Văn Khê (Mê Linh cũ)", OLD, "09013"),
        ("xã Tân Tiến, huyện Hoàng Su Phì cũ", NEW, "01051"),  # today's commune, told by its former district
        ("xã Tân Tiến, tỉnh Hà Giang cũ", NEW, "01051"),
        ("huyện Vị Xuyên", OLD, "030"),
        ("Thành phố Đồng Nai", NEW, "75"),
    ],
)
def test_recognised(resolver: Resolver, text: str, on: date, code: str) -> None:
    assert resolver.resolve(text, on).code == code


def test_a_name_of_several_units_is_refused_with_all_of_them(resolver: Resolver) -> None:
    with pytest.raises(AmbiguousName) as refusal:
        resolver.resolve("xã Tân Tiến", NEW)
    assert "fits 7 units" in str(refusal.value)
    assert "01051 Xã Tân Tiến from 01-07-2025 (Tỉnh Tuyên Quang)" in str(refusal.value)


def test_an_ended_name_says_when_it_was_right(resolver: Resolver) -> None:
    with pytest.raises(UnknownPlace, match="00004 Phường Trúc Bạch from 01-01-2025 until 30-06-2025"):
        resolver.resolve("Phường Trúc Bạch", NEW)


def test_a_district_that_does_not_fit_is_no_answer(resolver: Resolver) -> None:
    assert resolver.find("xã Tân Tiến, huyện Vị Xuyên cũ", NEW) == []
    with pytest.raises(UnknownPlace, match="01051 Xã Tân Tiến"):
        resolver.resolve("xã Tân Tiến, huyện Vị Xuyên cũ", NEW)


def test_the_encoding_is_told(resolver: Resolver) -> None:
    assert {candidate.encoding for candidate in resolver.find("Hµ Néi", NEW)} == {"tcvn3"}
    assert {candidate.encoding for candidate in resolver.find("Haø Noäi", NEW)} == {"vni"}
    assert {candidate.encoding for candidate in resolver.find("Hà Nội", NEW)} == {"unicode"}


def test_one_name_in_two_encodings_is_one_unit(resolver: Resolver) -> None:
    texts = ["Phường Hoàn Kiếm", "Ph\u00adêng Hoµn KiÕm", "Phöôøng Hoaøn Kieám"]
    assert {resolver.resolve(text, NEW).code for text in texts} == {"00070"}


def test_text_that_makes_sense_both_ways_is_refused(resolver: Resolver) -> None:
    # "Chò" is "Chờ" without its horn, and what "Chũ" looks like in a TCVN3 font.
    assert {str(found.unit.name) for found in resolver.find("Chò", OLD)} == {"Chờ", "Chũ"}


def accent_pairs(register: Register) -> list[tuple[Unit, Unit]]:
    """Communes of one province and one type whose names differ by accents alone."""
    from metrics.places import fold_plain

    seen: dict[tuple[str | None, str, str], Unit] = {}
    pairs = []
    for unit in register.on(NEW, "commune"):
        key = (unit.parent_code, unit.type, fold_plain(unit.name))
        if key in seen:
            pairs.append((seen[key], unit))
        seen[key] = unit
    return pairs


def test_names_that_differ_by_accents_alone_are_refused_without_them(resolver: Resolver) -> None:
    pairs = accent_pairs(resolver.register)
    assert len(pairs) == 8
    for one, other in pairs:
        province = resolver.register.province_of(one)
        assert province is not None
        for unit in (one, other):
            text = plain(f"{unit.full_name}, {province.full_name}")
            assert {found.unit.code for found in resolver.find(text, NEW)} >= {one.code, other.code}
            with pytest.raises(AmbiguousName):
                resolver.resolve(text, NEW)


# 500 spellings and more, derived from the register by rule

TONE_MOVES = {
    "òa": "oà",
    "óa": "oá",
    "ỏa": "oả",
    "õa": "oã",
    "ọa": "oạ",
    "ủy": "uỷ",
    "úy": "uý",
    "ùy": "uỳ",
    "ụy": "uỵ",
}


def other_tone_placement(text: str) -> str:
    for one, other in TONE_MOVES.items():
        text = text.replace(one, other)
    return text


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def tcvn3(text: str) -> str:
    from metrics.places.legacy_text import _TCVN3

    back = {letter: byte for byte, letter in _TCVN3.items()}
    return "".join(back.get(letter, back.get(letter.lower(), letter)) for letter in text)


SHORT = {"Xã ": "X. ", "Phường ": "P.", "Đặc khu ": "Đặc khu "}


def shortened(text: str) -> str:
    for word, short in SHORT.items():
        if text.startswith(word):
            return short + text.removeprefix(word)
    return text


def doubled(text: str) -> str:
    word = next(word for word in TYPE_WORDS.values() if text.startswith(word + " "))
    return f"{word} {text}"


RULES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "tone placement": other_tone_placement,
    "upper case": str.upper,
    "lower case": str.lower,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "no accents": plain,
    "short type": shortened,
    "doubled type": doubled,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "typographic apostrophe": lambda text: text.replace("'", "’"),
    "TCVN3": tcvn3,
}


def spellings(register: Register) -> Iterator[tuple[str, str, Unit]]:
    """(rule, text, the unit meant): each 13th commune in force, alone and with its province, by each rule."""
    for unit in register.on(NEW, "commune")[::13]:
        province = register.province_of(unit, NEW)
        assert province is not None
        for rule, spell in RULES.items():
            yield rule, spell(unit.full_name), unit
            yield f"{rule}, with province", f"{spell(unit.full_name)}, {spell(province.full_name)}", unit


def test_spellings_by_rule_are_found_or_refused_but_never_wrong(resolver: Resolver) -> None:
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong = []
    for rule, text, meant in spellings(resolver.register):
        asked[rule] += 1
        try:
            answer = resolver.resolve(text, NEW)
        except (AmbiguousName, UnknownPlace):
            continue
        if answer == meant:
            found[rule] += 1
        else:
            wrong.append((rule, text, answer.code, meant.code))
    for rule, number in asked.items():
        print(f"{rule:40} {found[rule]:4} of {number}")
    assert sum(asked.values()) >= 500
    assert wrong == []
    with_province = [rule for rule in asked if rule.endswith("with province") and "no accents" not in rule]
    assert all(found[rule] >= 0.99 * asked[rule] for rule in with_province)
    assert found["no accents, with province"] >= 0.97 * asked["no accents, with province"]
    assert sum(found.values()) >= 0.8 * sum(asked.values())


# Lists to be harmonised


def test_a_list_goes_out_to_be_completed_and_comes_back_as_data(resolver: Resolver, tmp_path: Path) -> None:
    texts = ["Hoàn Kiếm", "xã Tân Tiến", "xã Tân Tiến", "Bờ Hồ"]
    first = harmonise(resolver, texts, NEW)
    assert first.codes == {"Hoàn Kiếm": "00070"}
    assert [(text, rows) for text, rows, _ in first.unresolved] == [("xã Tân Tiến", 2), ("Bờ Hồ", 1)]
    path = tmp_path / "mappings" / "names.csv"
    write_mapping(path, first)
    written = path.read_text(encoding="utf-8-sig")
    assert written.splitlines()[0] == "text,rows,candidates,unit_code,reason,units_as_of"
    path.write_text(written.replace("Bờ Hồ,1,,,", "Bờ Hồ,1,,00070,the lake"), encoding="utf-8-sig")
    again = harmonise(resolver, texts, NEW, read_mapping(path, resolver.register, NEW))
    assert again.codes == {"Hoàn Kiếm": "00070", "Bờ Hồ": "00070"}


def test_a_mapping_to_an_ended_code_is_refused_with_its_history(resolver: Resolver, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("text,unit_code\nPhúc Xá,00001\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="00001 was Phường Phúc Xá until 30-06-2025") as refusal:
        read_mapping(path, resolver.register, NEW)
    assert "names.csv, row 2" in str(refusal.value)

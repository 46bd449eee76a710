"""What the digital objects of a finding aid say about a record: is there a copy, and where can it be used?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

#: A digital object, and what it may consist of.
OBJECTS = ("dao", "daogrp", "daoset")
_PARTS = ("{*}dao", "{*}daoloc")
_ROLES = ("{http://www.w3.org/1999/xlink}role", "role", "linkrole", "otherdaotype")

#: EAD3 says outright what is born digital; its other types say nothing about access.
_BORN_DIGITAL = "electronic-records"
_CLASSES = (
    ("born_digital", re.compile(r"^electronic[-_ ]records")),
    ("no_copy", re.compile(r"external[-_ ]link|web[-_ ]?(archive|capture)|thumbnail")),
    ("reading_room", re.compile(r"reading[-_ ]room")),
    ("online", re.compile(r"^(image|audio|video|text)[-_ ]service")),
)
_UNTRANSLATED = re.compile(r"^translation missing:.*\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a record's own digital objects say: columns of ``files``, and a word for the notes."""

    word: str
    medium: str | None = None
    stage: str | None = None
    digital_access: str | None = None


_NOTHING = Judgement(word="object_but_no_copy")
_RECORD = Judgement(word="born_digital", medium="born_digital")
#: The best copy wins.
_COPIES = (
    ("online", Judgement(word="online", stage="checked", digital_access="online")),
    ("reading_room", Judgement(word="reading_room", stage="checked", digital_access="reading_room")),
    ("copy", Judgement(word="access_unknown", stage="checked")),
)


def roles_of(element: etree._Element) -> list[str]:
    """The roles of one digital object and its parts, folded; ``""`` for a part that has none."""
    parts = list(element.iterdescendants(*_PARTS))
    roles = [_role(part) for part in parts] if parts else [_role(element)]
    if parts and (own := _role(element)):
        roles.append(own)
    return roles


def _role(element: etree._Element) -> str:
    if element.get("daotype") == "borndigital":
        return _BORN_DIGITAL
    for name in _ROLES:
        role = element.get(name)
        if role and role.strip():
            return _UNTRANSLATED.sub("", role.strip().lower())
    return ""


def class_of(role: str, own: Mapping[str, str]) -> str:
    """The class of a role (see ``ROLE_CLASSES``); ``own`` holds what ``delivery.toml`` says about roles, and wins.

    No role, and a role nobody has explained, is a copy of which it is not known where it can be used.
    """
    if role in own:
        return own[role]
    for name, pattern in _CLASSES:
        if pattern.search(role):
            return name
    return "copy"


def judge(classes: Iterable[str]) -> Judgement:
    """What the classes of all own objects of one record amount to."""
    found = set(classes)
    for name, judgement in _COPIES:
        if name in found:
            if "born_digital" in found:  # part of the record was paper, and has a copy
                return Judgement(
                    word=judgement.word, medium="mixed", stage=judgement.stage, digital_access=judgement.digital_access
                )
            return judgement
    return _RECORD if "born_digital" in found else _NOTHING

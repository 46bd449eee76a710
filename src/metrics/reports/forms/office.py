"""What an office writes at the head and the foot of its documents, from ``office.toml`` beside its data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from metrics.errors import InputError

FILE = "office.toml"
#: Whose layout a document has: of Party bodies (36-HD/VPTW), of State bodies (Decree 30/2020/NĐ-CP).
PROFILES = ("party", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office as its documents name it. What is empty is left open in the document, marked, for somebody to write.

    ``above`` is the body above it, ``body`` its own name, ``place`` where it signs, ``report_symbol`` and ``letter_symbol`` follow the
    number of a document, ``authority`` (T/M, K/T, …) stands above ``title`` of who signs, ``signer`` is the name.
    """

    profile: str = "party"
    above: str = ""
    body: str = ""
    place: str = ""
    report_symbol: str = ""
    letter_symbol: str = ""
    authority: str = ""
    title: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()


def read_office(data: Path, place: str = "") -> Office:
    """The office of a place: what ``[places."08"]`` says of it, else what the file says of all; nothing known where there is no file.

    Raises InputError for a file that is no TOML, a key that there is not, a profile that is none, a value of another kind.
    """
    path = data / FILE
    if not path.is_file():
        return Office()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "The office's file cannot be read.", where=FILE, received=str(error), expected="TOML, in UTF-8"
        ) from None
    places = said.pop("places", {})
    if not isinstance(places, dict):
        raise _wrong("places", places, 'a table a place, as [places."08"]')
    own = places.get(place, {})
    if not isinstance(own, dict):
        raise _wrong(f"places.{place}", own, "a table")
    return Office(**_checked(said | own))


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    known = [field.name for field in fields(Office)]
    found = dict(said)
    for name, value in said.items():
        if name not in known:
            raise _wrong(name, value, f"one of {', '.join(known)}, places")
        if name == "recipients":
            if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
                raise _wrong(name, value, 'a list of lines, as ["Ban Thường vụ", "Lưu"]')
            found[name] = tuple(value)
        elif not isinstance(value, str):
            raise _wrong(name, value, "text")
    if found.get("profile", "party") not in PROFILES:
        raise _wrong("profile", found["profile"], " or ".join(PROFILES))
    return found


def _wrong(name: str, received: object, expected: str) -> InputError:
    return InputError(
        "The office's file says something unknown.", where=f"{FILE}: {name}", received=repr(received), expected=expected
    )

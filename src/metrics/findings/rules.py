"""Rules as data: thresholds, switches and the reason for each, from ``rules.toml`` and what a site puts beside its data."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import ParameterError, UnknownName

#: What a site may write beside its snapshots to change a rule: ``<data>/findings/rules.toml``.
SITE_FILE = "rules.toml"

_OWN = {"on", "group", "consequence", "unit", "owner", "needs", "dated", "reason"}
GROUPS = ("orphans", "originals", "work", "numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    ``on`` switches it; ``group`` is one of ``GROUPS``; ``consequence`` is that of its least and of its gravest finding, of 0 to 100;
    ``unit`` is what its amounts are counted in; ``owner`` the role that answers; ``needs`` the contract tables without which it says
    nothing; ``dated`` whether it can be asked as of an earlier day from the events of one snapshot; ``thresholds`` are bound to its
    question by name; ``reason`` says why they are what they are.
    """

    name: str
    on: bool
    group: str
    consequence: tuple[int, int]
    unit: str
    owner: str
    needs: tuple[str, ...]
    dated: bool
    reason: str
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules, in order, with ``most`` findings shown a person a month. ``digest`` names their content."""

    rules: Mapping[str, Rule]
    most: int
    digest: str

    def __getitem__(self, name: str) -> Rule:
        if name not in self.rules:
            raise UnknownName("rule", name, self.rules)
        return self.rules[name]


def load_rules(site: Path | None = None) -> Rules:
    """The rules of the package, changed by what the file ``site`` says, where there is one.

    A site's file names rules and the values that it changes, each rule with a ``reason`` of its own. Raises ParameterError for a file that
    cannot be read, a value of another type, or a change without its reason; UnknownName for a rule or a threshold that does not exist.
    """
    text = files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    if site is not None and site.is_file():
        try:
            _change(given, tomllib.loads(site.read_text(encoding="utf-8")), site)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise ParameterError(
                "The rules of this site cannot be read.",
                where=str(site),
                received=str(problem),
                expected="TOML, as in the package's rules.toml",
            ) from None
    most = given.pop("most_per_person")
    rules = {name: _rule(name, table) for name, table in given.items()}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
    return Rules(rules=rules, most=int(most), digest=digest)


def _change(given: dict[str, Any], changes: Mapping[str, Any], site: Path) -> None:
    for name, table in changes.items():
        if name not in given:
            raise UnknownName("rule", name, given, where=str(site))
        if not isinstance(given[name], dict):
            given[name] = _like(given[name], table, f"{site}, {name}")
            continue
        if not isinstance(table, dict) or not str(table.get("reason", "")).strip():
            raise ParameterError(
                "A change of a rule says why.", where=f"{site}, [{name}]", expected='reason = "…" beside the values'
            )
        for key, value in table.items():
            if key not in given[name]:
                raise UnknownName("value of a rule", key, given[name], where=f"{site}, [{name}]")
            given[name][key] = _like(given[name][key], value, f"{site}, [{name}] {key}")


def _like(old: Any, new: Any, where: str) -> Any:
    number = (int, float)
    fits = (
        isinstance(new, number) and not isinstance(new, bool)
        if isinstance(old, number) and not isinstance(old, bool)
        else isinstance(new, type(old))
    )
    if not fits:
        raise ParameterError(
            "A value of a rule is of another type.",
            where=where,
            received=repr(new),
            expected="a number" if isinstance(old, number) and not isinstance(old, bool) else type(old).__name__,
        )
    return new


def _rule(name: str, table: Mapping[str, Any]) -> Rule:
    own = {key: value for key, value in table.items() if key in _OWN}
    thresholds = {key: value for key, value in table.items() if key not in _OWN}
    return Rule(name=name, thresholds=thresholds, **own | {name: tuple(own[name]) for name in ("needs", "consequence")})

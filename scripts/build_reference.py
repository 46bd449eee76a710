"""Writes docs/reference from the code: the command, the metrics, the tables. ``make docs`` runs it; a test holds them together."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from metrics.catalogue import CONTRACT, FACTS, PROFILES, SUBJECTS, Column, TableContract
from metrics.cli import main as command
from metrics.definitions import DIMENSIONS, INDICATORS, METRICS, Balance, Measure, Ratio

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
NOTICE = "<!-- written by scripts/build_reference.py: change the code, then `make docs` -->\n\n"


def pages() -> dict[str, str]:
    """File name → text of every generated page."""
    return {"command.md": _command(), "metrics.md": _metrics(), "tables.md": _tables()}


def _command() -> str:
    lines = ["# The command\n"]
    for path, verb in _verbs("metrics", command):
        # The option for help as the command itself has it: click remembers the first it was asked for.
        helped = command.context_settings["help_option_names"]
        context = click.Context(verb, info_name=path, terminal_width=110, help_option_names=helped)
        lines += [f"## {path}\n", "```text", verb.get_help(context), "```\n"]
    return NOTICE + "\n".join(lines)


def _verbs(path: str, verb: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, verb
    if isinstance(verb, click.Group):
        for name in sorted(verb.commands):
            yield from _verbs(f"{path} {name}", verb.commands[name])


def _metrics() -> str:
    lines = [
        "# Metrics\n",
        "Every metric, defined once in `src/metrics/definitions/`. A stock is counted at the end of a day, a flow within a period.\n",
    ]
    lines += [
        "# The 58 indicators\n",
        "What planners answer for, in the field's own order: P0 comes first. `metrics definitions --indicators` says the same, with what",
        "the current snapshot lacks.\n",
        *_table(
            ("no", "priority", "indicator", "metrics", "by", "not available: the contract lacks"),
            (
                (
                    str(found.number),
                    found.priority,
                    found.title,
                    ", ".join(f"`{name}`" for name in found.metrics),
                    ", ".join(f"`{name}`" for name in found.by),
                    f"`{found.lacks}`" if found.lacks else "",
                )
                for found in INDICATORS
            ),
        ),
        "",
    ]
    for found in METRICS.values():
        lines += [f"## {found.name}\n", f"**{found.title}** — {found.meaning}\n"]
        if isinstance(found, Measure):
            formula = f"`{found.sql}` over `{found.table}`"
            if found.event:
                formula += f", a row counting from its `{found.event}`"
            if found.until:
                formula += f" until its `{found.until}`"
        elif isinstance(found, Balance):
            formula = f"`{found.of}` − `{found.less}`"
        elif isinstance(found, Ratio):
            formula = f"`{found.numerator}` ÷ `{found.denominator}`"
        else:
            formula = f"{found.how} of {', '.join(f'`{of}`' for of in found.of)}"
            formula += f", within each {found.within}" if found.within else ""
        facts = [f"unit: {found.unit}", f"kind: {found.kind}", f"formula: {formula}"]
        if isinstance(found, Measure):
            facts += [f"needs: {', '.join(found.needs)}"]
            facts += [f"estimated part: `{found.estimated}`"] if found.estimated else []
            facts += [f"unknown part: `{found.unknown}`"] if found.unknown else []
        facts += [f"caveat: {found.caveat}"] if found.caveat else []
        lines += [f"- {fact}" for fact in facts] + [""]
    lines += [
        "# Dimensions\n",
        *_table(("dimension", "meaning"), ((f"`{d.name}`", d.meaning) for d in DIMENSIONS.values())),
        "",
    ]
    return NOTICE + "\n".join(lines)


def _tables() -> str:
    lines = ["# Tables\n", "What a delivery may hold. `*` marks columns that must be there and filled.\n"]
    for contract in CONTRACT.values():
        lines += _contract(contract)
    lines += [
        "# The fact table\n",
        "Derived once from the above when a snapshot is built; measures are defined on it.\n",
        *_contract(FACTS),
        "# What measures stand on beside the fact table\n",
        "Derived with the snapshot as well, one a subject.\n",
    ]
    for contract in SUBJECTS.values():
        lines += _contract(contract)
    lines += ["# Conversion profiles\n"]
    rows = (
        (
            f"{p.name} v{p.version}",
            *(f"{e.low:g} / {e.mid:g} / {e.high:g}" for e in (p.files_per_metre, p.pages_per_metre, p.pages_per_sheet)),
            p.source,
        )
        for p in PROFILES.values()
    )
    lines += [*_table(("profile", "files a metre", "pages a metre", "pages a sheet", "source"), rows), ""]
    return NOTICE + "\n".join(lines)


def _contract(contract: TableContract) -> list[str]:
    rows = ((f"`{c.name}`{'*' if c.required else ''}", _type(c), c.unit or "", c.meaning) for c in contract.columns)
    head = [
        f"## {contract.name}\n",
        f"{contract.meaning} A row is {contract.grain}; its key is {', '.join(f'`{k}`' for k in contract.key)}.\n",
    ]
    return [*head, *_table(("column", "type", "unit", "meaning"), rows), ""]


def _type(column: Column) -> str:
    return " · ".join(column.values) if column.values else column.type


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    head = list(head)
    return ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]


def main() -> int:
    """Write the pages; with ``--check`` only say which differ."""
    stale = []
    for name, text in pages().items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    print(f"{', '.join(stale) or 'nothing'} {'is stale' if '--check' in sys.argv else 'written'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

"""Who may import whom (docs/architecture.md): each part from what stands before it, each engine in its one home."""

from __future__ import annotations

from functools import cache

import grimp
import pytest

import metrics

_GROUND = {"errors", "catalogue", "places"}

#: A part and the parts it may import.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"errors"},
    "catalogue": {"errors"},
    "places": {"errors"},
    "sources": {*_GROUND},
    "snapshot": {*_GROUND, "sources"},
    "definitions": {"errors", "catalogue"},
    "evaluate": {*_GROUND, "definitions"},
    "spark": {*_GROUND},
    "demo": {*_GROUND},
    "findings": {*_GROUND, "definitions", "evaluate", "snapshot"},
    "ledger": {*_GROUND, "definitions", "evaluate", "findings", "snapshot"},
    "views": {"errors", "evaluate"},
    "present": {*_GROUND, "definitions", "evaluate", "findings", "ledger", "snapshot", "views"},
    "explore": {*_GROUND, "definitions", "evaluate", "findings", "present", "snapshot", "settings", "views"},
    "reports": {*_GROUND, "definitions", "evaluate", "findings", "ledger", "present", "snapshot", "settings", "views"},
    "doctor": {"errors", "settings", "snapshot"},
    "kernel": {"errors", "explore", "present", "reports", "snapshot"},
}
#: The command line calls what is public in any part; nothing imports it.
EVERYTHING = {"cli"}

#: What only one part may import, and what belongs there.
HOMES = {
    "duckdb": ("snapshot", "ask through Snapshot.run, or give evaluate a Query"),
    "papermill": ("reports", "rendering notebooks is the work of metrics.reports"),
    "nbconvert": ("reports", "rendering notebooks is the work of metrics.reports"),
    "nbformat": ("reports", "reading and writing notebooks is the work of metrics.reports"),
    "plotly": ("present", "figures are made in metrics.present"),
    "matplotlib": ("present", "figures are made in metrics.present"),
    "ipywidgets": ("explore", "widgets are made in metrics.explore"),
    "pyspark": ("spark", "evaluate asks an Engine and does not know which"),
    "lxml": ("sources", "formats are read in metrics.sources, one module a format"),
    "python_calamine": ("sources", "formats are read in metrics.sources, one module a format"),
    "click": ("cli", "options and exit codes belong to the command line"),
}


@cache
def imports() -> list[tuple[str, str]]:
    """Every (module, imported module), imports inside functions included."""
    graph = grimp.build_graph("metrics", include_external_packages=True, cache_dir=None)
    modules = [name for name in graph.modules if name.startswith("metrics.")]
    return [
        (name, found) for name in sorted(modules) for found in sorted(graph.find_modules_directly_imported_by(name))
    ]


def part(module: str) -> str:
    """``metrics.snapshot.load`` → ``snapshot``."""
    return module.split(".")[1] if module.startswith("metrics.") else ""


def test_every_part_has_its_place() -> None:
    parts = {part(module) for module, _ in imports()}
    strangers = parts - set(MAY_IMPORT) - EVERYTHING
    assert not strangers, (
        f"say in MAY_IMPORT and in docs/architecture.md where {strangers} stands, and what it may import"
    )


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_a_part_imports_only_what_stands_before_it(name: str) -> None:
    wrong = [
        f"{module} imports {found}: {name} may import {', '.join(sorted(MAY_IMPORT[name])) or 'nothing of the package'};"
        f" move the code to {part(found)}, or hand the value in from above"
        for module, found in imports()
        if part(module) == name and part(found) and part(found) != name and part(found) not in MAY_IMPORT[name]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_part_imports_the_public_face() -> None:
    wrong = [module for module, found in imports() if found == "metrics" and part(module) not in EVERYTHING]
    assert not wrong, f"{wrong} import the package from within: name the part instead"


@pytest.mark.parametrize("package", sorted(HOMES))
def test_an_engine_has_one_home(package: str) -> None:
    home, instead = HOMES[package]
    wrong = [
        f"{module} imports {found}, whose home is metrics.{home}: {instead}"
        for module, found in imports()
        if found.split(".")[0] == package and part(module) != home
    ]
    assert not wrong, "\n".join(wrong)


def test_the_public_names_are_sorted_and_there() -> None:
    def order(name: str) -> tuple[int, str]:
        # As ruff has it: constants, then classes, then functions.
        return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)

    assert metrics.__all__ == sorted(metrics.__all__, key=order)
    assert all(hasattr(metrics, name) for name in metrics.__all__)
    assert len(metrics.__all__) <= 20

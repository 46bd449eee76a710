"""What is shipped: pins that agree, notebooks without outputs, names that say something, and nothing of the machine it was made on."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def tracked() -> list[Path]:
    """Files under version control; where there is none, all that is not hidden or made."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True, text=True
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        made = {"build", "dist", "__pycache__"}
        found = [
            path
            for path in ROOT.rglob("*")
            if not any(name.startswith(".") or name in made for name in path.relative_to(ROOT).parts)
        ]
    return [path for path in found if path.is_file()]


def requirements() -> dict[str, Requirement]:
    return {canonicalize_name(found.name): found for found in map(Requirement, PROJECT["project"]["dependencies"])}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = (line.split("#")[0].split(";")[0].strip() for line in lines)
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in found if line)}


def test_environment_names_the_same_packages() -> None:
    """``environment.yml`` and ``pyproject.toml`` ask for the same packages in the same versions."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    items = [line.strip().removeprefix("- ") for line in text.splitlines() if re.match(r"\s{6,}- ", line)]
    conda = {str(Requirement(item)) for item in items if not item.startswith("-")}
    assert conda == {str(found) for found in requirements().values()}


def test_constraints_pin_what_is_required() -> None:
    """Every package asked for, extras included, is pinned to a version that it allows."""
    extras = [Requirement(line) for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines]
    for found in (*requirements().values(), *extras):
        pinned = pins().get(canonicalize_name(found.name))
        assert pinned, f"constraints.txt does not pin {found.name}"
        assert found.specifier.contains(pinned), f"constraints.txt pins {found.name} to {pinned}, asked for is {found}"


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").rglob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_have_no_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        assert not cell.get("outputs"), f"cell {number} has outputs: clear them before committing"
        assert cell.get("execution_count") is None, f"cell {number} has an execution count: clear it before committing"
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}


def test_modules_are_named_for_what_they_hold() -> None:
    empty = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff", "base", "core"}
    wrong = [path for path in (ROOT / "src").rglob("*.py") if {path.stem, path.parent.name} & empty]
    assert not wrong, f"name {wrong} by their subject"


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_they_are_and_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module says in its first line what it is"
    assert len(text.splitlines()) <= 450, "two subjects in one module: part them"
    public = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assign)]
    names = [node for node in public if [getattr(target, "id", "") for target in node.targets] == ["__all__"]]
    for node in names:
        listed = ast.literal_eval(node.value)
        assert len(listed) == len(set(listed))


def test_nothing_of_the_machine_is_in_it() -> None:
    """No absolute path of a workplace, no address of a mirror."""
    places = "|".join(("work/main", "work/shared", "root/", "home/[a-z]+/", "opt/pypi"))
    pattern = re.compile(rf"(?<![\w.~/-])/({places})")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path.suffix
        in {".py", ".md", ".toml", ".yml", ".txt", ".ipynb", ".css", ".js", ".html", ".sql", ".po", ".csv", ""}
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found


def test_no_file_is_large() -> None:
    large = [path.relative_to(ROOT) for path in tracked() if path.stat().st_size > 2_000_000]
    assert not large

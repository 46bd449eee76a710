"""A report is rendered again exactly when something it is made from has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.reports.record import PAGE, RECORD, Record, code_digest, read_record, report_key, unchanged, write_record

TEXTS = {PAGE: b"<p>1</p>", "report.ipynb": b"{}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_bytes(text)
    write_record(tmp_path, Record.of("key", {"place": "08"}, TEXTS))
    return tmp_path


def test_what_is_there_as_it_was_is_unchanged(folder: Path) -> None:
    assert unchanged(folder, "key")
    assert unchanged(folder, "key", [PAGE])
    assert not unchanged(folder, "key", [PAGE, "report.pdf"]), "a form that is asked for and not there"
    assert read_record(folder) == Record.of("key", {"place": "08"}, TEXTS)


def test_another_key_a_changed_byte_and_a_lost_file_are_changes(folder: Path) -> None:
    assert not unchanged(folder, "another")
    (folder / PAGE).write_text("<p>2</p>", encoding="utf-8")
    assert not unchanged(folder, "key")
    (folder / PAGE).unlink()
    assert not unchanged(folder, "key")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "key"}'])
def test_a_record_that_cannot_be_read_is_none(folder: Path, text: str) -> None:
    (folder / RECORD).write_text(text, encoding="utf-8")
    assert read_record(folder) is None
    assert not unchanged(folder, "key")


def test_the_key_follows_notebook_and_parameters(tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    notebook.write_text("1", encoding="utf-8")
    given = {"place": "08", "snapshot_id": "one"}
    key = report_key(notebook, given)
    assert key == report_key(notebook, dict(given))
    assert key != report_key(notebook, given | {"snapshot_id": "two"})
    notebook.write_text("2", encoding="utf-8")
    assert key != report_key(notebook, given)
    assert len(code_digest()) == 64


def test_the_key_follows_what_a_site_has_put_beside_its_data(tmp_path: Path) -> None:
    notebook, outlines = tmp_path / "a.ipynb", tmp_path / "08.geojson"
    notebook.write_text("1", encoding="utf-8")
    outlines.write_text("{}", encoding="utf-8")
    key = report_key(notebook, {}, [outlines])
    assert key != report_key(notebook, {})
    outlines.write_text("{ }", encoding="utf-8")
    assert key != report_key(notebook, {}, [outlines])

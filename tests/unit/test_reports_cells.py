"""What cells show is recorded as a stock kernel records it."""

from __future__ import annotations

from typing import Any

from metrics.reports.warm import warm_parent

_RUN = "[__import__('metrics.reports.cells', fromlist=['run_cell']).run_cell(cell) for cell in {!r}]"


def run(*cells: str) -> tuple[int, list[Any], bool]:
    """The last of these cells, run one after the other in one fresh process: its count, outputs, and whether it ended well."""
    ran: list[tuple[int, list[Any], bool]] = warm_parent().call(eval, _RUN.format(cells))
    return ran[-1]


def test_printed_text_is_joined_and_the_last_value_is_the_result() -> None:
    count, (stream, result), well = run("0", "print('a'); print('b'); 6 * 7")
    assert (count, well) == (2, True)
    assert (stream.output_type, stream.name, stream.text) == ("stream", "stdout", "a\nb\n")
    assert (result.output_type, result.execution_count, result.data) == ("execute_result", 2, {"text/plain": "42"})


def test_streams_keep_their_order() -> None:
    _, outputs, _ = run("import sys; print('a'); print('b', file=sys.stderr); print('c')")
    assert [(output.name, output.text) for output in outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\n"),
    ]


def test_what_is_displayed_keeps_all_its_forms() -> None:
    _, (shown,), _ = run("from IPython.display import HTML, display; display(HTML('<b>x</b>'))")
    assert (shown.output_type, shown.data["text/html"]) == ("display_data", "<b>x</b>")
    assert "text/plain" in shown.data


def test_an_object_that_displays_itself() -> None:
    _, outputs, _ = run(
        "from IPython.display import HTML, display\n"
        "class Page:\n    def _ipython_display_(self): display(HTML('one')); display(HTML('two'))\nPage()"
    )
    assert [output.data["text/html"] for output in outputs] == ["one", "two"]


def test_what_is_updated_changes_where_it_stands_and_what_is_cleared_is_gone() -> None:
    _, (shown,), _ = run("handle = display('old', display_id='one'); handle.update('new')")
    assert shown.data["text/plain"] == "'new'"
    _, outputs, _ = run("from IPython.display import clear_output\nprint('a'); clear_output(); print('b')")
    assert [output.text for output in outputs] == ["b\n"]
    _, outputs, _ = run("from IPython.display import clear_output\nprint('a'); clear_output(wait=True); print('b')")
    assert [output.text for output in outputs] == ["b\n"]


def test_pictures_are_base64() -> None:
    _, (shown,), _ = run("from IPython.display import Image, display; display(Image(data=b'\\x89PNG', format='png'))")
    assert shown.data["image/png"].strip() == "iVBORw=="


def test_an_error_is_an_output_and_stops_the_cell() -> None:
    _, outputs, well = run("print('before')\n1 / 0\nprint('after')")
    assert not well
    assert [output.output_type for output in outputs] == ["stream", "error"]
    assert (outputs[1].ename, outputs[1].evalue) == ("ZeroDivisionError", "division by zero")
    assert "\x1b[" not in "".join(outputs[1].traceback)


def test_a_cell_that_is_no_python_is_an_error_too() -> None:
    _, (error,), well = run("x ==== 1")
    assert (well, error.ename) == (False, "SyntaxError")


def test_names_last_from_cell_to_cell_and_top_level_await_works() -> None:
    _, (result,), well = run("import asyncio\nx = 20", "await asyncio.sleep(0)\nx + 1")
    assert (well, result.data["text/plain"]) == (True, "21")


def test_input_is_refused() -> None:
    _, outputs, well = run("input('?')")
    assert not well
    assert outputs[-1].ename in ("EOFError", "StdinNotImplementedError")

"""CSV: UTF-8, comma, semicolon or tab. Every cell is text, so that codes keep their zeros."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from metrics.errors import DeliveryError

from .raw import RawTable, Rows, read_header

_BLOCK = 4 << 20
_HEADER_LIMIT = 1 << 20


def read_csv(path: Path, where: str) -> RawTable:
    """The table in the CSV file at ``path``; ``where`` names it in errors.

    The file is gone through once here, to count its rows and to set aside those that do not have the header's columns, and
    streamed again by whoever reads it. Blank lines and lines of nothing but separators are not rows.
    Raises DeliveryError for an empty file, another encoding, a header with a name twice, or a quotation mark left open.
    """
    header, delimiter, start = _header(path, where)
    names = read_header(header, where)
    ragged: dict[int, str] = {}
    file = _File(path=path, where=where, width=len(names), delimiter=delimiter, start=start, ragged=ragged)
    quoted = _has_quotes(path)
    rows = blank = 0
    runs_on = False
    for numbers, batch, empty in file.batches():
        rows += len(numbers)
        blank += empty
        runs_on = runs_on or (
            quoted and any(pc.any(pc.match_substring(cells, "\n")).as_py() for cells in batch.columns)
        )
    if runs_on or (quoted and ragged):
        _check_quotes(path, where, delimiter)

    def stream(positions: Sequence[int]) -> Iterator[Rows]:
        for numbers, batch, _ in file.batches():
            if batch.num_rows:
                yield numbers, [batch.column(position) for position in positions]

    return RawTable(
        columns=names,
        types=(pa.string(),) * len(names),
        rows=rows,
        batches=stream,
        ragged=tuple(sorted(ragged.items())),
        notes={"rows of nothing but separators": blank} if blank else {},
    )


def _header(path: Path, where: str) -> tuple[list[str], str, int]:
    """The header's cells, the separator, and the byte at which the rows begin."""
    with path.open("rb") as stream:
        begin = stream.read(_HEADER_LIMIT)
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _encoding(where, "UTF-16 (Excel: “Unicode text”)")
    skip = len(codecs.BOM_UTF8) if begin.startswith(codecs.BOM_UTF8) else 0
    while begin[skip : skip + 1] in (b"\n", b"\r") and begin[skip : skip + 1]:
        skip += 1
    end, quoted = skip, False
    while end < len(begin) and (quoted or begin[end] not in b"\r\n"):
        quoted ^= begin[end] == 0x22
        end += 1
    if quoted:
        raise _open_quote(where, 1)
    try:
        line = begin[skip:end].decode()
    except UnicodeDecodeError:
        raise _decode_error(path, where) from None
    if "\0" in line:
        raise _encoding(where, "UTF-16, or not text at all")
    if not line.strip():
        raise DeliveryError(
            "The file is empty.", where=where, expected="a header row", todo="Leave the file out if there is none."
        )
    bare = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
    delimiter = max(",;\t", key=bare.count)
    if begin[end : end + 2] == b"\r\n":
        end += 1
    return next(csv.reader([line], delimiter=delimiter)), delimiter, min(end + 1, len(begin))


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A CSV file past its header. ``ragged`` collects the rows that do not fit, while it is read."""

    path: Path
    where: str
    width: int
    delimiter: str
    start: int
    ragged: dict[int, str]

    def batches(self) -> Iterator[tuple[pa.Array, pa.RecordBatch, int]]:
        """Row numbers, cells, and how many rows of nothing but separators were left out."""
        if self.path.stat().st_size <= self.start:
            return
        names = [str(position) for position in range(self.width)]
        last = 0
        with pa.OSFile(str(self.path)) as file:
            file.seek(self.start)
            try:
                batches = pacsv.open_csv(
                    file,
                    read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
                    parse_options=pacsv.ParseOptions(
                        delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=self._set_aside
                    ),
                    convert_options=pacsv.ConvertOptions(
                        column_types={name: pa.string() for name in names}, strings_can_be_null=False
                    ),
                )
                for batch in batches:
                    numbers, last = _number(batch.num_rows, last, self.ragged)
                    keep = _filled(batch)
                    empty = batch.num_rows
                    if keep is not None:
                        numbers, batch = numbers.filter(keep), batch.filter(keep)
                    yield numbers, batch, empty - batch.num_rows
            except pa.ArrowInvalid as error:
                raise self._explain(error) from None

    def _set_aside(self, row: pacsv.InvalidRow) -> str:
        self.ragged[row.number] = f"{row.actual_columns} columns where the header has {row.expected_columns}"
        return "skip"

    def _explain(self, error: pa.ArrowInvalid) -> DeliveryError:
        if "UTF8" in str(error):
            return _decode_error(self.path, self.where)
        _check_quotes(self.path, self.where, self.delimiter)
        return DeliveryError("This CSV cannot be read.", where=self.where, received=str(error), todo="Save it anew.")


def _number(count: int, last: int, ragged: dict[int, str]) -> tuple[pa.Array, int]:
    """Numbers of the next ``count`` rows after row ``last``, leaving out the rows that were set aside."""
    if not count:
        return pa.array([], pa.int64()), last
    skipped = sorted(number for number in ragged if number > last)
    end = last + count
    for number in skipped:
        if number > end:
            break
        end += 1
    numbers = pa.array(np.arange(last + 1, end + 1))
    if end - last != count:
        numbers = numbers.filter(pc.invert(pc.is_in(numbers, pa.array(skipped, pa.int64()))))
    return numbers, end


def _filled(batch: pa.RecordBatch) -> pa.Array | None:
    """Which rows hold anything at all; None where all do."""
    empty = None
    for column in batch.columns:
        blank = pc.equal(column, "")
        empty = blank if empty is None else pc.and_(empty, blank)
        if not pc.any(empty).as_py():
            return None
    return pc.invert(empty)


def _has_quotes(path: Path) -> bool:
    with path.open("rb") as stream:
        return any(b'"' in block for block in iter(lambda: stream.read(_BLOCK), b""))


def _check_quotes(path: Path, where: str, delimiter: str) -> None:
    """Refuse a quotation mark that swallows what follows it: rows would be lost in a cell.

    Slow and strict; gone through only where a cell holds a line break or a row does not fit.
    """
    csv.field_size_limit(1 << 30)
    begins = 1
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            for _ in reader:
                begins = reader.line_num + 1
        except csv.Error:
            raise _open_quote(where, begins) from None


def _open_quote(where: str, line: int) -> DeliveryError:
    return DeliveryError(
        "A quotation mark is opened and not closed before the next separator or line.",
        where=f"{where}, in the row that begins on line {line}",
        todo='Close it; a quotation mark inside a quoted cell is written twice ("").',
    )


def _decode_error(path: Path, where: str) -> DeliveryError:
    """Where the file stops being UTF-8, by line and byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done, line = 0, 1
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                bad = error.object[error.start]
                line += error.object[: error.start].count(b"\n")
                position = done + len(block) - len(error.object) + error.start + 1
                return _encoding(f"{where}, line {line}, byte {position}", f"the byte {bad:#04x}")
            done += len(block)
            line += block.count(b"\n")
    return _encoding(where, "a character cut off at the end of the file")


def _encoding(where: str, received: str) -> DeliveryError:
    return DeliveryError(
        "This file is not UTF-8.",
        where=where,
        received=received,
        expected="UTF-8, with or without BOM",
        todo="Old Vietnamese files are often TCVN3 (.VnTime), VNI or Windows-1258: convert the file to Unicode, and save it "
        "as “CSV UTF-8”, or hand in the .xlsx itself. The encoding is not guessed.",
    )

"""A solved problem → a workbook, and what float64 cannot do in it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ...document.language import load as language
from ...errors import Finding, SolverError
from ...marking.key.answer_key import AnswerKey
from ...marking.key.build import board
from ...solver.trace import Solved
from .cell_values import worked_out
from .row_builder import workbook_rows
from .row_names import line_name
from .sheet_rows import WorkbookRows
from .xlsx_file import CheckedNumber, workbook_bytes

MOST_CHECKED = 2_000

MOST_SAID = 10

MOST_POWER = 700  # e^700 is within float64, and 1/(1 + e^700) is 0 to every digit that is printed


class MadeWorkbook(NamedTuple):
    """`losses`: numbers that a spreadsheet, which has binary numbers, prints otherwise than the exact arithmetic."""

    content: bytes
    losses: list[str]


def workbook(solved: Solved) -> MadeWorkbook:
    """The workbook of a solved problem. Raises SolverError where a spreadsheet cannot hold it or work it out."""
    if solved.problem.symbols:
        raise SolverError([Finding("xlsx: letters stand for numbers here (expected numbers)")])
    made, values = _worked_out(solved)
    shown = [_shown(row.printed, value) for row, value in zip(made.rows, values, strict=True)]
    content = workbook_bytes(made, shown, list(_checked(solved, made)), language(solved.problem.lang))
    return MadeWorkbook(content, list(_losses(made, values)))


def _worked_out(solved: Solved) -> tuple[WorkbookRows, list[list[float]]]:
    """The rows and their values; where a power of e is too large for float64, none is larger than `MOST_POWER`."""
    for most in (None, MOST_POWER):
        made = workbook_rows(solved, most)
        try:
            return made, worked_out(made.rows)
        except (ArithmeticError, ValueError):
            continue
    raise SolverError([Finding("xlsx: a number is too large for a spreadsheet on the way (in float64)")])


def _shown(printed: list[str] | None, values: Sequence[float]) -> list[float]:
    return list(values) if printed is None else list(map(float, printed))


def _losses(made: WorkbookRows, values: Sequence[Sequence[float]]) -> Iterator[str]:
    found = [
        f"{row.label}[{at}]: a spreadsheet gives {value!r}, not {text}, for its numbers are binary"
        for row, each in zip(made.rows, values, strict=True)
        for at, (text, value) in enumerate(zip(row.printed or (), each, strict=False))
        if Decimal(repr(value)) != Decimal(text)
    ]
    yield from found[:MOST_SAID]
    if len(found) > MOST_SAID:
        yield f"and {len(found) - MOST_SAID} more numbers"


def _checked(solved: Solved, made: WorkbookRows) -> Iterator[CheckedNumber]:
    """The numbers that are asked for; all that are printed, where nothing is asked."""
    key = board(solved)
    asked = [find for trace in solved.traces for each in trace.sequence.questions for find in each.find]
    for name in list(dict.fromkeys(_numbers(key, asked)))[:MOST_CHECKED]:
        number = key.slots[name]
        row, column = [*number.entry[:-1], number.entry[-1]][0:2] if len(number.entry) > 1 else (0, number.entry[0])
        rows = made.names.get(line_name(key.lines[number.line].stem))
        if rows is not None and row < len(rows) and made.rows[rows[row]].printed is not None:
            yield CheckedNumber(name, rows[row], column)


def _numbers(key: AnswerKey, asked: Sequence[str]) -> Iterator[str]:
    wanted = set(asked)
    for name, number in key.slots.items():
        stem = key.lines[number.line].stem
        if key.lines[number.line].equation is not None and (not wanted or name in wanted or stem in wanted):
            yield name

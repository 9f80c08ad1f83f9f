"""What a problem in letters comes to with numbers in their place, line by line, with what a sheet has of it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from ...maths.arithmetic import Exact
from ...maths.evaluation import value_of
from ...maths.expressions import Expr, Sym
from ...maths.values import is_matrix
from ..key.answer_key import AnswerKey, KeyLine, KeyNumber, StatedValue
from .letter_formulas import Formula

_STEP = Decimal("0.6180339887498948482045868343656381177203")  # so that no two letters have numbers that hang together

Formulas = Mapping[str, Formula]  # by the name of a number

Values = dict[int, Any]


def numbers_for(letters: tuple[str, ...], sample: int) -> dict[str, Decimal]:
    """A number for each letter, from 0.2 to 1.2; others in each sample."""
    return {letter: (_STEP * (7 * at + 13 * sample + 1)) % 1 + Decimal("0.2") for at, letter in enumerate(letters)}


class LetterValues:
    """One sample of numbers. `sheet`: what is written, by name; lines go on from that, as a student does."""

    def __init__(self, board: AnswerKey, letters: Mapping[str, Decimal], sheet: Formulas) -> None:
        self.board = board
        self.letters = letters
        self.sheet = sheet
        self.arithmetic = Exact()
        self.lines: Values = {}
        self.used: Values = {}

    @cached_property
    def on_lines(self) -> dict[int, list[str]]:
        """The names that the sheet has, by line."""
        found: dict[int, list[str]] = {}
        for name in self.sheet:
            found.setdefault(self.board.slots[name].line, []).append(name)
        return found

    def of(self, name: str) -> Decimal:
        """A number of the working, from what the sheet has before it. Raises ArithmeticError where it has no value."""
        slot = self.board.slots[name]
        return entry_of(self.line(self.board.lines[slot.line]), slot.entry)

    def of_formula(self, formula: Formula, before: int) -> Decimal:
        """Its names are those of numbers on lines `before` this one. Raises LookupError for another, ArithmeticError
        where it has no value."""

        def number_of(symbol: str) -> list[Decimal]:
            return [self.named(formula.names.get(symbol, symbol), before)]

        (value,) = self.evaluated(formula.expr, number_of)
        return Decimal(value)

    def named(self, name: str, before: int) -> Decimal:
        """What a letter, or the name of a number, stands for."""
        if name in self.letters:
            return self.letters[name]
        slot = slot_of(self.board, name)
        if slot is None or slot.line >= before:
            raise LookupError(name)
        return entry_of(self.handed_on(self.board.lines[slot.line]), slot.entry)

    def line(self, line: KeyLine) -> Any:
        """A line's value, from those before it."""
        if line.at not in self.lines:
            self.lines[line.at] = self._line(line)
        return self.lines[line.at]

    def _line(self, line: KeyLine) -> Any:
        if line.equation is None:
            return self.stated(line.value)
        known = {name: self.source(source) for name, source in line.sources.items()}
        return self.evaluated(line.equation.rhs, known.__getitem__)

    def source(self, source: int | StatedValue) -> Any:
        return self.handed_on(self.board.lines[source]) if isinstance(source, int) else self.stated(source.value)

    def handed_on(self, line: KeyLine) -> Any:
        """The same with what the sheet has in its place."""
        if line.at not in self.used:
            value = self.line(line)
            for name in self.on_lines.get(line.at, ()):
                value = replaced(value, self.board.slots[name].entry, self.of_formula(self.sheet[name], line.at))
            self.used[line.at] = value
        return self.used[line.at]

    def stated(self, value: Any) -> Any:
        """What the file states, or names a quantity for, with numbers in the place of letters."""
        if is_matrix(value):
            return [self.stated(row) for row in value]
        return [self.number(entry) for entry in value]

    def number(self, entry: Any) -> Decimal:
        (value,) = self.board.arithmetic.decimals([entry])
        written = getattr(value, "written", None)
        return value if written is None else self.of_formula(Formula(str(written)), len(self.board.lines))

    def evaluated(self, expr: Expr, value: Callable[[str], Any]) -> Any:
        """An expression; `value` gives that of a name."""
        if isinstance(expr, Sym):
            return value(expr.name)
        return value_of(self.arithmetic, expr, [self.evaluated(kid, value) for kid in expr.kids()], None)


def slot_of(board: AnswerKey, name: str) -> KeyNumber | None:
    """The number of a name, whose unit may be left out where there is one."""
    found = board.slots.get(board.aliases.get(name, name)) or board.slots.get(f"{name}[0]")
    return None if found is None or f"{name}[1]" in board.slots else found


def entry_of(value: Any, index: tuple[int, ...]) -> Decimal:
    """One number of a vector or of a matrix."""
    for at in index:
        value = value[at]
    return Decimal(value)


def replaced(value: Any, index: tuple[int, ...], entry: Decimal) -> Any:
    """A copy with another number at one place."""
    first, *rest = index
    new = replaced(value[first], tuple(rest), entry) if rest else entry
    return [*value[:first], new, *value[first + 1 :]]

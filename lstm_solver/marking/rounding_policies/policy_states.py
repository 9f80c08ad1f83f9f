"""A student's sheet under many rounding policies at once: what each number would be, given the numbers before it.

A policy that comes to the number the student wrote goes on from its own, unrounded or carried; where it comes to
another, it goes on from what the student wrote. Students who wrote the same share the work.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...maths.expressions import Equation, Sym, replaced
from ...maths.values import Array
from ..key.answer_key import AnswerKey, KeyLine
from ..marks import WrittenAnswer
from .family import PolicyFamily, PolicyGroup
from .formula import RoundableFormula, RoundedFormula
from .vectorized import NEAR, loaded

SheetNumbers = dict[int, dict[tuple[int, ...], WrittenAnswer]]  # by line, by entry

FULL = 3000  # states that are kept

MOST_PLACES = 200


class LineState(NamedTuple):
    """A line with all that was written before it and on it. `sources`: the states of what its equation names."""

    line: int
    cut: tuple[str, ...]
    sources: tuple[int, ...]
    written: tuple[tuple[tuple[int, ...], str], ...]


class PolicyStates:
    """The states of every sheet. `predicted` and `used` have a row a policy."""

    def __init__(self, board: AnswerKey, family: "PolicyFamily | PolicyGroup") -> None:
        self.board = board
        self.family = family
        self.policies = family.policies
        self.fine = np.array(family.fine)
        self.least = max(0, (self.policies[0].digits.places or 0) - 1)  # places of a number that may have been cut
        self.numbers: dict[LineState, int] = {}
        self.states: list[LineState] = []
        self._predicted: dict[int, Array] = {}
        self._used: dict[int, Array] = {}
        self._tables: dict[tuple[object, ...], RoundedFormula] = {}
        self._loaded: dict[int, tuple[Any, Array]] = {}
        self.signs = np.random.default_rng(1).choice([-0.49, 0.49], size=(len(self.policies), 64))
        self.signs[: family.basic] = 0.0

    def of(self, sheet: SheetNumbers, last: int | None = None) -> dict[int, int]:
        """The state of every line up to `last`, by line; up to the last that the sheet has, if it is not said."""
        found: dict[int, int] = {}
        for line in self.board.lines[: (max(sheet, default=-1) if last is None else last) + 1]:
            mine = sheet.get(line.at)
            written = () if mine is None else tuple((index, mine[index].text) for index in sorted(mine))
            cut = self.cut(line, sheet)
            names = self.names(line, cut)
            sources = tuple(found[each] for each in names.values() if isinstance(each, int))
            found[line.at] = self.number(LineState(line.at, cut, sources, written))
        return found

    def number(self, state: LineState) -> int:
        at = self.numbers.get(state)
        if at is None:
            at = self.numbers[state] = len(self.states)
            self.states.append(state)
        return at

    def cut(self, line: KeyLine, sheet: SheetNumbers) -> tuple[str, ...]:
        """The parts of a line that the sheet has numbers for."""
        parts = self.board.parts.get(line.at)
        return tuple(text for text, at in parts.items() if at in sheet) if parts else ()

    def names(self, line: KeyLine, cut: tuple[str, ...]) -> dict[str, Any]:
        """What the names in a line's equation stand for, once its parts are cut out."""
        if not cut:
            return line.sources
        parts = self.board.parts[line.at]
        inner = {part_name(self.board.lines[parts[text]]): parts[text] for text in cut}
        left = self.table(line, cut).formula.names
        return {name: source for name, source in line.sources.items() if name in left} | inner

    def table(self, line: KeyLine, cut: tuple[str, ...]) -> RoundedFormula:
        assert line.equation is not None
        key = (id(line.equation.rhs), line.quantity, cut, line.part)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = self.edited(line, self.equation(line, cut)).table(self.policies)
        return found

    def edited(self, line: KeyLine, equation: Equation) -> RoundableFormula:
        """Another equation in the place of a line's."""
        return RoundableFormula(equation, line.part_names, line.rules, line.part)

    def equation(self, line: KeyLine, cut: tuple[str, ...]) -> Equation:
        """The equation with the parts that a student has given under their own names."""
        assert line.equation is not None
        if not cut:
            return line.equation
        parts = self.board.parts[line.at]
        given = {text: Sym(part_name(self.board.lines[parts[text]])) for text in cut}
        return Equation(line.equation.name, replaced(line.equation.rhs, lambda node: given.get(str(node))))

    def constant(self, value: Any) -> Array:
        found = self._loaded.get(id(value))
        if found is None:
            found = self._loaded[id(value)] = (value, loaded(value))
        return found[1]

    def operands(self, state: int) -> dict[str, Array]:
        """What the names in a state's equation stand for."""
        it = self.states[state]
        earlier = iter(it.sources)
        named = self.names(self.board.lines[it.line], it.cut)
        return {
            name: self.used(next(earlier)) if isinstance(source, int) else self.constant(source.value)
            for name, source in named.items()
        }

    def predicted(self, state: int) -> Array:
        """The unrounded value of a line, by policy, from what was written before."""
        found = self._predicted.get(state)
        if found is None:
            self._forget()
            it = self.states[state]
            line = self.board.lines[it.line]
            if line.equation is None:
                found = self.constant(line.value)
            else:
                found = self.table(line, it.cut).run(self.operands(state))
            self._predicted[state] = found
        return found

    def used(self, state: int) -> Array:
        """What later lines take of a line, by policy."""
        found = self._used.get(state)
        if found is None:
            it = self.states[state]
            line = self.board.lines[it.line]
            predicted = self.predicted(state)
            found = predicted if line.equation is None else self.table(line, it.cut).carried(predicted)
            if it.written:
                found = self._as_written(line, it, predicted, found)
            self._used[state] = found
        return found

    def _as_written(self, line: KeyLine, it: LineState, predicted: Array, used: Array) -> Array:
        rows = len(self.policies)
        found = np.broadcast_to(used, (rows, *used.shape[1:])).copy()
        own = None if line.equation is None else self.table(line, it.cut).own
        carries = np.zeros(rows, bool) if own is None else own.active
        for index, text in it.written:
            at = _column(index)
            value = float(text)
            met = self.met(np.broadcast_to(predicted[at], rows), text)
            wobble = self.signs[:, (7 * line.at + sum(index)) % 64] * 10.0 ** -decimals_of(text)
            known = np.where(carries, value, np.where(met, found[at], value + wobble))
            found[at] = known
        return found

    def met(self, values: Array, text: str) -> Array:
        """Which of the values a student may write down as this number, rounded or cut."""
        found = nearest(values, text)
        # cut to far fewer places than are asked, almost any number is 0 or 1
        return found if decimals_of(text) < self.least else found | is_cut(values, text)

    def at(self, state: int, index: tuple[int, ...]) -> Array:
        """The unrounded number by policy."""
        return np.broadcast_to(self.predicted(state)[_column(index)], len(self.policies))

    def hits(self, state: int, index: tuple[int, ...], text: str, cut: bool = True) -> Array:
        """By policy, whether it comes to the number that is written; `cut`: or may, if digits are cut off."""
        values = self.at(state, index)
        found = self.met(values, text) if cut else nearest(values, text)
        it = self.states[state]
        line = self.board.lines[it.line]
        if line.equation is None or not self.family.exact or self.table(line, it.cut).own is None:
            return found
        carried = self.table(line, it.cut).carried(self.predicted(state))[_column(index)]
        return found | (self.fine & (np.abs(carried - float(text)) <= NEAR * 10.0 ** -decimals_of(text)))

    def between(self, state: int, index: tuple[int, ...], text: str) -> bool:
        """Whether the number lies between those of policies that round nothing further than is written."""
        values = self.at(state, index)[self.fine]
        if decimals_of(text) < self.least:
            return False
        unit = 10.0 ** -decimals_of(text)
        return bool(values.min() - 0.5 * unit <= float(text) <= values.max() + 0.5 * unit)

    def _forget(self) -> None:
        if len(self._predicted) > FULL:
            self._predicted.clear()
            self._used.clear()


def nearest(values: Array, text: str) -> Array:
    """Which of the values round to this number; one that lies right between two goes either way."""
    return np.abs(values - float(text)) * 10.0 ** decimals_of(text) <= 0.5 + _near(text)


def is_cut(values: Array, text: str) -> Array:
    """Which of the values come to this number when the digits behind are cut off."""
    gap = (values - float(text)) * 10.0 ** decimals_of(text)
    toward_zero = np.where(values < 0, -gap, gap)
    return (toward_zero >= -_near(text)) & (toward_zero < 1 + _near(text))


def _near(text: str) -> float:
    """What a float64 cannot tell, in units of the last place."""
    return NEAR + abs(float(text)) * 10.0 ** decimals_of(text) * 4e-15


def _column(index: tuple[int, ...]) -> Any:
    return (slice(None), *index)


def part_name(line: KeyLine) -> str:
    """The name that a part has in the equation it is cut out of."""
    return f"part.{line.quantity}"


@lru_cache(10_000)
def decimals_of(text: str) -> int:
    """How many decimals are written; fewer than none for 1.2e3. Within what a float can scale by."""
    return max(-MOST_PLACES, min(MOST_PLACES, -int(Decimal(text).as_tuple().exponent)))

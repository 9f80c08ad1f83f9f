"""A student's sheet under many rounding policies at once: what each number would be, given the numbers before it.

A policy that comes to the number the student wrote goes on from its own, unrounded or carried; where it comes to
another, it goes on from what the student wrote. Students who wrote the same share the work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ...maths.expressions import Equation, Sym, replaced
from ...maths.values import Array
from ...network.quantity_names import PREDICT
from ..key.answer_key import KeyLine
from ..key.backward_lines import CLIP_NORM
from ..key.lines import TOKENS
from ..marks import WrittenAnswer
from .choices_and_norms import largest, norm_factor, token
from .formula import RoundableFormula, RoundedFormula, ready
from .habits import PolicyGroup
from .line_states import LineBasis, LineState, by_entries, columns, numbers
from .stated_arrays import StatedArrays
from .vectorized import NEAR, loaded
from .written_numbers import WritingRule, decimals_of, is_loosely

SheetNumbers = dict[int, dict[tuple[int, ...], WrittenAnswer]]  # by line, by entry

FULL = 3000  # states that are kept


class PolicyStates:
    """The states of every sheet. `predicted` and `used` have a row a policy. `stated`: the numbers of all versions
    whose sheets they are; what is the same in all of them is looked up in the first. `asked`: by quantity, to how many
    decimals it is written, where the problem does not say it."""

    def __init__(self, stated: StatedArrays, group: PolicyGroup, asked: Mapping[str, int] | None = None) -> None:
        self.stated = stated
        self.keys = stated.keys
        self.board = self.keys.first
        self.group = group
        self.policies = group.policies
        self.writing = WritingRule(group.policies, group.fewer)
        self.asked_places = asked
        self.numbers: dict[LineState, int] = {}
        self.states: list[LineState] = []
        self.values: dict[LineBasis, Array] = {}
        self.carries: dict[LineBasis, Array] = {}
        self.uses: dict[int, Array] = {}
        self.hits: dict[int, Array] = {}
        self._earlier: dict[tuple[int, tuple[str, ...]], list[int]] = {}
        self._names: dict[tuple[int, tuple[str, ...]], dict[str, Any]] = {}
        self._tables: dict[tuple[object, ...], RoundedFormula] = {}
        self._asked: dict[tuple[int, int, tuple[int, ...]], int] = {}
        rows = len(group.policies)
        self.has_reverse = any(line.place[1] == "reverse" for line in self.board.lines)
        self.literal = np.array([[at in group.literal] for at in range(rows)])
        self.signs = np.zeros((rows, 64))
        if group.moved:
            half = np.random.default_rng(1).choice([-0.5, 0.5], size=(group.moved // 2, 64))
            self.signs[-group.moved :] = np.concatenate([half, -half])

    def of(self, version: int, sheet: SheetNumbers, last: int | None = None) -> dict[int, int]:
        """The state of every line up to `last`, by line; up to the last that the sheet has, if it is not said. All of
        a network with a reverse direction, where who confuses the two takes a state that comes later.

        `version`: that of the sheet, by its number among the `keys`.
        """
        found: dict[int, int] = {}
        end = max(sheet, default=-1) if last is None else last
        for line in self.board.lines if self.has_reverse else self.board.lines[: end + 1]:
            mine = sheet.get(line.at)
            written = () if mine is None else tuple((index, mine[index].text) for index in sorted(mine))
            cut = self.cut(line, sheet)
            sources = tuple([found[each] for each in self.earlier(line, cut)])
            found[line.at] = self.number(LineState(version, line.at, cut, sources, written))
        return found

    def earlier(self, line: KeyLine, cut: tuple[str, ...]) -> list[int]:
        """The lines that a line's equation names."""
        found = self._earlier.get((line.at, cut))
        if found is None:
            found = [each for each in self.names(line, cut).values() if isinstance(each, int)]
            self._earlier[line.at, cut] = found
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
        line = self.board.lines[line.at]
        if not cut:
            return line.sources
        found = self._names.get((line.at, cut))
        if found is None:
            parts = self.board.parts[line.at]
            inner = {part_name(self.board.lines[parts[text]]): parts[text] for text in cut}
            left = self.table(line, cut).formula.names
            found = {name: source for name, source in line.sources.items() if name in left} | inner
            self._names[line.at, cut] = found
        return found

    def table(self, line: KeyLine, cut: tuple[str, ...]) -> RoundedFormula:
        line = self.board.lines[line.at]
        assert line.equation is not None
        key = (id(line.equation.rhs), line.quantity, cut, line.part)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = self.edited(line, self.equation(line, cut)).table(self.policies)
        return found

    def edited(self, line: KeyLine, equation: Equation) -> RoundableFormula:
        """Another equation in the place of a line's."""
        return ready(equation.name, equation.rhs, tuple(line.part_names.items()), line.rules, line.part)

    def equation(self, line: KeyLine, cut: tuple[str, ...]) -> Equation:
        """The equation with the parts that a student has given under their own names."""
        assert line.equation is not None
        if not cut:
            return line.equation
        parts = self.board.parts[line.at]
        given = {text: Sym(part_name(self.board.lines[parts[text]])) for text in cut}
        return Equation(line.equation.name, replaced(line.equation.rhs, lambda node: given.get(str(node))))

    def operands(self, state: int) -> dict[str, Array]:
        """What the names in a state's equation stand for."""
        it = self.states[state]
        earlier = iter(it.sources)
        named = self.names(self.board.lines[it.line], it.cut)
        return {
            name: self.used(next(earlier)) if isinstance(source, int) else self.stated.of(source, it.version)
            for name, source in named.items()
        }

    def predicted(self, state: int) -> Array:
        """The unrounded value of a line, by policy, from what was written before."""
        it = self.states[state]
        found = self.values.get(it.basis)
        if found is None:
            line = self.board.lines[it.line]
            if line.kind == CLIP_NORM:
                found = norm_factor(self.operands(state))
            elif line.kind == PREDICT and self.board.feeds_back:
                found = largest(self.operands(state))
            elif line.kind == TOKENS:
                found = token(self.operands(state))
            elif line.equation is None:
                found = loaded(self.keys.line(it.line, it.version).value)
            else:
                found = self.table(line, it.cut).run(self.operands(state))
            self.values[it.basis] = found
        return found

    def used(self, state: int) -> Array:
        """What later lines take of a line, by policy."""
        found = self.uses.get(state)
        if found is None:
            found = self.carried(state)
            if self.states[state].written:
                self.as_written([state])
                return self.uses[state]
            self.uses[state] = found
        return found

    def carried(self, state: int) -> Array:
        """What a policy itself would hand on, by policy."""
        it = self.states[state]
        found = self.carries.get(it.basis)
        if found is None:
            line = self.board.lines[it.line]
            found = self.predicted(state)
            if line.equation is not None:
                found = self.table(line, it.cut).carried(found)
            self.carries[it.basis] = found
        return found

    def as_written(self, states: Sequence[int]) -> None:
        """A policy goes on from its own number where it comes to the one that is written; else from this.

        `states`: of one line, each with something written; they are looked at side by side.
        """
        line = self.board.lines[self.states[states[0]].line]
        if line.kind == PREDICT:
            self.as_chosen(states)
            return
        alike = by_entries(states, self.states)
        there = [self.states[state] for each in alike.values() for state in each]
        entries = [(it.version, it.line, *entry) for it in there for entry in it.written]
        given, places, asked = self._written(entries)
        own = None if line.equation is None else self.table(line, self.states[states[0]].cut).own
        carries = np.zeros((len(self.policies), 1), bool) if own is None else own.active[:, None]
        blocks = [self.side_by_side(self.carried, each) for each in alike.values()]
        values = numbers(alike, [self.side_by_side(self.predicted, each) for each in alike.values()])
        carried = numbers(alike, blocks)
        hits = self.writing.met(values, carried, given, places, asked)
        met = np.where(carries, hits, is_loosely(values, given, places, asked))
        moves = self.signs[:, [(7 * line.at + sum(index)) % 64 for _, _, index, _ in entries]]
        instead = np.where(carries & (places >= asked), given, given + moves * 10.0**-places)
        used = np.where(met & ~self.literal, carried, instead)
        start = 0
        for (index, each), block in zip(alike.items(), blocks, strict=True):
            shape, end = (len(self.policies), len(each), len(index)), start + len(each) * len(index)
            here = hits[:, start:end].reshape(shape).swapaxes(0, 1)
            block[columns(index)] = used[:, start:end].reshape(shape).swapaxes(0, 1)
            self.uses.update(zip(each, block, strict=True))
            self.hits.update(zip(each, here, strict=True))
            start = end

    def as_chosen(self, states: Sequence[int]) -> None:
        """A class is what it is: no policy goes on from another."""
        for state in states:
            (written,) = self.states[state].written
            self.uses[state] = self.whole(np.array([[float(written[1])]]))
            self.hits[state] = self.uses[state] == self.predicted(state)

    def whole(self, value: Array) -> Array:
        """A row for each policy, also where all agree."""
        if len(value) == len(self.policies):
            return value
        return np.broadcast_to(value, (len(self.policies), *value.shape[1:]))

    def side_by_side(self, value: Callable[[int], Array], states: Sequence[int]) -> Array:
        """A value of some states of one line, by state and policy."""
        return np.stack([self.whole(value(state)) for state in states])

    def _written(self, written: Iterable[tuple[int, int, tuple[int, ...], str]]) -> tuple[Array, Array, Array]:
        """The numbers, with how many decimals they are written and asked for. `written`: version, line, entry, text."""
        found = [(float(text), decimals_of(text), self.asked(it, at, index)) for it, at, index, text in written]
        given, places, asked = np.array(found, dtype=np.float64).T
        return given, places, asked

    def asked(self, version: int, at: int, index: tuple[int, ...]) -> int:
        """To how many decimals a number of a line is asked for."""
        found = self._asked.get((version, at, index))
        if found is None:
            line = self.keys.line(at, version)
            entry = self.board.entry_of(line, index)
            printed = entry if line.digits is None else line.digits.round(entry)
            found = -int(printed.as_tuple().exponent)
            if self.asked_places is not None:
                found = self.asked_places.get(line.quantity, found)
            self._asked[version, at, index] = found
        return found

    def met(self, state: int) -> Array:
        """By policy and number, whether it writes what the sheet has on a line, where it has something there."""
        if state not in self.hits:
            self.as_written([state])
        return self.hits[state]

    def written_by(self, numbers: Sequence[tuple[int, tuple[int, ...], str]]) -> Array:
        """By policy and number, whether it writes this number on the line of a state. `numbers`: state, entry and
        text."""
        values, carried = (
            np.stack([self.whole(each(state))[(slice(None), *index)] for state, index, _ in numbers], axis=1)
            for each in (self.predicted, self.carried)
        )
        there = ((self.states[state], index, text) for state, index, text in numbers)
        written = [(it.version, it.line, index, text) for it, index, text in there]
        return self.writing.met(values, carried, *self._written(written))

    def at(self, state: int, index: tuple[int, ...]) -> Array:
        """The unrounded number by policy."""
        return np.broadcast_to(self.predicted(state)[(slice(None), *index)], len(self.policies))

    def between(self, state: int, index: tuple[int, ...], places: int, text: str) -> bool:
        """Whether the number lies between those of the policies, rounded to so many places."""
        values = self.at(state, index)
        reach = 0.5 * 10.0**-places + NEAR
        return bool(values.min() - reach <= float(text) <= values.max() + reach)

    def clear(self) -> None:
        """Without any sheet."""
        for each in (self.numbers, self.states, self.values, self.carries, self.uses, self.hits):
            each.clear()
        self._asked.clear()

    def forget(self) -> None:
        """So that a large class takes no more room than a small one."""
        if max(len(self.values), len(self.uses)) > FULL:
            for each in (self.values, self.carries, self.uses, self.hits):
                each.clear()


def part_name(line: KeyLine) -> str:
    """The name that a part has in the equation it is cut out of."""
    return f"part.{line.quantity}"

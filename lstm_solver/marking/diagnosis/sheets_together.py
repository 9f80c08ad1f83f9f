"""One line of many sheets, with all that may go wrong there: a row a sheet, policy and trial."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from ...maths.values import Array
from ..key.answer_key import KeyLine, OperandSource, OperandSources, StatedValue, shape_of
from ..rounding_policies.program import SharedProgram
from ..rounding_policies.side_by_side import LARGEST
from .misreadings import Misreading
from .rework import SheetStates, source_key
from .trials import Trial
from .workbench import Workbench

NODES = 32  # of an equation and its edits whose values are kept at once, for each of its numbers

Wanted = dict[tuple[int, ...], SheetStates]  # sheets by what their trials rest on


def few_at_once(bench: Workbench, line: KeyLine, sheets: Wanted) -> Iterator[Wanted]:
    """So many sheets that their arrays stay small, for a line of large matrices too."""
    values = [line.value, *(each.value for each in line.sources.values() if isinstance(each, StatedValue))]
    size = max(int(np.prod(shape_of(value))) for value in values)
    most = max(1, LARGEST // (len(bench.policies) * size * NODES))
    pairs = [*sheets.items()]
    return (dict(pairs[start : start + most]) for start in range(0, len(pairs), most))


class SheetsTogether:
    """`sheets`: they have numbers on the same lines, and all that the line rests on; its equation rounds nothing."""

    def __init__(
        self, bench: Workbench, line: KeyLine, sheets: list[SheetStates], rows: list[int] | None = None
    ) -> None:
        """`rows`: of the policies; all under which trials are worked out, if it is not said."""
        self.bench = bench
        self.shadows = bench.shadows
        self.line = line
        self.sheets = sheets
        self.cut = self.shadows.cut(line, sheets[0].sheet)
        self.names = self.shadows.names(line, self.cut)
        self.rows = list(bench.policies) if rows is None else rows

    def right(self) -> Array:
        """By sheet and policy, the line's entries without any slip."""
        at = self.line.at
        found = [self.rows_of(self.shadows.predicted(known.states[at])) for known in self.sheets]
        return np.stack(found).reshape(len(self.sheets), len(self.rows), -1)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.line.value)

    def operand(self, source: OperandSource) -> Array:
        """By sheet and policy, one after the other; one row of what all sheets have in common."""
        if isinstance(source, StatedValue):
            return self.stated(source)
        return np.concatenate([self.rows_of(self.shadows.used(known.states[source])) for known in self.sheets])

    def stated(self, source: StatedValue) -> Array:
        """A value of the file by sheet and policy."""
        values = [self.shadows.stated.of(source, known.version) for known in self.sheets]
        if all(each is values[0] for each in values):
            return values[0]
        return np.repeat(np.concatenate(values), len(self.rows), axis=0)

    def rows_of(self, value: Array) -> Array:
        """Those of the policies."""
        return self.shadows.whole(value)[self.rows]

    @cached_property
    def operands(self) -> dict[str, Array]:
        """By the names of the equation."""
        return {name: self.operand(source) for name, source in self.names.items()}

    def values(self, edits: list[list[Trial]], readings: list[list[Misreading]]) -> list[Array]:
        """By sheet: for a policy, a row a trial and a column an entry of the line."""
        size = int(np.prod(self.shape))
        found = [[np.zeros((len(self.rows), 0, size))] for _ in self.sheets]
        for group in edits:
            for mine, made in zip(found, self.edited(group), strict=True):
                mine.append(made.reshape(len(self.rows), len(group), size))
        for few in self.readings(readings):
            for at, made in self.misread(few):
                found[at].append(made.reshape(len(self.rows), -1, size))
        return [np.concatenate(each, axis=1) for each in found]

    def edited(self, group: list[Trial]) -> Array:
        """By sheet, policy and edit."""
        extra = {name: each for trial in group if trial.change for name, each in trial.change.extra.items()}
        return self.program(self.bench.program(self.line, self.cut), extra)

    def program(self, program: SharedProgram, extra: OperandSources) -> Array:
        """By sheet, policy and expression, the values of a program for the line. `extra`: names that its equation has
        not."""
        operands = self.operands | {name: self.operand(each) for name, each in extra.items() if name in program.names}
        sheets, rows = len(self.sheets), len(self.rows)
        made = program.run(operands, (sheets * rows, *self.shape))
        return made.reshape(len(program.roots), sheets, rows, -1).transpose(1, 2, 0, 3)

    def readings(self, readings: list[list[Misreading]]) -> Iterator[list[tuple[int, Misreading]]]:
        """The misreadings of one operand in several sheets, with the sheets; not too many at once."""
        by_source: dict[Any, list[tuple[int, Misreading]]] = {}
        for at, each in enumerate(readings):
            for reading in each:
                by_source.setdefault(source_key(reading.source), []).append((at, reading))
        for alike in by_source.values():
            value = max(self.operand(alike[0][1].source)[0].size, int(np.prod(self.shape)))
            most = max(1, LARGEST // (value * len(self.rows) * max(len(each) for _, each in alike)))
            yield from (alike[start : start + most] for start in range(0, len(alike), most))

    def misread(self, few: list[tuple[int, Misreading]]) -> Iterator[tuple[int, Array]]:
        """By sheet, the line's value by policy and misreading."""
        rows = len(self.rows)
        counts = np.repeat([len(reading) for _, reading in few], rows)
        take = np.repeat([at * rows + row for at, _ in few for row in range(rows)], counts)
        wrong = source_key(few[0][1].source)
        operands = {name: each if len(each) == 1 else each[take] for name, each in self.operands.items()}
        for name, source in self.names.items():
            if source_key(source) == wrong:
                value = operands[name] if len(operands[name]) > 1 else np.repeat(operands[name], len(take), axis=0)
                operands[name] = self.with_misreadings(value, few)
        made = self.bench.table(self.line, self.cut, None, 0).run(operands)
        made = np.broadcast_to(made, (len(take), *self.shape))
        start = 0
        for at, reading in few:
            end = start + rows * len(reading)
            yield at, made[start:end]
            start = end

    def with_misreadings(self, value: Array, few: list[tuple[int, Misreading]]) -> Array:
        """The operand, misread, a row a sheet, policy and misreading."""
        each = [reading for _, reading in few for _ in self.rows]
        index = (np.concatenate(column) for column in zip(*(reading.index for reading in each), strict=True))
        value[(np.arange(len(value)), *index)] = np.concatenate([reading.values for reading in each])
        return value

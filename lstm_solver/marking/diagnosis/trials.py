"""Every single slip that can be tried at a line: edits of its equation, and misread numbers in it."""

from collections.abc import Iterator
from itertools import chain
from math import log2
from typing import Any, NamedTuple

from ...maths.expressions import Apply
from ...maths.values import is_matrix
from ...network.problem import Problem
from ...network.quantity_names import cells_of
from ..catalogue.every_term import in_every_term
from ..catalogue.scene import EquationChange, EquationContext, SlipDetail, ValueShape
from ..catalogue.table import STRUCTURAL
from ..key.answer_key import AnswerKey, KeyLine, OperandSource, OperandSources, StatedValue, shape_of
from ..rounding_policies.policy_states import PolicyStates
from .directions import other_sides


class Trial(NamedTuple):
    """One slip at one line. `change`: the edited equation; else `entry` of `source` is read as `new`.

    `bits`: how unlikely it is; `chance`: how much of what it explains is chance, where that does not depend on the rest
    of the catalogue. `name`: the entry by its name, `old` its digits. `lines`: where the edit is made, in that order,
    where the equation stands at several hidden times; else at `line` alone.
    """

    slip: str
    line: int
    detail: SlipDetail | None = None
    change: EquationChange | None = None
    source: OperandSource | None = None
    entry: tuple[int, ...] = ()
    name: str = ""
    old: str = ""
    new: str = ""
    bits: float = 0.0
    chance: float | None = None
    lines: tuple[int, ...] = ()

    @property
    def made_at(self) -> tuple[int, ...]:
        """Every line whose equation is edited."""
        return self.lines or (self.line,)

    @property
    def kind(self) -> object:
        """What an edit has in common with the same slip at another line."""
        return self.detail if self.change is None or self.change.kind is None else self.change.kind


SIGMOIDS = ("sigmoid", "hard_sigmoid")


class Trials:
    """Makes the trials of a board. They depend on no sheet, nor on any number: they are made once for all versions."""

    def __init__(self, problem: Problem, shadows: PolicyStates) -> None:
        self.board = shadows.board
        self.shadows = shadows
        self.cells = cells_of(problem)
        self._changes: dict[tuple[int, tuple[str, ...]], list[Trial]] = {}

    def changes(self, line: KeyLine, cut: tuple[str, ...]) -> list[Trial]:
        """The edits of a line's equation, those that come to the same equation once."""
        found = self._changes.get((line.at, cut))
        if found is None:
            found = self._changes[line.at, cut] = list(self._all_changes(self.board.lines[line.at], cut))
        return found

    def _all_changes(self, line: KeyLine, cut: tuple[str, ...]) -> Iterator[Trial]:
        scene = self.scene(line, cut)
        seen = {scene.rhs}
        for row in STRUCTURAL:
            if row.make is None or (scene.rhs is None and row.id != "other-gate-value"):
                continue
            fresh = []
            for change in chain(row.make(scene), in_every_term(row.make, scene)):
                if change.rhs not in seen:
                    seen.add(change.rhs)
                    fresh.append(change)
            bits = row.bits + log2(max(1, len(fresh)))
            yield from (Trial(row.id, line.at, change.detail, change, bits=bits) for change in fresh)

    def scene(self, line: KeyLine, cut: tuple[str, ...]) -> EquationContext:
        board = self.board
        sources = self.shadows.names(line, cut)
        here = board.around.get((line.run, line.place, line.position), {})
        around = {name: each for name, each in here.items() if not isinstance(each, int) or each < line.at}
        onward = 1 if line.place[1] == "reverse" else -1
        before = board.around.get((line.run, line.place, line.position + onward), {})
        first = self.first(line)
        inputs = self.inputs(line)
        times = self.times(line) if line.kind == "gradient" else {}
        sides = other_sides(board, line)
        known = around | before | first | inputs | sources | times
        shapes = {name: shape(board, each) for name, each in known.items()}
        shapes[""] = shape_of(line.value)
        cell = self.cells.get(line.place)
        inner = {
            board.lines[each].quantity: at
            for each in around.values()
            if isinstance(each, int)
            for text, at in board.parts.get(each, {}).items()
            if board.lines[at].part == "preactivation"
        }
        rhs = None if line.equation is None else self.shadows.equation(line, cut).rhs
        wants = cell.wants if cell is not None else {}
        return EquationContext(
            line.quantity,
            line.kind,
            rhs,
            sources,
            around,
            before,
            inputs,
            shapes,
            wants,
            inner,
            times,
            first,
            self.gates(around),
            sides,
        )

    def gates(self, around: OperandSources) -> tuple[str, ...]:
        """The quantities of a step that are sigmoids."""
        return tuple(name for name, each in around.items() if isinstance(each, int) and self.is_gate(each))

    def is_gate(self, at: int) -> bool:
        """Whether a line is the sigmoid of something."""
        equation = self.board.lines[at].equation
        return equation is not None and isinstance(equation.rhs, Apply) and equation.rhs.function in SIGMOIDS

    def first(self, line: KeyLine) -> OperandSources:
        """What the first step of the line's layer has, where there are three or more."""
        positions = [at for run, place, at in self.board.around if (run, place) == (line.run, line.place)]
        at = max(positions, default=0) if line.place[1] == "reverse" else 0
        return self.board.around.get((line.run, line.place, at), {}) if len(positions) > 2 else {}

    def times(self, line: KeyLine) -> OperandSources:
        """What every step of the line's layer has, by name and position: inputs, states, adjoints."""
        found: OperandSources = {}
        for (run, place, position), names in self.board.around.items():
            if (run, place) == (line.run, line.place):
                for name, source in names.items():
                    timed = name == "x" or name.startswith("d_a_") or name.endswith("_prev") or f"{name}_prev" in names
                    if timed and (not isinstance(source, int) or source < line.at):
                        found[f"{name}#{position}"] = source
        return found

    def inputs(self, line: KeyLine) -> OperandSources:
        """The inputs of other steps; `x.before`, `x.after`: those of steps beside, where others may be meant too."""
        found: OperandSources = {}
        for (run, place, position), names in self.board.around.items():
            source = names.get("x")
            if (run, place) == (line.run, line.place) and position != line.position and isinstance(source, StatedValue):
                found[f"x.{position}"] = source
        beside = {"x.before": self.input_beside(line, -1), "x.after": self.input_beside(line, 1)}
        return found | {name: each for name, each in beside.items() if each is not None and len(found) != 1}

    def input_beside(self, line: KeyLine, by: int) -> OperandSource | None:
        """The input of a step beside; before the first step of a layer on another one, what that one starts from."""
        board, mine = self.board, line.sources.get("x")
        onward = -by if line.place[1] == "reverse" else by
        found = board.around.get((line.run, line.place, line.position + onward), {}).get("x")
        if found is None and by < 0 and isinstance(mine, int):
            below = board.lines[mine]
            found = board.around.get((line.run, below.place, line.position), {}).get(f"{below.quantity}_prev")
        return None if isinstance(found, int) and found >= line.at else found


def entries(value: Any) -> Iterator[tuple[int, ...]]:
    """The places of all numbers of a vector or matrix, row by row."""
    if is_matrix(value):
        yield from ((i, j) for i, row in enumerate(value) for j in range(len(row)))
    else:
        yield from ((i,) for i in range(len(value)))


def shape(board: AnswerKey, source: OperandSource) -> ValueShape:
    """The shape of what a name stands for."""
    return shape_of(source.value if isinstance(source, StatedValue) else board.lines[source].value)

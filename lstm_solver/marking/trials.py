"""Every single slip that can be tried at a line: edits of its equation, and misread numbers in it."""

from collections.abc import Iterator
from math import log2
from typing import Any, NamedTuple

from ..names import cells_of
from ..problem import Problem
from ..rounding import Digits, Rounding, plain
from .board import Board, Fixed, Line, Source, is_matrix
from .catalogue import STRUCTURAL, TABLE
from .edits.digits import misread
from .edits.scene import Change, Scene, Shape
from .shadows import Shadows, Sheet

MOST_ENTRIES = 300  # of one matrix that are tried digit by digit


class Trial(NamedTuple):
    """One slip at one line. `change`: the edited equation; else `entry` of `source` is read as `new`.

    `bits`: how unlikely it is. `name`: the entry by its name, `old` its digits.
    """

    slip: str
    line: int
    detail: str
    change: Change | None = None
    source: Source | None = None
    entry: tuple[int, ...] = ()
    name: str = ""
    old: str = ""
    new: str = ""
    bits: float = 0.0


class Trials:
    """Makes the trials of a board; what does not depend on a sheet is made once."""

    def __init__(self, problem: Problem, board: Board, shadows: Shadows) -> None:
        self.problem = problem
        self.board = board
        self.shadows = shadows
        self.cells = cells_of(problem)
        self._changes: dict[tuple[int, tuple[str, ...]], list[Trial]] = {}
        self._misread: dict[str, list[tuple[str, str]]] = {}

    def changes(self, line: Line, cut: tuple[str, ...]) -> list[Trial]:
        """The edits of a line's equation, those that come to the same equation once."""
        found = self._changes.get((line.at, cut))
        if found is None:
            found = self._changes[line.at, cut] = list(self._all_changes(line, cut))
        return found

    def _all_changes(self, line: Line, cut: tuple[str, ...]) -> Iterator[Trial]:
        scene = self.scene(line, cut)
        seen = {scene.rhs}
        for row in STRUCTURAL:
            if row.make is None or (scene.rhs is None and row.id != "other-gate-value"):
                continue
            fresh = []
            for change in row.make(scene):
                if change.rhs not in seen:
                    seen.add(change.rhs)
                    fresh.append(change)
            bits = row.bits + log2(max(1, len(fresh)))
            yield from (Trial(row.id, line.at, change.detail, change, bits=bits) for change in fresh)

    def scene(self, line: Line, cut: tuple[str, ...]) -> Scene:
        board = self.board
        sources = self.shadows.names(line, cut)
        here = board.around.get((line.run, line.place, line.position), {})
        around = {name: each for name, each in here.items() if not isinstance(each, int) or each < line.at}
        onward = 1 if line.place[1] == "reverse" else -1
        before = board.around.get((line.run, line.place, line.position + onward), {})
        inputs = self.inputs(line)
        shapes = {name: shape(board, each) for name, each in (around | before | inputs | sources).items()}
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
        return Scene(line.quantity, line.kind, rhs, sources, around, before, inputs, shapes, wants, inner)

    def inputs(self, line: Line) -> dict[str, Source]:
        """The inputs of the other steps."""
        found = {}
        for (run, place, position), names in self.board.around.items():
            source = names.get("x")
            if (run, place) == (line.run, line.place) and position != line.position and isinstance(source, Fixed):
                found[f"x.{position}"] = source
        return found

    def numbers(self, name: str, source: Source, line: Line, sheet: Sheet) -> list[Trial]:
        """The ways in which one operand of a line can be misread, entry by entry."""
        found: list[Trial] = []
        value = source.value if isinstance(source, Fixed) else self.board.lines[source].value
        if isinstance(source, Fixed) and source.kind not in ("parameter", "input", "state"):
            return found
        if is_matrix(value) and len(value) * len(value[0]) > MOST_ENTRIES:
            return found
        for entry in entries(value):
            old = self.text(source, entry, sheet)
            label = source.entry(entry) if isinstance(source, Fixed) else self.unit(source, entry)
            for slip, new in self.misread(old):
                given = isinstance(source, Fixed) and source.kind == "input"
                chosen = "input-misread" if given else slip
                found.append(Trial(chosen, line.at, "", None, source, entry, label, old, new))
        return found

    def misread(self, text: str) -> list[tuple[str, str]]:
        found = self._misread.get(text)
        if found is None:
            found = self._misread[text] = list(misread(text)) if len(text) <= 12 else []
        return found

    def unit(self, line: int, entry: tuple[int, ...]) -> str:
        return self.board.lines[line].stem + "".join(f"[{each}]" for each in entry)

    def text(self, source: Source, entry: tuple[int, ...], sheet: Sheet) -> str:
        """The digits of an operand as the student sees them."""
        if isinstance(source, Fixed):
            number = source.value
            for each in entry:
                number = number[each]
            return given_text(self.problem.rounding, number)
        line = self.board.lines[source]
        written = sheet.get(source, {}).get(entry)
        if written is not None:
            return written.text
        number = self.board.entry_of(line, entry)
        return plain(number if line.digits is None else line.digits.round(number))


def given_text(rounding: Rounding, number: Any) -> str:
    """A stated number as plain digits."""
    if hasattr(number, "written") or not hasattr(number, "as_tuple"):
        return plain(Digits(6).round(number)) if hasattr(number, "as_tuple") else f"{float(number):.6f}"
    return plain(number)


def entries(value: Any) -> Iterator[tuple[int, ...]]:
    if is_matrix(value):
        yield from ((i, j) for i, row in enumerate(value) for j in range(len(row)))
    else:
        yield from ((i,) for i in range(len(value)))


def shape_of(value: Any) -> Shape:
    return (len(value), len(value[0])) if is_matrix(value) else (len(value),)


def shape(board: Board, source: Source) -> Shape:
    return shape_of(source.value if isinstance(source, Fixed) else board.lines[source].value)


def with_bits(trials: list[Trial]) -> list[Trial]:
    """Misread numbers share what their kind of slip is worth."""
    counts: dict[str, int] = {}
    for each in trials:
        counts[each.slip] = counts.get(each.slip, 0) + 1
    return [each._replace(bits=TABLE[each.slip].bits + log2(counts[each.slip])) for each in trials]

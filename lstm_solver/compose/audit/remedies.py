"""What to round on the way so that a printed line follows from the lines before it: tried out, never guessed."""

from collections.abc import Iterator
from itertools import chain, combinations, islice
from typing import NamedTuple

from ...document.blocks import Inline, StyledText
from ...errors import SolverError
from ...maths.rounding import Digits, Rounding
from ...solver.engine import solve
from ..calculation import Unit
from ..titles import computed
from ..view import View
from .printed_numbers import PrintedNumbers, StepPlace
from .reader import ReaderGap

BUDGET = 400_000  # products of weights over all solutions that are tried

CHOICES = 24  # combinations that are tried for one line

NOTHING = "no carry"


class _RoundingChange(NamedTuple):
    """`carry`: the quantities, or "all"; `parts`: those to round in between."""

    carry: str | tuple[str, ...]
    parts: tuple[str, ...]


ALL = _RoundingChange("all", ())


class Remedies:
    """Solutions of one problem under other roundings, each worked out once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.rounding = view.problem.rounding
        self.sheets: dict[_RoundingChange, PrintedNumbers | None] = {}
        self.checked: dict[tuple[_RoundingChange, StepPlace], set[tuple[int, Unit]]] = {}
        self.left = BUDGET

    def avoid(self, place: StepPlace, gap: ReaderGap) -> str:
        """The least change of `rounding` that makes the line come out, as the file writes it.

        NOTHING where neither its operands nor `carry: all` help; "" where they could not all be tried.
        """
        first: _RoundingChange | None = None
        for change in self.changes(gap):
            if self.helps(change, place, gap):
                first = first or change
                # better one after which nothing of the same number fails
                if not self.misses(change, place, gap.unit):
                    return self.text(change)
        if first is not None:
            return self.text(first)
        if self.rounding.carry != "all" and self.helps(ALL, place, gap):
            return "carry: all"
        return NOTHING if self.left >= 0 else ""

    def closing(self, found: list[tuple[StepPlace, ReaderGap]]) -> Inline:
        """What `carry: all` would leave of several lines."""
        sheet = self.solved(ALL) if self.rounding.carry != "all" and len(found) > 1 else None
        if sheet is None:
            return ()
        before = {(place, gap.position, gap.unit) for place, gap in found}
        after = {(place, gap.position, gap.unit) for place, gap in sheet.all_gaps()}
        stay, come = len(before & after), len(after - before)
        kind = "leaves_none" if not stay else "avoids_none" if stay == len(before) else "leaves_some"
        what = f"carry_all_{kind}{'_brings' if come and stay < len(before) else ''}"
        counts = {"left": stay, "of": len(before), "n": come}
        return self.view.language.say(what, carry=StyledText("code", "carry: all"), **counts)

    def changes(self, gap: ReaderGap) -> Iterator[_RoundingChange]:
        """Combinations of what the line was read off: of one, of two, …"""
        names = [*((name, "") for name in gap.quantities), *(("", part) for part in gap.parts)]
        sizes = range(1, len(names) + 1)
        chosen = chain.from_iterable(combinations(names, size) for size in sizes)
        return map(_change, islice(chosen, CHOICES))

    def helps(self, change: _RoundingChange, place: StepPlace, gap: ReaderGap) -> bool:
        found = self.check(change, place)
        return found is not None and (gap.position, gap.unit) not in found

    def misses(self, change: _RoundingChange, place: StepPlace, unit: Unit) -> bool:
        return any(at == unit for _, at in self.check(change, place) or ())

    def check(self, change: _RoundingChange, place: StepPlace) -> set[tuple[int, Unit]] | None:
        """What a reader misses at one place after the change; None where it has no solution, or would take too long."""
        sheet = self.solved(change)
        if sheet is None:
            return None
        if (change, place) not in self.checked:
            self.checked[change, place] = {(gap.position, gap.unit) for gap in sheet.gaps(place)}
        return self.checked[change, place]

    def solved(self, change: _RoundingChange) -> PrintedNumbers | None:
        if change not in self.sheets:
            self.sheets[change] = self.solve(change)
        return self.sheets[change]

    def solve(self, change: _RoundingChange) -> PrintedNumbers | None:
        self.left -= _cost(self.view)
        if self.left < 0 and change != ALL:
            return None
        try:
            solved = solve(self.view.problem._replace(rounding=self.rounded(change)))
        except SolverError:
            return None
        return PrintedNumbers(View(solved, self.view.wanted, self.view.detail, language=self.view.language))

    def rounded(self, change: _RoundingChange) -> Rounding:
        old = self.rounding
        parts = dict.fromkeys(change.parts, old.working)
        return old._replace(carry=self.carried(change), intermediate={**old.intermediate, **parts})

    def carried(self, change: _RoundingChange) -> str | frozenset[str]:
        old = self.rounding.carry
        if isinstance(change.carry, str) or old == "all":
            return "all"
        return frozenset((*change.carry, *(old if isinstance(old, frozenset) else ()))) or "none"

    def text(self, change: _RoundingChange) -> str:
        """The keys of `rounding` that change, whole."""
        rounding = self.rounded(change)
        found = []
        if change.carry:
            found.append(f"carry: [{', '.join(name for name in self.order() if rounding.carries(name))}]")
        if change.parts:
            parts = [f"{_quoted(name)}: {self.digits(digits)}" for name, digits in rounding.intermediate.items()]
            found.append(f"intermediate: {{{', '.join(parts)}}}")
        return ", ".join(found)

    def order(self) -> list[str]:
        return list(dict.fromkeys(name for view in computed(self.view) for name in view.order))

    def digits(self, digits: Digits) -> str:
        kind = f"places: {digits.places}" if digits.significant is None else f"significant: {digits.significant}"
        if digits.ties != self.rounding.digits.ties:
            return f"{{{kind}, ties: {digits.ties}}}"
        return str(digits.places) if digits.significant is None else f"{{{kind}}}"


def _change(chosen: tuple[tuple[str, str], ...]) -> _RoundingChange:
    return _RoundingChange(tuple(name for name, _ in chosen if name), tuple(part for _, part in chosen if part))


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _cost(view: View) -> int:
    """Roughly, the multiplications of one solution."""
    matrices = [each.value for unit in view.problem.units for each in unit.parameters.values()]
    numbers = sum(len(matrix) * len(matrix[0]) for matrix in matrices if isinstance(matrix[0], list))
    backward = view.problem.backward
    passes = 1 if backward is None else 3 * (backward.update.times if backward.update is not None else 1)
    return passes * (20 + numbers) * sum(len(trace.sequence.inputs) for trace in view.solved.traces)

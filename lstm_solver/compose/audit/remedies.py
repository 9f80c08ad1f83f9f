"""What to round on the way so that a printed line follows from the lines before it: tried out, never guessed."""

from collections.abc import Iterator
from itertools import chain, combinations, islice
from typing import NamedTuple

from ...document.blocks import Inline, Styled
from ...errors import SolverError
from ...maths.rounding import Digits, Rounding
from ...network.problem import Place as NetworkPlace
from ...solver.engine import solve
from ..titles import computed
from ..view import Page, by_place
from .reader import Gap, error_gaps, gaps

BUDGET = 400_000  # products of weights over all solutions that are tried

CHOICES = 24  # combinations that are tried for one line

NOTHING = "no carry"


class Place(NamedTuple):
    """A quantity (or `error`) at one step; `run` and `position` count from 0. `at`: its place in the network."""

    run: int
    name: str
    position: int
    at: NetworkPlace


class Sheet:
    """A solution as it would be printed; `steps`: by run and position."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = [by_place(page.solved, trace) for trace in page.solved.traces]

    def gaps(self, place: Place) -> list[Gap]:
        """What a reader misses at one place."""
        trace, steps = self.page.solved.traces[place.run], self.steps[place.run]
        if place.name != "error":
            page = self.page.at(place.at)
            return gaps(page, trace.sequence, steps, page.now(steps, place.position)[place.name])
        errors = [error for error in trace.errors if error.position == place.position]
        return [gap for error in errors for gap in error_gaps(self.page, error)]

    def places(self) -> Iterator[Place]:
        """Every place, in the order of the working."""
        for run, trace in enumerate(self.page.solved.traces):
            for page in computed(self.page):
                for position in range(len(trace.sequence.inputs)):
                    now = page.in_order(page.now(self.steps[run], position))
                    yield from (Place(run, step.name, position, page.place) for step in now)
            yield from (Place(run, "error", error.position, self.page.place) for error in trace.errors)

    def all_gaps(self) -> list[tuple[Place, Gap]]:
        return [(place, gap) for place in self.places() for gap in self.gaps(place)]


class _Change(NamedTuple):
    """`carry`: the quantities, or "all"; `parts`: those to round in between."""

    carry: str | tuple[str, ...]
    parts: tuple[str, ...]


ALL = _Change("all", ())


class Remedies:
    """Solutions of one problem under other roundings, each worked out once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rounding = page.problem.rounding
        self.sheets: dict[_Change, Sheet | None] = {}
        self.checked: dict[tuple[_Change, Place], set[tuple[int, int]]] = {}
        self.left = BUDGET

    def avoid(self, place: Place, gap: Gap) -> str:
        """The least change of `rounding` that makes the line come out, as the file writes it.

        NOTHING where neither its operands nor `carry: all` help; "" where they could not all be tried.
        """
        first: _Change | None = None
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

    def closing(self, found: list[tuple[Place, Gap]]) -> Inline:
        """What `carry: all` would leave of several lines."""
        sheet = self.solved(ALL) if self.rounding.carry != "all" and len(found) > 1 else None
        if sheet is None:
            return ()
        before = {(place, gap.position, gap.unit) for place, gap in found}
        after = {(place, gap.position, gap.unit) for place, gap in sheet.all_gaps()}
        stay, come = len(before & after), len(after - before)
        what = f"carry_all_leaves_{'some' if stay else 'none'}{'_brings' if come else ''}"
        counts = {"left": stay, "of": len(before), "n": come}
        return self.page.language.say(what, carry=Styled("code", "carry: all"), **counts)

    def changes(self, gap: Gap) -> Iterator[_Change]:
        """Combinations of what the line was read off: of one, of two, …"""
        names = [*((name, "") for name in gap.quantities), *(("", part) for part in gap.parts)]
        sizes = range(1, len(names) + 1)
        chosen = chain.from_iterable(combinations(names, size) for size in sizes)
        return map(_change, islice(chosen, CHOICES))

    def helps(self, change: _Change, place: Place, gap: Gap) -> bool:
        found = self.check(change, place)
        return found is not None and (gap.position, gap.unit) not in found

    def misses(self, change: _Change, place: Place, unit: int) -> bool:
        return any(at == unit for _, at in self.check(change, place) or ())

    def check(self, change: _Change, place: Place) -> set[tuple[int, int]] | None:
        """What a reader misses at one place after the change; None where it has no solution, or would take too long."""
        sheet = self.solved(change)
        if sheet is None:
            return None
        if (change, place) not in self.checked:
            self.checked[change, place] = {(gap.position, gap.unit) for gap in sheet.gaps(place)}
        return self.checked[change, place]

    def solved(self, change: _Change) -> Sheet | None:
        if change not in self.sheets:
            self.sheets[change] = self.solve(change)
        return self.sheets[change]

    def solve(self, change: _Change) -> Sheet | None:
        self.left -= _cost(self.page)
        if self.left < 0 and change != ALL:
            return None
        try:
            solved = solve(self.page.problem._replace(rounding=self.rounded(change), backward=None))
        except SolverError:
            return None
        return Sheet(Page(solved, self.page.wanted, self.page.detail, language=self.page.language))

    def rounded(self, change: _Change) -> Rounding:
        old = self.rounding
        parts = dict.fromkeys(change.parts, old.working)
        return old._replace(carry=self.carried(change), intermediate={**old.intermediate, **parts})

    def carried(self, change: _Change) -> str | frozenset[str]:
        old = self.rounding.carry
        if isinstance(change.carry, str) or old == "all":
            return "all"
        return frozenset((*change.carry, *(old if isinstance(old, frozenset) else ()))) or "none"

    def text(self, change: _Change) -> str:
        """The keys of `rounding` that change, whole."""
        rounding = self.rounded(change)
        found = []
        if change.carry:
            found.append(f"carry: [{', '.join(name for name in self.page.order if rounding.carries(name))}]")
        if change.parts:
            parts = [f"{_quoted(name)}: {self.digits(digits)}" for name, digits in rounding.intermediate.items()]
            found.append(f"intermediate: {{{', '.join(parts)}}}")
        return ", ".join(found)

    def digits(self, digits: Digits) -> str:
        kind = f"places: {digits.places}" if digits.significant is None else f"significant: {digits.significant}"
        if digits.ties != self.rounding.digits.ties:
            return f"{{{kind}, ties: {digits.ties}}}"
        return str(digits.places) if digits.significant is None else f"{{{kind}}}"


def _change(chosen: tuple[tuple[str, str], ...]) -> _Change:
    return _Change(tuple(name for name, _ in chosen if name), tuple(part for _, part in chosen if part))


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _cost(page: Page) -> int:
    """Roughly, the multiplications of one solution."""
    matrices = [each.value for unit in page.problem.units for each in unit.parameters.values()]
    numbers = sum(len(matrix) * len(matrix[0]) for matrix in matrices if isinstance(matrix[0], list))
    return (20 + numbers) * sum(len(trace.sequence.inputs) for trace in page.solved.traces)

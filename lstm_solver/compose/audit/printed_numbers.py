"""Every line of a solution that is printed, with what a reader misses in it."""

from collections.abc import Callable, Container, Iterator
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from ...document.formulas import Layout
from ...maths.rounding import Digits
from ...network.problem import Place
from ...network.quantity_names import in_pass
from ...solver import file_mirror as mirror
from ...solver.trace import PredictionError, Trace, printed, texts
from ..calculation import Unit
from ..references import in_run, worked
from ..sections.derivations import FORWARD_PART, PrintedDerivation, derivations
from ..sections.parameter_symbols import by
from ..sections.update_step import NORM
from ..training import later_passes
from ..view import View, by_place
from .norm_lines import norm_gaps
from .reader import DerivationReading, ReaderGap, error_gaps
from .short_calculations import added, number

ERRORS, TABLES, NORMS = 1, 3, 4  # where they are listed: after quantities, among gradients, last

JOINED = -20  # the position of a sum over both directions


class StepPlace(NamedTuple):
    """A derivation or another line, by its name in reports; `run` counts from 0, `number` says the pass.

    `at`: its place in the network; `corner`: where it begins in what the name means.
    """

    run: int
    name: str
    at: Place
    corner: Unit = (0,)
    number: int = 1

    def entry(self, index: str) -> str:
        """The name of an entry, with the pass of a training."""
        name = f"{self.name}{index}"
        return name if f"n={self.number})" in self.name else in_pass(name, self.number)


class OtherLine(NamedTuple):
    """A line that is no equation's. `rank`: where it is listed; `several`: whether it has more than one entry."""

    view: View
    gaps: Callable[[], list[ReaderGap]]
    rank: tuple[int, int, int]
    several: bool
    left: Callable[[], Layout]


class PrintedNumbers:
    """A solution as it would be printed, later passes of a training included."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.derivations: dict[StepPlace, PrintedDerivation] = {}
        self.others: dict[StepPlace, OtherLine] = {}
        for run, trace in enumerate(view.solved.traces):
            self.add(run, view, trace)
            for at, mine, _ in later_passes(view, trace):
                self.add(run, at, mine)

    def add(self, run: int, view: View, trace: Trace) -> None:
        """One pass of a run."""
        for drawn in derivations(view, trace, by_place(view.solved, trace)):
            self.derivations[StepPlace(run, drawn.name, drawn.step.place, drawn.corner, trace.number)] = drawn
        for each in (*_errors(view, trace), *_inputs(view, trace), *_norms(view, trace)):
            self.others[StepPlace(run, each[0], view.place, (0,), trace.number)] = each[1]

    def gaps(self, place: StepPlace) -> list[ReaderGap]:
        """What a reader misses at one place."""
        if place in self.others:
            return self.others[place].gaps()
        return DerivationReading(self.derivations[place]).gaps() if place in self.derivations else []

    def rank(self, place: StepPlace, order: dict[str, int]) -> tuple[int, int, int]:
        """Where it is listed: quantities in `order`, each over time; then errors, losses, gradients, clipping."""
        if place in self.others:
            return self.others[place].rank
        drawn = self.derivations[place]
        if drawn.part != FORWARD_PART:
            return 1 + drawn.part, 0, 0
        return 0, order.get(drawn.step.name, len(order)), drawn.step.position

    def several(self, place: StepPlace) -> bool:
        """Whether what is printed there has more than one entry."""
        if place in self.others:
            return self.others[place].several
        shown = texts(self.derivations[place].step, self.derivations[place].step.root, Digits())
        return len(shown) > 1 or (isinstance(shown[0], list) and len(shown[0]) > 1)

    def at(self, place: StepPlace) -> tuple[View, Layout]:
        """The page that a line stands on, and its left side."""
        found = self.others[place] if place in self.others else self.derivations[place]
        return found.view, found.left()

    def all_gaps(self) -> list[tuple[StepPlace, ReaderGap]]:
        """What a reader misses on the whole page, in its order."""
        return [(place, gap) for place in (*self.derivations, *self.others) for gap in self.gaps(place)]

    def misses(self, most: int, known: Container[StepPlace] = ()) -> int:
        """How many numbers a reader misses, but for `known` places, counted up to `most` from the end of the page,
        where most of them are."""
        places = (place for place in reversed((*self.derivations, *self.others)) if place not in known)
        found = (gap for place in places for gap in self.gaps(place))
        return sum(1 for _ in islice(found, most))


NamedLine = tuple[str, OtherLine]


def _errors(view: View, trace: Trace) -> Iterator[NamedLine]:
    for error in trace.errors:
        yield worked(trace, "error", error.t), _error(view, error)


def _error(view: View, error: PredictionError) -> OtherLine:
    def left() -> Layout:
        return view.quantity("error", error.position)

    rank = (ERRORS, 0, error.position)
    return OtherLine(view, lambda: error_gaps(view, error), rank, len(error.value) > 1, left)


def _norms(view: View, trace: Trace) -> Iterator[NamedLine]:
    yield in_run(trace, "norm"), OtherLine(view, lambda: norm_gaps(view, trace), (NORMS, 0, 0), False, lambda: NORM)


def _inputs(view: View, trace: Trace) -> Iterator[NamedLine]:
    """The table of ∂L/∂x_t, where the adjoints of both directions are added."""
    if view.problem.embedding is not None or not trace.backward:
        return
    for position, values in enumerate(mirror.inputs(view.problem, trace)):
        name = in_run(trace, f"d_inputs[{position}]")
        yield name, _input(view, trace, position, values)


def _input(view: View, trace: Trace, position: int, values: list[Decimal]) -> OtherLine:
    def gaps() -> list[ReaderGap]:
        return input_gaps(view, trace, position, values)

    def left() -> Layout:
        return by(view.symbol("x", position))

    return OtherLine(view, gaps, (TABLES, 0, position), len(values) > 1, left)


def input_gaps(view: View, trace: Trace, position: int, values: list[Decimal]) -> list[ReaderGap]:
    """Entries of ∂L/∂x_t that are not the sum of the adjoints printed before."""
    rounding = view.problem.rounding
    steps = (each for each in trace.backward if (each.name, each.position, each.place[0]) == ("d_x", position, 1))
    parts = [printed(step) for step in steps]
    found = []
    for unit, value in enumerate(values if parts else ()):
        texts_of = [part[unit] for part in parts]
        text = rounding.text(value, rounding.of("d_x"))
        reader = rounding.text(sum(map(Decimal, texts_of), Decimal(0)), rounding.of("d_x"))
        if Decimal(reader) != Decimal(text):
            line = added([number(each) for each in texts_of])
            found.append(ReaderGap(JOINED, (unit,), reader, text, (), (), line))
    return found

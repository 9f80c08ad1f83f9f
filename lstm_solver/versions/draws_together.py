"""Many draws of one problem judged together, by float64 with bounds: most are told so, the others by exact decimals."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, localcontext
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np

from ..compose.audit.miss_counter import MissCounter, PageNumbers
from ..compose.softmax import LARGEST
from ..marking.key.answer_key import KeyLine
from ..maths.arithmetic import Exact
from ..maths.bounds import Bounded, Bounds, Column, NotTold
from ..maths.decimals import read_constant
from ..maths.evaluation import evaluate, value_of
from ..maths.expressions import Expr, Sym
from ..maths.plan import Plan
from ..maths.values import Array
from ..network.losses import FewestDigits
from ..network.problem import Loss, Place, Problem
from ..network.problem import Sequence as Run
from ..network.variation import Condition, Variation
from ..solver.forward import ForwardRun
from ..solver.trace import Prediction, Solved, Step
from ..solver.training.passes import in_order
from .drawn_problems import DrawnProblems
from .refusals import COMPARE, SATURATED, TIE, ZERO, ends
from .sheet_layout import SheetLayout

DEFAULTS = (TIE, ZERO, SATURATED)  # in the order in which they are looked for


class BoundedRun(ForwardRun):
    """The forward pass of many draws; what it predicts is no number."""

    arithmetic: Bounds

    def evaluate(self, each: Plan, known: dict[str, Any], position: int, place: Place) -> Step:
        """One equation at one position; a draw that has no value there is in doubt."""
        operands = [known[name] for name in each.names]
        nodes = evaluate(each, self.arithmetic, operands)
        root, carried = nodes.values[-1], nodes.used(len(each.nodes) - 1)
        t, rounding = self.problem.time.first + position, self.problem.rounding
        return Step(each.name, t, position, each, operands, root, carried, rounding, self.arithmetic, place, nodes)

    def predictions(self, seen: Any) -> list[Prediction]:
        """None."""
        return []

    def as_it_went(self) -> Run:
        """Nothing is fed back."""
        return self.sequence

    def in_logits(self, loss: Loss, probabilities: Any, target: list[Decimal], least: FewestDigits) -> bool:
        """A draw whose loss may be taken of its logits is in doubt."""
        mid, off = probabilities.mid, probabilities.off
        counts = np.array([bool(entry) for entry in target])
        self.arithmetic.doubt((mid - off <= float(least.zero)) & counts)
        leaves = np.array([entry != 1 for entry in target])
        self.arithmetic.doubt((1 - mid - off <= float(least.one)) & leaves)
        return False


class BoundedPages(PageNumbers):
    """The numbers on the pages of many draws."""

    arithmetic: Bounds

    def different(self, read: Bounded, printed: Bounded) -> Array:
        """How many entries of a vector are not those of the other, draw by draw."""
        return (self.arithmetic.compared(read, printed) != 0).sum(axis=-1)

    def is_finite(self, value: Any) -> bool:
        """What has no value is in doubt already."""
        return True

    def is_written_out(self, argument: Bounded) -> bool:
        """Whether the exponentials of a softmax stand on the pages; where they do not, the draw is in doubt."""
        self.arithmetic.doubt(argument.mid + argument.off >= float(LARGEST * Decimal("2.3")))
        return len(argument) > 1


class AskedNumber(NamedTuple):
    """`entry`: its place in the value of the line."""

    name: str
    line: KeyLine
    entry: int


class AskedLine(NamedTuple):
    """What is asked for of a line, one number after the other."""

    line: KeyLine
    entries: list[int]
    names: list[str]


class DrawsTogether:
    """`layout`, `counter`: of a draw that was solved. Raises NotTold where draws of the problem are not worked out in
    float64."""

    def __init__(
        self, drawn: DrawnProblems, solved: Solved, layout: SheetLayout, counter: MissCounter, variation: Variation
    ) -> None:
        self.drawn = drawn
        self.solved = solved
        self.layout = layout
        self.counter = counter
        self.variation = variation
        self.lines = _by_line([self._number(name) for name in layout.asked])
        problem = solved.problem
        fed = any(each.fed for each in problem.sequences)
        plain = problem.rounding.zeros != "exact" and problem.rounding.givens is None
        if drawn.put is None or not counter.whole or fed or not plain or solved.arithmetic.name != "exact":
            raise NotTold
        self.columns: dict[str, Decimal] = {}
        self.compared = {name: self._quantity(name) for each in variation.conditions for name in each.names.values()}

    def judged(self, many: Sequence[tuple[str, ...]]) -> "JudgedTogether":
        """So many draws, by what is drawn. Raises NotTold, NumberError."""
        assert self.drawn.put is not None
        columns = [Column([self._number_of(text) for text in texts]) for texts in zip(*many, strict=True)]
        problem: Problem = self.drawn.put(self.drawn.marked, columns)
        arithmetic = Bounds(len(many))
        with localcontext(Exact.context()):
            runs: dict[str | None, BoundedRun] = {}
            traces = {}
            for each in in_order(problem.sequences):
                before = None if each.start is None else runs[each.start]
                runs[each.name] = BoundedRun(problem, arithmetic, self.solved.plans, each, before)
                traces[each.name] = runs[each.name].trace()
        found = [traces[each.name] for each in problem.sequences]
        return JudgedTogether(self, Solved(problem, arithmetic, found, self.solved.plans), arithmetic)

    def _number_of(self, text: str) -> Decimal:
        found = self.columns.get(text)
        if found is None:
            found = self.columns[text] = read_constant(text)
        return found

    def _number(self, name: str) -> AskedNumber:
        line, slot = self.layout.line(name), self.layout.key.slots[name]
        if line.digits is None or line.kind == "predict" or len(slot.entry) != 1:
            raise NotTold
        return AskedNumber(name, line, slot.entry[0])

    def _quantity(self, name: str) -> list[AskedNumber]:
        units = [self._number(unit) for unit in self.layout.names.of(name)]
        if len({each.line.at for each in units}) != 1:
            raise NotTold
        return units


class JudgedTogether:
    """What is known of many draws, each by its place among them."""

    def __init__(self, all_draws: DrawsTogether, solved: Solved, arithmetic: Bounds) -> None:
        self.all_draws = all_draws
        self.solved = solved
        self.arithmetic = arithmetic
        self.values: dict[int, Bounded] = {}
        self.reasons, refused = self._refused()
        self.sure = ~arithmetic.unsure
        self.first = np.where(refused.any(axis=1), refused.argmax(axis=1), -1)

    def refusal(self, at: int) -> str | None:
        """Why a draw is refused that is told."""
        reason = int(self.first[at])
        return None if reason < 0 else self.reasons[reason]

    def _refused(self) -> tuple[list[str], Array]:
        """The reasons in their order, and by draw which of them hold."""
        count = len(self.arithmetic.unsure)
        told = [(each.text, ~self._holds(each)) for each in self.all_draws.variation.conditions]
        if self.all_draws.variation.defaults:
            told += [pair for each in self.all_draws.lines for pair in self._by_default(*each)]
        rows = [np.zeros(count, dtype=bool), *(np.broadcast_to(mask, (count,)) for _, mask in told)]
        return ["", *(text for text, _ in told)], np.stack(rows, axis=1)

    def _by_default(self, line: KeyLine, entries: list[int], names: list[str]) -> Iterator[tuple[str, Array]]:
        assert line.digits is not None
        value, places = self._value(line), line.digits.places or 0
        units = self.arithmetic.units(value, line.digits)
        saturated = np.isin(units, [end * 10.0**places for end in ends(line)])
        masks = self.arithmetic.ties(value, line.digits), units == 0, saturated
        for entry, name in zip(entries, names, strict=True):
            yield from ((text.format(name=name), mask[:, entry]) for text, mask in zip(DEFAULTS, masks, strict=True))

    def _value(self, line: KeyLine) -> Bounded:
        if line.at not in self.values:
            self.values[line.at] = self.all_draws.layout.found[line.at](self.solved)
        return self.values[line.at]

    def _holds(self, condition: Condition) -> Array:
        values = {letter: self._printed(self.all_draws.compared[name]) for letter, name in condition.names.items()}
        sides = [self._side(side, values) for side in condition.sides]
        found: Array = np.ones(1, dtype=bool)
        for sign, (left, right) in zip(condition.signs, pairwise(sides), strict=True):
            if len(left) != len(right):  # each with each
                left, right = _each_with_each(left, right)
            found = found & COMPARE[sign](self.arithmetic.compared(left, right), 0).all(axis=-1)
        return found

    def _printed(self, numbers: list[AskedNumber]) -> Bounded:
        return self.arithmetic.pick(self._rounded(numbers[0].line), tuple(each.entry for each in numbers))

    def _rounded(self, line: KeyLine) -> Bounded:
        assert line.digits is not None
        return self.arithmetic.round(self._value(line), line.digits)

    def _side(self, expr: Expr, values: dict[str, Bounded]) -> Bounded:
        if isinstance(expr, Sym):
            return values[expr.name]
        kids = [self._side(kid, values) for kid in expr.kids()]
        found: Bounded = value_of(self.arithmetic, expr, kids, None)
        return found

    @cached_property
    def repeats(self) -> Array:
        """How many asked numbers print as another one, draw by draw; -1 where it is not told."""
        return self._told(self._repeats)

    @cached_property
    def misses(self) -> Array:
        """How many numbers a reader misses, draw by draw; -1 where it is not told."""
        return self._told(lambda: self.all_draws.counter.of_each(BoundedPages(self.solved)))

    def _told(self, work: Callable[[], Array]) -> Array:
        self.arithmetic.unsure[:] = False
        with localcontext(Exact.context()):
            found = work()
        return np.where(self.arithmetic.unsure, -1, found)

    def _repeats(self) -> Array:
        numbers, places = [], []
        for line, entries, _ in self.all_draws.lines:
            assert line.digits is not None
            shown = self._rounded(line).mid[:, entries]
            numbers.append(np.broadcast_to(shown, (len(self.sure), len(entries))))
            places += [line.digits.places or 0] * len(entries)
        texts = np.concatenate(numbers, axis=1)
        kinds = np.broadcast_to(0 if self.solved.problem.rounding.zeros == "trim" else np.array(places), texts.shape)
        order = np.lexsort((kinds, texts), axis=-1)
        alike = [np.diff(np.take_along_axis(each, order, axis=-1), axis=-1) == 0 for each in (texts, kinds)]
        return np.logical_and(*alike).sum(axis=-1)


def _by_line(asked: list[AskedNumber]) -> list[AskedLine]:
    groups = [list(some) for _, some in groupby(asked, lambda each: each.line.at)]
    return [AskedLine(some[0].line, [each.entry for each in some], [each.name for each in some]) for some in groups]


def _each_with_each(left: Bounded, right: Bounded) -> tuple[Bounded, Bounded]:
    def shaped(value: Bounded, times: int, by: Any) -> Bounded:
        return Bounded(by(value.mid, times), by(value.off, times), value.places)

    return (
        shaped(left, len(right), lambda each, times: np.repeat(each, times, axis=1)),
        shaped(right, len(left), lambda each, times: np.tile(each, (1, times))),
    )

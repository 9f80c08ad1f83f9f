"""How many printed numbers a reader misses, in many solutions of one problem that differ in their numbers alone.

What a reader computes line by line is the same in all of them. It is found out once, for the forward pass and its
losses; the rest of a page is read as `printed_numbers` does, and only where these have not decided.
"""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from ...maths.arithmetic import Arithmetic, Exact
from ...maths.differentiation import NODE
from ...maths.evaluation import value_of
from ...maths.expressions import Apply, Expr, Neg, Pick, Sym, Transpose
from ...maths.plan import Plan
from ...maths.rounding import Digits, Rounding
from ...maths.values import is_matrix
from ...solver.trace import Solved, Step, Trace
from ..display_tree import DisplayNode, does_work
from ..sections.derivations import PrintedDerivation
from ..softmax import is_written_out
from ..view import View
from .printed_numbers import PrintedNumbers, StepPlace
from .reader import DerivationReading


class ReadNode(NamedTuple):
    """A node of a tree that is drawn. `kids`: their places in the list of nodes; `at`: its place in the plan, of a name
    that among the operands; `rule`: how it is printed."""

    node: Expr
    kids: tuple[int, ...]
    at: int
    rule: Digits


class ReadLine(NamedTuple):
    """A line that a reader computes from the one before it. `checked`: nodes whose numbers stand in it; `known`: those
    that are read off the page."""

    checked: tuple[int, ...]
    known: frozenset[int]


class ReadStep(NamedTuple):
    """A derivation. `run`, `at`: where its step stands in a solution; `restated`: whether a last line has the value
    again, with the digits that it is carried with; `softmax`: the node of one that may be written out."""

    run: int
    at: int
    plan: Plan
    nodes: tuple[ReadNode, ...]
    lines: tuple[ReadLine, ...]
    restated: bool
    softmax: int | None


class MissCounter:
    """`solved`: one of the solutions, in exact arithmetic."""

    def __init__(self, solved: Solved) -> None:
        self.known: dict[StepPlace, ReadStep] = {}
        page = PrintedNumbers(View(solved, None, "full"))
        if not any(isinstance(each.equation.rhs, Sym) for plans in solved.plans.values() for each in plans):
            self.known = {
                place: made for place, each in page.derivations.items() if (made := _read(solved, place, each))
            }
        plain = solved.problem.backward is None and not any(trace.errors for trace in solved.traces)
        self.whole = plain and len(self.known) == len(page.derivations)
        self.order = [*self.known.values()][::-1]  # most are missed at the end

    def count(self, solved: Solved, most: int) -> int:
        """How many numbers a reader misses in another solution, counted up to `most`."""
        with localcontext(Exact.context()):
            found = self._known(solved, most)
            if found is None:
                return PrintedNumbers(View(solved, None, "full")).misses(most)
            if found >= most or self.whole:
                return found
            return found + PrintedNumbers(View(solved, None, "full")).misses(most - found, self.known)

    def of_each(self, page: "PageNumbers") -> Any:
        """How many numbers a reader misses on a page whose numbers stand for those of many solutions, one by one.
        Raises LookupError where these are of other equations."""
        steps = [(each, page.steps[each.run][each.at]) for each in self.order]
        if not all(step.plan is not None and _is_alike(step.plan, each.plan) for each, step in steps):
            raise LookupError("not the same page")
        return sum(page.missed(each, step) for each, step in steps)

    def _known(self, solved: Solved, most: int) -> int | None:
        """Those of the known derivations; None where these have no values to be read. What has one is looked at first
        in the next solution: there it is likely to have one as well."""
        found, page = 0, PageNumbers(solved)
        for at, each in enumerate(self.order):
            step = page.steps[each.run][each.at]
            if step.plan is None or not _is_alike(step.plan, each.plan):
                return None
            try:
                missed = page.missed(each, step)
            except ArithmeticError:
                return None
            if missed and at:
                self.order.insert(0, self.order.pop(at))
            found += missed
            if found >= most:
                return most
        return found


class PageNumbers:
    """The numbers on the page of one solution, as they are wanted."""

    def __init__(self, solved: Solved) -> None:
        self.rounding = solved.problem.rounding
        self.arithmetic: Arithmetic = solved.arithmetic
        self.steps = [steps_of(trace) for trace in solved.traces]
        self.from_step = {id(step.carried): step for trace in solved.traces for step in (*trace.steps, *trace.losses)}
        self.leaves: dict[int, Any] = {}

    def missed(self, read: ReadStep, step: Step) -> Any:
        """How many numbers of a derivation do not follow from the line before theirs. Raises ArithmeticError."""
        reading = NumberReading(self, read, step)
        found = sum(reading.missed(line, at) for line in read.lines for at in line.checked)
        if not read.restated:
            return found
        shown = reading.number(len(read.nodes) - 1)
        again, carried = (self.arithmetic.round(value, step.digits) for value in (shown, step.root))
        return found + self.different(again, carried)

    def leaf(self, value: Any) -> Any:
        """The printed numbers of what an operand stands for: the rounded value of an earlier step, or what the file
        says."""
        known = self.leaves.get(id(value))
        if known is None:
            step = self.from_step.get(id(value))
            if step is not None and step.plan is not None:
                known = self.arithmetic.round(step.root, step.digits)
            else:
                known = given_numbers(self.rounding, value)
            self.leaves[id(value)] = known
        return known

    def different(self, read: Any, printed: Any) -> Any:
        """How many entries of a vector are not those of the other."""
        return sum(map(Decimal.__ne__, read, printed))

    def is_finite(self, value: Any) -> bool:
        """Whether what a reader works out has a value."""
        return all(entry.is_finite() for row in (value if is_matrix(value) else [value]) for entry in row)

    def is_written_out(self, argument: Any) -> bool:
        """Whether the exponentials of a softmax of these numbers stand on the page."""
        return is_written_out(argument)


class NumberReading:
    """The numbers of one derivation, as they are printed and as a reader computes them."""

    def __init__(self, page: PageNumbers, read: ReadStep, step: Step) -> None:
        self.page, self.read, self.step = page, read, step
        self.arithmetic = page.arithmetic
        self.record = step.record()
        self.numbers: dict[int, Any] = {}

    def number(self, at: int) -> Any:
        """What is printed for a node."""
        if at not in self.numbers:
            self.numbers[at] = self._number(self.read.nodes[at])
        return self.numbers[at]

    def _number(self, each: ReadNode) -> Any:
        if isinstance(each.node, Sym):
            return self.page.leaf(self.step.operands[each.at])
        return self.arithmetic.round(self.record.values[each.at], each.rule)

    def worked(self, at: int, line: ReadLine) -> Any:
        """The reader's value of a node. Raises ArithmeticError where there is none."""
        if at in line.known:
            return self.number(at)
        each = self.read.nodes[at]
        kids = [self.worked(kid, line) for kid in each.kids]
        value = value_of(self.arithmetic, each.node, kids, self.read.plan.dot_term)
        if not self.page.is_finite(value):
            raise ArithmeticError
        return value

    def missed(self, line: ReadLine, at: int) -> Any:
        """How many entries of a node a reader misses who computes it from the line before."""
        each = self.read.nodes[at]
        if at == self.read.softmax:
            argument = self.record.used(self.read.plan.kids[each.at][0])
            if self.page.is_written_out(argument):
                return self._fraction(each, self.number(at), argument)
        return self.page.different(self.arithmetic.round(self.worked(at, line), each.rule), self.number(at))

    def _fraction(self, each: ReadNode, printed: Any, argument: Any) -> Any:
        """Of a softmax that is written out: the exponentials, their sum, and the quotients."""
        working, exact = self.step.rounding.working, self.arithmetic
        powers = exact.apply("exp", argument, ())
        shown, total = exact.round(powers, working), exact.round(exact.total(powers), working)
        raised = exact.round(exact.apply("exp", self.number(each.kids[0]), ()), working)
        summed = exact.round(exact.total(shown), working)
        quotients = exact.round(exact.divide(shown, total), each.rule)
        pairs = ((raised, shown), (summed, total), (quotients, printed))
        return sum(self.page.different(*pair) for pair in pairs)


def steps_of(trace: Trace) -> list[Step]:
    """The steps of a run, and its losses."""
    return [*trace.steps, *trace.losses, *([] if trace.loss is None else [trace.loss])]


def _is_alike(one: Plan, other: Plan) -> bool:
    """Whether both compute the same, of what may stand there in solutions of one problem."""
    return one is other or (one.equation.rhs == other.equation.rhs and one.digits == other.digits)


def given_numbers(rounding: Rounding, value: Any) -> Any:
    """Weights, inputs and given values as they are printed: as they were written, if nothing else is said."""
    if rounding.givens is None:
        return value
    if is_matrix(value):
        return [given_numbers(rounding, row) for row in value]
    return [Decimal(rounding.given_text(entry)) for entry in value]


def _read(solved: Solved, place: StepPlace, drawn: PrintedDerivation) -> ReadStep | None:
    """What a reader does with a derivation; None where that is more than reading its names and numbers."""
    steps, plan = steps_of(solved.traces[place.run]), drawn.step.plan
    at = next((at for at, step in enumerate(steps) if step is drawn.step), None)
    if at is None or plan is None or any(name.startswith(NODE) for name in plan.names):
        return None
    reading, values = DerivationReading(drawn), drawn.step.record().values
    softmaxes = [number for number, shown in enumerate(reading.nodes) if _is_softmax(shown)]
    if len(softmaxes) > 1 or not all(_is_plain(shown, drawn.step, values) for shown in reading.nodes):
        return None
    places = {id(shown): number for number, shown in enumerate(reading.nodes)}
    nodes = tuple(
        ReadNode(shown.node, tuple(places[id(kid)] for kid in shown.kids), *_stands(reading, shown, plan))
        for shown in reading.nodes
    )
    lines = tuple(_line(reading, above, below) for above, below in reading.pairs())
    softmax = None if drawn.short or not softmaxes else softmaxes[0]
    return ReadStep(place.run, at, plan, nodes, lines, bool(reading.restates), softmax)


def _is_softmax(shown: DisplayNode) -> bool:
    return isinstance(shown.node, Apply) and shown.node.function == "softmax"


def _is_plain(shown: DisplayNode, step: Step, values: list[Any]) -> bool:
    """Whether a node is a name, or a vector that is worked out in this step."""
    if isinstance(shown.node, Sym):
        return True
    if shown.record is None or shown.record.step is not step:  # of another equation, written inside this one
        return False
    moved = _is_softmax(shown) and isinstance(shown.kids[0].node, Transpose | Pick)
    return not moved and not is_matrix(values[shown.position])


def _stands(reading: DerivationReading, shown: DisplayNode, plan: Plan) -> tuple[int, Digits]:
    if isinstance(shown.node, Sym):
        return plan.names.index(shown.node.name), Digits()
    return shown.position, reading.rule(shown)


def _line(reading: DerivationReading, above: int, below: int) -> ReadLine:
    nodes = [*enumerate(reading.nodes)]
    checked = [at for at, shown in nodes if reading.depth[id(shown)] == below and does_work(shown)]
    if isinstance(reading.root.node, Neg):  # a sign at the root stands before the number
        inside = reading.nodes.index(reading.root.kids[0])
        checked = [len(nodes) - 1 if at == inside else at for at in checked]
    return ReadLine(tuple(checked), frozenset(at for at, shown in nodes if reading.on_page(shown, above)))

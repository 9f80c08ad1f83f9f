"""A reader with the page in hand: takes the digits of one line, computes the next, and rounds.

Where nothing is carried that may miss the printed digit, since the printed one comes from full precision.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from ...maths.evaluation import value_of
from ...maths.expressions import Add, Apply, Div, Expr, Mul, Neg, Pick, Square, Stack, Sym
from ...maths.functions import FUNCTIONS
from ...maths.rounding import Digits
from ...solver.trace import PredictionError, texts
from ..calculation import Calculation, Unit
from ..display_tree import DisplayNode, depths, does_work
from ..drawing import SYMBOLS
from ..sections.derivations import PrintedDerivation
from ..softmax import printed_powers, softmax_in
from ..view import View
from .short_calculations import Calculating, added, called, difference, number, quotient

ERROR, POWERS, POWER_SUM, RESTATED = -1, -2, -3, -4  # positions of lines that are no node's

NO_VALUE = ""  # what a reader finds who divides by a printed 0, or takes its logarithm


class ReaderGap(NamedTuple):
    """One number that the reader misses: entry `unit` of a node of the tree, by its `position`, or of another line.

    `reader`: what comes out; `printed`: what stands there. `quantities` and `parts`: what the reader read it off that
    is not used as printed: quantities by name, and parts of the equation.
    """

    position: int
    unit: Unit
    reader: str
    printed: str
    quantities: tuple[str, ...]
    parts: tuple[str, ...]
    calculation: Calculating


def error_gaps(view: View, error: PredictionError) -> list[ReaderGap]:
    """prediction − target with the printed prediction."""
    found = []
    rounding = view.problem.rounding
    targets = view.given_vector(error.target)
    output = () if rounding.carries(view.cell.output) else (view.cell.output,)
    for unit, (shown, target, printed) in enumerate(zip(error.shown, error.target, error.value, strict=True)):
        reader = rounding.text(_exact(shown, error.unrounded[unit] + target) - target, rounding.working)
        if Decimal(reader) != Decimal(printed):
            line = difference(shown, targets[unit])
            found.append(ReaderGap(ERROR, (unit,), reader, printed, output, (), line))
    return found


class DerivationReading:
    """One derivation, line by line."""

    def __init__(self, drawn: PrintedDerivation) -> None:
        self.step = drawn.step
        self.worker = drawn.worker()
        self.leaves = drawn.leaves()
        self.root = drawn.tree(self.leaves)
        self.depth = depths(self.root)
        self.nodes = _postorder(self.root)
        self.numbers: dict[int, Any] = {}  # by the identity of a node, what stands on the page
        self.restates = self.worker.notation["restate"]
        self.known_parts = {part for plan in drawn.view.plans for part in plan.parts}
        short = self.worker.short
        self.softmax = None if short else softmax_in(self.root)

    def gaps(self) -> list[ReaderGap]:
        """Every number of the derivation that does not follow from the line before it."""
        return [gap for above, below in self.pairs() for gap in self.line(above, below)] + self.restated()

    def missed_levels(self) -> frozenset[int]:
        """The levels of the lines that do not follow from the lines before them."""
        return frozenset(below for above, below in self.pairs() if self.line(above, below))

    def pairs(self) -> list[tuple[int, int]]:
        """The level of each line with that of the line before it."""
        lines = sorted({SYMBOLS, *(level for level, _ in self.worker.levels(self.root))}, reverse=True)
        return list(zip(lines, [*lines[1:], 0], strict=True))

    def line(self, above: int, below: int) -> list[ReaderGap]:
        """The numbers of the line at level `below`, computed from those of the line at level `above`."""
        values: dict[int, Any] | None = None
        found: list[ReaderGap] = []
        for position, shown in enumerate(self.nodes):
            if self.depth[id(shown)] != below or not does_work(shown):
                continue
            if shown is self.softmax:
                found += self.fraction(shown)
                continue
            values = self.read(above, below) if values is None else values
            found += self.missed(above, position, values[id(shown)])
        return found

    def missed(self, above: int, position: int, value: Any) -> Iterator[ReaderGap]:
        """The entries of a node that the reader's value misses; all of them where the reader has none."""
        shown = self.nodes[position]
        # a sign at the root stands before the number
        signed = self.root if isinstance(self.root.node, Neg) and shown is self.root.kids[0] else shown
        printed = self.digits(signed)
        value = _nothing(printed) if value is None else value
        for unit, text, mine in _entries(printed, value):
            reader = self.text(mine if mine is None or signed is shown else -mine, self.rule(signed))
            if reader == NO_VALUE or Decimal(reader) != Decimal(text):
                quantities, parts = self.operands(above, shown)
                line = self.calculation(above, shown, signed, unit)
                yield ReaderGap(position, unit, reader, text, tuple(quantities), tuple(parts), line)

    def calculation(self, above: int, shown: DisplayNode, signed: DisplayNode, unit: Unit) -> Calculating:
        def digits(node: DisplayNode) -> Any:
            return node.digits() if node is not shown and self.on_page(node, above) else None

        return lambda writer: Calculation(digits, writer).unit(signed, unit)

    def fraction(self, shown: DisplayNode) -> list[ReaderGap]:
        """A softmax that is written out: the exponentials, their sum, and the quotients."""
        inside = shown.kids[0]
        arguments, (powers, total) = inside.digits(), printed_powers(shown)
        whole = _numbers(powers, None)
        found = []
        raised = self.applied("exp", _numbers(arguments, inside.exact))
        for unit, (text, mine) in enumerate(zip(powers, raised, strict=True)):
            found += self.other(POWERS, unit, mine, text, called("exp", arguments[unit]))
        found += self.other(POWER_SUM, 0, sum(whole, Decimal(0)), total[0], added([number(text) for text in powers]))
        for unit, (text, power) in enumerate(zip(self.digits(shown), whole, strict=True)):
            mine = _divided(self.step.arithmetic, power, Decimal(total[0]))
            line = quotient(powers[unit], total[0])
            found += self.other(self.nodes.index(shown), unit, mine, text, line, self.rule(shown))
        return found

    def applied(self, function: str, values: list[Any]) -> list[Any]:
        found: list[Any] = self.step.arithmetic.apply(function, values, ())
        return found

    def restated(self) -> list[ReaderGap]:
        """The carried value, rounded again from the digits that are shown before it."""
        shown, step = self.digits(self.root), self.step
        value = texts(step, step.root, step.digits)
        if not self.restates or value == shown:
            return []
        found: list[ReaderGap] = []
        for unit, text, mine in _entries(value, _numbers(shown, None)):
            found += self.other(RESTATED, unit[0], mine, text, number(f"{mine:f}"), step.digits)
        return found

    def other(
        self, position: int, unit: int, mine: Any, text: str, line: Any, rule: Digits | None = None
    ) -> list[ReaderGap]:
        """A number of a line that has no node of its own, if the reader misses it."""
        reader = self.text(mine, rule or self.step.rounding.working)
        if reader != NO_VALUE and Decimal(reader) == Decimal(text):
            return []
        return [ReaderGap(position, (unit,), reader, text, (), (), line)]

    def text(self, value: Decimal | None, rule: Digits) -> str:
        return NO_VALUE if value is None else self.step.rounding.text(value, rule)

    def rule(self, shown: DisplayNode) -> Digits:
        """How the digits of a node are rounded."""
        if shown is self.root:
            return self.step.rounding.working if self.restates else self.step.digits
        assert shown.record is not None
        return shown.record.plan.digits[shown.position] or shown.record.step.rounding.working

    def digits(self, shown: DisplayNode) -> Any:
        """What stands on the page for a node."""
        return texts(self.step, self.step.root, self.rule(shown)) if shown is self.root else shown.digits()

    def read(self, above: int, below: int) -> dict[int, Any]:
        """The values of the nodes at level `below` or deeper when names, and nodes at level `above` or deeper, are read
        off the page."""
        values: dict[int, Any] = {}
        for shown in self.nodes:
            if self.depth[id(shown)] < below:
                continue
            if self.on_page(shown, above):
                values[id(shown)] = self.number(shown)
            else:
                dot_term = shown.record.plan.dot_term if shown.record is not None else None
                values[id(shown)] = self.computed(shown, [values[id(kid)] for kid in shown.kids], dot_term)
        return values

    def number(self, shown: DisplayNode) -> Any:
        """The printed digits of a node as numbers."""
        if id(shown) not in self.numbers:
            self.numbers[id(shown)] = _numbers(shown.digits(), shown.exact)
        return self.numbers[id(shown)]

    def computed(self, shown: DisplayNode, kids: list[Any], dot_term: Digits | None) -> Any:
        """A node's value from those of its kids; None for an entry that has none, or for the whole."""
        if None in kids:
            return None
        if isinstance(shown.node, Stack | Pick) or not any(_has_gap(kid) for kid in kids):
            try:
                return _finite(value_of(self.step.arithmetic, shown.node, kids, dot_term))
            except ArithmeticError:
                pass
        if not _works_entry_by_entry(shown.node, kids):
            return None
        size = max(map(len, kids))
        if size == 1:
            return [None]
        apart = [[kid if len(kid) == 1 else [kid[unit]] for kid in kids] for unit in range(size)]
        return [self.computed(shown, each, dot_term)[0] for each in apart]

    def on_page(self, shown: DisplayNode, above: int) -> bool:
        return isinstance(shown.node, Sym) or (self.depth[id(shown)] >= above and does_work(shown))

    def operands(self, above: int, shown: DisplayNode) -> tuple[list[str], list[str]]:
        """Quantities and parts under a node that are printed, but are used with more digits than that."""
        quantities: dict[str, None] = {}
        parts: dict[str, None] = {}
        pending = [*shown.kids]
        while pending:
            kid = pending.pop(0)
            if isinstance(kid.node, Sym):
                quantities |= dict.fromkeys(self.rounded(kid.node.name))
            elif not self.on_page(kid, above):
                pending += kid.kids
            elif kid.record is not None and kid.record.plan.digits[kid.position] is None:
                plan, node = kid.record.plan, kid.record.plan.nodes[kid.position]
                parts |= dict.fromkeys(name for name, at in plan.parts.items() if plan.nodes[at] == node)
        return list(quantities), [part for part in parts if part in self.known_parts]

    def rounded(self, name: str) -> list[str]:
        """The quantity that a name stands for, if it is printed with fewer digits than are used."""
        step = self.leaves[name].step
        carried = step is None or step.plan is None or step.plan.digits[-1] is not None
        return [] if step is None or carried or step.name == "x" else [step.name]


def _works_entry_by_entry(node: Expr, kids: list[Any]) -> bool:
    entrywise = isinstance(node, Add | Neg | Mul | Div | Square | Apply)
    whole = isinstance(node, Apply) and FUNCTIONS[node.function].whole
    return entrywise and not whole and not any(isinstance(kid[0], list) for kid in kids)


def _postorder(root: DisplayNode) -> list[DisplayNode]:
    found: list[DisplayNode] = []

    def visit(shown: DisplayNode) -> None:
        for kid in shown.kids:
            visit(kid)
        found.append(shown)

    visit(root)
    return found


def _entries(printed: Any, values: Any) -> Iterator[tuple[Unit, str, Any]]:
    """Entry by entry: where it stands, what is printed, what the reader has."""
    for at, (text, value) in enumerate(zip(printed, values, strict=True)):
        if isinstance(text, list):
            yield from (((at, to), *pair) for to, pair in enumerate(zip(text, value, strict=True)))
        else:
            yield (at,), text, value


def _numbers(digits: Any, exact: Any) -> Any:
    """Printed digits as numbers; a constant printed as it was written counts as its value."""
    known = [None] * len(digits) if exact is None else exact
    if digits and isinstance(digits[0], list):
        return [_numbers(row, values) for row, values in zip(digits, known, strict=True)]
    return list(map(_exact, digits, known))


def _exact(text: str, value: Decimal | None) -> Decimal:
    return value if value is not None and getattr(value, "written", None) == text else Decimal(text)


def _finite(value: Any) -> Any:
    """The value with None for an entry such as ln 0."""
    if isinstance(value[0], list):
        return [_finite(row) for row in value]
    return [entry if entry is not None and entry.is_finite() else None for entry in value]


def _nothing(printed: Any) -> Any:
    return [_nothing(text) if isinstance(text, list) else None for text in printed]


def _has_gap(value: Any) -> bool:
    return any(_has_gap(entry) if isinstance(entry, list) else entry is None for entry in value)


def _divided(arithmetic: Any, left: Decimal, right: Decimal) -> Decimal | None:
    try:
        found: Decimal = arithmetic.divide([left], [right])[0]
    except ArithmeticError:
        return None
    return found

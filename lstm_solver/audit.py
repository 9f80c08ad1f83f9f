"""The reader's check: which printed lines do not follow from the numbers printed before them, and what would help.

A reader takes the digits of one line, computes the next, and rounds. Where nothing is carried that may miss the
printed digit, since the printed one comes from full precision.
"""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from itertools import combinations
from typing import Any, NamedTuple

from .arithmetic import Exact
from .evaluate import value_of
from .expr import Expr, Neg, Stack, Sym
from .page import Page, Steps, by_position
from .rounding import Digits
from .scalar import negative, unit_text
from .shown import Leaves, does_work_node, tree
from .trace import Error, Step, Trace
from .typeset import SYMBOLS
from .working import Worker


class Missed(NamedTuple):
    """One number of one line. `line`: what the reader computes; `reader`: what comes out; `printed`: what stands there.

    `avoid`: the rounding that would make the two agree, as it is written in the file.
    """

    run: str | None
    name: str
    t: int
    unit: int
    line: str
    reader: str
    printed: str
    avoid: str

    def __str__(self) -> str:
        where = f"{self.run}." if self.run else ""
        return (
            f"{where}{self.name}_{self.t}[{self.unit}]: {self.line} gives {self.reader}, "
            f"but {self.printed} is printed; {self.avoid} would avoid it"
        )


def audit(page: Page) -> list[Missed]:
    """Every printed number that a reader of the printed numbers cannot reproduce, in the order of the working."""
    found: list[Missed] = []
    if page.solved.arithmetic.name != "exact":
        return found
    with localcontext(Exact.context()):
        for trace in page.solved.traces:
            found += _run(page, trace)
    return found


def _run(page: Page, trace: Trace) -> list[Missed]:
    found: list[Missed] = []
    steps = by_position(trace)
    for position, now in enumerate(steps):
        before: Steps = steps[position - 1] if position else {}
        leaves = page.leaves(trace.sequence, position, before, now)
        for step in page.in_order(now):
            if step.plan is not None:
                found += _Check(page, trace, step, leaves).misses()
    return found + [missed for error in trace.errors for missed in _error(page, trace, error)]


def _error(page: Page, trace: Trace, error: Error) -> list[Missed]:
    """prediction − target with the printed prediction."""
    found = []
    rounding = page.problem.rounding
    targets = page.given_vector(error.target)
    for unit, (shown, target, printed) in enumerate(zip(error.shown, error.target, error.value, strict=True)):
        reader = rounding.text(Decimal(shown) - target, rounding.working)
        if Decimal(reader) != Decimal(printed):
            line = f"{shown} - {negative(targets[unit])}"
            avoid = f"carry: [{page.cell.output}]"
            found.append(Missed(_run_name(page, trace), "error", error.t, unit, line, reader, printed, avoid))
    return found


def _run_name(page: Page, trace: Trace) -> str | None:
    return trace.sequence.name if trace is not page.solved.traces[0] else None


class _Check:
    """One derivation, read line by line."""

    def __init__(self, page: Page, trace: Trace, step: Step, leaves: Leaves) -> None:
        assert step.plan is not None
        self.page = page
        self.run = _run_name(page, trace)
        self.step = step
        self.plan = step.plan
        self.record = step.record()
        self.leaves = leaves
        self.depth = _depths(step)

    def misses(self) -> list[Missed]:
        worker = Worker(self.page.cell, self.page.style, "full")
        root = tree(self.plan, self.record.texts, self.leaves, self.page.cell, self.page.notation)
        lines = sorted({SYMBOLS, *(level for level, _ in worker.levels(root))}, reverse=True)
        found: list[Missed] = []
        for above, below in zip(lines, [*lines[1:], 0], strict=True):
            found += self.line(above, below)
        return found

    def line(self, above: int, below: int) -> list[Missed]:
        """The numbers of the line at level `below`, computed from those of the line at level `above`."""
        values = self.read(above, self.printed_leaf)
        found: list[Missed] = []
        for position, node in enumerate(self.plan.nodes):
            if self.depth[position] != below or not does_work_node(node):
                continue
            printed = self.record.texts(position) if position < len(self.plan.nodes) - 1 else self.shown()
            reader = [self.text(position, entry) for entry in values[position]]
            for unit, (mine, theirs) in enumerate(zip(printed, reader, strict=True)):
                if Decimal(mine) != Decimal(theirs):
                    avoid = self.avoid(above, position, unit, theirs)
                    line = unit_text(self.plan.nodes, self.plan.kids, self.words(above), position, unit)
                    name, t = self.step.name, self.step.t
                    found.append(Missed(self.run, name, t, unit, line, theirs, mine, avoid))
        return found

    def shown(self) -> list[str]:
        rounding = self.step.rounding
        return [rounding.text(entry, rounding.working) for entry in self.step.unrounded]

    def digits(self, position: int) -> Digits:
        if position == len(self.plan.nodes) - 1:
            return self.step.rounding.working
        return self.plan.digits[position] or self.step.rounding.working

    def text(self, position: int, value: Decimal) -> str:
        return self.step.rounding.text(value, self.digits(position))

    def printed_leaf(self, name: str) -> Any:
        return _decimals(self.leaves[name].digits, self.record.values, self.plan.nodes, name)

    def read(self, above: int, leaf: Any, exact: frozenset[int] = frozenset()) -> list[Any]:
        """Every node's value when nodes at level `above` or deeper are read off the page, but those in `exact`."""
        arithmetic = self.step.arithmetic
        values: list[Any] = []
        for position, node in enumerate(self.plan.nodes):
            if isinstance(node, Sym):
                values.append(leaf(node.name))
            elif self.depth[position] >= above and does_work_node(node) and position not in exact:
                values.append([Decimal(text) for text in self.record.texts(position)])
            elif position in exact:
                values.append(self.record.used(position))
            else:
                kids = [values[kid] for kid in self.plan.kids[position]]
                values.append(value_of(arithmetic, node, kids, self.plan.dot_term))
        return values

    def avoid(self, above: int, position: int, unit: int, wanted: str) -> str:
        """The least rounding that makes the printed number the reader's."""
        if above == SYMBOLS:
            names = list(dict.fromkeys(node.name for node in self.plan.nodes if isinstance(node, Sym)))
            computed = [name for name in names if self.leaves[name].step is not None]
            return self.avoid_by_carry(computed, position, unit, wanted)
        inner = [i for i, node in enumerate(self.plan.nodes) if self.depth[i] == above and does_work_node(node)]
        for chosen in _subsets(inner):
            values = self.read(above, self.exact_leaf, frozenset(inner) - set(chosen))
            if self.text(position, values[position][unit]) == wanted:
                break
        else:
            chosen = tuple(inner)
        names = [name for name, node in self.plan.parts.items() if node in chosen]
        quoted = [f'"{name}"' if " " in name else name for name in names]
        places = ", ".join(f"{name}: {self.places()}" for name in quoted)
        return f"intermediate: {{{places}}}"

    def places(self) -> str:
        digits = self.step.rounding.working
        return str(digits.places) if digits.significant is None else f"{{significant: {digits.significant}}}"

    def avoid_by_carry(self, names: list[str], position: int, unit: int, wanted: str) -> str:
        for chosen in _subsets(names):
            values = self.read(SYMBOLS, lambda name, some=chosen: self.mixed_leaf(name, some))
            if self.text(position, values[position][unit]) == wanted:
                break
        else:
            chosen = tuple(names)
        carried = dict.fromkeys(name.removesuffix("_prev") for name in chosen)
        if not carried:
            return "carry: all"
        return f"carry: [{', '.join(carried)}]"

    def exact_leaf(self, name: str) -> Any:
        return next(
            value for node, value in zip(self.plan.nodes, self.record.values, strict=True) if node == Sym(name)
        )

    def mixed_leaf(self, name: str, printed: Iterable[str]) -> Any:
        return self.printed_leaf(name) if name in printed else self.exact_leaf(name)

    def words(self, above: int) -> Any:
        """The digits on the page of a node, or None where it is still an expression."""

        def digits(position: int) -> Any:
            node = self.plan.nodes[position]
            if isinstance(node, Sym):
                return self.leaves[node.name].digits
            on_page = self.depth[position] >= above and does_work_node(node)
            return self.record.texts(position) if on_page else None

        return digits


def _decimals(digits: Any, values: list[Any], nodes: list[Expr], name: str) -> Any:
    """Printed digits as numbers; a constant printed as it was written counts as its value."""
    exact = next(value for node, value in zip(nodes, values, strict=True) if node == Sym(name))
    if isinstance(exact[0], list):
        return [list(map(_decimal, *row)) for row in zip(digits, exact, strict=True)]
    return list(map(_decimal, digits, exact))


def _decimal(text: str, value: Decimal) -> Decimal:
    return value if getattr(value, "written", None) == text else Decimal(text)


def _subsets(things: list[Any]) -> Iterable[tuple[Any, ...]]:
    for size in range(1, min(len(things), 4) + 1):
        yield from combinations(things, size)


def _depths(step: Step) -> list[int]:
    assert step.plan is not None
    depth = [0] * len(step.plan.nodes)
    for position in range(len(depth) - 1, -1, -1):
        below = 0 if isinstance(step.plan.nodes[position], Neg | Stack) else 1
        for kid in step.plan.kids[position]:
            depth[kid] = depth[position] + below
    return depth

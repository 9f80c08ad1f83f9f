"""What every part of a worked solution needs: the problem, the style, and the names and digits of one time step."""

from decimal import Decimal
from typing import Any

from .cells.base import Want
from .engine import LOOK_UP, ONE_HOT
from .expr import MatMul
from .layout import Call, Infix, Layout, Row, Symbol, Words
from .notation import Notation, load
from .problem import Parameter, Problem, Sequence
from .shown import Leaf, Leaves
from .trace import Solved, Step, Trace
from .typeset import Style, turned

EMBEDDING = Want("matrix", "embedding", "")
PRINTED = {ONE_HOT: "w"}


class Page:
    """One solution in one notation at one level of detail."""

    def __init__(self, solved: Solved, notation: str | None, detail: str) -> None:
        self.solved = solved
        self.problem: Problem = solved.problem
        self.cell = self.problem.layer.cell
        overrides = self.problem.notation_overrides if notation in (None, self.problem.notation) else {}
        self.notation: Notation = load(notation or self.problem.notation, overrides, self.cell.name)
        self.style = Style(self.notation, self.problem.row_vectors or _all_rows(solved))
        self.detail = detail
        self.order = order(solved, self.notation)
        self.fixed = self._fixed()

    def time(self, position: int) -> str:
        """The time index of an input as printed; −1 is the state before the first one."""
        letter = self.problem.time.symbol
        if letter is None:
            return str(self.problem.time.first + position)
        return letter if position == 0 else f"{letter}{position:+d}"

    def symbol(self, name: str, position: int) -> Symbol:
        return self.notation.quantity(PRINTED.get(name, name), self.time(position))

    def generic(self, name: str) -> Symbol:
        """The symbol at time t, as an equation has it."""
        return self.notation.quantity(PRINTED.get(name, name), "t")

    def words(self, name: str) -> str:
        """What a quantity is called: 'forget gate'."""
        return self.notation.words.get(name) or self.cell.words.get(name) or ("embedding" if name == "x" else "")

    def left(self, name: str, symbol: Symbol) -> Symbol:
        """The left side of a quantity's equation: transposed where the right side is a row among columns."""
        rhs = next((each.equation.rhs for each in self.solved.plans if each.name == name), None)
        return turned(symbol) if rhs is not None and self.style.is_row(rhs) else symbol

    def given(self, value: Decimal) -> str:
        """A weight, an input or a given value as printed: a constant as it was written."""
        written: str | None = getattr(value, "written", None)
        rounding = self.problem.rounding
        return written if written is not None and rounding.givens is None else rounding.given_text(value)

    def given_vector(self, values: list[Decimal]) -> list[str]:
        return [self.given(value) for value in values]

    def parameter(self, parameter: Parameter) -> Leaf:
        want = self.cell.wants[parameter.name]
        symbol = self.notation.parameter(parameter.name, want)
        matrix = want.kind == "matrix"
        if matrix:
            return Leaf(symbol, [self.given_vector(row) for row in parameter.value], matrix=True)
        return Leaf(symbol, self.given_vector(parameter.value))

    def _fixed(self) -> Leaves:
        leaves = {name: self.parameter(each) for name, each in self.problem.layer.parameters.items()}
        if self.problem.embedding is not None:
            rows = [self.given_vector(row) for row in self.problem.embedding.matrix]
            leaves[LOOK_UP] = Leaf(self.notation.parameter(LOOK_UP, EMBEDDING), rows, matrix=True)
        return leaves

    def generic_leaves(self) -> Leaves:
        """Symbols only, at time t, parameters that the file leaves out included."""
        leaves = {name: Leaf(self.notation.parameter(name, want), None) for name, want in self.cell.wants.items()}
        leaves[LOOK_UP] = Leaf(self.notation.parameter(LOOK_UP, EMBEDDING), None, matrix=True)
        leaves |= {name: Leaf(self.generic(name), None) for name in ("x", ONE_HOT)}
        leaves |= {f"{name}_prev": Leaf(self.notation.previous(name, "t-1"), None) for name in self.cell.states}
        leaves |= {each.name: Leaf(self.generic(each.name), None, plan=each) for each in self.solved.plans}
        return leaves

    def leaves(self, sequence: Sequence, position: int, before: "Steps", now: "Steps") -> Leaves:
        """The names at one time step. `before` and `now`: the steps by quantity."""
        leaves = dict(self.fixed)
        source = "x" if self.problem.embedding is None else ONE_HOT
        entry = self.given_vector(sequence.inputs[position])
        leaves[source] = Leaf(self.symbol(source, position), entry)
        for name in self.cell.states:
            symbol = self.notation.previous(name, self.time(position - 1))
            digits: Any = self.given_vector(sequence.initial[name]) if position == 0 else self.printed(before.get(name))
            leaves[f"{name}_prev"] = Leaf(symbol, digits, step=before.get(name))
        for name, step in now.items():
            leaves[name] = Leaf(self.symbol(name, position), self.printed(step), step=step)
        return leaves

    def printed(self, step: Step | None) -> list[str]:
        """A step's value where it is an operand: a given one as it was written."""
        if step is None:
            return []
        return step.value if step.plan is not None else self.given_vector(step.unrounded)

    def in_order(self, steps: "Steps") -> list[Step]:
        return [steps[name] for name in self.order if name in steps]

    def quantity(self, name: str, position: int, unit: int | None = None) -> Layout:
        """A name of the contract's kind in print: f, a_f (its pre-activation), tanh_c, error; one unit of it."""
        if name.startswith("a_"):
            symbol: Layout = Row((Words("pre-activation of"), self.symbol(name[2:], position)))
        elif name == "error":
            symbol = Symbol(rf"\mathrm{{error}}_{{{self.time(position)}}}")
        elif name in self.order or name in self.cell.states or name == "x":
            symbol = self.symbol(name, position)
        else:
            function, _, arg = name.partition("_")
            symbol = Call(self.style.function(function), self.symbol(arg, position))
        return symbol if unit is None else Infix(("", ""), (symbol, Words(f"[{unit}]")))


def _all_rows(solved: Solved) -> bool:
    """Whether every matrix of the cell stands right of its vector."""
    matrices = {name for name, want in solved.problem.layer.cell.wants.items() if want.kind == "matrix"}
    products = [
        node
        for each in solved.plans
        if each.name != "x"
        for node in each.nodes
        if isinstance(node, MatMul) and {str(node.left), str(node.right)} & matrices
    ]
    return bool(products) and all(str(node.right) in matrices for node in products)


Steps = dict[str, Step]


def order(solved: Solved, notation: Notation) -> list[str]:
    """The order of the working: the notation's, where the equations allow it."""
    from .expr import symbols

    names = [each.name for each in solved.plans]
    wished = [name for name in notation.order if name in names] or names
    pending = sorted(names, key=lambda name: wished.index(name) if name in wished else names.index(name))
    needs = {each.name: set(symbols(each.equation.rhs)) & set(names) - {each.name} for each in solved.plans}
    done: list[str] = []
    while pending:
        ready = next(name for name in pending if needs[name] <= set(done))
        pending.remove(ready)
        done.append(ready)
    return done


def by_position(trace: Trace) -> list[Steps]:
    found: list[Steps] = [{} for _ in trace.sequence.inputs]
    for step in trace.steps:
        found[step.position][step.name] = step
    return found

"""The recorded passes as sympy expressions. sympy is imported here and nowhere else, and only when asked for."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import sympy

from ..maths.arithmetic import Arithmetic, rows_and_vector, stretched
from ..maths.expressions import (
    AS_ITS_PARENT,
    Add,
    Apply,
    Div,
    Expr,
    MatMul,
    Mul,
    Neg,
    Num,
    Outer,
    Pick,
    Square,
    Stack,
    Sym,
    Total,
    Transpose,
)
from ..maths.functions import FUNCTIONS
from ..maths.plan import Plan
from ..maths.values import Entry, is_matrix

SYMBOLS = 10_000


class Unevaluated:
    """The operations of which functions.py makes sympy forms: nothing is simplified on the way."""

    exp = staticmethod(partial(sympy.exp, evaluate=False))
    log = staticmethod(partial(sympy.log, evaluate=False))
    tanh = staticmethod(partial(sympy.tanh, evaluate=False))
    sqrt = staticmethod(partial(sympy.sqrt, evaluate=False))
    absolute = staticmethod(sympy.Abs)
    plus = staticmethod(partial(sympy.Add, evaluate=False))
    times = staticmethod(partial(sympy.Mul, evaluate=False))
    both = staticmethod(sympy.And)
    low = staticmethod(partial(sympy.Min, evaluate=False))
    high = staticmethod(partial(sympy.Max, evaluate=False))
    above = staticmethod(partial(sympy.StrictGreaterThan, evaluate=False))

    @staticmethod
    def normal(x: Entry) -> Entry:
        """The standard normal distribution."""
        return _times(sympy.Rational(1, 2), _plus(1, sympy.erf(_times(x, _power(sympy.sqrt(2), -1)), evaluate=False)))

    @staticmethod
    def density(x: Entry) -> Entry:
        """The density of the standard normal distribution."""
        return _times(
            sympy.exp(_times(sympy.Rational(-1, 2), _power(x, 2)), evaluate=False), 1 / sympy.sqrt(2 * sympy.pi)
        )

    @staticmethod
    def power(base: Entry, exponent: int) -> Entry:
        return sympy.Pow(base, exponent, evaluate=False)

    @staticmethod
    def where(condition: Entry, yes: Entry, no: Entry) -> Entry:
        return sympy.Piecewise((yes, condition), (no, True), evaluate=False)

    @classmethod
    def clamp(cls, x: Entry, low: Entry, high: Entry) -> Entry:
        return cls.low(high, cls.high(low, x))


_plus, _times, _power = Unevaluated.plus, Unevaluated.times, Unevaluated.power


class WorkedStep(Protocol):
    """What is asked of a step: its plan, its value and its node values."""

    @property
    def plan(self) -> Plan | None: ...
    @property
    def root(self) -> Any: ...
    @property
    def arithmetic(self) -> Arithmetic: ...
    def record(self) -> Any: ...


def passes(step: WorkedStep) -> list[Any]:
    """One column matrix a pass, unevaluated: symbols, numbers put in, each level done, the unrounded value."""
    if step.plan is None:
        return [_column(_numbers(step, step.root))]
    depth = _depths(step.plan.nodes, step.plan.kids)
    deepest = max((d for node, d in zip(step.plan.nodes, depth, strict=True) if _works(node)), default=0)
    found = [_column(_pass(step, depth, SYMBOLS, numbers=False))]
    for level in [SYMBOLS, *range(deepest, -1, -1)]:
        column = _column(_pass(step, depth, level, numbers=True))
        if column != found[-1]:
            found.append(column)
    return found


def _column(entries: list[Entry]) -> Any:
    """A vector as a column, a matrix as it is."""
    if is_matrix(entries):
        return sympy.ImmutableDenseMatrix(entries)
    return sympy.ImmutableDenseMatrix(len(entries), 1, entries)


def _number(value: Any) -> Entry:
    return sympy.Rational(str(value))


def _works(node: Expr) -> bool:
    return not isinstance(node, (Sym, Num, *AS_ITS_PARENT))


def _depths(nodes: list[Expr], kids: list[tuple[int, ...]]) -> list[int]:
    depth = [0] * len(nodes)
    for position in range(len(nodes) - 1, -1, -1):
        for kid in kids[position]:
            depth[kid] = depth[position] + (0 if isinstance(nodes[position], AS_ITS_PARENT) else 1)
    return depth


def _pass(step: WorkedStep, depth: list[int], level: int, *, numbers: bool) -> list[Entry]:
    """The root's entries when nodes at `level` or deeper, and names, are numbers (or nothing is, but literals)."""
    assert step.plan is not None
    record = step.record()
    taken: list[list[Entry]] = []
    for position, node in enumerate(step.plan.nodes):
        value = record.used(position) if position < len(depth) - 1 else step.root
        kids = [taken[kid] for kid in step.plan.kids[position]]
        if isinstance(node, Sym):
            taken.append(_numbers(step, value) if numbers else _names(node.name, value))
        elif numbers and _works(node) and depth[position] >= level:
            taken.append(_numbers(step, value))
        else:
            taken.append(_apply(node, kids))
    return taken[-1]


def _numbers(step: WorkedStep, value: Any) -> Any:
    if step.arithmetic.name == "symbolic":
        return value
    if is_matrix(value):
        return [[_number(entry) for entry in step.arithmetic.decimals(row)] for row in value]
    return [_number(entry) for entry in step.arithmetic.decimals(value)]


def _names(name: str, value: Any) -> Any:
    if is_matrix(value):
        return [[sympy.Symbol(f"{name}[{i},{j}]", real=True) for j in range(len(row))] for i, row in enumerate(value)]
    return [sympy.Symbol(f"{name}[{i}]" if len(value) > 1 else name, real=True) for i in range(len(value))]


def _apply(node: Expr, kids: list[Any]) -> Any:
    match node:
        case Num():
            return [_number(node.value)]
        case Neg():
            return _each(lambda entry: _times(sympy.Integer(-1), entry), kids[0])
        case Stack():
            return [entry for part in kids for entry in part]
        case Add():
            return _entrywise(_plus, kids)
        case Mul():
            return _entrywise(_times, kids)
        case Div():
            return _entrywise(lambda left, right: _times(left, _power(right, -1)), kids)
        case MatMul():
            return _product(*kids)
        case Apply():
            return _call(node, kids[0])
        case _:
            return _derived(node, kids)


def _derived(node: Expr, kids: list[Any]) -> Any:
    """Nodes that only losses and backward equations have."""
    match node:
        case Transpose():
            return [list(column) for column in zip(*kids[0], strict=True)]
        case Outer():
            return [[_times(left, right) for right in kids[1]] for left in kids[0]]
        case Square():
            return _each(lambda entry: _power(entry, 2), kids[0])
        case Total():
            return [_plus(*kids[0])]
        case Pick():
            return [kids[0][unit] for unit in node.units]
    raise TypeError(f"no such node: {type(node).__name__}")


def _each(change: Callable[..., Entry], value: Any) -> Any:
    return [_each(change, entry) if isinstance(entry, list) else change(entry) for entry in value]


def _entrywise(operation: Callable[..., Entry], parts: list[Any]) -> Any:
    """Entry by entry; a number before a matrix goes into each of its rows."""
    matrices = [part for part in parts if is_matrix(part)]
    if not matrices:
        return [operation(*entries) for entries in stretched(parts)]
    rows = len(matrices[0])
    wide = [part if is_matrix(part) else [part] * rows for part in parts]
    return [_entrywise(operation, list(row)) for row in zip(*wide, strict=True)]


def _product(left: Any, right: Any) -> list[Entry]:
    rows, vector = rows_and_vector(left, right)
    return [_plus(*[_times(w, v) for w, v in zip(row, vector, strict=True)]) for row in rows]


def _call(node: Apply, entries: list[Entry]) -> Any:
    if node.function == "softmax":
        powers = [Unevaluated.exp(entry) for entry in entries]
        return [_times(power, _power(_plus(*powers), -1)) for power in powers]
    if FUNCTIONS[node.function].reduces:
        return [FUNCTIONS[node.function].symbolic(Unevaluated, entries)]
    constants = [_number(value) for _, value in node.constants]
    return _each(lambda entry: FUNCTIONS[node.function].symbolic(Unevaluated, entry, *constants), entries)

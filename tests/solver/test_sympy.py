"""Every cell file, found by listing the folder, turned into scalar sympy expressions: these agree with the engine."""

from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy
from helpers import number_files
from randoms import Draw

import lstm_solver
from lstm_solver.maths.expressions import Add, Apply, Div, Expr, MatMul, Mul, Neg, Num, Stack, Sym
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.network import cells
from lstm_solver.network.cell import Cell, CellKind, CellOptions, WeightForm
from lstm_solver.reader import load

INPUT, HIDDEN = 2, 2
Scalars = list[Any]  # a vector: sympy expressions

SCALAR: dict[str, Any] = {
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "tanh": sympy.tanh,
    "relu": lambda x: sympy.Max(x, 0),
    "identity": lambda x: x,
    "hard_sigmoid": lambda x, a, b: sympy.Min(1, sympy.Max(0, a * x + b)),
    "softsign": lambda x: x / (1 + sympy.Abs(x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "leaky_relu": lambda x, a: sympy.Piecewise((x, x > 0), (a * x, True)),
    "elu": lambda x, a: sympy.Piecewise((x, x > 0), (a * (sympy.exp(x) - 1), True)),
    "scaled_tanh": lambda x, a, b: a * sympy.tanh(b * x),
    "affine": lambda x, a, b: a * x + b,
    "thresholded_relu": lambda x, a: sympy.Piecewise((x, x > a), (0, True)),
    "exp": sympy.exp,
    "ln": sympy.log,
    "sqrt": sympy.sqrt,
    "clip": lambda x, a: sympy.Min(a, sympy.Max(-a, x)),
}


def exact(number: Decimal) -> sympy.Rational:
    return sympy.Rational(*number.as_integer_ratio())


def scalars(expr: Expr, known: dict[str, Any]) -> Scalars:
    """An equation's right side, unit by unit. `known`: lists, and lists of rows for matrices."""
    if isinstance(expr, Sym):
        return known[expr.name]
    if isinstance(expr, Num):
        return [exact(expr.value)]
    kids = [scalars(kid, known) for kid in expr.kids()]
    match expr:
        case Add():
            return stretched(lambda *terms: sum(terms), *kids)
        case Neg():
            return [-entry for entry in kids[0]]
        case Mul():
            return stretched(lambda one, other: one * other, *kids)
        case Div():
            return stretched(lambda one, other: one / other, *kids)
        case MatMul():
            return times(*kids)
        case Stack():
            return [entry for kid in kids for entry in kid]
        case Apply():
            return applied(expr, kids[0])
    raise TypeError(f"this test knows no {type(expr).__name__}")


def stretched(operation: Any, *vectors: Scalars) -> Scalars:
    size = max(map(len, vectors))
    return [operation(*entries) for entries in zip(*(v * size if len(v) == 1 else v for v in vectors), strict=True)]


def times(left: Any, right: Any) -> Scalars:
    if isinstance(right[0], list):
        left, right = [list(column) for column in zip(*right, strict=True)], left
    rows = left if isinstance(left[0], list) else [left]
    return [sum(w * v for w, v in zip(row, right, strict=True)) for row in rows]


def applied(expr: Apply, values: Scalars) -> Scalars:
    constants = [exact(value) for _, value in expr.constants]
    if expr.function == "softmax":
        return [sympy.exp(x) / sum(map(sympy.exp, values)) for x in values]
    return [SCALAR[expr.function](x, *constants) for x in values]


def symbols_of(name: str, value: Any) -> tuple[Any, dict[Any, Any]]:
    """Symbols in the shape of `value`, and what to put in for them."""
    if not isinstance(value, list):
        symbol = sympy.Symbol(name, real=True)
        return symbol, {symbol: exact(value)}
    pairs = [symbols_of(f"{name}_{i}", entry) for i, entry in enumerate(value)]
    return [symbol for symbol, _ in pairs], {key: number for _, put in pairs for key, number in put.items()}


def agree(problem: dict[str, Any]) -> None:
    """Each step: the cell's equations over symbols, numbers put in at the end, against the engine."""
    read = load(problem)
    sequence = read.sequences[0]
    steps = {(step.name, step.position): step for step in lstm_solver.solve(problem).steps}
    fixed = {name: parameter.value for name, parameter in read.unit.parameters.items()}
    state = {f"{name}_prev": value for name, value in sequence.initial[read.unit.place].items()}
    for position, entry in enumerate(sequence.inputs):
        pairs = {name: symbols_of(name, value) for name, value in (fixed | state | {"x": entry}).items()}
        known = {name: symbol for name, (symbol, _) in pairs.items()}
        put = {symbol: number for _, numbers in pairs.values() for symbol, number in numbers.items()}
        for equation in read.unit.cell.equations:
            found = scalars(equation.rhs, known)
            step = steps[equation.name, position]
            assert_equal(found, put, step)
            known[equation.name], numbers = symbols_of(equation.name, list(step.carried))
            put |= numbers
        state = {f"{name}_prev": list(steps[name, position].carried) for name in read.unit.cell.states}


def assert_equal(found: Scalars, put: dict[Any, Any], step: Any) -> None:
    assert len(found) == len(step.unrounded)
    for expression, value in zip(found, step.unrounded, strict=True):
        wanted = sympy.sympify(expression).xreplace(put)
        gap = abs((wanted - exact(value)).evalf(45))
        assert gap <= sympy.Float("1e-40"), (step.name, step.t, expression)


def choices_of(kind: CellKind) -> list[dict[str, str]]:
    return [dict(zip(kind.choices, words, strict=True)) for words in product(*kind.choices.values())]


def built(kind: CellKind, choices: dict[str, str]) -> Cell:
    """The cell with plain options and split weights, to see which gates want any."""
    activations = {role: (name, ()) for role, name in kind.activations.items()}
    return kind.build(CellOptions(activations, choices), WeightForm())


def generic_problem(kind: CellKind, choices: dict[str, str], form: str, seed: int = 1) -> dict[str, Any]:
    """A problem for a cell of which only its `CellKind` is known."""
    draw = Draw(seed, places=2)
    gates = [gate for gate in kind.gates if any(want.gate == gate for want in built(kind, choices).wants.values())]
    order = {"joint": ["h", "x"], "split": [], "row": []}[form]

    def weights() -> Any:
        if order:
            return draw.matrix(HIDDEN, HIDDEN + INPUT)
        return {"x": draw.matrix(HIDDEN, INPUT), "h": draw.matrix(HIDDEN, HIDDEN)}

    by_gate = {gate: weights() for gate in gates}
    whole = by_gate if kind.gate_level else {"W": by_gate[""]} if order else by_gate[""]
    biases = {gate: {"x": draw.vector(HIDDEN), "h": draw.vector(HIDDEN)} for gate in gates}
    return {
        "cell": {"name": kind.name} | {option: word for option, word in choices.items() if word},
        "weights": whole | ({"joint": order} if order else {}) | ({"orientation": "row"} if form == "row" else {}),
        "biases": biases if kind.gate_level else biases[""],
        "inputs": [draw.vector(INPUT) for _ in range(2)],
        "initial": {state: draw.vector(HIDDEN) for state in kind.states},
    }


def cell_names() -> list[str]:
    shared = {"__init__", "base", "parts", "custom"}
    return sorted(path.stem for path in Path(cells.__file__).parent.glob("*.py") if path.stem not in shared)


@pytest.mark.parametrize("form", ["split", "joint", "row"])
@pytest.mark.parametrize("name", cell_names())
def test_every_cell_file_agrees_with_scalar_sympy(name: str, form: str) -> None:
    kind = cells.find(name)
    assert kind is not None
    for seed, choices in enumerate(choices_of(kind)):
        agree(generic_problem(kind, choices, form, seed))


@pytest.mark.parametrize("name", cell_names())
def test_rounded_operands_agree_too(name: str) -> None:
    kind = cells.find(name)
    assert kind is not None
    rounding = {"places": 2, "carry": "all"}
    agree(generic_problem(kind, choices_of(kind)[0], "split") | {"rounding": rounding})


@pytest.mark.parametrize("name", sorted(name for name, function in FUNCTIONS.items() if function.activation))
def test_every_activation_agrees(name: str) -> None:
    kind = cells.find("rnn")
    assert kind is not None
    problem = generic_problem(kind, {}, "split")
    agree(problem | {"cell": {"name": "rnn", "activation": name}})
    agree(problem | {"cell": {"name": "rnn", "activation": name, "clip": Decimal("0.5")}})


def test_a_cell_from_a_file_agrees() -> None:
    draw = Draw(4, places=2)
    agree(
        {
            "cell": {
                "states": ["h", "m"],
                "equations": [
                    "z = sigmoid(W_z @ x + U_z @ h_prev + b_z)",
                    "m = (z * m_prev - sqrt(1 + h_prev * h_prev)) / 2",
                    "h = (1 - z) * h_prev + z * tanh(V @ [m, x])",
                ],
            },
            "parameters": {
                "W_z": draw.matrix(2, 2),
                "U_z": draw.matrix(2, 2),
                "b_z": draw.vector(2),
                "V": draw.matrix(2, 4),
            },
            "inputs": [draw.vector(2), draw.vector(2)],
            "initial": {"h": draw.vector(2), "m": draw.vector(2)},
        }
    )


@pytest.mark.parametrize("path", number_files(), ids=lambda path: path.stem)
def test_each_recorded_pass_has_the_value_that_sympy_finds(path: Path) -> None:
    solution = lstm_solver.solve(str(path))
    seen = 0
    for step in solution.steps:
        if step.plan is None or step.rounding.intermediate:
            continue
        first, *passes = step.to_sympy()
        assert first.free_symbols
        for each in passes:
            assert_passes(each, step.unrounded)
            seen += 1
    assert seen or all(step.plan is None or step.rounding.intermediate for step in solution.steps)


def assert_passes(each: Any, wanted: list[Decimal]) -> None:
    value = sympy.Matrix(each.doit() if hasattr(each, "doit") else each).evalf(45)
    for found, expected in zip(value, wanted, strict=True):
        assert abs(found - exact(expected)) < sympy.Float("1e-40")

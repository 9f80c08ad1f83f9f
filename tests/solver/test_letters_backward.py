"""Losses, gradients and updates in letters: against sympy's derivative of the whole loss, and against numbers."""

import itertools
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import mpmath
import pytest
import sympy
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from test_symbolic import replaced

import lstm_solver
from lstm_solver.solver.file_mirror import gradients, parameter

CELLS: dict[str, Any] = {
    "rnn": "rnn",
    "lstm": "lstm",
    "gru": "gru",
    "peephole-like": {
        "states": ["h"],
        "equations": ["g = sigmoid(W @ x + p * h_prev)", "h = g * h_prev + tanh(U @ x)"],
    },
    "ratio": {"states": ["h"], "equations": ["h = exp(W @ x) * h_prev / (1 + h_prev * h_prev) + U @ x"]},
}
LOSSES = ["squared_error", "half_squared_error", "mean_squared_error", "cross_entropy", "binary_cross_entropy"]


class Letters:
    """A problem in which every parameter entry is a letter of its own, and numbers for the letters."""

    def __init__(self, seed: int, cell: str, size: int, steps: int, loss: str) -> None:
        self.random = random.Random(seed)
        self.values: dict[str, str] = {}
        self.problem: dict[str, Any] = {
            "cell": CELLS[cell],
            "inputs": [self.vector("x", 1) for _ in range(steps)],
            **self.parameters(cell, size),
            "outputs": {"equations": ["y = V @ h"], "parameters": {"V": self.matrix("v", 2, size)}},
            "loss": {"kind": loss, "reduce": self.random.choice(["sum", "mean"])},
            "targets": [self.target(loss) for _ in range(steps)],
            "backward": {"update": {"learning_rate": "0.1", "rule": self.random.choice(["sgd", "momentum", "adam"])}},
        }
        if self.random.random() < 0.5:
            self.problem["targets"][:-1] = [None] * (steps - 1)
        self.problem["symbols"] = list(self.values)

    def letter(self, stem: str) -> str:
        name = f"{stem}{len(self.values)}"
        self.values[name] = str(Decimal(self.random.randint(-12, 12) or 5) / 8)
        return name

    def vector(self, stem: str, size: int) -> list[str]:
        return [self.letter(stem) for _ in range(size)]

    def matrix(self, stem: str, rows: int, columns: int) -> list[list[str]]:
        return [self.vector(stem, columns) for _ in range(rows)]

    def split(self, size: int) -> dict[str, Any]:
        return {"x": self.matrix("u", size, 1), "h": self.matrix("w", size, size)}

    def parameters(self, cell: str, size: int) -> dict[str, Any]:
        gates = {"lstm": "ifgo", "gru": "rzn"}.get(cell)
        if gates:
            return {"weights": {gate: self.split(size) for gate in gates}}
        if cell == "rnn":
            return {"weights": self.split(size), "initial": {"h": self.vector("q", size)}}
        more = {"p": self.vector("p", size)} if cell == "peephole-like" else {}
        initial = {"h": self.vector("q", size)}
        return {"parameters": {name: self.matrix("u", size, 1) for name in "WU"} | more, "initial": initial}

    def target(self, loss: str) -> Any:
        if loss == "cross_entropy":
            return self.random.randint(0, 1)
        return ["1", "0.25"] if loss == "binary_cross_entropy" else self.vector("k", 2)

    def numbers(self) -> Any:
        """The same problem with the numbers put in."""
        return {**replaced({**self.problem, "symbols": []}, self.values)}


FUNCTIONS: dict[str, Any] = {"sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "tanh": sympy.tanh}


class Values:
    """The values of the expressions of a solution, name after name, for given numbers in the place of the letters."""

    def __init__(self, solution: Any, letters: dict[str, str]) -> None:
        self.solution = solution
        self.named = solution.solved.arithmetic.named
        self.letters = {sympy.Symbol(name): sympy.Float(number, 40) for name, number in letters.items()}
        self.known: dict[str, Any] = {}

    def learn(self, step: Any) -> None:
        for unit, entry in enumerate(step.root):
            self.known[f"{step.name}_{step.t}" + (f"[{unit}]" if len(step.root) > 1 else "")] = self.of(entry)

    def of(self, entry: Any) -> Any:
        names = {symbol: self.known[self.named[symbol]] for symbol in entry.free_symbols & self.named.keys()}
        return plain(entry).xreplace(self.letters | names).evalf(40)

    def learn_gradients(self) -> None:
        """d_weights.f.x[0][1], by which some update rules take a long gradient."""
        trace, problem = self.solution.solved.traces[0], self.solution.solved.problem
        tree = gradients(problem, trace, lambda value: value)  # type: ignore[arg-type, return-value]
        for name in set(self.named.values()):
            if name.startswith("d_") and "." in name:
                value: Any = tree
                for key in name[2:].replace("]", "").replace("[", ".").split("."):
                    value = value[int(key) if isinstance(value, list) else key]
                self.known[name] = self.of(value.written.entry)


class WholeLoss:
    """The loss as one expression in the letters of the file, from the forward pass alone."""

    def __init__(self, solution: Any) -> None:
        self.named = solution.solved.arithmetic.named
        self.known: dict[str, Any] = {}
        trace = solution.solved.traces[0]
        for step in [*trace.steps, *trace.losses]:
            for unit, entry in enumerate(step.root):
                self.known[f"{step.name}_{step.t}" + (f"[{unit}]" if len(step.root) > 1 else "")] = self.whole(entry)
        self.loss = self.whole(trace.loss.root[0])

    def whole(self, entry: Any) -> Any:
        names = {symbol: self.known[self.named[symbol]] for symbol in entry.free_symbols & self.named.keys()}
        return plain(entry).xreplace(names)

    def slope(self, letter: str, values: dict[Any, Any]) -> Any:
        """The derivative by one letter, at these values."""
        mine = sympy.Symbol(letter)
        derivative = sympy.lambdify(list(values), sympy.diff(self.loss, mine), modules="mpmath", cse=True)
        with mpmath.workdps(40):
            return derivative(*map(mpmath.mpf, map(str, values.values())))


def plain(entry: Any) -> Any:
    """Our functions as those of sympy, which it can differentiate and put numbers in."""
    for name, function in FUNCTIONS.items():
        entry = entry.replace(sympy.Function(name), function)
    return entry


def entries(value: Any) -> Iterator[Any]:
    for each in value:
        yield from entries(each) if isinstance(each, list) else [each]


def check(letters: Letters) -> None:
    symbolic, numeric = lstm_solver.solve(letters.problem), lstm_solver.solve(letters.numbers())
    trace, other = symbolic.solved.traces[0], numeric.solved.traces[0]
    values = Values(symbolic, letters.values)
    for step in [*trace.steps, *trace.losses, *trace.backward]:
        values.learn(step)
    values.learn_gradients()
    pairs = [(trace.loss, other.loss), *zip(trace.backward, other.backward, strict=True)]
    for each, same in zip([*trace.gradients, *trace.initial], [*other.gradients, *other.initial], strict=True):
        pairs += [(each.step, same.step), *([(each.new, same.new)] if each.new else [])]
    for mine, theirs in pairs:
        assert mine is not None
        assert theirs is not None
        for entry, value in zip(entries(mine.root), entries(theirs.root), strict=True):
            assert close(values.of(entry), value), (mine.name, mine.t, entry)
    whole = WholeLoss(symbolic)
    for each in letters.random.sample(trace.gradients, 2):
        at = letters.random.randrange(len(list(entries(each.step.root))))
        letter = list(entries(parameter(symbolic.solved.problem, each).value))[at]
        slope = whole.slope(letter.written, values.letters)
        assert abs(values.of(list(entries(each.step.root))[at]) - slope) < 1e-12 * (1 + abs(slope)), letter.written


def close(found: Any, value: Decimal) -> bool:
    expected = sympy.Rational(str(value))
    return bool(abs(found - expected) <= sympy.Rational(1, 10**12) * (1 + abs(expected)))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("loss", LOSSES)
def test_letters_with_values_give_the_way_back_in_numbers(cell: str, loss: str) -> None:
    gated = cell in ("lstm", "gru")
    check(Letters(len(cell + loss), cell, 1, 1 if gated and loss != "squared_error" else 2, loss))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(sorted(CELLS)), st.integers(1, 2), st.integers(1, 3))
def test_random_problems_in_letters(seed: int, cell: str, size: int, steps: int) -> None:
    size, steps = (1 if steps > 1 else size), (min(steps, 2) if cell in ("lstm", "gru") else steps)
    check(Letters(seed, cell, size, steps, random.Random(seed).choice(LOSSES)))


FADING = {
    "cell": "rnn",
    "inputs": ["x_1", "x_2", "x_3"],
    "weights": {"x": "u", "h": "w"},
    "symbols": ["u", "w", "x_1", "x_2", "x_3", "k"],
    "targets": [None, None, "k"],
    "loss": "half_squared_error",
    "backward": {"update": {"learning_rate": "0.1"}},
}


def test_results_are_as_a_person_would_leave_them() -> None:
    found = lstm_solver.solve(FADING).to_dict()
    assert found["loss"]["value"] == "0.5*(h_3 - k)**2"
    assert found["gradients"]["weights"]["h"] == "(w*h_1*(1 - h_2**2) + h_2)*(1 - h_3**2)*(h_3 - k)"
    assert found["gradients"]["initial"]["h"] == ["w**3*(1 - h_1**2)*(1 - h_2**2)*(1 - h_3**2)*(h_3 - k)"]
    assert found["updated"]["weights"]["x"].startswith("u - 0.1*(w**2*x_1*(1 - h_1**2)*(1 - h_2**2) + w*x_2*")


def test_an_adjoint_of_several_gates_is_factored_and_goes_on_by_its_name() -> None:
    lstm = {
        "cell": "lstm",
        "symbols": ["u", "w", "k", "s"],
        "inputs": [1, 1],
        "initial": {"c": ["s"], "h": ["s"]},
        "weights": {"i": {"x": 1, "h": "u"}, "f": {"x": 1, "h": "w"}, "g": {"x": 2, "h": 1}, "o": {"x": 1, "h": 1}},
        "targets": [None, "k"],
        "loss": "half_squared_error",
        "backward": {},
    }
    solution = lstm_solver.solve(lstm)
    found = {(step["name"], step["t"]): step["value"][0] for step in solution.to_dict()["steps"]}
    assert found["d_h", 1].startswith("o_2*(u*i_2*g_2*(1 - i_2)*(1 - tanh(c_2)**2) + w*c_1*f_2*(1 - f_2)*")
    assert found["d_h", 1].endswith(" + (1 - o_2)*tanh(c_2))*(h_2 - k)")
    assert found["d_c", 1] == "o_1*d_h_1*(1 - tanh(c_1)**2) + f_2*o_2*(1 - tanh(c_2)**2)*(h_2 - k)"
    assert found["c", 1].startswith("s*sigmoid(")
    page = solution.render("text")
    assert "o₁ δh₁(1 - tanh²(c₁))" in page
    assert "(tanh(c₂))" not in page


@pytest.mark.parametrize("rule", ["adagrad", "rmsprop", "adam"])
def test_the_root_of_a_square_is_an_absolute_value(rule: str) -> None:
    linear = {"name": "rnn", "activation": "identity"}
    problem = {"cell": linear, "inputs": [2], "weights": {"x": "w", "h": 1}, "initial": {"h": ["u"]}, "targets": [1]}
    problem |= {"symbols": ["w", "u"], "loss": "squared_error"}
    problem["backward"] = {"update": {"rule": rule, "learning_rate": "0.1"}}
    solution = lstm_solver.solve(problem)
    new = solution.to_dict()["updated"]["weights"]
    assert "abs(h_1 - 1)" in new["x"]
    assert "abs(u)*abs(h_1 - 1)" in new["h"]
    assert "sqrt" not in new["h"]
    assert "|h₁ - 1|" in solution.render("text")


@pytest.mark.parametrize("targets", [["k"] * 4, [None, None, None, "k"], [None, "k", None, "k"]])
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_a_truncated_gradient_is_a_formula(targets: list[str | None], length: int) -> None:
    inputs = [f"x_{t}" for t in range(1, 5)]
    problem = {**FADING, "inputs": inputs, "targets": targets, "symbols": ["u", "w", "k", *inputs]}
    problem["backward"] = {"truncate": length}
    letters = lstm_solver.solve(problem)
    values = {"u": "0.5", "w": "0.9", "k": "0.25", "x_1": "1", "x_2": "2", "x_3": "-1", "x_4": "0.5"}
    numbers = lstm_solver.solve(replaced({**problem, "symbols": []}, values))
    known = Values(letters, values)
    for step in letters.solved.traces[0].steps:
        known.learn(step)
    for step in letters.solved.traces[0].backward:
        known.learn(step)
    pairs = zip(letters.solved.traces[0].gradients, numbers.solved.traces[0].gradients, strict=True)
    for mine, theirs in pairs:
        (entry,), (value,) = entries(mine.step.root), entries(theirs.step.root)
        assert close(known.of(entry), value)
    assert letters.render("tex")


def test_slides_say_of_no_quantity_that_it_is_itself() -> None:
    deck = lstm_solver.solve(FADING).render("slides-tex")
    assert "h_{3} = h_{3}" not in deck
    assert r"\delta a_{h,2} = \delta a_{h,2}" not in deck
    assert "W_{hh} = w" in deck


def test_no_two_lines_differ_in_order_and_signs_alone() -> None:
    lines = [line.split("=")[-1] for line in lstm_solver.solve(FADING).render("text").splitlines() if "=" in line]
    said = [sorted(line.replace("·", " ").replace("(", " (").split()) for line in lines if line.strip()]
    assert all(one != other for one, other in itertools.pairwise(said))


def test_brackets_that_stand_in_every_term_are_taken_out() -> None:
    fed_back = {
        "cell": "rnn",
        "inputs": ["x_1", {"from": "y"}, {"from": "y"}],
        "weights": {"x": "u", "h": "w"},
        "outputs": {"equations": ["y = v @ h"], "parameters": {"v": "v"}},
        "symbols": ["u", "w", "v", "x_1", "k"],
        "targets": [None, None, "k"],
        "loss": {"kind": "half_squared_error", "of": "y"},
        "backward": {},
    }
    adjoints = [step["value"][0] for step in lstm_solver.solve(fed_back).to_dict()["steps"] if step["name"] == "d_h"]
    assert adjoints[1] == "v*(u*v + w)*(1 - h_3**2)*(y_3 - k)"
    assert all(found.count("y_3") == 1 for found in adjoints)
    batch = {
        "cell": {"name": "rnn", "activation": "identity"},
        "weights": {"x": "u", "h": "w"},
        "symbols": ["u", "w"],
        "inputs": [1, 2],
        "targets": [None, 1],
        "runs": {"B": {"inputs": [1, 0, 1], "targets": [None, None, 2]}},
        "loss": "half_squared_error",
        "batch": "mean",
        "backward": {},
    }
    found = lstm_solver.solve(batch).to_dict()
    assert found["gradients"]["weights"]["x"] == "(0.5*w + 1)*(h_2 - 1) + 0.5*(w**2 + 1)*(B.h_3 - 2)"


def test_what_is_left_over_all_steps_is_a_formula_and_a_number() -> None:
    letters = lstm_solver.solve(FADING)
    assert letters.to_dict(gradients=True)["report"] == {
        "factors": [{"layer": 1, "direction": "forward"} | dict.fromkeys(["value", "unrounded"], PRODUCT)]
    }
    assert "W_hh³ ∏ₜ₌₁³(1 - hₜ²)" in letters.render("text", gradients=True)
    values = {"u": "0.5", "w": "0.9", "x_1": "1", "x_2": "2", "x_3": "-1", "k": "0"}
    numbers = lstm_solver.solve({**replaced({**FADING, "symbols": []}, values)})
    states = [step.root[0] for step in numbers.steps if step.name == "h"]
    expected = Decimal("0.729")
    for state in states:
        expected *= 1 - state * state
    (found,) = numbers.to_dict(gradients=True)["report"]["factors"]
    assert abs(Decimal(found["unrounded"]) - expected) < Decimal("1e-25")
    assert "= 0.9³·" in numbers.render("text", gradients=True)


PRODUCT = "w**3*(1 - h_1**2)*(1 - h_2**2)*(1 - h_3**2)"


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "softplus", "leaky_relu"])
@pytest.mark.parametrize("orientation", ["row", "column"])
def test_the_factor_is_the_derivative_for_every_activation_and_form_of_weights(
    activation: str, orientation: str
) -> None:
    problem = {
        "cell": {"name": "rnn", "activation": activation},
        "inputs": [1, 2],
        "weights": {"joint": ["h", "x"], "W": [["0.7", "0.4"]] if orientation == "column" else [["0.7"], ["0.4"]]},
        "loss": "squared_error",
        "targets": [None, 1],
        "backward": {},
    }
    problem["weights"]["orientation"] = orientation  # type: ignore[index]

    def last(before: str) -> Decimal:
        return lstm_solver.solve({**problem, "initial": {"h": before}}).steps[1].root[0]  # type: ignore[no-any-return]

    (found,) = lstm_solver.solve(problem).to_dict(gradients=True)["report"]["factors"]
    slope = (last("1e-8") - last("-1e-8")) / Decimal("2e-8")
    assert abs(Decimal(found["unrounded"]) - slope) < Decimal("1e-9") or activation in ("relu", "leaky_relu")
    assert "∏" in lstm_solver.solve(problem).render("text", gradients=True)


def test_long_adjoints_go_on_by_name_and_the_time_grows_with_the_steps() -> None:
    steps = 30
    problem = {**FADING, "inputs": ["u"] * steps, "targets": ["k"] * steps}
    found = lstm_solver.solve(problem).to_dict()
    whole = found["gradients"]["weights"]["h"]
    assert "d_a_h_30" not in whole
    assert "h_3*d_a_h_4" in whole
    assert len(str(found)) < 100_000


@pytest.mark.parametrize("upstream", ["[[0], [0], [1]]", "[null, [u], [1]]", "[[w], null, [0]]"])
def test_what_comes_from_outside_may_have_letters(upstream: str) -> None:
    text = "cell: {states: [h], equations: ['h = w * (x + h_prev)']}\nparameters: {w: w}\nsymbols: [w, u]\n"
    made = lstm_solver.solve(f"{text}inputs: [u, 2, u]\nbackward: {{upstream: {{h: {upstream}}}}}\n")
    w, u = sympy.symbols("w u")
    states = [w * u, w * (2 + w * u), w * (u + w * (2 + w * u))]
    up = [0 if each is None else sympy.sympify(each[0]) for each in yaml.safe_load(upstream)]
    wanted = sum(sympy.diff(state, w) * each for state, each in zip(states, up, strict=True))
    found = sympy.sympify(made.to_dict()["gradients"]["parameters"]["w"])
    known = {f"h_{t}": state for t, state in enumerate(states, 1)}
    assert sympy.expand(found.subs(known) - wanted) == 0
    for format in ("md", "tex", "text", "slides-tex"):
        assert made.render(format)

"""An update rule is one row: what is computed, printed and marked follows from it. Tried with rows of torch's rules."""

from decimal import Decimal
from typing import Any

import pytest
import yaml
from helpers import PROBLEMS

import lstm_solver
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.maths.expressions import Apply, Equation, Num, Square, Sym
from lstm_solver.network.problem import MarkingScheme
from lstm_solver.network.update_rules import NEW, RULES, UpdateRule, gradient, learning_rate, old

MOMENTUM = UpdateRule(
    (
        Equation("velocity", Sym("momentum") * Sym("velocity_prev") + gradient),
        Equation(NEW, old - learning_rate * Sym("velocity")),
    ),
    {"momentum": "0.9"},
    {"momentum": r"\mu", "velocity": "v"},
)
ADAGRAD = UpdateRule(
    (
        Equation("squares", Sym("squares_prev") + Square(gradient)),
        Equation(NEW, old - learning_rate * gradient / (Apply("sqrt", Sym("squares")) + Num(Decimal("1e-10")))),
    ),
    symbols={"squares": "s"},
)
ROWS = {"sgd": RULES["sgd"], "momentum": MOMENTUM, "adagrad": ADAGRAD}
CELL = "new_weights.f.x[0]"


def problem(rule: str) -> dict[str, Any]:
    """A scalar LSTM that learns; its first update by either rule is the gradient, or its sign, times the rate."""
    source: dict[str, Any] = yaml.safe_load((PROBLEMS / "lstm_sgd_step.yaml").read_text("utf-8"))
    return source | {"backward": {"update": {"learning_rate": 0.1, "rule": rule}}}


@pytest.mark.parametrize("rule", ROWS)
def test_solver_page_and_marking_follow_the_row(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, rule, ROWS[rule])
    solution = lstm_solver.solve(problem(rule))
    found = solution.to_dict()
    slope, new = (float(found[key]["weights"]["f"]["x"][0]) for key in ("gradients", "updated"))
    assert new == pytest.approx(0.7 - 0.1 * (slope / abs(slope) if rule == "adagrad" else slope), abs=1e-5)
    page = solution.render("text")
    assert f"{new:.5f}" in page
    letters = ROWS[rule].symbols.get(ROWS[rule].equations[0].name)
    assert letters is None or f"{letters}_(W_if) = " in page

    # a wrong gradient, and the new value that rightly follows from it
    numbers = {"d_weights.f.x[0]": "0.50000", CELL: "0.60000" if rule == "adagrad" else "0.65000"}
    marked = Marker(solution.solved, MarkingScheme()).mark(answer("s", numbers.items()))
    assert {mark.name: mark.verdict for mark in marked.marks if mark.name in numbers} == {
        "d_weights.f.x[0]": "wrong",
        CELL: "follows",
    }


STEPS = {
    "sgd": "0.3·d_weights.x",
    "momentum": "0.3·v",
    "nesterov": "0.3·(d_weights.x + 0.9·v)",
    "adagrad": "0.3·(d_weights.x / (sqrt(s) + 0.0000000001))",
    "rmsprop": "0.3·(d_weights.x / (sqrt(s) + 0.00000001))",
    "adam": "0.3·(m\u0302 / (sqrt(s\u0302) + 0.00000001))",
}


@pytest.mark.parametrize("rule", STEPS)
def test_a_step_with_the_gradient_is_told_in_the_letters_of_the_rule(rule: str) -> None:
    source = {
        "cell": "rnn",
        "inputs": [1, 0],
        "weights": {"x": 0.5, "h": 0.8},
        "targets": [0.9, 0.5],
        "loss": "half_squared_error",
        "backward": {"update": {"rule": rule, "learning_rate": 0.3}},
        "rounding": {"places": 6},
        "questions": [{"find": ["h_1", "d_weights.x", "new_weights.x"]}],
    }
    marker = Marker(lstm_solver.solve(source).solved, MarkingScheme())
    numbers = {name: marker.right(name).text for name in marker.asked}
    numbers["new_weights.x"] = str(1 - Decimal(numbers["new_weights.x"]))  # from 0.5 up instead of down
    mark = next(each for each in marker.mark(answer("s", numbers.items())).marks if each.name == "new_weights.x")
    said = f"sign lost in new_weights.x: + {STEPS[rule]} in place of − {STEPS[rule]}"
    assert mark.explanations[0].text.startswith(said)


LATER = """
cell: rnn
inputs: [1, -0.5]
weights: {x: 0.8, h: 0.4}
targets: [0.5, 0]
loss: half_squared_error
backward: {update: {rule: adam, learning_rate: 0.1, times: 3}}
rounding: {places: 4}
questions: [{find: [new_weights.x, h_1(n=2), loss(n=2), d_weights.h(n=2), new_weights.x(n=3)]}]
"""


def test_numbers_of_later_passes_are_marked_by_their_names() -> None:
    marker = Marker(lstm_solver.solve(LATER).solved, MarkingScheme())
    right = {name: marker.expected[name] for name in marker.asked}
    assert [*right] == ["new_weights.x", "h_1(n=2)[0]", "loss(n=2)[0]", "d_weights.h(n=2)", "new_weights.x(n=3)"]
    assert {mark.verdict for mark in marker.mark(answer("s", right.items())).marks} == {"right"}


def test_a_wrong_weight_follows_into_the_next_pass() -> None:
    """Who takes 0.9 for the new weight comes to tanh(0.9)."""
    marker = Marker(lstm_solver.solve(LATER).solved, MarkingScheme())
    numbers = {"new_weights.x": "0.9", "h_1(n=2)[0]": "0.7163"}
    verdicts = {mark.name: mark.verdict for mark in marker.mark(answer("s", numbers.items())).marks}
    assert verdicts["new_weights.x"] == "wrong"
    assert verdicts["h_1(n=2)[0]"] == "follows"

"""A batch has one loss and one gradient: PyTorch, central differences, and what is refused."""

import random
import re
from decimal import Decimal
from typing import Any

import pytest
import sympy
from helpers import need
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_walks import (
    GATES,
    STATES,
    assert_leaves,
    assert_parameters,
    layers,
    losses,
    network,
    numbers,
    run_of,
    walk,
)

import lstm_solver
from lstm_solver.solver.central_differences import disagreements

LENGTHS = (3, 1, 4)


def problem(cell: str, depth: int, batch: str, runs: int, seed: int, fed: bool = False) -> dict[str, Any]:
    draw = random.Random(seed)
    described = layers(cell, depth, draw)

    def sequence(length: int) -> dict[str, Any]:
        inputs: list[Any] = numbers(length, 2, draw)
        inputs[1:] = [{"from": "y"} if fed and draw.random() < 0.5 else each for each in inputs[1:]]
        initial = [{state: numbers(1, 2, draw)[0] for state in STATES[cell]} for _ in range(depth)]
        targets = [None if 0 < at < length - 1 and at % 2 else each for at, each in enumerate(numbers(length, 2, draw))]
        return {"inputs": inputs, "targets": targets, "layers": [{"initial": each} for each in initial]}

    main, *others = (sequence(length) for length in LENGTHS[:runs])
    return {
        "layers": [layer | start for layer, start in zip(described, main.pop("layers"), strict=True)],
        **main,
        "outputs": {"equations": ["y = V @ h"], "parameters": {"V": numbers(2, 2, draw)}},
        "loss": {"kind": "half_squared_error", "reduce": "mean"},
        "batch": batch,
        "backward": {},
        "runs": dict(zip("BC", others, strict=False)),
    }


def everything(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [made, *made["runs"].values()]


def cost(torch: Any, net: Any, made: dict[str, Any], runs: list[Any], k: int = 99) -> Any:
    """The batch's loss: over each sequence the mean of its steps."""
    each = [losses(torch, net, made, one, run, k) for one, run in zip(everything(made), runs, strict=True)]
    whole = sum(sum(steps) / len(steps) for steps in each)
    return whole / len(runs) if made["batch"] == "mean" else whole


@pytest.mark.parametrize("truncate", [None, 1, 2])
@pytest.mark.parametrize("runs", [2, 3])
@pytest.mark.parametrize("batch", ["mean", "sum"])
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("cell", GATES)
def test_torch_agrees(cell: str, depth: int, batch: str, runs: int, truncate: int | None) -> None:
    need("torch")
    import torch

    made = problem(cell, depth, batch, runs, 3 * runs + depth, fed=depth == 2)
    made["backward"] = {"truncate": truncate} if truncate else {}
    net = network(torch, made)
    leaves = [run_of(torch, net, made, each) for each in everything(made)]
    expected = cost(torch, net, made, leaves, truncate or 99)
    expected.backward()
    found = lstm_solver.solve(made).to_dict()
    assert float(found["loss"]["unrounded"]) == pytest.approx(expected.item(), rel=1e-9)
    assert_parameters(torch, net, found["gradients"], [each.grad for each in net.parameters])
    for result, run in zip([found, *found["runs"].values()], leaves, strict=True):
        assert_leaves(torch, net, result["gradients"], run)
    for result in found["runs"].values():
        assert set(result["gradients"]) == {"inputs", "layers"}
        assert all(set(layer) == {"initial"} for layer in result["gradients"]["layers"])
        assert "updated" not in result


RULES = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
}


@pytest.mark.parametrize("batch", ["mean", "sum"])
@pytest.mark.parametrize("rule", RULES)
def test_torch_makes_the_same_three_updates(rule: str, batch: str) -> None:
    need("torch")
    import torch

    made = problem("gru", 1, batch, 3, 8)
    made["backward"] = {
        "update": {"rule": rule, "learning_rate": 0.1, "times": 3, "clip_norm": 0.2, "weight_decay": 0.01}
    }
    net = network(torch, made)
    name, constants = RULES[rule]
    optimizer = getattr(torch.optim, name)(net.parameters, lr=0.1, weight_decay=0.01, **constants)
    found = lstm_solver.solve(made).to_dict()
    assert len(found["epochs"]) == 3
    for epoch in found["epochs"]:
        optimizer.zero_grad()
        loss = cost(torch, net, made, [run_of(torch, net, made, each) for each in everything(made)])
        loss.backward()
        assert float(epoch["loss"]["unrounded"]) == pytest.approx(loss.item(), rel=1e-9)
        norm = sum((each.grad**2).sum() for each in net.parameters) ** 0.5
        for each in net.parameters:
            each.grad *= min(1.0, 0.2 / float(norm))
        optimizer.step()
        assert_parameters(torch, net, epoch["updated"], [each.detach() for each in net.parameters])
    assert found["updated"] == found["epochs"][-1]["updated"]
    last = found["runs"]["B"]["epochs"][-1]
    run = run_of(torch, net, made, made["runs"]["B"])
    assert set(last) == {"loss", "gradients"}
    assert len(run.inputs) == len(last["gradients"]["inputs"])


@pytest.mark.parametrize("batch", ["mean", "sum"])
@pytest.mark.parametrize("cell", GATES)
def test_the_gradient_goes_on_into_the_run_at_whose_end_another_starts(cell: str, batch: str) -> None:
    need("torch")
    import torch

    made = problem(cell, 2, batch, 3, 21)
    made["run"] = "A"
    for name, start in (("B", "C"), ("C", "A")):
        made["runs"][name] = {k: v for k, v in made["runs"][name].items() if k != "layers"} | {
            "initial": {"from": start}
        }
    net = network(torch, made)
    main = run_of(torch, net, made, made)
    leaves = {"A": main}
    for name, start in (("C", "A"), ("B", "C")):
        sequence = made if start == "A" else made["runs"][start]
        _, ends = walk(torch, net, made, sequence, leaves[start])
        ends = [[each.clone() for each in state] for state in ends]
        for state in ends:
            for each in state:
                each.retain_grad()
        leaves[name] = run_of(torch, net, made, made["runs"][name])._replace(initial=ends)
    cost(torch, net, made, [leaves[name] for name in "ABC"]).backward()
    found = lstm_solver.solve(made).to_dict()
    assert_parameters(torch, net, found["gradients"], [each.grad for each in net.parameters])
    for name, result in {"A": found, **found["runs"]}.items():
        assert_leaves(torch, net, result["gradients"], leaves[name])


@settings(deadline=None, max_examples=15)
@given(
    st.integers(0, 10_000),
    st.sampled_from(sorted(GATES)),
    st.sampled_from(["mean", "sum"]),
    st.integers(2, 3),
    st.booleans(),
    st.booleans(),
)
def test_central_differences_agree(seed: int, cell: str, batch: str, runs: int, fed: bool, chained: bool) -> None:
    made = problem(cell, 1, batch, runs, seed, fed)
    if chained:
        made["run"] = "A"
        del made["runs"]["B"]["layers"]
        made["runs"]["B"]["initial"] = {"from": "A"}
    assert disagreements(lstm_solver.solve(made).solved) == []


def test_a_batch_may_stand_below_backward() -> None:
    above = problem("rnn", 1, "mean", 2, 4)
    below = {key: value for key, value in above.items() if key != "batch"} | {"backward": {"batch": "mean"}}
    assert lstm_solver.solve(above).to_dict() == lstm_solver.solve(below).to_dict()


def test_a_batch_needs_no_gradient() -> None:
    made = problem("rnn", 1, "sum", 2, 4)
    del made["backward"]
    found = lstm_solver.solve(made).to_dict()
    alone = lstm_solver.solve({key: value for key, value in made.items() if key != "batch"}).to_dict()
    whole = float(alone["loss"]["unrounded"]) + float(alone["runs"]["B"]["loss"]["unrounded"])
    assert float(found["loss"]["unrounded"]) == pytest.approx(whole, rel=1e-12)
    assert found["runs"] == alone["runs"]
    assert "gradients" not in found


GOOD = """cell: rnn
inputs: [1]
weights: {x: 1, h: 1}
targets: [1]
loss: squared_error
batch: mean
backward: {}
runs: {B: {inputs: [1], targets: [1]}}
"""
WRONG = [
    ("batch: mean", "batch: median", ["batch: 'median' is unknown"]),
    ("batch: mean", "batch: [mean]", ["batch: a list (expected one of mean, sum)"]),
    ("backward: {}", "backward: {batch: sum}", ["backward.batch: batch stands above as well"]),
    ("loss: squared_error\n", "", ["loss: missing (a batch has one)"]),
    ("loss: squared_error", "loss: error", ["batch: error has no total"]),
    (", targets: [1]}}", "}}", ["runs.B.targets: missing (every sequence of a batch has its loss)"]),
    ("targets: [1]\nloss", "loss", ["targets: missing (every sequence of a batch has its loss)"]),
    ("loss: squared_error\nbatch: mean\nbackward: {}", "batch: mean\nbackward: {upstream: {h: [1]}}",
     ["batch: a batch has one loss (expected loss instead of backward.upstream)"]),
    ("{B: {inputs: [1],", "{B: {inputs: [1], questions: [{ask: 1, find: [d_weights.x]}],",
     ["a batch has one gradient of a parameter (ask for d_weights.x)"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_what_cannot_be_a_batch(old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD
    lstm_solver.solve(GOOD)
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(GOOD.replace(old, new, 1))
    said = [f"{error.path}: {error.message}" for error in caught.value.errors]
    for piece in expected:
        assert any(piece in each for each in said), said


def test_every_mistake_is_told_at_once() -> None:
    text = GOOD.replace("batch: mean", "batch: median").replace(", targets: [1]}}", "}}").replace("{}", "{truncate: 0}")
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(text)
    assert {error.path for error in caught.value.errors} == {"batch", "runs.B.targets", "backward.truncate"}


def test_half_a_batch_is_half_of_each() -> None:
    """By hand: ∂L/∂w of (w − 1)²/2 and (2w − 1)²/2 for w = 1 are 0 and 2; their mean is 1."""
    made = {
        "cell": {"name": "rnn", "activation": "identity"},
        "weights": {"x": 1, "h": 0},
        "inputs": [1],
        "targets": [1],
        "loss": "half_squared_error",
        "batch": "mean",
        "backward": {},
        "runs": {"B": {"inputs": [2], "targets": [1]}},
    }
    found = lstm_solver.solve(made).to_dict()
    assert found["gradients"]["weights"]["x"] == "1"
    assert (found["loss"]["unrounded"], found["runs"]["B"]["loss"]["unrounded"]) == ("0.25", "0.5")
    assert found["runs"]["B"]["gradients"]["inputs"] == [["0.5"]]


LETTERED = """
cell: {name: rnn, activation: identity}
symbols: [u, w, a]
inputs: [a, 2]
weights: {x: u, h: w}
targets: [null, 1]
loss: squared_error
batch: mean
run: A
backward: {update: {learning_rate: 0.1}}
runs: {B: {inputs: [1, a], targets: [0, 1]}}
"""


def test_a_batch_in_letters_is_the_batch_of_the_numbers() -> None:
    values = {"u": Decimal("0.7"), "w": Decimal("-0.4"), "a": Decimal("1.3")}
    letters = lstm_solver.solve(LETTERED).to_dict()
    text = LETTERED.replace("symbols: [u, w, a]\n", "")
    exact = lstm_solver.solve(re.sub(r"(?<= )[uwa]\b|(?<=\[)a", lambda each: str(values[each[0]]), text)).to_dict()
    names = {"": letters["steps"], "B.": letters["runs"]["B"]["steps"]}
    known = {name: sympy.Rational(str(value)) for name, value in values.items()}
    for run, steps in names.items():
        for step in steps:
            if step["name"] == "h":
                known[f"{run}h_{step['t']}".replace(".", "")] = put_in(step["unrounded"][0], known)
    for path in (
        ("loss", "value"),
        ("gradients", "weights", "x"),
        ("gradients", "weights", "h"),
        ("updated", "weights", "h"),
    ):
        lettered, number = letters, exact
        for key in path:
            lettered, number = lettered[key], number["unrounded" if key == "value" else key]
        assert put_in(lettered, known) == sympy.Rational(number)


def put_in(expression: str, known: dict[str, sympy.Rational]) -> sympy.Rational:
    """The value of an expression of a result, whose decimals are exact."""
    letters = {name: sympy.Symbol(name) for name in known}
    return sympy.sympify(expression.replace("B.", "B"), locals=letters, rational=True).subs(known)


def test_pages_say_of_which_run_of_a_batch_a_letter_is() -> None:
    assert "0.5(u² + (h₂ - 1)² + (h₂^(B) - 1)²)" in lstm_solver.solve(
        f"{LETTERED}questions: [{{find: loss}}]\n"
    ).render("text")


def test_only_the_run_that_is_asked_is_marked() -> None:
    asked = (
        "cell: rnn\ninputs: [1, 2]\nweights: {x: 1, h: 1}\nruns: {B: {inputs: [0, 1]}}\nquestions: [{find: [B.h_2]}]\n"
    )
    page = lstm_solver.solve(asked).render("text")
    assert page.count("(question 1)") == 1
    assert page.index("Run B") < page.index("(question 1)")


def test_runs_come_after_those_at_whose_end_they_start() -> None:
    from lstm_solver.reader import load
    from lstm_solver.solver.training.passes import in_order

    base = {"cell": "rnn", "weights": {"x": 1, "h": 1}, "inputs": [1]}
    runs = {f"R{at}": {"inputs": [1], "initial": {"from": f"R{at + 1}"}} for at in range(30)}
    sequences = load({**base, "runs": {**runs, "R30": {"inputs": [1]}}}).sequences
    ordered = [each.name for each in in_order(sequences)]
    assert ordered == [None, *(f"R{at}" for at in range(30, -1, -1))]
    assert [each.name for each in in_order(sequences[1:3])] == ["R1", "R0"]  # R2, where R1 starts, is not among them

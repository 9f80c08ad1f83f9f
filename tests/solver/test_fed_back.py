"""Inputs that are fed back and runs that start where others end: PyTorch, central differences, and what is refused."""

import random
from decimal import Decimal
from typing import Any

import pytest
from helpers import need
from hypothesis import given, settings
from hypothesis import strategies as st
from torch_walks import GATES, assert_leaves, assert_parameters, layers, losses, network, numbers, run_of, walk

import lstm_solver
from lstm_solver.solver.central_differences import disagreements

STEPS = 4


def problem(cell: str, depth: int, seed: int, source: str = "y", fed: tuple[int, ...] = (1, 2, 3)) -> dict[str, Any]:
    draw = random.Random(seed)
    inputs: list[Any] = numbers(STEPS, 2, draw)
    found: dict[str, Any] = {
        "layers": layers(cell, depth, draw),
        "tokens": {"A": [1, 0.5], "B": [-0.25, 1]},
        "inputs": [{"from": source} if at in fed else entry for at, entry in enumerate(inputs)],
        "targets": [None if at == 1 else target for at, target in enumerate(numbers(STEPS, 2, draw))],
        "loss": {"kind": "half_squared_error"},
        "backward": {},
    }
    if source != "h":
        predict = {"predict": "y", "labels": ["A", "B"]}
        found["outputs"] = {"equations": ["y = V @ h"], "parameters": {"V": numbers(2, 2, draw)}, **predict}
    return found


@pytest.mark.parametrize("fed", [(1, 2, 3), (2,)])
@pytest.mark.parametrize("truncate", [None, 1, 2, 3])
@pytest.mark.parametrize("source", ["y", "predict", "h"])
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("cell", GATES)
def test_torch_agrees(cell: str, depth: int, source: str, truncate: int | None, fed: tuple[int, ...]) -> None:
    need("torch")
    import torch

    made = problem(cell, depth, 11 * depth + len(fed), source, fed)
    made["backward"] = {"truncate": truncate} if truncate else {}
    net = network(torch, made)
    run = run_of(torch, net, made, made)
    expected = sum(losses(torch, net, made, made, run, truncate or 99))
    expected.backward()
    found = lstm_solver.solve(made).to_dict()
    assert float(found["loss"]["unrounded"]) == pytest.approx(expected.item(), rel=1e-9)
    assert_parameters(torch, net, found["gradients"], [each.grad for each in net.parameters])
    assert_leaves(torch, net, found["gradients"], run)


@pytest.mark.parametrize("cell", GATES)
def test_a_run_starts_where_another_ended(cell: str) -> None:
    need("torch")
    import torch

    made = problem(cell, 2, 5, fed=(2, 3))
    first = {"inputs": made["inputs"], "targets": made["targets"]}
    second = {"inputs": [[1, -0.5], {"from": "y"}], "targets": [[0.5, 1], [1, 0]], "initial": {"from": "B"}}
    made |= {"run": "A", "runs": {"C": second, "B": {**first, "initial": {"from": "A"}}}}
    found = lstm_solver.solve(made).to_dict()["runs"]
    net = network(torch, made)
    start = run_of(torch, net, made, made)
    for name, sequence in (("B", first), ("C", second)):
        _, ends = walk(torch, net, made, first, start)
        start = run_of(torch, net, made, sequence)._replace(
            initial=[[each.detach().requires_grad_() for each in state] for state in ends]
        )
        net = network(torch, made)
        sum(losses(torch, net, made, sequence, start)).backward()
        assert_parameters(torch, net, found[name]["gradients"], [each.grad for each in net.parameters])
        assert_leaves(torch, net, found[name]["gradients"], start)


@settings(deadline=None, max_examples=15)
@given(
    st.integers(0, 10_000),
    st.sampled_from(sorted(GATES)),
    st.integers(1, 2),
    st.sampled_from(["y", "h", "predict"]),
    st.sets(st.integers(1, STEPS - 1), min_size=1),
)
def test_central_differences_agree(seed: int, cell: str, depth: int, source: str, fed: set[int]) -> None:
    made = problem(cell, depth, seed, source, tuple(sorted(fed)))
    assert disagreements(lstm_solver.solve(made).solved) == []


@pytest.mark.parametrize("direction", ["reverse", "bidirectional"])
def test_the_last_state_of_a_direction_is_that_of_its_last_step(direction: str) -> None:
    side = {"x": 0.5, "h": -0.75}
    both = direction == "bidirectional"
    made = {
        "cell": "rnn",
        "direction": direction,
        "weights": {"forward": side, "reverse": side} if both else side,
        "inputs": [1, 2],
        "run": "A",
        "runs": {"B": {"inputs": [0.5, -1], "initial": {"from": "A"}}},
    }
    found = lstm_solver.solve(made)
    main, run = found.solved.traces
    for place, states in run.sequence.initial.items():
        last = 1 if place[1] == "forward" else 0
        (step,) = [each for each in main.steps if (each.place, each.position, each.name) == (place, last, "h")]
        assert states == {"h": step.unrounded}


def test_an_embedding_looks_up_what_was_predicted() -> None:
    words = {"vocabulary": ["la", "li"], "matrix": [[1, -1], [0.5, 2]]}
    made = {
        "cell": "rnn",
        "embedding": words,
        "inputs": ["la", {"from": "predict"}],
        "weights": {"x": [[1, 0], [0, -1]], "h": [[0.5, 0], [0, 0.5]]},
        "outputs": {"equations": ["y = softmax(h)"], "predict": "y", "labels": "vocabulary"},
        "targets": ["li", "la"],
        "loss": "cross_entropy",
        "backward": {},
    }
    fed = lstm_solver.solve(made).to_dict()
    word = fed["predictions"][0]["label"]
    spelt = lstm_solver.solve(made | {"inputs": ["la", word]}).to_dict()
    assert fed["gradients"].pop("inputs")[1] is None
    spelt["gradients"].pop("inputs")
    assert fed == spelt  # a choice has no slope


def test_what_is_fed_back_is_used_as_it_is_carried() -> None:
    made = {
        "cell": "rnn",
        "inputs": [1, {"from": "y"}],
        "weights": {"x": 0.5, "h": 0.8},
        "outputs": {"equations": ["y = 3 * h"]},
        "rounding": {"places": 1, "carry": "all"},
    }
    steps = {(each["name"], each["t"]): each for each in lstm_solver.solve(made).to_dict()["steps"]}
    assert steps["y", 1]["value"] == steps["x", 2]["value"] == ["1.5"]
    assert Decimal(steps["x", 2]["unrounded"][0]) == Decimal("1.5")
    assert steps["h", 2]["parts"]["preactivation"]["unrounded"] == ["1.15"]


GOOD = """cell: rnn
tokens: {A: [1, 0], B: [0, 1]}
run: A
inputs: [A, {from: predict}]
weights: {x: [[1, 2], [3, 4]], h: [[1, 0], [0, 1]]}
outputs: {equations: ["y = softmax(V @ h)", "z = u @ h"], parameters: {V: [[1, 0], [0, 1]], u: [[1, 2]]}, predict: y}
runs: {B: {inputs: [B, {from: y}], initial: {from: A}}, C: {inputs: [A], initial: {from: B}}}
"""
# what is changed, to what, and a piece of each finding
WRONG = [
    ("inputs: [A, {from: predict}]", "inputs: [{from: y}, {from: predict}]", ["inputs[0]: there is no step before"]),
    ("{from: predict}", "{from: w}", ["inputs[1].from: 'w' is no output"]),
    ("{from: predict}", "{of: y}", ["inputs[1].of: unknown key", "inputs[1].from: missing"]),
    ("{from: predict}", "{from: [y]}", ["inputs[1].from: a list (expected one of y, z, h, predict)"]),
    ("{from: predict}", "{from: z}", ["inputs[1].from: z has 1 entry (expected 2"]),
    (", predict: y", "", ["inputs[1].from: nothing is predicted here"]),
    (", predict: y", ", predict: y, steps: last", ["inputs[1].from: outputs are made at the last step only",
                                                   "runs.B.inputs[1].from: outputs are made at the last step only"]),
    (", predict: y", ", predict: y, labels: [A, C]", ["inputs[1].from: a prediction is fed back as a token, and the "
                                                      "label 'C' is none"]),
    (", predict: y", ", predict: z", ["z has 1 entry, and there are 2 tokens"]),
    ("tokens: {A: [1, 0], B: [0, 1]}\nrun: A\ninputs: [A, ", "run: A\ninputs: [[1, 0], ",
     ["inputs[1].from: a prediction is fed back as a token (expected tokens, or a vocabulary)"]),
    ("initial: {from: A}", "initial: {from: D}", ["runs.B.initial.from: there is no run 'D'"]),
    ("initial: {from: A}", "initial: {from: C}", ["runs.B.initial.from: B would start where it ends itself",
                                                  "runs.C.initial.from: C would start where it ends itself"]),
    ("initial: {from: B}", "initial: {from: C}", ["runs.C.initial.from: C would start where it ends itself"]),
    ("run: A", "run: A\ninitial: {from: B}", ["initial.from: the main sequence starts by itself"]),
    ("run: A\n", "", ["runs.B.initial.from: there is no run 'A'"]),
    ("cell: rnn", "cell: rnn\ndirection: reverse", ["inputs[1].from: what is fed back runs forward in time"]),
    ("cell: rnn", "cell: rnn\nquestions: [{ask: 1, find: [x_1, x_3]}]",
     ["x_1 is an input, which is known", "there is no time 3"]),
    ("run: A", "run: A\ntargets: [A, A]\nloss: cross_entropy\nbackward: {}\n"
     "questions: [{ask: 1, find: ['d_inputs[1][0]']}]", ["inputs[1] is fed back and no input of the file"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_what_cannot_be_fed_back(old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD
    lstm_solver.solve(GOOD)
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(GOOD.replace(old, new, 1))
    said = [f"{error.path}: {error.message}" for error in caught.value.errors]
    assert len(said) >= len(expected)
    for piece in expected:
        assert any(piece in each for each in said), said


def test_every_mistake_is_told_at_once() -> None:
    text = (
        GOOD.replace("{from: predict}", "{from: w}").replace("{from: y}", "{from: z}").replace("{from: B}", "{from: D}")
    )
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(text)
    assert sorted(error.path for error in caught.value.errors) == [
        "inputs[1].from",
        "runs.B.inputs[1].from",
        "runs.C.initial.from",
    ]


def test_an_embedding_and_letters_refuse_what_they_cannot_take() -> None:
    looked_up = {
        "cell": "rnn",
        "embedding": {"vocabulary": ["a", "b"], "matrix": [[1, 0], [0, 1]]},
        "inputs": ["a", {"from": "y"}],
        "weights": {"x": [[1, 0], [0, 1]], "h": [[1, 0], [0, 1]]},
        "outputs": {"equations": ["y = softmax(h)"], "predict": "y"},
    }
    with pytest.raises(lstm_solver.SolverError, match="an embedding looks words up, and y is none"):
        lstm_solver.solve(looked_up)
    lettered = {"cell": "rnn", "tokens": {"A": 1, "B": 0}, "inputs": ["A", {"from": "predict"}], "symbols": ["w"]}
    lettered |= {"weights": {"x": "w", "h": 0.5}, "outputs": {"equations": ["y = [h, h]"], "predict": "y"}}
    with pytest.raises(lstm_solver.SolverError, match="which entry is the largest needs numbers"):
        lstm_solver.solve(lettered)


def test_letters_are_fed_back() -> None:
    made = {"cell": {"name": "rnn", "activation": "identity"}, "inputs": [1, {"from": "h"}], "symbols": ["w"]}
    made |= {"weights": {"x": "w", "h": 0}}
    page = lstm_solver.solve(made).render("text", detail="full")
    assert "w²" in page


def test_each_equation_of_what_is_fed_back_says_its_time_steps() -> None:
    fed = "{from: predict}, {from: predict}, {from: y}, {from: predict}"
    text = f"cell: rnn\ninputs: [P, {fed}]\ntokens: {{P: [1, 0], Q: [0, 1]}}\n"
    text += "weights: {x: [[1, 0.5], [-0.5, 1]], h: [[0, 1], [1, 0]]}\n"
    text += "outputs: {equations: [y = V @ h], parameters: {V: [[1, 0], [0, 2]]}, predict: y, labels: [P, Q]}\n"
    lines = [" ".join(line.split()) for line in lstm_solver.solve(text).render("text").splitlines()]
    assert "fed back at t = 2, 3, 5: xₜ = predictₜ₋₁" in lines
    assert "fed back at t = 4: xₜ = yₜ₋₁" in lines

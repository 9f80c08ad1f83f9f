"""Truncated back-propagation: PyTorch with one pass for each loss, in a window of its own, and the definition itself by
central differences."""

import random
from decimal import Decimal
from typing import Any

import pytest
from helpers import need
from torch_walks import GATES, STATES, floats, layers, numbers

import lstm_solver

INPUT, HIDDEN, STEPS = 2, 2, 4


def problem(cell: str, depth: int, truncate: int | None, seed: int, gaps: bool = False) -> dict[str, Any]:
    draw = random.Random(seed)
    targets: list[Any] = numbers(STEPS, HIDDEN, draw)
    return {
        "layers": layers(cell, depth, draw),
        "inputs": numbers(STEPS, INPUT, draw),
        "targets": [None if gaps and at in (0, 2) else target for at, target in enumerate(targets)],
        "loss": {"kind": "half_squared_error", "reduce": "mean"},
        "backward": {"truncate": truncate} if truncate else {},
    }


def torch_gradients(torch: Any, source: dict[str, Any], k: int) -> tuple[list[Any], Any]:
    """By layer the gradients of W_x, W_h, b_x, b_h, and of the inputs."""
    cell = source["layers"][0]["cell"]
    cell = "gru" if isinstance(cell, dict) else cell
    kind = {"lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell, "rnn": torch.nn.RNNCell}[cell]
    cells = []
    for number, layer in enumerate(source["layers"]):
        made = kind(HIDDEN if number else INPUT, HIDDEN).double()
        for end, key, part in (("weight_ih", "weights", "x"), ("weight_hh", "weights", "h"),
                               ("bias_ih", "biases", "x"), ("bias_hh", "biases", "h")):  # fmt: skip
            gates = [layer[key] if cell == "rnn" else layer[key][gate] for gate in GATES[cell]]
            value = torch.cat([torch.tensor(each[part], dtype=torch.float64) for each in gates])
            getattr(made, end).data = value
        cells.append(made)
    inputs = torch.tensor(source["inputs"], dtype=torch.float64, requires_grad=True)
    judged = [at for at, target in enumerate(source["targets"]) if target is not None]
    for at in judged:
        states = [
            [torch.tensor([layer["initial"][s]], dtype=torch.float64) for s in STATES[cell]]
            for layer in source["layers"]
        ]
        for position in range(at + 1):
            if position == max(0, at - k + 1):
                states = [[each.detach() for each in state] for state in states]
            handed = inputs[position : position + 1]
            for number, made in enumerate(cells):
                state = states[number]
                new = made(handed, tuple(state) if cell == "lstm" else state[0])
                states[number] = list(new) if cell == "lstm" else [new]
                handed = states[number][0]
            if position < at - k + 1:
                handed = handed.detach()
        target = torch.tensor([source["targets"][at]], dtype=torch.float64)
        (((handed - target) ** 2).sum() / 2 / len(judged)).backward()
    found = [[p.grad for p in (c.weight_ih, c.weight_hh, c.bias_ih, c.bias_hh)] for c in cells]
    return found, inputs.grad


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("truncate", [1, 2, 3, 4, 9])
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("cell", GATES)
def test_torch_agrees(cell: str, depth: int, truncate: int, gaps: bool) -> None:
    need("torch")
    import torch

    source = problem(cell, depth, truncate, 7 * truncate + depth, gaps)
    found = lstm_solver.solve(source).to_dict()["gradients"]
    expected, inputs = torch_gradients(torch, source, truncate)
    for layer, wanted in zip(found["layers"], expected, strict=True):
        for (key, part), value in zip(
            (("weights", "x"), ("weights", "h"), ("biases", "x"), ("biases", "h")), wanted, strict=True
        ):
            gates = [layer[key] if cell == "rnn" else layer[key][gate] for gate in GATES[cell]]
            mine = [row for each in gates for row in floats(each[part])]
            assert torch.allclose(torch.tensor(mine, dtype=torch.float64), value, rtol=1e-9, atol=1e-14)
    assert torch.allclose(torch.tensor(floats(found["inputs"]), dtype=torch.float64), inputs, rtol=1e-9, atol=1e-14)


def cost(source: dict[str, Any], base: lstm_solver.Solution, at: int, k: int) -> Decimal:
    """The loss of one step, with the states before its window held at what they were."""
    before = at - k
    exact = {
        step.name: [str(each) for each in step.unrounded]
        for step in base.steps
        if step.position == before and step.name in STATES["lstm"]
    }
    single = dict(source, targets=[t if p == at else None for p, t in enumerate(source["targets"])])
    del single["backward"]
    if exact:
        single["given"] = {before + 1: exact}
    return Decimal(lstm_solver.solve(single).to_dict()["loss"]["unrounded"])


@pytest.mark.parametrize("truncate", [1, 2, 3])
def test_central_differences_of_the_definition_agree(truncate: int) -> None:
    layered = problem("lstm", 1, truncate, 3)
    source = {**layered.pop("layers")[0], **layered}
    source["loss"] = "half_squared_error"
    base = lstm_solver.solve(source)
    found = base.to_dict()["gradients"]["weights"]["f"]["h"][0][1]
    step = 1e-6
    total = Decimal(0)
    for at in range(STEPS):
        ends = []
        for sign in (1, -1):
            moved = {**source, "weights": {g: {p: [list(r) for r in m] for p, m in each.items()}
                                           for g, each in source["weights"].items()}}  # fmt: skip
            moved["weights"]["f"]["h"][0][1] += sign * step
            ends.append(cost(moved, base, at, truncate))
        total += (ends[0] - ends[1]) / Decimal(2 * step)
    assert float(found) == pytest.approx(float(total), rel=1e-7)


def test_a_window_as_long_as_the_sequence_is_the_whole_way_back() -> None:
    whole, long = (lstm_solver.solve(problem("gru", 2, k, 5)).to_dict() for k in (None, STEPS))
    assert whole == long


def test_what_the_adjoint_of_a_step_is_is_the_sum_of_its_windows() -> None:
    solution = lstm_solver.solve(problem("lstm", 1, 2, 1))
    (trace,) = solution.solved.traces
    assert [each.position for each in trace.windows] == [3, 2, 1, 0]
    for step in trace.backward:
        parts = [
            each.unrounded
            for window in trace.windows
            for each in window.steps
            if (each.name, each.position) == (step.name, step.position)
        ]
        assert len(parts) == (1 if step.position == STEPS - 1 else 2)
        for value, column in zip(step.unrounded, zip(*parts, strict=True), strict=True):
            assert value == pytest.approx(sum(column), rel=Decimal("1e-20"))


def test_what_cannot_be_truncated() -> None:
    source = problem("gru", 1, 2, 1)
    source["layers"][0]["direction"] = "reverse"
    source["backward"]["truncate"] = 0
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(source)
    assert any("backward.truncate" in str(error) and "from 1" in str(error) for error in caught.value.errors)
    source["backward"]["truncate"] = 2
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(source)
    assert any("backward.truncate" in str(error) and "forward" in str(error) for error in caught.value.errors)

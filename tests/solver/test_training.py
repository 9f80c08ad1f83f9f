"""PyTorch agrees on training: every rule over three updates, with weight decay and clipping."""

from typing import Any

import pytest
from helpers import need

import lstm_solver

RATE, TIMES = 0.1, 3
RULES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "sgd": ("SGD", {}, {}),
    "momentum": ("SGD", {}, {"momentum": 0.9}),
    "momentum, stated": ("SGD", {"momentum": 0.5}, {"momentum": 0.5}),
    "nesterov": ("SGD", {}, {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}, {}),
    "rmsprop": ("RMSprop", {}, {}),
    "rmsprop, stated": ("RMSprop", {"alpha": 0.8, "epsilon": 0.01}, {"alpha": 0.8, "eps": 0.01}),
    "adam": ("Adam", {}, {}),
    "adam, stated": ("Adam", {"beta1": 0.5, "beta2": 0.75, "epsilon": 0.01}, {"betas": (0.5, 0.75), "eps": 0.01}),
}
WEIGHTS = {"x": [[0.5, -0.25], [0.75, 1.0]], "h": [[-0.5, 0.25], [1.25, 0.5]]}
BIASES = {"x": [0.25, -0.5], "h": [0.125, 0.5]}
INPUTS, TARGETS = [[1.0, -2.0], [0.5, 0.25], [-1.0, 1.5]], [[1.0, 0.5], [-0.5, 0.25], [0.25, -1.0]]


def problem(update: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell": "rnn",
        "inputs": INPUTS,
        "weights": WEIGHTS,
        "biases": BIASES,
        "targets": TARGETS,
        "loss": "half_squared_error",
        "backward": {"update": {"learning_rate": RATE, "times": TIMES, **update}},
    }


def trained(torch: Any, name: str, settings: dict[str, Any], clip: float | None, limit: float | None) -> list[Any]:
    """By update: the loss and every parameter after it, in the order x, h, bias x, bias h."""
    cell = torch.nn.RNN(2, 2).double()
    for parameter, value in zip(cell.parameters(), [*WEIGHTS.values(), *BIASES.values()], strict=True):
        parameter.data = torch.tensor(value, dtype=torch.float64)
    optimizer = getattr(torch.optim, name)(cell.parameters(), lr=RATE, **settings)
    inputs, targets = (torch.tensor(each, dtype=torch.float64) for each in (INPUTS, TARGETS))
    found = []
    for _ in range(TIMES):
        optimizer.zero_grad()
        loss = ((cell(inputs)[0] - targets) ** 2).sum() / 2
        loss.backward()
        if clip is not None:
            norm = sum((each.grad**2).sum() for each in cell.parameters()) ** 0.5
            for each in cell.parameters():
                each.grad *= min(1.0, clip / float(norm))
        if limit is not None:
            torch.nn.utils.clip_grad_value_(cell.parameters(), limit)
        optimizer.step()
        found.append((loss.item(), [each.detach().clone().tolist() for each in cell.parameters()]))
    return found


@pytest.mark.parametrize("decay", [0, 0.05])
@pytest.mark.parametrize(("clip", "limit"), [(None, None), (0.5, None), (0.5, 0.1)])
@pytest.mark.parametrize("row", RULES)
def test_torch_makes_the_same_three_updates(row: str, clip: float | None, limit: float | None, decay: float) -> None:
    need("torch")
    import torch

    name, mine, theirs = RULES[row]
    update = {"rule": row.partition(",")[0], "weight_decay": decay, **mine}
    update |= {"clip_norm": clip} if clip else {}
    update |= {"clip_value": limit} if limit else {}
    found = lstm_solver.solve(problem(update)).to_dict()
    expected = trained(torch, name, theirs | {"weight_decay": decay}, clip, limit)
    assert len(found["epochs"]) == TIMES
    for epoch, (loss, parameters) in zip(found["epochs"], expected, strict=True):
        assert float(epoch["loss"]["unrounded"]) == pytest.approx(loss, rel=1e-9)
        new = epoch["updated"]
        values = [new["weights"]["x"], new["weights"]["h"], new["biases"]["x"], new["biases"]["h"]]
        for value, wanted in zip(values, parameters, strict=True):
            assert torch.allclose(
                torch.tensor(_floats(value), dtype=torch.float64),
                torch.tensor(wanted, dtype=torch.float64),
                rtol=1e-9,
                atol=1e-14,  # of float64 itself
            )
    first, last = found["epochs"][0], found["epochs"][-1]
    assert (found["loss"], found["gradients"], found["updated"]) == (
        first["loss"],
        first["gradients"],
        last["updated"],
    )


def _floats(value: Any) -> Any:
    return [_floats(each) for each in value] if isinstance(value, list) else float(value)


WRONG = {
    "rule: adamw": "adam",
    "rule: adam, beta1: 1": "a number from 0 to below 1",
    "rule: momentum, momentum: -1": "a number from 0 on",
    "rule: nesterov, momentum: 0": "a number above 0",
    "rule: sgd, momentum: 0.9": "sgd has no momentum",
    "times: 0": "a whole number from 1",
    "weight_decay: -0.1": "a number from 0 on",
    "rule: adam, epsilon: yes": "epsilon",
}


@pytest.mark.parametrize("update", WRONG)
def test_what_cannot_be_an_update(update: str) -> None:
    text = f"""
cell: rnn
inputs: [1]
weights: {{x: 1, h: 1}}
targets: [1]
loss: squared_error
backward: {{update: {{learning_rate: 0.1, {update}}}}}
"""
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(text)
    (error,) = caught.value.errors
    assert WRONG[update] in str(error)
    assert "backward.update." in str(error)


def test_every_wrong_constant_is_told_at_once() -> None:
    source = problem({"rule": "adam", "beta1": 1, "beta2": -1, "epsilon": -1, "times": 1.5, "momentum": 0.9})
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(source)
    assert len(caught.value.errors) == 5

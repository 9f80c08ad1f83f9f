"""PyTorch agrees: forward, every gradient and one step of gradient descent, for its cells in layers and directions."""

import random
from typing import Any

import pytest
from helpers import need

import lstm_solver

GATES = {"lstm": ["i", "f", "g", "o"], "gru": ["r", "z", "n"], "rnn": [""]}
CASES = [
    (cell, layers, both, biases, loss, projection)
    for cell in GATES
    for layers, both in ((1, False), (2, False), (3, False), (1, True), (2, True))
    for biases in (True, False)
    for loss in ("half_squared_error", "mean_squared_error", "cross_entropy", "binary_cross_entropy")
    for projection in ((0, 2) if cell == "lstm" and loss == "half_squared_error" else (0,))
]
INPUT, HIDDEN, STEPS, CLASSES, RATE = 2, 3, 3, 3, 0.1


def numbers(rows: Any) -> Any:
    return rows.detach().double().tolist()


def network(torch: Any, cell: str, layers: int, both: bool, biases: bool, projection: int) -> Any:
    kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[cell]
    extra = {"proj_size": projection} if projection else {}
    made = kind(INPUT, HIDDEN, layers, bias=biases, bidirectional=both, **extra).double()
    for parameter in made.parameters():
        parameter.data.uniform_(-1, 1)
    return made


def side(made: Any, cell: str, layer: int, suffix: str, biases: bool) -> tuple[Any, Any]:
    """Weights and biases of one layer in one direction, as a problem file has them."""
    end = f"_l{layer}{suffix}"
    parts = {"x": numbers(getattr(made, f"weight_ih{end}")), "h": numbers(getattr(made, f"weight_hh{end}"))}
    two = {"x": numbers(getattr(made, f"bias_ih{end}")), "h": numbers(getattr(made, f"bias_hh{end}"))} if biases else {}
    if cell == "rnn":
        return parts, two
    rows = {
        gate: {name: matrix[at * HIDDEN : (at + 1) * HIDDEN] for name, matrix in parts.items()}
        for at, gate in enumerate(GATES[cell])
    }
    offsets = {
        gate: {name: vector[at * HIDDEN : (at + 1) * HIDDEN] for name, vector in two.items()}
        for at, gate in enumerate(GATES[cell])
    }
    return rows, offsets


def problem(made: Any, case: tuple[Any, ...], inputs: Any, targets: Any, head: Any) -> dict[str, Any]:
    cell, layers, both, biases, loss, projection = case
    described = []
    for layer in range(layers):
        sides = {"forward": side(made, cell, layer, "", biases)}
        if both:
            sides["reverse"] = side(made, cell, layer, "_reverse", biases)
        options: dict[str, Any] = {"name": cell}
        if cell == "gru":
            options |= {"reset": "after", "update": "keep"}
        whole: Any = options
        if projection:
            matrices = {
                name: {**options, "projection": numbers(getattr(made, f"weight_hr_l{layer}{end}"))}
                for name, end in (("forward", ""), ("reverse", "_reverse"))[: 1 + both]
            }
            whole = matrices if both else matrices["forward"]
        entry: dict[str, Any] = {"cell": whole, "direction": "bidirectional" if both else "forward"}
        entry["weights"] = {name: each[0] for name, each in sides.items()} if both else sides["forward"][0]
        if biases:
            entry["biases"] = {name: each[1] for name, each in sides.items()} if both else sides["forward"][1]
        described.append(entry)
    equation = {"cross_entropy": "y = softmax(V @ h + d)", "binary_cross_entropy": "y = sigmoid(V @ h + d)"}
    return {
        "layers": described,
        "inputs": inputs,
        "targets": targets,
        "outputs": {
            "equations": [equation.get(loss, "y = V @ h + d")],
            "parameters": {"V": numbers(head.weight), "d": numbers(head.bias)},
        },
        "loss": loss,
        "backward": {"update": {"learning_rate": RATE}},
    }


def torch_loss(torch: Any, loss: str, out: Any, targets: Any) -> Any:
    functional = torch.nn.functional
    if loss == "cross_entropy":
        return functional.cross_entropy(out, torch.tensor(targets), reduction="sum")
    wanted = torch.tensor(targets, dtype=torch.float64)
    if loss == "binary_cross_entropy":
        return functional.binary_cross_entropy_with_logits(out, wanted, reduction="sum")
    factor = {"half_squared_error": 0.5, "mean_squared_error": 1 / CLASSES}[loss]
    return factor * ((out - wanted) ** 2).sum()


def targets_of(loss: str, draw: random.Random) -> Any:
    if loss == "cross_entropy":
        return [draw.randrange(CLASSES) for _ in range(STEPS)]
    pick = (lambda: draw.randrange(2)) if loss == "binary_cross_entropy" else (lambda: round(draw.uniform(-1, 1), 3))
    return [[pick() for _ in range(CLASSES)] for _ in range(STEPS)]


def same(mine: Any, theirs: Any) -> None:
    if isinstance(theirs, list):
        assert len(mine) == len(theirs)
        for left, right in zip(mine, theirs, strict=True):
            same(left, right)
    else:
        assert float(mine) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_pytorch_agrees(case: tuple[Any, ...]) -> None:
    need("torch")
    import torch

    cell, layers, both, biases, loss, projection = case
    torch.manual_seed(len(str(case)))
    draw = random.Random(str(case))
    made = network(torch, cell, layers, both, biases, projection)
    head = torch.nn.Linear((projection or HIDDEN) * (1 + both), CLASSES).double()
    inputs = [[round(draw.uniform(-1, 1), 3) for _ in range(INPUT)] for _ in range(STEPS)]
    targets = targets_of(loss, draw)
    x = torch.tensor(inputs, dtype=torch.float64, requires_grad=True)
    out = head(made(x)[0])
    total = torch_loss(torch, loss, out, targets)
    total.backward()
    result = lstm_solver.solve(problem(made, case, inputs, targets, head)).to_dict()
    same(result["loss"]["unrounded"], total.item())
    same(result["gradients"]["inputs"], numbers(x.grad))
    same(result["gradients"]["outputs"]["parameters"]["V"], numbers(head.weight.grad))
    with torch.no_grad():
        before = [parameter.clone() for parameter in made.parameters()]
        for parameter in made.parameters():
            parameter.copy_(parameter.grad)
        compare(result["gradients"], made, case)
        for parameter, old in zip(made.parameters(), before, strict=True):
            parameter.copy_(old - RATE * parameter)
        compare(result["updated"], made, case)


def compare(found: dict[str, Any], made: Any, case: tuple[Any, ...]) -> None:
    """Every parameter of the layers, in the file's shape, against what stands in PyTorch's parameters now."""
    cell, layers, both, biases, _, projection = case
    described = found["layers"]
    for layer in range(layers):
        for name, end in (("forward", ""), ("reverse", "_reverse"))[: 1 + both]:
            weights, offsets = side(made, cell, layer, end, biases)
            mine = described[layer]
            flatly(mine["weights"][name] if both else mine["weights"], weights)
            if biases:
                flatly(mine["biases"][name] if both else mine["biases"], offsets)
            if projection:
                projected = mine["cell"][name] if both else mine["cell"]
                same(projected["projection"], numbers(getattr(made, f"weight_hr_l{layer}{end}")))


def flatly(mine: Any, theirs: Any) -> None:
    if isinstance(theirs, dict):
        assert mine.keys() == theirs.keys()
        for key, value in theirs.items():
            flatly(mine[key], value)
    else:
        same(mine, theirs)

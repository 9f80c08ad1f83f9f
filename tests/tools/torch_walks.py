"""PyTorch walking a problem of cells in layers step by step: inputs that are fed back, windows, several runs."""

import random
from typing import Any, NamedTuple

GATES = {"lstm": ["i", "f", "g", "o"], "gru": ["r", "z", "n"], "rnn": [""]}
STATES = {"lstm": "hc", "gru": "h", "rnn": "h"}
PARTS = (
    ("weight_ih", "weights", "x"),
    ("weight_hh", "weights", "h"),
    ("bias_ih", "biases", "x"),
    ("bias_hh", "biases", "h"),
)

Problem = dict[str, Any]


def numbers(rows: int, columns: int, draw: random.Random) -> list[list[float]]:
    return [[draw.randint(-8, 8) / 8 for _ in range(columns)] for _ in range(rows)]


def layers(cell: str, depth: int, draw: random.Random, width: int = 2, hidden: int = 2) -> list[Problem]:
    """Layers of one kind of cell with two biases and initial states, as PyTorch has them."""
    found = []
    for number in range(depth):
        seen = hidden if number else width
        gates = {g: {"x": numbers(hidden, seen, draw), "h": numbers(hidden, hidden, draw)} for g in GATES[cell]}
        biases = {g: {"x": numbers(1, hidden, draw)[0], "h": numbers(1, hidden, draw)[0]} for g in GATES[cell]}
        own = cell == "rnn"
        found.append(
            {
                "cell": {"name": "gru", "reset": "after"} if cell == "gru" else cell,
                "weights": gates[""] if own else gates,
                "biases": biases[""] if own else biases,
                "initial": {state: numbers(1, hidden, draw)[0] for state in STATES[cell]},
            }
        )
    return found


class TorchNetwork(NamedTuple):
    """`head`: the matrix of y = V h, None where the loss looks at h."""

    cell: str
    cells: list[Any]
    head: Any

    @property
    def parameters(self) -> list[Any]:
        mine = [getattr(cell, end) for cell in self.cells for end, _, _ in PARTS]
        return [*mine, *([] if self.head is None else [self.head])]


class TorchRun(NamedTuple):
    """The leaves of one run: inputs by step (None where they are fed back), states by layer."""

    inputs: list[Any]
    initial: list[list[Any]]


def network(torch: Any, source: Problem) -> TorchNetwork:
    cell = source["layers"][0]["cell"]
    cell = cell["name"] if isinstance(cell, dict) else cell
    kind = {"lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell, "rnn": torch.nn.RNNCell}[cell]
    cells = []
    for layer in source["layers"]:
        first = layer["weights"] if cell == "rnn" else layer["weights"][GATES[cell][0]]
        made = kind(len(first["x"][0]), len(first["h"][0])).double()
        for end, key, part in PARTS:
            gates = [layer[key] if cell == "rnn" else layer[key][gate] for gate in GATES[cell]]
            getattr(made, end).data = torch.cat([tensor(torch, each[part]) for each in gates])
        cells.append(made)
    head = source["outputs"]["parameters"]["V"] if "outputs" in source else None
    return TorchNetwork(cell, cells, None if head is None else tensor(torch, head).requires_grad_())


def tensor(torch: Any, value: Any) -> Any:
    return torch.tensor(value, dtype=torch.float64)


def run_of(torch: Any, net: TorchNetwork, source: Problem, sequence: Problem) -> TorchRun:
    inputs = [None if isinstance(each, dict) else _leaf(torch, source, each) for each in sequence["inputs"]]
    at = sequence.get("layers", source["layers"])
    initial = [[tensor(torch, [layer["initial"][s]]).requires_grad_() for s in STATES[net.cell]] for layer in at]
    return TorchRun(inputs, initial)


def _leaf(torch: Any, source: Problem, each: Any) -> Any:
    vector = source["tokens"][each] if isinstance(each, str) else each
    return tensor(torch, [vector]).requires_grad_()


def walk(
    torch: Any, net: TorchNetwork, source: Problem, sequence: Problem, run: TorchRun, window: range | None = None
) -> tuple[list[Any], list[list[Any]]]:
    """What is judged at every step (to the end of the window), and the last states; nothing flows into the window."""
    states = [list(each) for each in run.initial]
    found: list[Any] = []
    for at, given in enumerate(sequence["inputs"][: window.stop if window else None]):
        cut = window is not None and at == window.start > 0
        if cut:
            states = [[each.detach() for each in state] for state in states]
        handed = run.inputs[at]
        if handed is None:
            handed = found[at - 1]
            if given["from"] == "predict":
                handed = tensor(torch, [source["tokens"]["AB"[int(handed.argmax())]]])
            elif cut:
                handed = handed.detach()
        for number, cell in enumerate(net.cells):
            new = cell(handed, tuple(states[number]) if net.cell == "lstm" else states[number][0])
            states[number] = list(new) if net.cell == "lstm" else [new]
            handed = states[number][0]
        found.append(handed if net.head is None else handed @ net.head.T)
    return found, states


def losses(torch: Any, net: TorchNetwork, source: Problem, sequence: Problem, run: TorchRun, k: int = 99) -> list[Any]:
    """Half the squared error of every step that has a target, the gradient of each within its own window."""
    found = []
    for at, target in enumerate(sequence["targets"]):
        if target is not None:
            judged, _ = walk(torch, net, source, sequence, run, range(max(0, at - k + 1), at + 1))
            found.append(((judged[at] - tensor(torch, [target])) ** 2).sum() / 2)
    return found


def floats(value: Any) -> Any:
    return [floats(each) for each in value] if isinstance(value, list) else float(value)


def assert_alike(torch: Any, mine: Any, theirs: Any) -> None:
    """To nine digits, but for what float64 itself leaves."""
    assert torch.allclose(tensor(torch, floats(mine)), theirs, rtol=1e-9, atol=1e-13)


def assert_parameters(torch: Any, net: TorchNetwork, found: Problem, values: list[Any]) -> None:
    """`found`: gradients or new values as the result has them; `values`: in the order of `net.parameters`."""
    mine = iter(values)
    for layer in found["layers"]:
        for _, key, part in PARTS:
            gates = [layer[key] if net.cell == "rnn" else layer[key][gate] for gate in GATES[net.cell]]
            assert_alike(torch, [row for each in gates for row in each[part]], next(mine))
    if net.head is not None:
        assert_alike(torch, found["outputs"]["parameters"]["V"], next(mine))


def assert_leaves(torch: Any, net: TorchNetwork, found: Problem, run: TorchRun) -> None:
    """The gradients of inputs and initial states of a run."""
    for mine, theirs in zip(found["inputs"], run.inputs, strict=True):
        if theirs is None:
            assert mine is None
        else:
            assert_alike(torch, [mine], _grad(torch, theirs))
    for layer, states in zip(found["layers"], run.initial, strict=True):
        for name, theirs in zip(STATES[net.cell], states, strict=True):
            assert_alike(torch, [layer["initial"][name]], _grad(torch, theirs))


def _grad(torch: Any, leaf: Any) -> Any:
    return torch.zeros_like(leaf) if leaf.grad is None else leaf.grad

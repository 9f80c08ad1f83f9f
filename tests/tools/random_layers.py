"""Random networks of layers: cells with their options, both directions, every way to join them, and a loss."""

import random
from typing import Any

from randoms import COUPLED, GATES

MERGES = ("concat", "sum", "mul", "average")


class LayerDraw(random.Random):
    """Numbers of two places."""

    def vector(self, size: int) -> list[float]:
        return [round(self.uniform(-1, 1), 2) for _ in range(size)]

    def matrix(self, rows: int, columns: int) -> list[list[float]]:
        return [self.vector(columns) for _ in range(rows)]

    def options(self, kind: str) -> dict[str, str]:
        found: dict[str, Any] = {}
        if kind == "gru" and self.random() < 0.5:
            found["reset"] = "after"
        if kind == "lstm" and self.random() < 0.4:
            found["coupled"] = self.choice(sorted(each for each in COUPLED if each))
        if kind == "lstm" and self.random() < 0.4:
            found["clip"] = 0.5
        return found

    def parameters(
        self, kind: str, options: dict[str, str], sizes: tuple[int, int], peepholes: bool, inner: int | None = None
    ) -> dict[str, Any]:
        """`inner`: the size of c where it is not that of h."""
        width, hidden = sizes
        units = inner or hidden
        gates = [gate for gate in GATES[kind] if gate != COUPLED.get(options.get("coupled", ""))]
        weights = {gate: {"x": self.matrix(units, width), "h": self.matrix(units, hidden)} for gate in gates}
        biases = {gate: self.vector(units) for gate in gates}
        if kind == "rnn":
            return {"weights": weights["h"], "biases": biases["h"]}
        looking = {gate: self.vector(units) for gate in gates if gate in "fio"}
        return {"weights": weights, "biases": biases} | ({"peepholes": looking} if peepholes else {})


def random_layers(seed: int) -> dict[str, Any]:
    """A problem of one or two layers, three steps and a squared error."""
    draw = LayerDraw(seed)
    width = first = draw.choice([1, 2])
    layers = []
    for _ in range(draw.choice([1, 2])):
        kind, hidden = draw.choice(sorted(GATES)), draw.choice([1, 2])
        options, peepholes = draw.options(kind), kind == "lstm" and draw.random() < 0.4
        units = [draw.parameters(kind, options, (width, hidden), peepholes) for _ in range(2)]
        layer: dict[str, Any] = {"cell": {"name": kind} | options}
        cells = [layer["cell"], layer["cell"]]
        if kind == "lstm" and draw.random() < 0.5:  # h is W_p(o ⊙ tanh c), of another size than c
            inner, hidden = hidden, draw.choice([1, 2])
            units = [draw.parameters(kind, options, (width, hidden), peepholes, inner) for _ in range(2)]
            cells = [layer["cell"] | {"projection": draw.matrix(hidden, inner)} for _ in range(2)]
            layer["cell"] = cells[0]
        if draw.random() < 0.6:
            merge = draw.choice(MERGES)
            layer |= {"direction": "bidirectional", "merge": merge}
            layer["cell"] = {"forward": cells[0], "reverse": cells[1]}
            layer |= {key: {"forward": units[0][key], "reverse": units[1][key]} for key in units[0]}
            width = 2 * hidden if merge == "concat" else hidden
        else:
            layer |= {"direction": draw.choice(["forward", "reverse"])} | units[0]
            width = hidden
        layers.append(layer)
    inputs, targets = draw.matrix(3, first), draw.matrix(3, width)
    return {"layers": layers, "inputs": inputs, "targets": targets, "loss": "squared_error", "backward": {}}

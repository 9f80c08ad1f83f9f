"""The least that each task must cost: plain loops over the same cell, without a record of anything but the values."""

import random
from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from typing import Any

GATES = "ifgo"
Loop = Callable[[], Any]


def problem(hidden: int, steps: int, places: int = 3) -> dict[str, Any]:
    """An lstm with as many inputs as units, as a mapping; numbers of `places` decimals."""
    draw = random.Random(hidden)

    def vector(size: int) -> list[Decimal]:
        reach = 10**places // max(1, hidden // 8)
        return [Decimal(draw.randint(-reach, reach)).scaleb(-places) for _ in range(size)]

    def matrix() -> list[list[Decimal]]:
        return [vector(hidden) for _ in range(hidden)]

    return {
        "cell": "lstm",
        "weights": {gate: {"x": matrix(), "h": matrix()} for gate in GATES},
        "biases": {gate: vector(hidden) for gate in GATES},
        "inputs": [vector(hidden) for _ in range(steps)],
    }


def as_text(data: dict[str, Any]) -> str:
    """The problem as YAML, a row a line."""
    lines = ["cell: lstm", "weights:"]
    for gate, parts in data["weights"].items():
        lines.append(f"  {gate}:")
        for part, rows in parts.items():
            lines += [f"    {part}:", *(f"    - [{_joined(row)}]" for row in rows)]
    lines += ["biases:", *(f"  {gate}: [{_joined(vector)}]" for gate, vector in data["biases"].items())]
    lines += ["inputs:", *(f"- [{_joined(vector)}]" for vector in data["inputs"])]
    return "\n".join(lines) + "\n"


def _joined(vector: list[Decimal]) -> str:
    return ", ".join(f"{number:f}" for number in vector)


def decimal_loop(data: dict[str, Any], digits: int = 100) -> Loop:
    """Sums and products to `digits` digits, functions to 50, every value of every step kept."""
    w = {gate: data["weights"][gate]["x"] for gate in GATES}
    u = {gate: data["weights"][gate]["h"] for gate in GATES}
    b = data["biases"]
    function = Context(prec=50)

    def sigmoid(x: Decimal) -> Decimal:
        return function.divide(1, function.add(1, function.exp(-x)))

    def tanh(x: Decimal) -> Decimal:
        small = function.exp(-2 * abs(x))
        return function.divide(function.subtract(1, small), function.add(1, small)).copy_sign(x)

    def dot(row: list[Decimal], vector: list[Decimal]) -> Any:
        return sum(weight * value for weight, value in zip(row, vector, strict=True))

    def step(x: list[Decimal], h: list[Decimal], c: list[Decimal]) -> Any:
        pre = {
            gate: [dot(wr, x) + dot(ur, h) + bias for wr, ur, bias in zip(w[gate], u[gate], b[gate], strict=True)]
            for gate in GATES
        }
        i, f, o = (list(map(sigmoid, pre[gate])) for gate in "ifo")
        g = list(map(tanh, pre["g"]))
        c = [fk * ck + ik * gk for fk, ck, ik, gk in zip(f, c, i, g, strict=True)]
        return i, f, g, o, c, [ok * tanh(ck) for ok, ck in zip(o, c, strict=True)]

    def loop() -> Any:
        with localcontext(Context(prec=digits)):
            h = c = [Decimal(0)] * len(b["i"])
            kept = []
            for x in data["inputs"]:
                kept.append(step(x, h, c))
                c, h = kept[-1][-2:]
            return kept

    return loop


def numpy_loop(data: dict[str, Any]) -> Loop:
    """float64, the weights as arrays before the clock starts."""
    import numpy as np

    def array(values: Any) -> Any:
        return np.array(values, dtype=np.float64)

    w = {gate: array(data["weights"][gate]["x"]) for gate in GATES}
    u = {gate: array(data["weights"][gate]["h"]) for gate in GATES}
    b = {gate: array(data["biases"][gate]) for gate in GATES}
    inputs = array(data["inputs"])

    def loop() -> Any:
        h = c = np.zeros(len(b["i"]))
        kept = []
        for x in inputs:
            pre = {gate: w[gate] @ x + u[gate] @ h + b[gate] for gate in GATES}
            i, f, o = (1 / (1 + np.exp(-pre[gate])) for gate in "ifo")
            g = np.tanh(pre["g"])
            c = f * c + i * g
            h = o * np.tanh(c)
            kept.append((i, f, g, o, c, h))
        return kept

    return loop


def events_loop(text: str) -> Loop:
    """What libyaml takes to read the text, and nothing else."""
    import yaml

    def loop() -> None:
        for _ in yaml.parse(text, Loader=yaml.CLoader):
            pass

    return loop

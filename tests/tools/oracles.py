"""The networks a second time, written from the papers and not from the package: on float64, or on `decimal`."""

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
from randoms import Net

DIGITS = 130
TIES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
Array = Any  # a numpy array of float64, or of Decimal
Keep = Callable[[str, Array], Array]  # what later quantities use in place of (name, value)
CONSTANTS = {
    "hard_sigmoid": ("0.2", "0.5"),
    "leaky_relu": ("0.01",),
    "elu": ("1",),
    "thresholded_relu": ("1",),
    "affine": ("1", "0"),
    "scaled_tanh": ("1", "1"),
}


class Numbers:
    """Arithmetic of one kind of number: `kind` is float or Decimal, `dtype` that of the arrays."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self.dtype = np.float64 if kind is float else object
        self.exp = np.exp if kind is float else np.frompyfunc(Decimal.exp, 1, 1)
        self.log = np.log if kind is float else np.frompyfunc(Decimal.ln, 1, 1)

    def array(self, values: Any) -> Array:
        if isinstance(values, list):
            rows = [self.array(value) for value in values]
            return np.array(rows, dtype=self.dtype)
        return self.kind(values)

    def sigmoid(self, x: Array) -> Array:
        return 1 / (1 + self.exp(-x))

    def tanh(self, x: Array) -> Array:
        return (self.exp(x) - self.exp(-x)) / (self.exp(x) + self.exp(-x))

    def softmax(self, x: Array) -> Array:
        return self.exp(x) / self.exp(x).sum()

    def pick(self, condition: Array, yes: Array, no: Array) -> Array:
        return np.where(np.asarray(condition, dtype=bool), yes, no).astype(self.dtype)

    def clamp(self, x: Array, low: Any, high: Any) -> Array:
        return self.pick(x < low, low, self.pick(x > high, high, x))

    def activation(self, choice: Any) -> Callable[[Array], Array]:
        """An activation as the file names it: a name, or a mapping with its constants."""
        choice = {"name": choice} if isinstance(choice, str) else choice
        name = choice["name"]
        defaults = zip(("alpha", "beta"), CONSTANTS.get(name, ()), strict=False)
        constants = [self.kind(choice.get(constant, value)) for constant, value in defaults]
        return lambda x: self.shortened(name, ACTIVATIONS[name](self, x, *constants))

    def shortened(self, name: str, values: Array) -> Array:
        """Exact functions have 50 digits, half-even; what is mere arithmetic keeps all of its own."""
        if self.kind is not Decimal or name in ARITHMETIC:
            return values
        fifty = Context(prec=50, rounding=ROUND_HALF_EVEN)
        return np.array([fifty.plus(value) for value in values], dtype=object)


ARITHMETIC = {"relu", "identity", "hard_sigmoid", "leaky_relu", "affine", "thresholded_relu"}

ACTIVATIONS: dict[str, Callable[..., Array]] = {
    "sigmoid": lambda n, x: n.sigmoid(x),
    "tanh": lambda n, x: n.tanh(x),
    "relu": lambda n, x: n.pick(x > 0, x, 0 * x),
    "softmax": lambda n, x: n.softmax(x),
    "identity": lambda n, x: x,
    "hard_sigmoid": lambda n, x, a, b: n.clamp(a * x + b, n.kind(0), n.kind(1)),
    "softsign": lambda n, x: x / (1 + abs(x)),
    "softplus": lambda n, x: n.log(1 + n.exp(x)),
    "leaky_relu": lambda n, x, a: n.pick(x > 0, x, a * x),
    "elu": lambda n, x, a: n.pick(x > 0, x, a * (n.exp(x) - 1)),
    "scaled_tanh": lambda n, x, a, b: a * n.tanh(b * x),
    "affine": lambda n, x, a, b: a * x + b,
    "thresholded_relu": lambda n, x, a: n.pick(x > a, x, 0 * x),
}


class Oracle:
    """One network in one kind of number. `run` gives, step by step, name → unrounded value."""

    def __init__(self, net: Net, numbers: Numbers, biases: str = "two", keep: Keep = lambda name, value: value) -> None:
        self.net, self.numbers, self.biases, self.keep = net, numbers, biases, keep
        chosen = net.options.get("activations", {})
        self.gate = numbers.activation(chosen.get("gate", "sigmoid"))
        self.candidate = numbers.activation(chosen.get("candidate", "tanh"))
        self.output = numbers.activation(chosen.get("output", "tanh"))
        self.recurrent = numbers.activation(net.options.get("activation", "tanh"))

    def run(self) -> list[dict[str, Array]]:
        state = {name: self.numbers.array(value) for name, value in self.net.initial.items()}
        step = {"lstm": self.lstm, "gru": self.gru, "rnn": self.rnn}[self.net.cell]
        found = []
        for entry in self.net.inputs:
            values: dict[str, Array] = {}
            state = step(self.numbers.array(entry), state, values)
            found.append(values)
        return found

    def matrix(self, table: dict[str, Any], gate: str) -> Array:
        return self.numbers.array(table[gate])

    def bias(self, gate: str, which: str) -> Array:
        there = {"none": "", "one": "x", "two": "xh"}[self.biases]
        table = self.net.bx if which == "x" else self.net.bh
        vector = self.matrix(table, gate)
        return vector if which in there else 0 * vector

    def clipped(self, pre: Array) -> Array:
        limit = self.net.options.get("clip")
        return pre if limit is None else self.numbers.clamp(pre, -self.numbers.kind(limit), self.numbers.kind(limit))

    def pre(self, gate: str, x: Array, h: Array) -> Array:
        products = self.matrix(self.net.w, gate) @ x + self.matrix(self.net.u, gate) @ h
        return products + self.bias(gate, "x") + self.bias(gate, "h")

    def note(self, values: dict[str, Array], name: str, value: Array) -> Array:
        values[name] = value
        return self.keep(name, value)

    def lstm(self, x: Array, state: dict[str, Array], values: dict[str, Array]) -> dict[str, Array]:
        h, c = state["h"], state["c"]

        def gate(name: str, memory: Array) -> Array:
            pre = self.pre(name, x, h)
            if name in self.net.peepholes:
                pre = pre + self.matrix(self.net.peepholes, name) * memory
            return self.note(values, name, (self.candidate if name == "g" else self.gate)(self.clipped(pre)))

        coupled = self.net.options.get("coupled")
        if coupled == "forget":
            f = gate("f", c)
            i = self.note(values, "i", 1 - f)
        else:
            i = gate("i", c)
            f = self.note(values, "f", 1 - i) if coupled == "input" else gate("f", c)
        g = gate("g", c)
        new = self.note(values, "c", f * c + i * g)
        out = gate("o", new) * self.output(new)
        if self.net.projection is not None:
            out = self.numbers.array(self.net.projection) @ out
        return {"h": self.note(values, "h", out), "c": new}

    def gru(self, x: Array, state: dict[str, Array], values: dict[str, Array]) -> dict[str, Array]:
        h = state["h"]
        r, z = (self.note(values, name, self.gate(self.clipped(self.pre(name, x, h)))) for name in ("r", "z"))
        w, u = self.matrix(self.net.w, "n"), self.matrix(self.net.u, "n")
        if self.net.options.get("reset", "before") == "before":
            pre = w @ x + u @ (r * h) + self.bias("n", "x") + self.bias("n", "h")
        else:
            pre = w @ x + self.bias("n", "x") + r * (u @ h + self.bias("n", "h"))
        n = self.note(values, "n", self.candidate(self.clipped(pre)))
        old, fresh = (z, 1 - z) if self.net.options.get("update", "keep") == "keep" else (1 - z, z)
        return {"h": self.note(values, "h", old * h + fresh * n)}

    def rnn(self, x: Array, state: dict[str, Array], values: dict[str, Array]) -> dict[str, Array]:
        return {"h": self.note(values, "h", self.recurrent(self.clipped(self.pre("h", x, state["h"]))))}


def rounded(value: Decimal, places: int, ties: str = "half_up") -> Decimal:
    """`value` to `places` decimals; zero without a sign."""
    found = value.quantize(Decimal(1).scaleb(-places), TIES[ties], Context(prec=400))
    return found if found else abs(found)


def rounding_keep(carried: set[str], places: int, ties: str) -> Keep:
    """What an engine carries on that rounds the quantities in `carried`."""
    each = np.frompyfunc(lambda value: rounded(value, places, ties), 1, 1)
    return lambda name, value: each(value) if name in carried else value

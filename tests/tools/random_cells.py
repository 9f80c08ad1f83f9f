"""Random cells of the file's own, and what the contract says of their gradients, by the tapes of tapes.py.

Equations are nested tuples, written out as text for the program and worked out here, entry by entry.
"""

import random
from decimal import Decimal
from typing import Any, NamedTuple

from tapes import Tape, apply, back, constant, in_decimals, total

Ast = tuple[Any, ...]
Vector = list[Tape]
SQUASHED = ("sigmoid", "tanh", "softsign", "hard_sigmoid", "softmax")
KINKED = ("abs", "sign", "step", "gelu")
OF_VECTORS = ("max", "min", "mean", "sum")
FREE = ("relu", "identity", "leaky_relu", "elu", "scaled_tanh", "affine", "thresholded_relu", "softplus")
LOSSES = ("squared_error", "half_squared_error", "mean_squared_error", "cross_entropy", "binary_cross_entropy")


class Network(NamedTuple):
    """`problem`: as the program reads it. `equations`, `outputs`: the same as trees."""

    problem: dict[str, Any]
    equations: list[tuple[str, Ast]]
    outputs: list[tuple[str, Ast]]
    sizes: dict[str, int]


class Writer:
    """Draws expressions of a wanted size from the names that are known."""

    def __init__(self, draw: random.Random, known: dict[str, int], parameters: dict[str, Any], prefix: str) -> None:
        self.draw = draw
        self.known = known
        self.parameters = parameters
        self.prefix = prefix

    def number(self) -> Decimal:
        return Decimal(self.draw.randint(-1200, 1200)).scaleb(-3)

    def parameter(self, *shape: int) -> str:
        """An old parameter of this shape as often as a new one."""
        same = [name for name, value in self.parameters.items() if shape_of(value) == shape]
        if same and self.draw.random() < 0.5:
            return self.draw.choice(same)
        name = f"{self.prefix}{len(self.parameters)}"
        rows = [[self.number() for _ in range(shape[-1])] for _ in range(shape[0] if len(shape) == 2 else 1)]
        self.parameters[name] = rows if len(shape) == 2 else rows[0]
        return name

    def expression(self, size: int, depth: int) -> Ast:
        kinds = ["name", "vector", "matrix", "matrix"] if depth <= 0 else [
            "matrix", "matrix", "matrix", "row", "add", "add", "sub", "mul", "mul", "div", "f", "f", "neg", "stack",
            "dot", "rest", "name", "twice",
        ]  # fmt: skip
        return getattr(self, f"_{self.draw.choice(kinds)}")(size, depth - 1)

    def _name(self, size: int, depth: int) -> Ast:
        fitting = [name for name, each in self.known.items() if each in (size, 1)]
        exact = [name for name in fitting if self.known[name] == size]
        if not exact:
            return self._matrix(size, 0)
        return ("name", self.draw.choice(exact))

    def _vector(self, size: int, depth: int) -> Ast:
        return ("name", self.parameter(size))

    def stacked(self, depth: int) -> tuple[Ast, int]:
        """A vector to multiply: often a stack, in which parts stand more than once."""
        names = list(self.known)
        if self.draw.random() < 0.35:
            name = self.draw.choice(names)
            return ("name", name), self.known[name]
        parts: list[Ast] = []
        size = 0
        for _ in range(self.draw.randint(2, 3)):
            name = self.draw.choice(names)
            part: Ast = ("name", name)
            wide = self.known[name]
            if self.draw.random() < 0.4:
                part = self.draw.choice([("mul", ("num", Decimal(2)), part), ("f", "tanh", part), ("neg", part)])
            elif self.draw.random() < 0.15:
                part, wide = ("num", Decimal(1)), 1
            parts.append(part)
            size += wide
        return ("stack", *parts), size

    def _matrix(self, size: int, depth: int) -> Ast:
        vector, wide = self.stacked(depth)
        return ("at", ("name", self.parameter(size, wide)), vector)

    def _row(self, size: int, depth: int) -> Ast:
        vector, wide = self.stacked(depth)
        return ("at", vector, ("name", self.parameter(wide, size)))

    def _add(self, size: int, depth: int) -> Ast:
        return ("add", self.expression(size, depth), self.expression(self.draw.choice([size, size, 1]), depth))

    def _sub(self, size: int, depth: int) -> Ast:
        return ("sub", self.expression(size, depth), self.expression(size, depth))

    def _mul(self, size: int, depth: int) -> Ast:
        return ("mul", self.expression(self.draw.choice([size, 1]), depth), self.expression(size, depth))

    def _twice(self, size: int, depth: int) -> Ast:
        shared = self.expression(size, depth)
        return ("mul", shared, ("add", shared, ("num", Decimal("0.5"))))

    def _div(self, size: int, depth: int) -> Ast:
        below = self.expression(size, depth)
        return ("div", self.expression(size, depth), ("add", ("num", Decimal(2)), ("mul", below, below)))

    def _f(self, size: int, depth: int) -> Ast:
        inner = self.expression(size, depth)
        if self.draw.random() < 0.2:
            if self.draw.random() < 0.4:
                return ("f", "exp", ("f", "tanh", inner))
            return ("f", self.draw.choice(["ln", "sqrt"]), ("add", ("num", Decimal(2)), ("mul", inner, inner)))
        if size == 1 and self.draw.random() < 0.4:
            return ("f", self.draw.choice(OF_VECTORS), self.stacked(depth)[0])
        return ("f", self.draw.choice([*SQUASHED, *FREE, *KINKED]), inner)

    def _neg(self, size: int, depth: int) -> Ast:
        return ("neg", self.expression(size, depth))

    def _stack(self, size: int, depth: int) -> Ast:
        if size == 1:
            return self.expression(size, depth)
        first = self.draw.randint(1, size - 1)
        return ("stack", self.expression(first, depth), self.expression(size - first, depth))

    def _dot(self, size: int, depth: int) -> Ast:
        if size > 1:
            return self._add(size, depth)
        wide = self.draw.choice(list(self.known.values()))
        return ("at", self._name(wide, 0), self._name(wide, 0))

    def _rest(self, size: int, depth: int) -> Ast:
        return ("mul", ("sub", ("num", Decimal(1)), self._name(size, 0)), self.expression(size, depth))


def shape_of(value: Any) -> tuple[int, ...]:
    return (len(value), len(value[0])) if isinstance(value[0], list) else (len(value),)


def text(ast: Ast) -> str:
    kind, *kids = ast
    match kind:
        case "name":
            return str(kids[0])
        case "num":
            return f"{kids[0]}"
        case "stack":
            return f"[{', '.join(map(text, kids))}]"
        case "f":
            return f"{kids[0]}({text(kids[1])})"
        case "neg":
            return f"-({text(kids[0])})"
    sign = {"add": "+", "sub": "-", "mul": "*", "div": "/", "at": "@"}[kind]
    return f"({text(kids[0])}) {sign} ({text(kids[1])})"


def random_network(seed: int) -> Network:
    """Sizes up to 3, up to 4 steps, one or two states; outputs, an embedding, given values, rounding, truncation."""
    draw = random.Random(seed)
    states = {"h": draw.randint(1, 3)} | ({"s": draw.randint(1, 2)} if draw.random() < 0.5 else {})
    size_x = draw.randint(1, 2)
    known = {"x": size_x} | {f"{name}_prev": size for name, size in states.items()}
    parameters: dict[str, Any] = {}
    writer = Writer(draw, known, parameters, "P")
    extra = {f"e{i}": draw.choice([1, 2, states["h"]]) for i in range(draw.randint(0, 2))}
    equations: list[tuple[str, Ast]] = []
    for name, size in {**extra, **({"s": states["s"]} if "s" in states else {}), "h": states["h"]}.items():
        tree = writer.expression(size, 2)
        if draw.random() < 0.6 or name == "h":
            activation = draw.choice(["sigmoid", "softmax", "tanh", "sigmoid", "softmax", *FREE])
            tree = ("f", activation, tree)
        equations.append((name, tree))
        known[name] = size
    length = draw.randint(1, 4)
    cell = {"states": list(states), "equations": [f"{name} = {text(tree)}" for name, tree in equations]}
    problem: dict[str, Any] = {"cell": cell, "parameters": parameters}
    problem["initial"] = {name: [writer.number() for _ in range(size)] for name, size in states.items()}
    if draw.random() < 0.25:
        words = ["a", "b", "c"]
        axis = draw.choice(["row", "column"])
        rows = [[writer.number() for _ in range(size_x)] for _ in words]
        matrix = rows if axis == "row" else [list(column) for column in zip(*rows, strict=True)]
        problem["embedding"] = {"matrix": matrix, "axis": axis, "vocabulary": words}
        problem["inputs"] = [draw.choice(words) for _ in range(length)]
    else:
        problem["inputs"] = [[writer.number() for _ in range(size_x)] for _ in range(length)]
    outputs = _outputs(draw, problem, states["h"])
    _loss(draw, problem, writer, equations, outputs, states["h"], length)
    sizes = {name: known[name] for name, _ in equations}
    if draw.random() < 0.3:
        at, name = draw.randrange(length), draw.choice([name for name, _ in equations])
        problem["given"] = {at + 1: {name: [writer.number() for _ in range(sizes[name])]}}
    if draw.random() < 0.5:
        problem["rounding"] = _rounding(draw, equations)
    used = set(names_in([tree for _, tree in equations]))
    problem["parameters"] = {name: value for name, value in parameters.items() if name in used}
    return Network(problem, equations, outputs, sizes)


def names_in(trees: list[Ast]) -> list[str]:
    found = []
    for tree in trees:
        if tree[0] == "name":
            found.append(tree[1])
        else:
            found += names_in([kid for kid in tree[1:] if isinstance(kid, tuple)])
    return found


def _outputs(draw: random.Random, problem: dict[str, Any], size: int) -> list[tuple[str, Ast]]:
    if draw.random() < 0.4:
        return []
    parameters: dict[str, Any] = {}
    writer = Writer(draw, {"h": size}, parameters, "V")
    found: list[tuple[str, Ast]] = []
    if draw.random() < 0.4:
        found.append(("u", writer.expression(2, 1)))
        writer.known["u"] = 2
    tree = writer.expression(draw.randint(1, 3), 1)
    if draw.random() < 0.7:
        tree = ("f", draw.choice(["softmax", "sigmoid", "tanh"]), tree)
    found.append(("y", tree))
    used = set(names_in([each for _, each in found]))
    problem["outputs"] = {
        "equations": [f"{name} = {text(each)}" for name, each in found],
        "parameters": {name: value for name, value in parameters.items() if name in used},
    }
    if draw.random() < 0.2:
        problem["outputs"]["steps"] = "last"
    return found


def _loss(
    draw: random.Random, problem: dict[str, Any], writer: Writer, equations: list[tuple[str, Ast]],
    outputs: list[tuple[str, Ast]], size_h: int, length: int,
) -> None:  # fmt: skip
    of = "y" if outputs and draw.random() < 0.7 else "h"
    tree = dict([*outputs, *equations])[of]
    size = size_h if of == "h" else Sizes({"h": size_h}, problem["outputs"]["parameters"], outputs).of("y")
    kinds = list(LOSSES)
    if tree[0] == "f" and tree[1] == "softmax":
        kinds += ["cross_entropy"] * 6
    if tree[0] == "f" and tree[1] == "sigmoid":
        kinds += ["binary_cross_entropy"] * 6
    kind = draw.choice(kinds)
    last_only = of == "y" and problem["outputs"].get("steps") == "last"
    targets = [None if last_only else _target(draw, kind, size, writer) for _ in range(length)]
    targets = [None if draw.random() < 0.2 else each for each in targets]
    targets[-1] = _target(draw, kind, size, writer)
    problem["targets"] = targets
    problem["loss"] = {"kind": kind, "of": of, "reduce": draw.choice(["sum", "mean"])}
    if draw.random() < 0.2:
        problem["loss"]["steps"] = "last"
    problem["backward"] = {"truncate": draw.randint(1, length)} if draw.random() < 0.3 else {}


class Sizes:
    """The size of an output equation."""

    def __init__(self, known: dict[str, int], parameters: dict[str, Any], trees: list[tuple[str, Ast]]) -> None:
        self.known = {**known}
        self.parameters = parameters
        for name, tree in trees:
            self.known[name] = self.size(tree)

    def of(self, name: str) -> int:
        return self.known[name]

    def size(self, tree: Ast) -> int:
        kind, *kids = tree
        match kind:
            case "name":
                return self.known[kids[0]] if kids[0] in self.known else len(self.parameters[kids[0]])
            case "num":
                return 1
            case "stack":
                return sum(map(self.size, kids))
            case "f":
                return 1 if kids[0] in OF_VECTORS else self.size(kids[1])
            case "at":
                for kid, axis in zip(kids, (0, 1), strict=True):
                    if kid[0] == "name" and kid[1] in self.parameters and isinstance(self.parameters[kid[1]][0], list):
                        return shape_of(self.parameters[kid[1]])[axis]
                return 1
        return max(map(self.size, kids))


def _target(draw: random.Random, kind: str, size: int, writer: Writer) -> Any:
    if kind == "cross_entropy":
        at = draw.randrange(size)
        if size == 1 or draw.random() < 0.6:
            return [Decimal(int(unit == at)) for unit in range(size)]
        other = (at + 1) % size
        share = {at: Decimal("0.3"), other: Decimal("0.7")}
        return [share.get(unit, Decimal(0)) for unit in range(size)]
    if kind == "binary_cross_entropy":
        return [Decimal(draw.choice(["0", "1", "1", "0", "0.25"])) for _ in range(size)]
    return [writer.number() for _ in range(size)]


def _rounding(draw: random.Random, equations: list[tuple[str, Ast]]) -> dict[str, Any]:
    names = [name for name, _ in equations]
    found: dict[str, Any] = {"places": draw.choice([3, 4])}
    if draw.random() < 0.5:
        found["carry"] = draw.sample(names, draw.randint(1, len(names)))
    trees = [tree for _, tree in equations]
    parts = []
    if any(tree[0] == "f" and tree[1] in (*SQUASHED, *FREE) and tree[2][0] not in ("name", "num") for tree in trees):
        parts.append("preactivation")
    inside = [each for tree in trees for each in below(tree)]
    if any(each[0] == "at" for each in inside):
        parts += ["dot_term", "partial"]
    chosen = draw.sample(parts, draw.randint(0, len(parts)))
    if chosen:
        found["intermediate"] = {part: draw.choice([2, 3]) for part in chosen}
    return found


def below(tree: Ast) -> list[Ast]:
    """Every node but the root."""
    kids = [kid for kid in tree[1:] if isinstance(kid, tuple)]
    return [*kids, *(each for kid in kids for each in below(kid))]


class Worked:
    """A network worked out over tapes: `loss`, and the numbers that it hangs on, with their derivatives."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.problem = network.problem
        rounding = self.problem.get("rounding", {})
        self.carry = rounding.get("carry", ())
        self.places = rounding.get("places", 4)
        self.rules = rounding.get("intermediate", {})
        with in_decimals():  # type: ignore[attr-defined]
            self.parameters = _tapes(self.problem["parameters"])
            self.heads = _tapes(self.problem.get("outputs", {}).get("parameters", {}))
            self.initial = _tapes(self.problem["initial"])
            self.embedding = _tapes(self.problem["embedding"]["matrix"]) if "embedding" in self.problem else None
            self.inputs = [self._input(each) for each in self.problem["inputs"]]
            self.loss = self._loss()
            back(self.loss)

    def _input(self, entry: Any) -> Vector:
        if self.embedding is None:
            found: Vector = _tapes(entry)
            return found
        at = self.problem["embedding"]["vocabulary"].index(entry)
        by_row = self.problem["embedding"]["axis"] == "row"
        return self.embedding[at] if by_row else [row[at] for row in self.embedding]

    def _run(self, first: int = 0) -> list[dict[str, Vector]]:
        """What may be judged at each step. Nothing flows back from step `first` to the one before."""
        state, seen = {f"{name}_prev": value for name, value in self.initial.items()}, []
        outputs = self.problem.get("outputs", {})
        for position, x in enumerate(self.inputs):
            if position == first > 0:
                state = {name: [constant(entry.value) for entry in value] for name, value in state.items()}
            here = {"x": x, **state}
            given = self.problem.get("given", {}).get(position + 1, {})
            for name, tree in self.network.equations:
                value = _tapes(given[name]) if name in given else self.quantity(name, tree, here, self.parameters)
                here[name] = value
            state = {f"{name}_prev": here[name] for name in self.problem["cell"]["states"]}
            judged = {"h": here["h"]}
            if outputs.get("steps", "all") == "all" or position == len(self.inputs) - 1:
                for name, tree in self.network.outputs:
                    judged[name] = self.quantity(name, tree, judged, self.heads)
            seen.append(judged)
        return seen

    def quantity(self, name: str, tree: Ast, here: dict[str, Vector], parameters: dict[str, Any]) -> Vector:
        places = self.places if name in self.carry else None
        known = {**parameters, **here}
        kids = [kid for kid in tree[1:] if isinstance(kid, tuple)]
        if tree[0] == "f" and tree[1] in (*SQUASHED, *FREE):
            rule = self.rules.get("preactivation") if kids[0][0] not in ("name", "num") else None
            alone = "partial" not in self.rules and "preactivation" in self.rules
            return apply(tree[1], self.value(kids[0], known, root=alone, places=rule), places)
        return self.value(tree, known, root=True, places=places)

    def value(self, tree: Ast, known: dict[str, Any], root: bool = False, places: int | None = None) -> Any:
        """`root`: not rounded as a partial product, for it is a whole right side or a pre-activation."""
        kind, *kids = tree
        if kind == "name":
            return known[kids[0]] if places is None else [entry.carried(places) for entry in known[kids[0]]]
        if kind == "num":
            return [constant(kids[0])]
        if kind == "f":
            return apply(kids[0], self.value(kids[1], known), places)
        parts = [self.value(kid, known) for kid in kids]
        if kind == "at":
            found = self.product(*parts)
            rule = None if root else self.rules.get("partial")
            found = [entry.carried(rule) for entry in found]
        elif kind == "stack":
            found = [entry for part in parts for entry in part]
        elif kind == "neg":
            found = [constant(0) - entry for entry in parts[0]]
        else:
            size = max(map(len, parts))
            left, right = (part if len(part) == size else part * size for part in parts)
            found = [OPERATIONS[kind](a, b) for a, b in zip(left, right, strict=True)]
        return [entry.carried(places) for entry in found]

    def product(self, left: Any, right: Any) -> Vector:
        rule = self.rules.get("dot_term")
        if isinstance(right[0], list):
            rows, vector = list(zip(*right, strict=True)), left
        else:
            rows, vector = left if isinstance(left[0], list) else [left], right
        return [total([(a * b).carried(rule) for a, b in zip(row, vector, strict=True)]) for row in rows]

    def _loss(self) -> Tape:
        """Truncated, each step's loss is of a run of its own that is cut before its window."""
        loss, targets, seen = self.problem["loss"], self.problem["targets"], self._run()
        counted = [at for at, target in enumerate(targets) if target is not None and loss["of"] in seen[at]]
        counted = counted[-1:] if loss.get("steps") == "last" else counted
        tree = dict([*self.network.outputs, *self.network.equations])[loss["of"]]
        window = self.problem["backward"].get("truncate", len(targets))
        runs = {at: self._run(at - window + 1) if window <= at else seen for at in counted}
        costs = [cost(loss["kind"], tree, runs[at][at][loss["of"]], targets[at]) for at in counted]
        whole = total(costs)
        return whole / constant(len(costs)) if loss["reduce"] == "mean" else whole

    def gradients(self) -> dict[str, Any]:
        """In the shape of the result's `gradients`."""
        found = {"parameters": _grads(self.parameters), "initial": _grads(self.initial)}
        if self.embedding is not None:
            found["embedding"] = {"matrix": _grads(self.embedding)}
        else:
            found["inputs"] = _grads(self.inputs)
        if "outputs" in self.problem:
            found["outputs"] = {"parameters": _grads(self.heads)}
        return found


OPERATIONS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
}


def cost(kind: str, tree: Ast, judged: Vector, target: list[Decimal]) -> Tape:
    gaps = [entry - constant(goal) for entry, goal in zip(judged, target, strict=True)]
    if kind.endswith("squared_error"):
        squares = total([gap * gap for gap in gaps])
        factor = {"squared_error": Decimal(1), "half_squared_error": Decimal("0.5")}.get(kind, Decimal(1) / len(gaps))
        return constant(factor) * squares
    like = "softmax" if kind == "cross_entropy" else "sigmoid"
    if tree[0] != "f" or tree[1] != like:
        return cost_of_logits(kind, judged, target)
    terms = []
    for entry, goal in zip(judged, target, strict=True):
        if goal:
            terms.append(constant(goal) * apply("ln", [entry])[0])
        if goal != 1 and kind == "binary_cross_entropy":
            terms.append(constant(1 - goal) * apply("ln", [constant(1) - entry])[0])
    return constant(0) - total(terms)


def cost_of_logits(kind: str, logits: Vector, target: list[Decimal]) -> Tape:
    """ln(1 + exp z) − t z for each unit, and ln Σ exp z − Σ t z: in these no digit is lost however large z is."""
    shares = total([constant(goal) * z for z, goal in zip(logits, target, strict=True)])
    whole = total(apply("softplus", logits)) if kind[0] == "b" else apply("ln", [total(apply("exp", logits))])[0]
    return whole - shares


def _tapes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tapes(each) for key, each in value.items()}
    return [_tapes(each) for each in value] if isinstance(value, list) else Tape(value)


def _grads(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _grads(each) for key, each in value.items()}
    return [_grads(each) for each in value] if isinstance(value, list) else value.grad

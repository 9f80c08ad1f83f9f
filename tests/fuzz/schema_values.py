"""Values that the JSON Schema allows: each key of a problem file comes up here as soon as the table of keys has it."""

import copy
import random
from typing import Any

from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.reader.keys.json_schema import schema

Tree = Any

KeySchema = dict[str, Any]

DEEPEST = 4

NAMES = (
    *("f", "h", "c", "g", "o", "r", "z", "n", "y", "x", "a_f", "tanh_c", "W", "U", "b", "all", "none", "A", "B"),
    *("h_1", "h_2", "c_1", "f_1", "a_f_1", "y_1", "loss", "loss_1", "error_1", "predict_1", "d_h_1", "d_x_1", "w"),
    *("h_1(n=2)", "loss(n=2)", "h_1(l=2)", "f_1(rev)", "B.h_1", "h_1[0]", "d_weights.x[0][0]", "new_weights.x[0]"),
    *("count", "count.f", "count(l=2)", "shape.h", "shape.weights.f.x", "perplexity", "accuracy", "q1", "1", "2"),
    *("**bold** and `h_1`", "- a list\n- of two", "$x$ & 5 %", "Why?", "dot_term", "preactivation", "f * c_prev"),
)

EQUATIONS = (
    "h = {f}(W @ x + U @ h_prev)",
    "y = {f}(V @ h + d)",
    "y = {f}(h)",
    "h = {f}(x) * h_prev",
    "y = clip(h, 0, 1)",
)

NUMBERS = ("0", "1", "2", "-1", "0.5", "-0.25", "0.001", "10", "1/3", "sqrt(2)", "-ln(2)", "1e3")

SCHEMA = schema()


def said(tree: Tree, draw: random.Random) -> None:
    """One key that the schema has, set in the problem, or in a mapping of it that is there already."""
    found: KeySchema = SCHEMA
    while True:
        keys = found["properties"]
        inside = [name for name in keys if name in tree and _table(keys[name], tree[name])]
        if not inside or draw.random() < 0.5:
            break
        name = draw.choice(inside)
        found, tree = _table(keys[name], tree[name])
    name = draw.choice(list(keys))
    tree[name] = value(keys[name], draw)


def _table(kind: KeySchema, tree: Tree) -> tuple[KeySchema, Tree] | None:
    """The mapping that this value is, or that the first of its list is, and what the schema says of it."""
    kind = _meant(kind)
    if isinstance(tree, list) and tree and "items" in kind:
        return _table(kind["items"], tree[0])
    if isinstance(tree, dict) and kind.get("properties"):
        return kind, tree
    return next((each for one in kind.get("anyOf", ()) if (each := _table(one, tree))), None)


def _meant(kind: KeySchema) -> KeySchema:
    return SCHEMA["$defs"][kind["$ref"].rpartition("/")[2]] if "$ref" in kind else kind


def value(kind: KeySchema, draw: random.Random, depth: int = 0) -> Tree:
    """Something that the schema allows there."""
    ref, kind = kind.get("$ref", ""), _meant(kind)
    if ref.endswith("/number"):
        return draw.choice(NUMBERS)
    if "const" in kind or "enum" in kind:
        return copy.deepcopy(kind["const"] if "const" in kind else draw.choice(kind["enum"]))
    if "anyOf" in kind and "properties" not in kind:
        return value(draw.choice(kind["anyOf"]), draw, depth)
    if kind.get("type") == "array":
        if "items" not in kind:
            return []
        return [value(kind["items"], draw, depth + 1) for _ in range(draw.choice((1, 1, 2, 2, 3)))]
    return _mapping(kind, draw, depth) if kind.get("type") == "object" else _scalar(kind, draw)


def _mapping(kind: KeySchema, draw: random.Random, depth: int) -> Tree:
    if "additionalProperties" in kind and isinstance(kind["additionalProperties"], dict):
        keys = draw.sample(NAMES[:40], draw.randint(1, 2))
        return {name: value(kind["additionalProperties"], draw, depth + 1) for name in keys}
    keys = kind["properties"]
    wanted = [*kind.get("required", ()), *draw.sample(list(keys), min(len(keys), draw.randint(1, 3)))]
    return {name: value(keys[name], draw, depth + 1) for name in wanted if depth < DEEPEST}


def _scalar(kind: KeySchema, draw: random.Random) -> Tree:
    if kind.get("type") == "boolean":
        return draw.random() < 0.7
    if kind.get("type") == "null":
        return None
    if kind.get("type") in ("integer", "number"):
        return str(draw.choice((kind.get("minimum", 1), kind.get("minimum", 0) + 1, 2, 3)))
    if draw.random() < 0.1:
        return draw.choice(EQUATIONS).format(f=draw.choice(list(FUNCTIONS)))
    return draw.choice(NAMES)

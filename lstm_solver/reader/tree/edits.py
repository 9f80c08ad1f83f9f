"""Another value at a path of a problem file (`weights.f.x[0][1]`), in a copy of its tree."""

import re

from .source_nodes import ListNode, MapNode, ScalarNode, SourceNode
from .yaml_events import DEEPEST

_PATH = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z0-9]\w*|\[(?:0|[1-9][0-9]{0,8})\])*", re.ASCII)

_KEY = re.compile(r"\.?(\w+)|\[([0-9]+)\]", re.ASCII)


class NoSuchPath(ValueError):
    """The message says in words what is wrong with a path."""


def keys_of(path: str) -> list[str | int]:
    """The keys and numbers of a path. Raises NoSuchPath where it is none."""
    if not _PATH.fullmatch(path):
        raise NoSuchPath(f"'{path}' is no path (expected such as biases.f or weights.f.x[0][1])")
    keys = [int(at) if at else key for key, at in _KEY.findall(path)]
    if len(keys) > DEEPEST:
        raise NoSuchPath(f"a path of {len(keys)} keys (expected at most {DEEPEST})")
    return keys


def find(root: MapNode, path: str) -> SourceNode | None:
    """What stands at a path, None where a key is missing. Raises NoSuchPath for a number beyond a list."""
    node: SourceNode | None = root
    for key in keys_of(path):
        node = None if node is None else _child(node, key, path)
    return node


def _child(node: SourceNode, key: str | int, path: str) -> SourceNode | None:
    if isinstance(node, ListNode) and isinstance(key, int) and key < len(node):
        return node.items[key]
    if isinstance(node, MapNode):
        return node.get(str(key))
    raise NoSuchPath(f"there is no {path} in the file")


def replaced(root: MapNode, path: str, value: SourceNode) -> MapNode:
    """A copy of the tree with `value` at a path, whose keys may be new. Raises NoSuchPath."""
    made = _replaced(root, keys_of(path), value, path)
    assert isinstance(made, MapNode)
    return made


def _replaced(node: SourceNode | None, keys: list[str | int], value: SourceNode, path: str) -> SourceNode:
    if not keys:
        return value
    key, *rest = keys
    if isinstance(node, ListNode) and isinstance(key, int) and key < len(node):
        items = list(node.items)
        items[key] = _replaced(items[key], rest, value, path)
        return ListNode(items, node.place)
    node = MapNode({}, value.place) if node is None and isinstance(key, str) else node
    if isinstance(node, MapNode):
        name = node.pairs[str(key)][0] if str(key) in node else ScalarNode(str(key), True, value.place)
        inner = _replaced(node.get(str(key)), rest, value, path)
        return MapNode({**node.pairs, str(key): (name, inner)}, node.place, node.broken)
    raise NoSuchPath(f"there is no {path} in the file")


def filled(node: SourceNode | None, value: SourceNode) -> SourceNode:
    """`value` in the shape of `node`: one number in the place of every number below it."""
    if isinstance(value, ScalarNode) and isinstance(node, ListNode):
        return ListNode([filled(item, value) for item in node.items], node.place)
    if isinstance(value, ScalarNode) and isinstance(node, MapNode):
        pairs = {name: (key, filled(inner, value)) for name, (key, inner) in node.pairs.items()}
        return MapNode(pairs, node.place, node.broken)
    return value

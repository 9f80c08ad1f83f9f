"""What a draw depends on, as one text: the keys that determine numbers, whatever their order and their spelling."""

import json
from decimal import Decimal
from typing import Any

from ..maths.decimals import NumberError, read_number
from ..reader.keys.variation_keys import DETERMINING
from ..reader.tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode


def canonical(root: MapNode) -> str:
    """The keys that determine numbers, `vary` and `accept` as JSON with its keys in order."""
    found = {name: _plain(name, node) for name, node in root if name in DETERMINING}
    found |= {name: _data(node) for name, node in root if name in ("vary", "accept")}
    return json.dumps(found, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _plain(name: str, node: SourceNode) -> Any:
    if name == "questions":
        return _asked(node)
    if name == "runs" and isinstance(node, MapNode):
        return {run: _run(at) for run, at in node}
    return _data(node)


def _run(node: SourceNode) -> Any:
    if not isinstance(node, MapNode):
        return _data(node)
    return {name: _plain(name, at) for name, at in node if name != "remarks"}


def _asked(node: SourceNode) -> list[str]:
    """The names that questions ask for."""
    items = node.items if isinstance(node, ListNode) else []
    finds = [at.get("find") for at in items if isinstance(at, MapNode)]
    names = [each.items if isinstance(each, ListNode) else [each] for each in finds if each is not None]
    return sorted({name.text for found in names for name in found if isinstance(name, ScalarNode)})


def _data(node: SourceNode) -> Any:
    if isinstance(node, MapNode):
        return {name: _data(value) for name, value in node}
    if isinstance(node, ListNode):
        return [_data(item) for item in node.items]
    return _number(node.text) if isinstance(node, ScalarNode) else ""


def _number(text: str) -> str:
    """Plain digits of a number, however it is written: 0.50 and .5 are one; other texts as they are."""
    try:
        value = read_number(text)
    except NumberError:
        value = None
    return " ".join(text.split()) if value is None else f"{value.normalize() if value else Decimal(0):f}"

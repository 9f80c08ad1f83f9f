"""Decimal commas in a network of a student's own, which is read as a problem file is."""

from collections.abc import Iterator

from ...reader.tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode
from .typed_numbers import UnreadableNumber, habit, number


def with_points(network: MapNode) -> MapNode:
    """The same tree with each number that has a decimal comma (`"0,5"`) as the file would have it (`0.5`)."""
    return _mapping(network, habit(_texts(network)))


def _mapping(node: MapNode, commas: bool | None) -> MapNode:
    pairs = {name: (key, _pointed(value, commas)) for name, (key, value) in node.pairs.items()}
    return MapNode(pairs, node.place, node.broken)


def _texts(node: SourceNode) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.text
    for kid in _kids(node):
        yield from _texts(kid)


def _kids(node: SourceNode) -> list[SourceNode]:
    if isinstance(node, MapNode):
        return [value for _, value in node.pairs.values()]
    return node.items if isinstance(node, ListNode) else []


def _pointed(node: SourceNode, commas: bool | None) -> SourceNode:
    if isinstance(node, MapNode):
        return _mapping(node, commas)
    if isinstance(node, ListNode) and any("," in text for text in _texts(node)):
        return ListNode([_pointed(each, commas) for each in node.items], node.place)
    if not isinstance(node, ScalarNode) or "," not in node.text:
        return node
    try:
        return ScalarNode(number(node.text, commas).text, True, node.place)
    except UnreadableNumber:
        return node

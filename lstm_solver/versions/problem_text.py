"""A problem's tree as YAML text: every number as it stands in the tree, rows of numbers on one line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..reader.tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode

if TYPE_CHECKING:
    import yaml

WIDTH = 110


def problem_text(root: MapNode) -> str:
    """YAML that reads back as the same tree."""
    import yaml

    text: str = yaml.emit(_events(root), width=WIDTH, allow_unicode=True)
    return text


def _events(root: MapNode) -> "Iterator[yaml.Event]":
    import yaml

    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _below(root)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _below(node: SourceNode) -> "Iterator[yaml.Event]":
    import yaml

    if isinstance(node, MapNode):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=_is_short(node))
        for key, value in node.pairs.values():
            yield _scalar(key)
            yield from _below(value)
        yield yaml.MappingEndEvent()
    elif isinstance(node, ListNode):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=_is_flat(node))
        for item in node.items:
            yield from _below(item)
        yield yaml.SequenceEndEvent()
    elif isinstance(node, ScalarNode):
        yield _scalar(node)


def _scalar(node: ScalarNode) -> "yaml.ScalarEvent":
    import yaml

    style = "|" if "\n" in node.text else None
    return yaml.ScalarEvent(None, None, (node.plain, True), node.text, style=style)


def _is_flat(node: SourceNode) -> bool:
    """Numbers, rows of numbers."""
    return isinstance(node, ListNode) and all(isinstance(item, ScalarNode) or _is_flat(item) for item in node.items)


def _is_short(node: MapNode) -> bool:
    """A mapping that stands on one line: {x: 0.5, h: 0.2}."""
    values = [value for _, (_, value) in node.pairs.items()]
    flat = all(_is_flat(value) or (isinstance(value, ScalarNode) and "\n" not in value.text) for value in values)
    return flat and sum(len(name) + _length(value) for name, value in node) < WIDTH - 20


def _length(node: SourceNode) -> int:
    if isinstance(node, ListNode):
        return 2 + sum(_length(item) + 2 for item in node.items)
    return len(node.text) if isinstance(node, ScalarNode) else WIDTH

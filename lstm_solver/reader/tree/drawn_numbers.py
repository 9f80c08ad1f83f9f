"""Numbers of a problem file by their paths, and a copy of its tree with others in their places."""

from collections.abc import Callable, Iterator, Mapping

from ...maths.decimals import NumberError, read_constant, read_plain
from .source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join


def is_drawn(node: ScalarNode, words: bool) -> bool:
    """Whether another value may stand in its place: a number or a constant, or a word where there are `words`."""
    if node.is_null or node.is_boolean:
        return False
    if words:
        return True
    try:
        read_plain(node.text) if node.plain else read_constant(node.text)
    except NumberError:
        return False
    return True


def numbers_below(node: SourceNode, path: str, words: bool) -> Iterator[str]:
    """The paths of what may be drawn at or below a node, in the file's order."""
    if isinstance(node, ScalarNode):
        if is_drawn(node, words):
            yield path
    elif isinstance(node, ListNode):
        for at, item in enumerate(node.items):
            yield from numbers_below(item, f"{path}[{at}]", words)
    elif isinstance(node, MapNode):
        for name, value in node:
            yield from numbers_below(value, join(path, name), words)


Draw = Callable[[str], str]


def redrawn(node: SourceNode, path: str, draws: Mapping[str, tuple[Draw, bool]]) -> SourceNode:
    """A copy of the tree with a drawn text in the place of each number below one of the paths of `draws`, the nearest
    path first. With each path stands whether words are drawn as well."""
    return _redrawn(node, path, draws, draws.get(path))


def _redrawn(
    node: SourceNode, path: str, draws: Mapping[str, tuple[Draw, bool]], rule: tuple[Draw, bool] | None
) -> SourceNode:
    if isinstance(node, ScalarNode):
        return ScalarNode(rule[0](path), True, node.place) if rule and is_drawn(node, rule[1]) else node
    if rule is None and not any(known.startswith(path) for known in draws):
        return node
    if isinstance(node, ListNode):
        paths = [f"{path}[{at}]" for at in range(len(node))]
        return ListNode(
            [_redrawn(item, at, draws, draws.get(at, rule)) for item, at in zip(node.items, paths, strict=True)],
            node.place,
        )
    if isinstance(node, MapNode):
        pairs = {}
        for name, (key, value) in node.pairs.items():
            at = join(path, name)
            pairs[name] = key, _redrawn(value, at, draws, draws.get(at, rule))
        return MapNode(pairs, node.place, node.broken)
    return node

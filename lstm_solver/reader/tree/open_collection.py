"""A list or mapping of which the parser has not seen the end."""

from typing import Any, NamedTuple

from .number_rows import MarkedText, WrittenRow
from .source_nodes import COLUMN_BITS, ListNode, ScalarNode, SourceNode, join


class OpenCollection:
    """A list or mapping that is being read.

    `nodes` are its items, or its keys and values in turn; a list of plain scalars only has `texts` and `places`
    instead, which spares the garbage collector hundreds of thousands of objects. `gone`: items that somebody has taken.
    """

    __slots__ = ("anchor", "bad", "gone", "is_map", "nodes", "opener", "place", "places", "row", "start", "texts")

    def __init__(self, is_map: bool, event: Any, start: int, marked: MarkedText) -> None:
        self.is_map = is_map
        mark, end = event.start_mark, event.end_mark.index
        # the place of its bracket; None where it has none
        self.opener = marked.original(end - 1) if end > mark.index else None
        self.place = mark.line << COLUMN_BITS | mark.column
        self.anchor = event.anchor
        self.bad, self.gone = False, 0
        self.start = start
        self.nodes: list[SourceNode] = []
        self.texts: list[str] | None = None if is_map else []
        self.places: list[int] = []
        self.row: WrittenRow | None = None

    def add(self, node: SourceNode) -> None:
        if self.texts is not None:
            self.nodes[:] = map(_plain, self.texts, self.places)
            self.texts = None
        self.nodes.append(node)

    def in_brackets(self, text: str) -> bool:
        """Whether it is written so, in the text that is read."""
        return self.opener is not None and text[self.opener] in "[{"

    def closed(self) -> ListNode:
        if self.row is not None:
            self.row.place = self.place
            return ListNode([*self.row.items, *self.nodes], self.place) if self.nodes else self.row
        if self.texts:
            return ListNode([], self.place, self.texts, self.places)
        return ListNode(self.nodes, self.place)

    def __len__(self) -> int:
        return self.gone + len(self.texts or self.nodes)


def place_of(mark: Any) -> int:
    """Line and column of a mark of the parser, packed as in SourceNode."""
    place: int = mark.line << COLUMN_BITS | mark.column
    return place


class Position(NamedTuple):
    """Line and column, from 0, as a mark of the parser has them."""

    line: int
    column: int


def place_in(text: str, at: int) -> Position:
    """That of a character, from 0."""
    return Position(text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1)


def position_of(node: SourceNode) -> Position:
    """Where it starts; the first line for what came from Python."""
    return Position((node.line or 1) - 1, (node.column or 1) - 1)


def path_of(stack: list[OpenCollection]) -> str:
    """The path of what comes next."""
    path = ""
    for level in stack:
        if not level.is_map:
            path += f"[{len(level)}]"
        elif len(level.nodes) % 2:
            key = level.nodes[-1]
            path = join(path, key.text if isinstance(key, ScalarNode) else "?")
    return path


def _plain(text: str, place: int) -> ScalarNode:
    return ScalarNode(text, True, place)

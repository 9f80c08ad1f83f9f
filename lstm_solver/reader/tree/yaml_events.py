"""YAML text to a tree. Only the parser's events are used: no tags, no types, no constructors."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import Finding
from .block_rows import MOST_IN_A_LIST
from .mapping_pairs import mapping_pairs
from .number_rows import MOST_ROWS, MarkedText, Marks, WrittenRow, with_marks
from .open_collection import OpenCollection, path_of, place_in, place_of, position_of
from .row_events import NoRow, row_behind_dashes, row_in_brackets, whole_row
from .source_nodes import COLUMN_BITS, MapNode, RejectedNode, ScalarNode, SourceNode, in_short, join
from .surrogate_pairs import HALF, half_of, joined, with_pairs, without_pairs
from .yaml_faults import OUTSIDE, TooLarge, Unread, UnreadableText, fault

DEEPEST = 40

MOST_ALIASED = 200_000  # nodes that aliases may add

MOST_KEYS = 25_000  # of one mapping

MOST_MAPPINGS = 15_000  # in a file of answers, of a sheet

MOST_EVENTS = 75_000  # of the parser: a value is one, a list or a mapping two; two in a list without quotes are one

EVENTS_OF_A_ROW = 3  # what reading one costs

MOST_OUTSIDE = 12_000_000  # that the parser sees of a sheet

ALL = sys.maxsize

MOST_OF_A_CLASS = 5_000_000  # in a file of answers, where few numbers stand in rows; of a sheet MOST_EVENTS

MOST_ANCHORS = 10_000

MOST_REJECTED = 2000  # findings; nobody reads more


class TreeBuilder:
    """Builds the tree; `findings` holds what was rejected on the way. `most`: events of the parser.

    `each` takes the items of the outermost list as they come, in the place of the tree, and `handed` counts them.
    `guessed`: of so many characters it is guessed where rows are; ALL as long as no guess was wrong.
    """

    def __init__(
        self,
        most: int = MOST_EVENTS,
        each: Callable[[SourceNode], None] | None = None,
        pairs: bool = False,
        guessed: int = ALL,
        handed: int = 0,
    ) -> None:
        self.most = most
        self.each = each
        self.handed = handed
        self.pairs = pairs
        self.guessed = guessed
        self.findings: list[Finding] = []
        self.stack: list[OpenCollection] = []
        self.root: SourceNode | None = None
        self.read_to = 0  # where the last event ends
        self.sure = 0  # what was guessed before this place is right
        self.anchors: dict[str, tuple[SourceNode, int]] = {}
        self.aliased = 0
        self.mappings = 0
        self.count = 0
        self.marked = MarkedText(b"", Marks(), [], [], [])
        self.text = ""

    def compose(self, text: str) -> SourceNode | None:
        """The root, or None for an empty text. Raises UnreadableText on what is not YAML or grows too large."""
        import yaml

        loader = getattr(yaml, "CLoader", yaml.Loader)
        self.marked = with_marks(text, self.guessed, min(MOST_ROWS, self.most // EVENTS_OF_A_ROW))
        if self.each is None:
            self.marked = self.marked.begun(MOST_OUTSIDE)
        self.text = text
        try:
            self._walk(yaml, iter(loader(self.marked.data).get_event, None))
        except NoRow:
            return self._again(text, self.pairs)
        except yaml.MarkedYAMLError as error:
            if self.guessed == ALL and self.marked.has_marks:
                return self._again(text, self.pairs)
            if not self.pairs and "\\u" in text and (paired := without_pairs(text)) != text:
                return self._again(paired, True)
            if self.marked.is_begun and self.marked.ends_near(error.problem_mark or error.context_mark):
                raise self._too_long() from None
            raise self._fault(error, text) from None
        except (yaml.YAMLError, ValueError) as error:
            raise UnreadableText(f"not valid YAML ({error})", None) from None
        if self.marked.is_begun:
            raise self._too_long()
        return self.root

    def _again(self, text: str, pairs: bool) -> SourceNode | None:
        guessed = self.sure if self.guessed == ALL else 0
        TreeBuilder.__init__(self, self.most, self.each, pairs, guessed, self.handed)
        return self.compose(text)

    def _walk(self, yaml: Any, events: Iterator[Any]) -> None:
        scalar, (comma, dash) = yaml.ScalarEvent, self.marked.marks
        opening = {yaml.SequenceStartEvent: False, yaml.MappingStartEvent: True}
        closing = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
        texts: list[str] | None = None
        places: list[int] = []
        event = None
        limit, handed, plain = min(self.most, MOST_EVENTS), self.handed, 0
        try:
            for seen, event in enumerate(events):
                if seen > limit:
                    limit, plain = limit + plain // 2, 0
                if seen > limit:
                    if seen > self.most or handed == self.handed:
                        most = min(self.most, MOST_EVENTS if handed == self.handed else self.most)
                        raise TooLarge(OUTSIDE.format(most=most, what="values"), event.start_mark, self._path())
                    limit, handed = min(self.most, limit + MOST_EVENTS), self.handed
                kind = type(event)
                if kind is scalar:
                    value = event.value
                    if comma in value or dash in value:
                        self._row(event)
                        limit -= EVENTS_OF_A_ROW - 1 if value == comma else 0
                    elif texts is not None and event.implicit[0] and event.tag is None and event.anchor is None:
                        start = event.start_mark
                        texts.append(value)
                        places.append(start.line << COLUMN_BITS | start.column)
                        plain += 1
                        continue
                    else:
                        self._add(self._scalar(event))
                elif kind in opening:
                    self._open(opening[kind], event)
                elif kind in closing:
                    self._close()
                else:
                    self._other(yaml, event)
                if self.stack:
                    texts, places = self.stack[-1].texts, self.stack[-1].places
        finally:
            self.read_to = self.marked.original(event.end_mark.index) if event is not None else 0

    def _too_long(self) -> UnreadableText:
        words = OUTSIDE.format(most=MOST_OUTSIDE, what="characters")
        return TooLarge(words, place_in(self.text, self.read_to), self._path())

    def _fault(self, error: Any, text: str) -> UnreadableText:
        """What a parser that gave up is answered with.

        It reads ahead: its own limit of depth (1,000 since PyYAML 6.0.4) may come before the events that reach ours.
        """
        mark = error.problem_mark or error.context_mark
        opened = tuple((level.place >> COLUMN_BITS) + 1 for level in self.stack if level.in_brackets(text))
        inside = ("mapping" if self.stack[-1].is_map else "list") if self.stack else ""
        unread = Unread(text, self.read_to, self.marked.original(mark.index) if mark else len(text), opened, inside)
        deep = unread.too_deep(len(self.stack), DEEPEST)
        if deep is None:
            return UnreadableText(fault(unread, error), mark)
        return UnreadableText(f"nested deeper than {DEEPEST}", place_in(text, deep))

    def _other(self, yaml: Any, event: Any) -> None:
        if type(event) is yaml.AliasEvent:
            self._add(self._alias(event))
        elif type(event) is yaml.DocumentStartEvent and self.root is not None:
            raise UnreadableText("a second document (expected one problem a file)", event.start_mark)

    def _add(self, node: SourceNode) -> None:
        if self.stack:
            level = self.stack[-1]
            self.count += len(level.texts or ())
            if self.each is not None and len(self.stack) == 1 and not level.is_map:
                self._hand(self.each, node, level)
            else:
                level.add(node)
            if level.is_map and len(level.nodes) > 2 * MOST_KEYS:
                raise UnreadableText(f"a mapping of more than {MOST_KEYS:,} keys", position_of(node), self._path())
        else:
            self.root = node

    def _hand(self, each: Callable[[SourceNode], None], node: SourceNode, level: OpenCollection) -> None:
        """An item goes to the caller, once where the text is read again."""
        level.gone += 1
        if level.gone > self.handed and not level.bad:
            self.handed, self.mappings = level.gone, 0
            each(node)

    def _path(self) -> str:
        return path_of(self.stack)

    def _reject(self, message: str, node: SourceNode, path: str) -> None:
        self.findings.append(Finding(message, path, None, node.line, node.column))
        if len(self.findings) > MOST_REJECTED:
            raise TooLarge("the rest is not read, as so much is wrong before it", position_of(node))

    def _row(self, event: Any) -> None:
        """Numbers of a list that came as one event; where they are none, those of a text."""
        level = self.stack[-1] if self.stack else None
        comma = self.marked.marks.comma
        if event.value == comma:
            self._whole_row(event)
            return
        if comma not in event.value:
            row: WrittenRow | None = (dashed := row_behind_dashes(event, level, self.text, self.marked))
            self.sure = dashed.end
        else:
            row = row_in_brackets(event, level, self.text, self.marked)
        if level is None or row is None:
            if self.guessed == ALL:
                raise NoRow
            event.value = event.value.replace(comma, ",")
            self._add(self._scalar(event))
            return
        level.row, level.texts = row, None if comma not in event.value else level.texts
        self._counted(row, event.start_mark)

    def _whole_row(self, event: Any) -> None:
        start = self.marked.original(event.start_mark.index)
        row = whole_row(event, self.text, start)
        if len(self.stack) >= DEEPEST:
            raise UnreadableText(f"nested deeper than {DEEPEST}", event.start_mark)
        self.sure = start
        self._counted(row, event.start_mark)
        self.count += 1
        self._add(row)

    def _counted(self, row: WrittenRow, start: Any) -> None:
        size = len(row)
        if size > MOST_IN_A_LIST:
            raise UnreadableText(f"more than {MOST_IN_A_LIST:,} values in a list", start, self._path())
        self.count += size

    def _scalar(self, event: Any) -> SourceNode:
        text = with_pairs(event.value) if self.pairs else event.value
        if half_of(text) and half_of(text := joined(text)):  # libyaml lets none through
            raise UnreadableText(HALF.format(escape=half_of(text)), event.start_mark)
        node: SourceNode = ScalarNode(text, event.implicit[0], place_of(event.start_mark))
        if event.tag is not None:
            self._reject(self._tag(event.tag), node, self._path())
            node = RejectedNode(node.place)
        self.count += 1
        if event.anchor is not None:
            self._anchor(event, node, 1)
        return node

    def _anchor(self, named: Any, node: SourceNode, size: int) -> None:
        self.anchors[named.anchor] = (node, size)
        if len(self.anchors) > MOST_ANCHORS:
            raise UnreadableText(f"more than {MOST_ANCHORS:,} anchors", position_of(node))

    def _open(self, is_map: bool, event: Any) -> None:
        if len(self.stack) >= DEEPEST:
            raise UnreadableText(f"nested deeper than {DEEPEST}", event.start_mark)
        self.mappings += is_map
        if self.mappings > MOST_MAPPINGS:
            raise TooLarge(f"more than {MOST_MAPPINGS:,} mappings", event.start_mark)
        level = OpenCollection(is_map, event, self.count + self.aliased, self.marked)
        if event.tag is not None:
            self._reject(self._tag(event.tag), RejectedNode(level.place), self._path())
            level.bad = True
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)
        if self.each is not None and not self.stack:
            level.texts = None  # scalars are handed on too
        self.stack.append(level)

    def _close(self) -> None:
        level = self.stack.pop()
        self.count += 1 + len(level.texts or ())
        node: SourceNode = self._map(level) if level.is_map else level.closed()
        if level.bad:
            node = RejectedNode(level.place)
        if level.anchor is not None:
            self._anchor(level, node, self.count + self.aliased - level.start)
        self._add(node)

    def _alias(self, event: Any) -> SourceNode:
        if event.anchor not in self.anchors:
            words = f"*{in_short(event.anchor)} names no complete value before it"
            raise UnreadableText(words, event.start_mark, self._path())
        node, size = self.anchors[event.anchor]
        self.aliased += size
        if self.aliased > MOST_ALIASED:
            words = f"aliases that stand for more than {MOST_ALIASED:,} values"
            raise UnreadableText(words, event.start_mark, self._path())
        return node

    def _tag(self, tag: str) -> str:
        written = tag.replace("tag:yaml.org,2002:", "!!").replace(self.marked.marks.comma, ",")
        return f"the tag {in_short(written)} (expected a value without a tag)"

    def _map(self, level: OpenCollection) -> MapNode:
        def reject(message: str, node: SourceNode, key: str) -> None:
            outside = self._path()
            self._reject(message, node, join(outside, key) if key else outside)

        pairs, broken = mapping_pairs(level.nodes, reject)
        return MapNode(pairs, level.place, broken)

"""The problem file as a tree of texts with positions, whether it came from YAML or from Python."""

from collections.abc import Iterator

NULLS = frozenset({"", "~", "null", "Null", "NULL"})

TRUE = frozenset({"true", "True", "TRUE"})

FALSE = frozenset({"false", "False", "FALSE"})

COLUMN_BITS = 26  # a file of 32 MB has no longer line

_COLUMN = (1 << COLUMN_BITS) - 1


class SourceNode:
    """`place`: line and column from 0, packed into one integer; None for what came from Python."""

    __slots__ = ("place",)
    place: int | None

    @property
    def line(self) -> int | None:
        """Counted from 1."""
        return None if self.place is None else (self.place >> COLUMN_BITS) + 1

    @property
    def column(self) -> int | None:
        """Counted from 1."""
        return None if self.place is None else (self.place & _COLUMN) + 1

    def describe(self) -> str:
        """What stands there, for messages."""
        raise NotImplementedError


OF_NUMBERS = b"0123456789+-.eE \n"

MOST_DESCRIBED = 1_000  # characters of a text that are looked at for a message


def in_short(text: str) -> str:
    """A text in a message."""
    text = " ".join(text[:MOST_DESCRIBED].split())
    return text if len(text) <= 60 else f"{text[:57]}..."


class ScalarNode(SourceNode):
    """A text. `plain`: without quotes, so that null, true and false are not words."""

    __slots__ = ("plain", "text")

    def __init__(self, text: str, plain: bool, place: int | None = None) -> None:
        self.text = text
        self.plain = plain
        self.place = place

    @property
    def is_null(self) -> bool:
        """Whether it stands for nothing: null or ~ without quotes, or no text at all."""
        return self.plain and self.text in NULLS

    @property
    def is_boolean(self) -> bool:
        """Whether it is true or false of the YAML core schema, without quotes."""
        return self.plain and (self.text in TRUE or self.text in FALSE)

    def describe(self) -> str:
        if self.is_null:
            return "nothing"
        return f"'{in_short(self.text)}'"


class ListNode(SourceNode):
    """`texts` holds the items where all are plain scalars (a row of numbers), so that they cost no nodes."""

    __slots__ = ("_items", "_places", "_texts")

    def __init__(
        self,
        items: list[SourceNode],
        place: int | None = None,
        texts: list[str] | None = None,
        places: list[int] | None = None,
    ) -> None:
        self._items = items
        self.place = place
        self._texts = texts
        self._places = places

    @property
    def texts(self) -> list[str] | None:
        """The texts of a row of numbers."""
        return self._texts

    @property
    def places(self) -> list[int] | None:
        """The places of `texts`."""
        return self._places

    @property
    def is_row(self) -> bool:
        """Whether all items are plain scalars; an empty list is none."""
        return self._texts is not None

    @property
    def may_touch(self) -> bool:
        """Whether items may have no space between them; a long row tells without being taken apart."""
        return True

    def characters(self) -> str:
        """Those of all the items of a row."""
        return "".join(self.texts or ())

    def looks_plain(self) -> bool:
        """Whether it is a row of plain numbers, by its characters."""
        return self.is_row and not self.characters().encode(errors="replace").translate(None, OF_NUMBERS)

    def __len__(self) -> int:
        return len(self._items if self._texts is None else self._texts)

    @property
    def items(self) -> list[SourceNode]:
        """The nodes; those of a row of numbers are made when they are asked for."""
        texts, places = self.texts, self.places
        if texts is None:
            return self._items
        if places is None:
            return [ScalarNode(text, True) for text in texts]
        return [ScalarNode(text, True, place) for text, place in zip(texts, places, strict=True)]

    def describe(self) -> str:
        return "a list" if len(self) else "an empty list"


class MapNode(SourceNode):
    """Keys in the file's order.

    `broken`: something of it was rejected, so that nothing counts as missing; `typos`: keys that were meant.
    """

    __slots__ = ("broken", "pairs", "typos")

    def __init__(
        self, pairs: dict[str, tuple[ScalarNode, SourceNode]], place: int | None = None, broken: bool = False
    ) -> None:
        self.pairs = pairs
        self.broken = broken
        self.typos: set[str] = set()
        self.place = place

    def get(self, key: str) -> SourceNode | None:
        """The value of a key, or None."""
        pair = self.pairs.get(key)
        return pair[1] if pair else None

    def key(self, name: str) -> ScalarNode:
        """The key itself, for its place in the file."""
        return self.pairs[name][0]

    def __contains__(self, key: str) -> bool:
        return key in self.pairs

    def __iter__(self) -> Iterator[tuple[str, SourceNode]]:
        return ((name, value) for name, (_, value) in self.pairs.items())

    def describe(self) -> str:
        return "a mapping"


class RejectedNode(SourceNode):
    """Stands where something was rejected already: no further finding is made of it."""

    __slots__ = ()

    def __init__(self, place: int | None = None) -> None:
        self.place = place

    def describe(self) -> str:
        return "an error"


def join(path: str, key: str) -> str:
    """A path with one key more: `weights` and `f` make `weights.f`."""
    return f"{path}.{key}" if path else key

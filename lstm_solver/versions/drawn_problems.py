"""The problem of each draw: the file is read once, and the drawn numbers are put into what was read."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from ..errors import SolverError
from ..maths.decimals import NumberError, read_constant
from ..network.problem import Problem
from ..network.variation import DrawnNumbers
from ..reader import load
from ..reader.tree.drawn_numbers import redrawn
from ..reader.tree.source import Source
from ..reader.tree.source_nodes import MapNode

ANY_NUMBER = ("weights", "biases", "peepholes", "parameters", "initial", "inputs", "tokens")  # may be any

TOKENS = ("tokens", "embedding")  # where these are, an input that looks like a number may be a name

MARK = "0.2718281828{at:06}1"  # numbers that stand for those to be drawn: each is found where it was read to

Putting = Callable[[Any, Sequence[Any]], Any]  # a copy of a value, with numbers, or columns of them, in some places


class NumberPlace(NamedTuple):
    """A number that is drawn, at its path in the file."""

    path: str
    numbers: DrawnNumbers


class DrawnProblems:
    """`root`: the tree into which numbers are drawn. `text`: what a draw depends on besides the student."""

    def __init__(self, source: Source, root: MapNode, drawn: tuple[DrawnNumbers, ...], text: str) -> None:
        self.source = source
        self.root = root
        self.text = text
        self.drawn = drawn
        self.places: list[NumberPlace] = []
        marked = self._redrawn(self._mark)
        self.put: Putting | None = None
        if all(_is_free(each, root) for each in drawn):
            self.put = self._putting(marked)

    def numbers(self, student: str, tries: int) -> tuple[str, ...]:
        """The drawn texts of one try, in the order of the places."""
        begun = sha256("\0".join((self.text, student, str(tries), "")).encode())
        found = []
        for place in self.places:
            hashed = begun.copy()
            hashed.update(place.path.encode())
            found.append(place.numbers.text(int.from_bytes(hashed.digest()) % place.numbers.values))
        return tuple(found)

    def tree(self, numbers: tuple[str, ...]) -> Source:
        """The problem file with these numbers."""
        texts = dict(zip((place.path for place in self.places), numbers, strict=True))
        return self.source._replace(root=self._redrawn(lambda _, path: texts[path]))

    def problem(self, numbers: tuple[str, ...]) -> Problem:
        """The problem with these numbers. Raises SolverError with what is wrong with it then."""
        if self.put is not None:
            try:
                made: Problem = self.put(self.marked, [read_constant(text) for text in numbers])
            except NumberError:  # the reader says it better
                pass
            else:
                return made
        return load(self.tree(numbers))

    def _redrawn(self, text: Callable[[DrawnNumbers, str], str]) -> MapNode:
        def drawer(numbers: DrawnNumbers) -> Callable[[str], str]:
            return lambda path: text(numbers, path)

        root = redrawn(self.root, "", {each.path: (drawer(each), each.words) for each in self.drawn})
        assert isinstance(root, MapNode)
        return root

    def _mark(self, numbers: DrawnNumbers, path: str) -> str:
        self.places.append(NumberPlace(path, numbers))
        return MARK.format(at=len(self.places))

    def _putting(self, marked: MapNode) -> Putting | None:
        """What puts numbers in the places of the marks; None where some mark is not found as it was written."""
        try:
            self.marked = load(self.source._replace(root=marked))
        except SolverError:  # a number that may not be any
            return None
        if any(asked.wanted for each in self.marked.sequences for asked in each.questions):  # holds the tree itself
            return None
        marks = {Decimal(MARK.format(at=at)): at - 1 for at in range(1, len(self.places) + 1)}
        seen: set[int] = set()
        put = _putter(self.marked, marks, seen)
        return put if len(seen) == len(marks) else None


def _is_free(numbers: DrawnNumbers, root: MapNode) -> bool:
    """Whether any number may stand below the path, and nothing but a number is meant by it."""
    keys = numbers.path.replace("]", "").replace("[", ".").split(".")
    if keys[0] == "layers":
        keys = keys[2:]
    elif keys[0] == "outputs":
        keys = keys[1:]
    if numbers.words or (keys[:1] == ["inputs"] and any(name in root for name in TOKENS)):
        return False
    return bool(keys) and keys[0] in ANY_NUMBER


def _putter(value: Any, marks: Mapping[Decimal, int], seen: set[int]) -> Putting | None:
    """What makes a copy of a value with numbers in the places of the marks in it; None where there are none."""
    if isinstance(value, Decimal):
        return _number(marks[value], seen) if value in marks else None
    keys = value if isinstance(value, dict) else range(len(value)) if _is_plain(value) else ()
    parts = [(key, put) for key in keys if (put := _putter(value[key], marks, seen))]
    return _in_parts(_maker(value), parts) if parts else None


def _number(at: int, seen: set[int]) -> Putting:
    seen.add(at)
    return lambda _, numbers: numbers[at]


def _is_plain(value: Any) -> bool:
    return type(value) in (list, tuple) or hasattr(value, "_make")


def _maker(value: Any) -> Callable[[Any], Any]:
    """What makes such a value of its parts."""
    made: Callable[[Any], Any] = getattr(value, "_make", type(value))
    return made


def _in_parts(make: Callable[[Any], Any], parts: list[tuple[Any, Putting]]) -> Putting:
    def put(old: Any, numbers: Sequence[Any]) -> Any:
        found = dict(old) if isinstance(old, dict) else list(old)
        for key, inner in parts:
            found[key] = inner(old[key], numbers)
        return make(found)

    return put

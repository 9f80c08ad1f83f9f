"""How the numbers of a set may be called: a problem's number, its title or the stem of its file, then the name."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ...errors import did_you_mean
from ...reader.tree.source_nodes import MapNode, ScalarNode, SourceNode
from ..answers.spellings import NamedNumber, Spellings, UnknownName
from ..answers.typed_numbers import shown

SIGN = "/"

NO_PROBLEM = "'{text}' names no problem of the set ({hint})"

EXPECTED = "expected a name such as 1/f_1"


class SetSpellings(Spellings):
    """`parts`: the spellings of each problem; `called`: how each may be called besides by its number."""

    def __init__(self, title: str, parts: Sequence[Spellings], called: Sequence[Iterable[str]]) -> None:
        self.parts = {str(number): part for number, part in enumerate(parts, 1)}
        self.pages = parts[0].pages
        self.problem = parts[0].problem._replace(title=title, version=None)
        self.units = {
            f"{number}{SIGN}{stem}": [f"{number}{SIGN}{unit}" for unit in units]
            for number, part in self.parts.items()
            for stem, units in part.units.items()
        }
        self.asked = {
            f"{number}{SIGN}{name}": each for number, part in self.parts.items() for name, each in part.asked.items()
        }
        self.called = {number: number for number in self.parts}
        for number, words in zip(self.parts, called, strict=True):
            for word in words:
                self.called.setdefault(_plain(word), number)

    def find(self, texts: Iterable[str]) -> dict[str, NamedNumber | UnknownName]:
        """What each of the texts means, each problem's among its own."""
        wanted = list(texts)
        split = {text: self._split(text) for text in wanted}
        found: dict[str, NamedNumber | UnknownName] = {}
        for number, part in self.parts.items():
            mine = {text: rest for text, (at, rest) in split.items() if at == number}
            targets = part.find(mine.values())
            found |= {text: _of(number, targets[rest]) for text, rest in mine.items()}
        return {text: found.get(text) or self._unknown_problem(text) for text in wanted}

    def _split(self, text: str) -> tuple[str | None, str]:
        """The number of the problem that is meant, and the name in it; a title may have a slash in it."""
        for at in (at for at, sign in enumerate(text) if sign == SIGN):
            number = self.called.get(_plain(text[:at]))
            if number is not None:
                return number, text[at + 1 :].strip()
        return None, text

    def _unknown_problem(self, text: str) -> UnknownName:
        if SIGN not in text:
            return UnknownName(NO_PROBLEM.format(text=shown(text), hint=EXPECTED), asked=False)
        hint = did_you_mean(_plain(text.partition(SIGN)[0]), self.called) or EXPECTED
        return UnknownName(NO_PROBLEM.format(text=shown(text), hint=hint), asked=True)

    def flat(self, answers: MapNode) -> MapNode:
        """{1: {f_1: …}} as {1/f_1: …}; what is named in one stays."""
        pairs: dict[str, tuple[ScalarNode, SourceNode]] = {}
        for name, (key, node) in answers.pairs.items():
            if isinstance(node, MapNode) and SIGN not in name:
                for inner, (own, value) in node.pairs.items():
                    pairs[f"{name}{SIGN}{inner}"] = own, value
            else:
                pairs[name] = key, node
        return MapNode(pairs, answers.place, answers.broken)

    def parted(self) -> Iterator[tuple[str, Spellings]]:
        """Each problem, behind its number."""
        for number, part in self.parts.items():
            yield f"{number}{SIGN}", part

    def stems_of(self, unit: str) -> list[str]:
        """What a unit belongs to, the widest first, in its problem."""
        number, _, name = unit.partition(SIGN)
        return [f"{number}{SIGN}{stem}" for stem in self.parts[number].stems_of(name)]

    def part_of(self, name: str) -> Spellings:
        """Those of its problem."""
        return self.parts[name.partition(SIGN)[0]]

    def is_label(self, name: str) -> bool:
        """Whether a word answers it."""
        number, _, rest = name.partition(SIGN)
        return self.parts[number].is_label(rest)

    def labels_of(self, name: str) -> dict[str, str]:
        """The names of the classes of a problem."""
        return self.parts[name.partition(SIGN)[0]].labels

    @cached_property
    def labels(self) -> dict[str, str]:
        """Those of the first problem; `labels_of` knows all."""
        return next(iter(self.parts.values())).labels


def _of(number: str, target: NamedNumber | UnknownName) -> NamedNumber | UnknownName:
    if isinstance(target, UnknownName):
        return target
    return NamedNumber(f"{number}{SIGN}{target.stem}", tuple(f"{number}{SIGN}{unit}" for unit in target.units))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()

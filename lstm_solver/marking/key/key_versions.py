"""Keys of the versions of one problem: alike in everything but their numbers, so that what rests on the equations is
worked out for all of them once."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from .answer_key import AnswerKey, KeyLine, OperandSources, StatedValue, shape_of


class KeyVersions:
    """`first` stands for all: its lines say what the names in an equation stand for, and `own` which value of the file
    that is in another version."""

    def __init__(self, first: AnswerKey) -> None:
        self.first = first
        self.clear()

    def clear(self) -> None:
        """Without any version but the first."""
        self.keys = [self.first]
        self._numbers: dict[int, int] = {id(self.first): 0}
        self._stated = [list(stated(self.first))]
        self._places = {id(source): at for at, source in enumerate(self._stated[0])}

    def add(self, key: AnswerKey) -> bool:
        """Takes another version in; False where a key is that of another problem. Versions have the same lines, and
        values of the file that are the same where those of the first are, as two gates may share their weights."""
        if _form(key) != self._form or _sames(key) != self._same:
            return False
        at = self._numbers[id(key)] = len(self.keys)
        self.keys.append(key)
        self._stated.append(list(stated(key)))
        self._places |= {id(source): place for place, source in enumerate(self._stated[at])}
        return True

    def number(self, key: AnswerKey) -> int:
        """The number of a version. Raises LookupError for one that was not taken in, or is no longer."""
        return self._numbers[id(key)]

    @cached_property
    def _form(self) -> object:
        return _form(self.first)

    @cached_property
    def _same(self) -> list[int]:
        return _sames(self.first)

    def own(self, source: StatedValue, version: int) -> StatedValue:
        """The value of a version that stands where that of any version does."""
        if source.whole is not None:
            return diagonal(self.own(source.whole, version))
        return self._stated[version][self._places[id(source)]]

    def line(self, at: int, version: int) -> KeyLine:
        """The line with the numbers of a version."""
        return self.keys[version].lines[at]


def stated(key: AnswerKey) -> Iterator[StatedValue]:
    """The values of the file wherever they stand in a key, always in the same order."""
    for line in key.lines:
        yield from (each for each in line.sources.values() if isinstance(each, StatedValue))
    for names in key.around.values():
        yield from (each for each in names.values() if isinstance(each, StatedValue))


def diagonal(matrix: StatedValue) -> StatedValue:
    """The entries of a square matrix that count where it is taken entry by entry."""
    return StatedValue(matrix.label, [matrix.value[k][k] for k in range(len(matrix.value))], whole=matrix)


def differ(one: object, other: object) -> bool:
    """Arrays of float64 are the same only where they are one."""
    return one is not other if hasattr(one, "ndim") else one != other


def _form(key: AnswerKey) -> object:
    """All that versions have in common."""
    lines = [
        (
            line.stem,
            line.run,
            line.kind,
            line.quantity,
            line.place,
            line.position,
            line.equation and (line.equation.name, line.equation.rhs),
            line.part_names,
            _places(line.sources),
            shape_of(line.value),
            line.digits,
            line.rules,
            line.part,
        )
        for line in key.lines
    ]
    around = {place: _places(names) for place, names in key.around.items()}
    return lines, key.slots, key.aliases, key.parts, around, key.arithmetic.name, key.labels, key.feeds_back


def _places(sources: OperandSources) -> dict[str, object]:
    """What the names stand for, but for its numbers."""
    return {
        name: each
        if isinstance(each, int)
        else (each.label, each.kind, each.top, each.left, each.form, shape_of(each.value))
        for name, each in sources.items()
    }


def _sames(key: AnswerKey) -> list[int]:
    """For each value of the file, the first that is the same."""
    firsts: list[tuple[int, Any]] = []
    known: dict[int, int] = {}
    found = []
    for at, source in enumerate(stated(key)):
        value = source.value
        if id(value) not in known:
            same = next((number for number, each in firsts if not differ(each, value)), at)
            known[id(value)] = same
            if same == at:
                firsts.append((at, value))
        found.append(known[id(value)])
    return found

"""Keys of the versions of one problem: alike in everything but their numbers, so that what rests on the equations is
worked out for all of them once."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from .answer_key import AnswerKey, KeyLine, OperandSources, StatedValue, shape_of


class KeyForm:
    """What versions have in common. `key`: that of one of them."""

    def __init__(self, key: AnswerKey) -> None:
        self.key = key
        self.stated = list(stated(key))

    @cached_property
    def lines(self) -> object:
        """All but the numbers."""
        return _form(self.key)

    @cached_property
    def same(self) -> list[int]:
        """For each value of the file, the first of its kind that is the same: two gates may share their weights."""
        return _sames(self.stated)

    def is_as(self, other: "KeyForm") -> bool:
        """Whether both are versions of one problem."""
        return self.same == other.same and self.lines == other.lines


class KeyVersions:
    """`first` stands for all: its lines say what the names in an equation stand for, and `own` which value of the file
    that is in another version."""

    def __init__(self, first: AnswerKey) -> None:
        self.first = first
        self.form = KeyForm(first)
        self.clear()

    def clear(self) -> None:
        """Without any version but the first."""
        self.keys = [self.first]
        self._numbers: dict[int, int] = {id(self.first): 0}
        self._stated = [self.form.stated]
        self._places = {id(source): at for at, source in enumerate(self.form.stated)}

    def add(self, form: KeyForm) -> bool:
        """Takes another version in; False where a key is that of another problem. Versions have the same lines, and
        values of the file that are the same where those of the first are. A value that all of a class have is the very
        one of the first."""
        if not form.is_as(self.form):
            return False
        self._numbers[id(form.key)] = len(self.keys)
        self.keys.append(form.key)
        self._stated.append(_shared(form.stated, self.form.stated))
        self._places |= {id(source): place for place, source in enumerate(form.stated)}
        return True

    def number(self, key: AnswerKey) -> int:
        """The number of a version. Raises LookupError for one that was not taken in, or is no longer."""
        return self._numbers[id(key)]

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


def _sames(values: Sequence[StatedValue]) -> list[int]:
    """For each value, the first of its kind that is the same: no slip takes one for another of another kind."""
    firsts: list[tuple[int, StatedValue]] = []
    known: dict[int, int] = {}
    found = []
    for at, source in enumerate(values):
        if id(source.value) not in known:
            alike = ((number, each.value) for number, each in firsts if _kind(each) == _kind(source))
            same = next((number for number, value in alike if not differ(value, source.value)), at)
            known[id(source.value)] = same
            if same == at:
                firsts.append((at, source))
        found.append(known[id(source.value)])
    return found


def _kind(source: StatedValue) -> str:
    """Parameters, inputs, and all the rest."""
    return source.kind if source.kind in ("parameter", "input") else ""


def _shared(own: Sequence[StatedValue], first: Sequence[StatedValue]) -> list[StatedValue]:
    """The values of a version; those of the first where they are written as there."""
    known: dict[tuple[int, int], bool] = {}
    found = []
    for mine, theirs in zip(own, first, strict=True):
        pair = id(mine.value), id(theirs.value)
        if pair not in known:
            known[pair] = _written(mine.value) == _written(theirs.value)
        found.append(theirs if known[pair] else mine)
    return found


def _written(value: Any) -> object:
    """The digits of a value; arrays of float64 are the same only where they are one."""
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return id(value) if hasattr(value, "ndim") else getattr(value, "written", str(value))

"""What follows from a student's own earlier numbers: each field as a formula of the fields before it.

A quantity that nobody asks for, and that rests on one that is asked, is a step of its own: a formula with a name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..errors import SolverError
from ..marking.key.answer_key import KeyLine
from ..marking.marker import Marker
from ..marking.rounding_policies.formula import RoundableFormula
from ..maths.evaluation import value_of
from ..maths.expressions import Expr, Sym
from ..maths.rounding import Digits
from .exported import AnswerField, ExportVersion
from .scalars import Scalar, ScalarArithmetic

MOST = 20_000  # operations that a platform is given for one version


class FollowStep(NamedTuple):
    """`name`: of a quantity that nobody types in; `formula`: of fields and earlier steps."""

    name: str
    formula: Scalar


class FollowedField(NamedTuple):
    """`digits`: to how many the formula's value is asked for."""

    ident: str
    formula: Scalar
    digits: Digits


class FollowThrough(NamedTuple):
    """`steps` in the order in which they are worked out; `fields` by identifier; `exact`: what a field that is right,
    or left empty, stands for in the formulas, by identifier; `lost`: names of fields that rest on others in a way that
    no platform works out."""

    steps: tuple[FollowStep, ...] = ()
    fields: dict[str, FollowedField] = {}
    exact: dict[str, Decimal] = {}
    lost: tuple[str, ...] = ()


def follow_through(version: ExportVersion) -> FollowThrough:
    """Of all the fields of a version, in the order of the working."""
    if version.marker.scheme.follow_through == "none":
        return FollowThrough()
    fields: dict[str, list[AnswerField]] = {}
    for field in (field for item in version.items for field in item.fields):
        fields.setdefault(field.name, []).append(field)
    return _Follower(version.marker, fields).found()


class _Follower:
    """`fields`: by the number that is asked, those where it is; what later ones rest on is typed into the last."""

    def __init__(self, marker: Marker, fields: Mapping[str, list[AnswerField]]) -> None:
        self.board = marker.board
        self.rounding = marker.problem.rounding
        self.arithmetic = ScalarArithmetic()
        slots = {name: self.board.slots[name] for name in fields if name in self.board.slots}
        self.fields = {(slot.line, slot.entry): fields[name] for name, slot in slots.items()}
        self.asked = {line for line, _ in self.fields}
        self.steps: list[FollowStep] = []
        self.known: dict[int, Any] = {}  # what later lines take of a line
        self.exact: dict[str, Decimal] = {}
        self.lost: set[int] = set()  # lines that rest on asked ones in a way that cannot be said
        self.size = 0

    def found(self) -> FollowThrough:
        made: dict[str, FollowedField] = {}
        lost: list[str] = []
        for line in self.board.lines:
            value = self.value(line) if self.rests(line) else None
            for (at, entry), fields in self.fields.items():
                if at != line.at or not self.rests(line):
                    continue
                formula = None if value is None else _entry(value, entry)
                if formula is None or line.digits is None:
                    lost.append(fields[-1].name)
                elif formula.kind != "number":
                    made |= {each.ident: FollowedField(each.ident, formula, line.digits) for each in fields}
            if not self.rests(line):
                self.known[line.at] = self.fixed(line)
            elif value is None:
                self.lost.add(line.at)
            else:
                self.known[line.at] = self.handed_on(line, value)
            self.own(line)
        return self.only_needed(made, tuple(lost))

    def only_needed(self, fields: dict[str, FollowedField], lost: tuple[str, ...]) -> FollowThrough:
        """Without steps that no field rests on."""
        formulas = [field.formula for field in fields.values()]
        steps = needed(self.steps, formulas)
        wanted = set[str]().union(*map(named_in, [*formulas, *(step.formula for step in steps)]))
        exact = {ident: value for ident, value in self.exact.items() if ident in wanted}
        return FollowThrough(tuple(steps), fields, exact, lost)

    def rests(self, line: KeyLine) -> bool:
        """Whether a line rests on what is asked before it."""
        return any(_names_something(self.known.get(at)) or at in self.lost for at in self.earlier(line))

    def earlier(self, line: KeyLine) -> Iterator[int]:
        return (each for each in line.sources.values() if isinstance(each, int))

    def formula(self, line: KeyLine) -> RoundableFormula:
        assert line.equation is not None
        return RoundableFormula(line.equation, line.part_names, line.rules, line.part)

    def fixed(self, line: KeyLine) -> Any:
        """What later lines take of a line that rests on nothing asked."""
        value = self.arithmetic.load(line.value) if self.board.arithmetic.name == "exact" else None
        return None if value is None else self.carried(line, value)

    def carried(self, line: KeyLine, value: Any) -> Any:
        if line.equation is None:
            return value
        formula = self.formula(line)
        digits = formula.digits(self.rounding, len(formula.nodes) - 1) if line.part is None else None
        return value if digits is None else self.arithmetic.round(value, digits)

    def value(self, line: KeyLine) -> Any:
        """The formulas of a line, before its own rounding; None where they cannot be said."""
        sources = [self.known.get(at) for at in self.earlier(line)]
        if line.equation is None or any(each is None for each in sources):
            return None
        try:
            made = self.worked_out(line)
        except (LookupError, ArithmeticError, SolverError):
            return None
        self.size += sum(map(_size, _flat(made)))
        return made if self.size <= MOST else None

    def worked_out(self, line: KeyLine) -> Any:
        formula = self.formula(line)
        parts = self.board.parts.get(line.at, {})
        dots = self.rounding.intermediate.get("dot_term") if line.rules == "all" else None
        values: list[Any] = []
        for at, node in enumerate(formula.nodes):
            value = self.node(line, node, [values[kid] for kid in formula.kids[at]], parts, dots)
            last = at == len(formula.nodes) - 1
            digits = None if last else formula.digits(self.rounding, at)
            values.append(value if digits is None else self.arithmetic.round(value, digits))
        return values[-1]

    def node(self, line: KeyLine, node: Expr, kids: list[Any], parts: Mapping[str, int], dots: Digits | None) -> Any:
        """The value of a node; of a part that is asked what the student has for it."""
        part = parts.get(str(node))
        if part in self.asked and part in self.known:
            return self.known[part]
        if not isinstance(node, Sym):
            return value_of(self.arithmetic, node, kids, dots)
        source = line.sources[node.name]
        return self.known[source] if isinstance(source, int) else self.arithmetic.load(source.value)

    def handed_on(self, line: KeyLine, value: Any) -> Any:
        """What later lines take: each formula has a name, so that none is said twice."""
        return self.named(line, self.carried(line, value), ())

    def named(self, line: KeyLine, value: Any, entry: tuple[int, ...]) -> Any:
        if isinstance(value, list):
            return [self.named(line, each, (*entry, at)) for at, each in enumerate(value)]
        if value.kind in ("number", "own", "step") or (line.at, entry) in self.fields:
            return value
        name = "_".join(map(str, ("s", line.at, *entry)))
        self.steps.append(FollowStep(name, value))
        return Scalar("step", name=name)

    def own(self, line: KeyLine) -> None:
        """From here on the student's own numbers stand for those that are asked."""
        for (at, entry), fields in self.fields.items():
            if at == line.at and self.known.get(at) is not None:
                right = Scalar("number", value=self.board.entry_of(line, entry))
                self.exact[fields[-1].ident] = self.carried(line, [right])[0].value
                _put(self.known[at], entry, Scalar("own", name=fields[-1].ident))


def _entry(value: Any, entry: tuple[int, ...]) -> Scalar:
    for at in entry:
        value = value[at]
    assert isinstance(value, Scalar)
    return value


def _put(value: Any, entry: tuple[int, ...], scalar: Scalar) -> None:
    for at in entry[:-1]:
        value = value[at]
    value[entry[-1]] = scalar


def _flat(value: Any) -> list[Scalar]:
    return [each for part in value for each in _flat(part)] if isinstance(value, list) else [value]


def _names_something(value: Any) -> bool:
    return value is not None and any(each.kind in ("own", "step") for each in _flat(value))


def needed(steps: Sequence[FollowStep], formulas: Iterable[Scalar]) -> list[FollowStep]:
    """The steps that formulas rest on, in their order."""
    wanted = set[str]().union(*map(named_in, formulas))
    found = []
    for step in reversed(steps):
        if step.name in wanted:
            found.append(step)
            wanted |= named_in(step.formula)
    return found[::-1]


def named_in(formula: Scalar) -> set[str]:
    """The fields and steps that a formula names."""
    found = {formula.name} if formula.name else set()
    return found.union(*map(named_in, formula.kids))


def _size(formula: Scalar) -> int:
    return 1 + sum(map(_size, formula.kids))

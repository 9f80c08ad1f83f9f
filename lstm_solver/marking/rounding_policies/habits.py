"""The rounding habits: each is one rule for the whole chain, and what marking and the search for a policy allow for."""

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from ...document.language import Language
from ...maths.rounding import Digits, Rounding
from ...network.problem import Problem
from ...network.quantity_names import cells_of

TIES = ("half_up", "half_even", "truncate")

FAR = {"asked": 0, "plus1": 1, "plus2": 2, "show": None, "minus1": -1}  # places beyond those that are asked

FEWEST = 3  # numbers that a habit of one place fewer must give


class RoundingHabit(NamedTuple):
    """One habit. `what`: all, gates, states or none is carried; `far`: to how many places; `ties`: as in a file."""

    what: str
    far: str
    ties: str

    @property
    def id(self) -> str:
        """A stable name: `all-asked-half_up`."""
        return "-".join(self)

    def line(self, language: Language) -> str:
        """The habit in words."""
        carried, far, ties = (language.text(f"habit_{part}") for part in self)
        return language.text("habit_line", carried=carried, far=far, ties=ties)


def habits() -> list[RoundingHabit]:
    """The list, the likelier first. Nothing carried is told apart by the places that are written alone."""
    carried = product(("all", "gates", "states"), FAR, TIES)
    plain = product(("none",), ("asked", "minus1"), TIES)
    return [RoundingHabit(*each) for each in (*plain, *carried)]


def is_fewer(habit: RoundingHabit) -> bool:
    """Whether it rounds to fewer places than are asked."""
    return habit.far == "minus1"


def shifted(digits: Digits, by: int) -> Digits:
    """As many places or figures more."""
    if digits.significant is not None:
        return digits._replace(significant=max(1, digits.significant + by))
    return digits._replace(places=max(0, (digits.places or 0) + by))


def policies(problem: Problem) -> list[tuple[RoundingHabit | None, Rounding]]:
    """The file's own policy, then the habits that differ from it and from each other in this problem."""
    own = problem.rounding
    found: dict[object, tuple[RoundingHabit | None, Rounding]] = {keyed(own): (None, own)}
    for habit in habits():
        made = _policy(problem, habit)
        if made is not None:
            found.setdefault(keyed(made), (habit, made))
    return list(found.values())


def _policy(problem: Problem, habit: RoundingHabit) -> Rounding | None:
    """The habit as a policy for a problem; None where it has none."""
    own = problem.rounding
    carry = _carried(problem, habit.what)
    if carry == frozenset() or (habit.far == "show" and own.show is None):
        return None
    by = FAR[habit.far]
    digits = Digits(own.show) if by is None else shifted(own.digits, by)
    if digits == own.digits and habit.far == "minus1":
        return None
    digits = digits._replace(ties=habit.ties)
    parts = dict.fromkeys(own.intermediate, digits) if habit.what == "all" else {}
    return own._replace(digits=digits, carry=carry, intermediate=parts)


def _carried(problem: Problem, what: str) -> str | frozenset[str]:
    if what in ("all", "none"):
        return what
    cells = [cell for place, cell in cells_of(problem).items() if place[1] != "out"]
    states = {name for cell in cells for name in cell.states}
    names = {equation.name for cell in cells for equation in cell.equations}
    return frozenset(states if what == "states" else names - states)


def keyed(policy: Rounding) -> tuple[object, ...]:
    """What tells policies apart; how ties go counts for what is written down too."""
    return policy.digits, policy.carry, tuple(sorted(policy.intermediate.items()))


class PolicyGroup(NamedTuple):
    """Policies that are worked out together, the file's own first. `basic`: how many, from the first, a diagnosis tries
    its slips under. `literal`: those that take every written number as it stands. `moved`: so many, the last ones,
    take a number that they do not come to half a unit higher or lower, each in its own way. `fewer`: those that write
    a place fewer than is asked."""

    policies: list[Rounding]
    basic: int = 1
    literal: frozenset[int] = frozenset()
    moved: int = 0
    fewer: frozenset[int] = frozenset()


class SheetDigits(NamedTuple):
    """How a sheet writes its numbers: so many places `more` than asked, and whether it `cuts` the rest off."""

    more: int
    cuts: bool


def cuts(policy: Rounding) -> bool:
    """Whether the rest is cut off, not rounded."""
    return policy.digits.ties == "truncate"


def cutting(digits: Digits, cuts: bool) -> Digits:
    """As many digits, the rest cut off or rounded."""
    if cuts == (digits.ties == "truncate"):
        return digits
    return digits._replace(ties="truncate" if cuts else "half_up")


def for_diagnosis(own: Rounding, sheet: SheetDigits) -> PolicyGroup:
    """The file's own policy, everything carried as it is written down, nothing carried; in the sheet's digits."""
    base = own._replace(digits=cutting(shifted(own.digits, sheet.more), sheet.cuts))
    made = (base, base._replace(carry="all", intermediate={}), base._replace(carry="none", intermediate={}))
    found = list({keyed(each): each for each in made}.values())
    return PolicyGroup(found, len(found))


def for_habits(made: Iterable[tuple[RoundingHabit | None, Rounding]]) -> PolicyGroup:
    """All habits; the last rows are the file's policy with every written number as it stands, for each way with ties,
    the file's first."""
    pairs = list(made)
    rows = [policy for _, policy in pairs]
    fewer = frozenset(at for at, (habit, _) in enumerate(pairs) if habit is not None and is_fewer(habit))
    own = rows[0].digits
    literal = [rows[0]._replace(digits=own._replace(ties=ties)) for ties in dict.fromkeys((own.ties, *TIES))]
    return PolicyGroup([*rows, *literal], 1, frozenset(range(len(rows), len(rows) + len(literal))), 0, fewer)


MOVES = 16


def for_one(policy: Rounding) -> PolicyGroup:
    """One policy, whose wrong numbers are known only as far as they are written."""
    return PolicyGroup([policy] * (MOVES + 1), 1, frozenset(), MOVES)

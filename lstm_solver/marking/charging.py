"""What the numbers of a sheet earn: a slip that spoils several of them is charged once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from ..network.problem import MarkingScheme
from .key.answer_key import KeyNumber
from .key.worth import decimal
from .marks import FEWER_DIGITS, FOLLOWS, MISSING, OTHER_ROUNDING, RIGHT, UNROUNDED, VERDICTS, WRONG, SheetSlip

FOLLOW = {"full": Decimal(1), "half": Decimal("0.5"), "none": Decimal(0)}

Points = dict[str, int]  # of each number, in the units of a scale


def share(verdict: str, scheme: MarkingScheme) -> Fraction:
    """The part of its points that a number earns."""
    shares = {
        RIGHT: Decimal(1),
        UNROUNDED: scheme.unrounded,
        FEWER_DIGITS: scheme.fewer_digits,
        OTHER_ROUNDING: scheme.rounding,
        FOLLOWS: FOLLOW[scheme.follow_through],
    }
    return Fraction(shares.get(verdict, Decimal(0)))


class PointScale:
    """The points of one problem as whole numbers: `shares[verdict]` in units of 1/`whole`, `worth[name]` in units of
    1/`each`, their product in units of 1/(`whole` · `each`)."""

    def __init__(self, scheme: MarkingScheme, worth: Mapping[str, Fraction]) -> None:
        shares = {verdict: share(verdict, scheme) for verdict in VERDICTS}
        self.scheme = scheme
        self.whole = lcm(*(each.denominator for each in shares.values()))
        self.each = lcm(*(each.denominator for each in worth.values()))
        self.shares = {verdict: int(each * self.whole) for verdict, each in shares.items()}
        self.worth = {name: int(each * self.each) for name, each in worth.items()}
        self.of = sum(self.worth.values()) * self.whole
        self._shown: dict[int, Decimal] = {}

    def full(self, name: str) -> int:
        """What a number could earn; nothing where nobody asks for it."""
        return self.worth.get(name, 0) * self.whole

    def shown(self, points: int) -> Decimal:
        """Points as they are written down."""
        found = self._shown.get(points)
        if found is None:
            found = self._shown[points] = decimal(Fraction(points, self.whole * self.each))
        return found


class Charges:
    """One sheet. `verdicts`: by name, what is absent is missing."""

    def __init__(
        self,
        scale: PointScale,
        slots: Mapping[str, KeyNumber],
        verdicts: Mapping[str, str],
        slips: Sequence[SheetSlip],
    ) -> None:
        self.scale = scale
        self.scheme = scale.scheme
        self.worth = scale.worth
        self.slots = slots
        self.verdicts = verdicts
        self.slips = slips

    def earned(self, names: Sequence[str]) -> Points:
        """The points of each number. Without per_unit, a vector earns what its poorest unit does."""
        shares = {name: self.scale.shares[self.verdicts.get(name, MISSING)] for name in names}
        if self.scheme.repeated == "once":
            shares |= dict.fromkeys(self.forgiven(), self.scale.shares[FOLLOWS])
        if not self.scheme.per_unit:
            shares = self.as_vectors(shares)
        return {name: self.worth.get(name, 0) * shares[name] for name in names}

    def forgiven(self) -> set[str]:
        """The wrong numbers that a slip explains besides the one that is charged: the dearest, of equals the first."""
        found: set[str] = set()
        charged: set[str] = set()
        for slip in self.slips:
            wrong = [name for name in self.wrong(slip) if name not in found | charged]
            if wrong:
                dearest = max(wrong, key=lambda name: self.worth.get(name, 0))
                charged.add(dearest)
                found |= {name for name in wrong if name != dearest}
        return found

    def wrong(self, slip: SheetSlip) -> list[str]:
        return [name for name in slip.numbers if self.verdicts.get(name) == WRONG]

    def as_vectors(self, shares: Points) -> Points:
        poorest: dict[int | str, int] = {}
        for name in shares.keys() & self.worth.keys():
            at = self.vector(name)
            poorest[at] = min(poorest.get(at, self.scale.whole), shares[name])
        return {name: poorest.get(self.vector(name), each) for name, each in shares.items()}

    def vector(self, name: str) -> int | str:
        """What a number stands in; what is no number of the working stands alone."""
        return self.slots[name].line if name in self.slots else name

    def costs(self, earned: Points) -> tuple[SheetSlip, ...]:
        """The slips with the points that each of them took; a number that two explain counts for the first."""
        found: list[SheetSlip] = []
        counted: set[str] = set()
        for slip in self.slips:
            fresh = [name for name in self.wrong(slip) if name not in counted]
            counted.update(fresh)
            lost = sum(self.scale.full(name) - earned[name] for name in fresh if name in self.worth)
            found.append(slip._replace(cost=self.scale.shown(lost)))
        return tuple(found)

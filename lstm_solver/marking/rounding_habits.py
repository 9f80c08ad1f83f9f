"""Which way of rounding leads to a number that is right but rounded otherwise."""

from typing import NamedTuple

from ..maths.rounding import Digits, Rounding
from .key.answer_key import KeyNumber
from .marks import WrittenAnswer
from .rounding_policies.policy_states import PolicyStates
from .verdicts import ExpectedNumber, is_cut

EARLY, LATE, CUT, TIES = "rounded-too-early", "rounded-too-late", "cut-not-rounded", "wrong-ties"

SAID = {
    "cut": "{exact} was cut to {given}",
    "tie": "{exact} lies right between two numbers and was rounded to {given}",
    "cut-before": "digits were cut off on the way, not rounded",
    "ties": "a number on the way lies right between two others and was rounded the other way",
    "early": "{what} rounded to {places} before use",
    "early-some": "something was rounded on the way",
    "late": "{what} used with all digits, not rounded",
}

ALL = "every quantity"


PLAIN = 20  # so many policies of a family are plain: one rule for all


class ExplainedRounding(NamedTuple):
    """`sure`: whether a plain policy comes to the number; if not, something else may as well have gone wrong. `usual`:
    whether it comes to as many numbers of the sheet as the right policy."""

    slip: str
    text: str
    sure: bool = True
    usual: bool = True


class RoundingHabits:
    """How one student rounds, judged by all numbers that are right but for that."""

    def __init__(self, shadows: PolicyStates, numbers: list[tuple[KeyNumber, WrittenAnswer, ExpectedNumber]]) -> None:
        self.shadows = shadows
        plain = shadows.policies[:PLAIN]
        self.votes = [0] * len(plain)
        self.cuts = 0
        pure = shadows.of({}, max((slot.line for slot, _, _ in numbers), default=-1))
        for slot, given, right in numbers:
            hits = shadows.hits(pure[slot.line], slot.entry, given.text, cut=False)
            self.votes = [vote + int(hit) for vote, hit in zip(self.votes, hits[: len(plain)], strict=True)]
            self.cuts += is_cut(given, right)

    def explained(
        self, state: int, pure: int, slot: KeyNumber, given: WrittenAnswer, right: ExpectedNumber
    ) -> list[ExplainedRounding]:
        """What comes to the number, the student's habit first; nothing where only the number of places differs."""
        at_the_end = last_step(given, right)
        if at_the_end is not None and at_the_end.slip == TIES:
            return [at_the_end]
        on_the_way = self.on_the_way(state, pure, slot, given)
        found = [each for each in (on_the_way, at_the_end) if each is not None]
        if at_the_end is not None and on_the_way is not None and not on_the_way.usual:
            found = [at_the_end]
        if on_the_way is None and at_the_end is None and not self.hits(state, pure, slot, given)[0]:
            cut = bool(self.shadows.hits(state, slot.entry, given.text)[0])
            found = [
                ExplainedRounding(CUT, SAID["cut-before"])
                if cut
                else ExplainedRounding(EARLY, SAID["early-some"], sure=False)
            ]
        return found[::-1] if self.cuts > max(self.votes) else found

    def hits(self, state: int, pure: int, slot: KeyNumber, given: WrittenAnswer) -> list[bool]:
        hits = self.shadows.hits(pure, slot.entry, given.text, cut=False)
        if not hits[:PLAIN].any():
            hits = self.shadows.hits(state, slot.entry, given.text, cut=False)
        return [bool(hit) for hit in hits]

    def on_the_way(self, state: int, pure: int, slot: KeyNumber, given: WrittenAnswer) -> ExplainedRounding | None:
        """The policy that comes to the number and to most others of the sheet."""
        hits = self.hits(state, pure, slot, given)
        if hits[0]:
            return None
        plain = [at for at in range(len(self.votes)) if hits[at]]
        first = (
            max(plain, key=lambda at: self.votes[at]) if plain else next((i for i, hit in enumerate(hits) if hit), None)
        )
        if first is None:
            return None
        found = compared(self.shadows.policies[0], self.shadows.policies[first])
        usual = bool(plain) and self.votes[first] >= self.votes[0]
        return found and found._replace(sure=bool(plain), usual=usual)


def last_step(given: WrittenAnswer, right: ExpectedNumber) -> ExplainedRounding | None:
    """A slip in rounding the number itself."""
    if right.digits is None:
        return None
    other = "half_even" if right.digits.ties != "half_even" else "half_up"
    if right.digits.is_tie(right.exact) and right.digits._replace(ties=other).round(right.exact) == given.value:
        return ExplainedRounding(TIES, SAID["tie"].format(exact=short(right), given=given.text))
    nearest = Digits(max(0, -int(given.value.as_tuple().exponent)), None, "half_up").round(right.exact)
    if right.digits.ties != "truncate" and nearest != given.value and is_cut(given, right):
        return ExplainedRounding(CUT, SAID["cut"].format(exact=short(right), given=given.text))
    return None


def short(right: ExpectedNumber) -> str:
    """The unrounded number with a few digits more than are asked."""
    places = max(0, -int(right.value.as_tuple().exponent)) + 3
    text = f"{Digits(places, None, 'truncate').round(right.exact):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def compared(own: Rounding, other: Rounding) -> ExplainedRounding | None:
    """What the one policy rounds that the other does not."""
    rules = [other.digits, *other.intermediate.values()]
    mine = [own.digits, *own.intermediate.values()]
    if any(each.ties == "truncate" for each in rules) and all(each.ties != "truncate" for each in mine):
        return ExplainedRounding(CUT, SAID["cut-before"])
    more = other.carry == "all" or (other.carry != "none" and other.carry != own.carry)
    kinds = [kind for kind in other.intermediate if kind not in own.intermediate]
    if (more and own.carry != "all") or kinds:
        return ExplainedRounding(EARLY, SAID["early"].format(what=what(other, kinds), places=places_of(other)))
    if other.carry == own.carry and other.digits.ties != own.digits.ties:
        return ExplainedRounding(TIES, SAID["ties"])
    if fewer(own, other):
        return ExplainedRounding(EARLY, SAID["early"].format(what=what(other, kinds), places=places_of(other)))
    if own.carry != "none" or own.intermediate:
        return ExplainedRounding(LATE, SAID["late"].format(what=what(own, list(own.intermediate))))
    return None


def fewer(own: Rounding, other: Rounding) -> bool:
    """Whether a policy carries fewer places than the problem asks for."""
    return (other.digits.places or 0) < (own.digits.places or 0) and other.carry != "none"


def what(policy: Rounding, kinds: list[str]) -> str:
    """The quantities and parts that a policy rounds."""
    if policy.carry == "all":
        return ALL
    names = [] if policy.carry == "none" else sorted(policy.carry)
    return ", ".join([*names, *kinds]) or ALL


def places_of(policy: Rounding) -> str:
    """ "3 decimals" or "3 figures": what a policy rounds to."""
    digits = next(iter(policy.intermediate.values()), policy.digits)
    if digits.significant is not None:
        return f"{digits.significant} figures"
    return f"{digits.places} decimals"

"""The rounding habit of a sheet, and how it is said of a number that is right but for it."""

from typing import NamedTuple

import numpy as np

from ..document.language import Language
from ..maths.rounding import Digits, Rounding
from ..maths.values import Array
from .marks import AS_ASKED
from .rounding_policies.habits import FEWEST, RoundingHabit, is_fewer
from .verdicts import ExpectedNumber

EARLY, LATE, CUT, TIES = "rounded-too-early", "rounded-too-late", "cut-not-rounded", "wrong-ties"

ROUNDING_SLIPS = (EARLY, LATE, CUT, TIES)

HabitRow = tuple[RoundingHabit | None, Rounding]


class RoundingSaid(NamedTuple):
    """`slip`: its id in the catalogue; `text`: one sentence."""

    slip: str
    text: str


def chosen(given: Array, right: Array, rows: list[HabitRow]) -> int:
    """The row of the habit that gives most numbers of a sheet; the file's own before others that give as many.

    By habit and number, `given`: whether it comes to it, from the problem's data or the numbers before; `right`: from
    the data alone. What the file's own gives speaks for no other; what rests on a slip may come to any habit's digits
    by chance, so that a habit needs a few of them, unless it gives a right number more; one of fewer places always
    needs them, or as many that come from the data.
    """
    more = given & ~given[0]
    fewer = np.array([habit is not None and is_fewer(habit) for habit, _ in rows])
    shown = (more & right).any(axis=1) & ~fewer
    shown[0] = True
    few = np.maximum(more.sum(axis=1), (right & ~right[0]).sum(axis=1)) >= FEWEST
    votes = np.where(shown | few, given.sum(axis=1), -1)
    return int(votes.argmax())


def id_of(row: HabitRow) -> str:
    """What a sheet's `rounding` says."""
    return AS_ASKED if row[0] is None else row[0].id


def said(own: Rounding, row: HabitRow, given: str, right: ExpectedNumber, language: Language) -> RoundingSaid:
    """What someone with this habit did with a number, against what the file asks. `right`: as the habit comes to it."""
    habit, policy = row
    if right.digits is not None and policy.digits.ties != right.digits.ties:
        at_the_end = right.digits._replace(ties=policy.digits.ties).round(right.exact)
        if f"{at_the_end:f}" == given and at_the_end != right.digits.round(right.exact):
            cuts = policy.digits.ties == "truncate"
            word = "cut" if cuts else "tie" if right.digits.is_tie(right.exact) else "rounded"
            slip = CUT if cuts else TIES
            return RoundingSaid(slip, language.text(f"rounding_{word}", exact=short(right), given=given))
    if policy.digits.ties == "truncate" != own.digits.ties:
        return RoundingSaid(CUT, language.text("rounding_cut-before"))
    if policy.carry == own.carry and policy.digits._replace(ties="") == own.digits._replace(ties=""):
        return RoundingSaid(TIES, language.text("rounding_ties"))
    if policy.carry == "none":
        return RoundingSaid(LATE, language.text("rounding_late"))
    what = "all" if habit is None else habit.what
    return RoundingSaid(EARLY, language.text(f"rounding_early_{what}", places=places_of(policy, language)))


def short(right: ExpectedNumber) -> str:
    """The unrounded number with a few digits more than are asked."""
    places = max(0, -int(right.value.as_tuple().exponent)) + 3
    text = f"{Digits(places, None, 'truncate').round(right.exact):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def places_of(policy: Rounding, language: Language) -> str:
    """`3 decimals`, `2 figures`."""
    digits = policy.digits
    if digits.significant is None:
        return language.text("rounding_places", n=digits.places)
    return language.text("rounding_figures", n=digits.significant)

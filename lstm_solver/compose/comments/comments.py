"""What the numbers of a quantity say, in a sentence or two: nothing is said that they do not bear out.

Whether something is a gate, and of what, follows from the equations (gates.py). How far a gate is open is judged by the
printed number; where that is so coarse that the unrounded one says something else, nothing is said.
"""

from decimal import Decimal
from typing import Any

from ...document.blocks import Inline
from ...document.language import Language
from ...document.language import sentences as in_a_row
from ...maths.decimals import Letter
from ...maths.expressions import Apply
from ...maths.functions import FUNCTIONS
from ...maths.gates import GateUse, uses
from ...network.problem import Place
from ...network.quantity_names import QuantityName, owners
from ...solver.trace import Step, Trace
from ..view import StepsByPlace, View
from .saturation import bounds, saturated
from .shares import shares
from .subject import CommentSubject, printed, used
from .units import SpokenUnits, numbers

SENTENCES = 3  # at most, for one quantity

LIMITS = (Decimal("0.1"), Decimal("0.4"), Decimal("0.6"), Decimal("0.9"))

# phrases from one end to the other
OPEN = ("closed", "nearly_closed", "mostly_closed", "half_open", "mostly_open", "nearly_open", "open")

SHARE = ("none_of", "nearly_none_of", "less_than_half_of", "half_of", "most_of", "nearly_all_of", "all_of")

MIXED = (
    "overwritten",
    "nearly_overwritten",
    "mostly_overwritten",
    "mixed",
    "mostly_kept",
    "nearly_kept",
    "wholly_kept",
)

EXACT = Decimal("1e-12")


def comments(view: View, asked: list[tuple[QuantityName, Trace, StepsByPlace]]) -> list[Inline]:
    """A paragraph for each asked quantity of which its numbers say something; one, however often it is asked.

    `asked`: names with the runs that they mean. Where only some units are asked, only those are spoken of.
    """
    found: dict[tuple[str | None, Place, int, str], CommentSubject] = {}
    for name, trace, steps in asked:
        step = _step(view, name, steps)
        if step is None:
            continue
        key = (name.run, step.place, step.position, step.name)
        if key not in found:
            found[key] = CommentSubject(view.at(step.place), trace, steps, step)
        found[key].ask(name.unit)
    paragraphs = []
    for (run, *here, _), spot in found.items():
        others = {quantity for other, *there, quantity in found if (other, there) == (run, here)}
        paragraphs.append(_paragraph(view.language, _sentences(spot, others), run))
    return [each for each in paragraphs if each]


def _step(view: View, name: QuantityName, steps: StepsByPlace) -> Step | None:
    """The forward step of a quantity that a name means; None for parts, losses and the backward pass."""
    place, quantity = owners(view.problem, name)[0]
    if name.t is None or quantity != name.quantity or place not in steps:
        return None
    step = steps[place][name.t - view.problem.time.first].get(quantity)
    return None if step is None or any(isinstance(entry, Letter) for entry in step.unrounded) else step


def _paragraph(language: Language, sentences: list[Inline], run: str | None) -> Inline:
    said = in_a_row(sentences[:SENTENCES])
    return language.say("in_run", run=run, said=said) if said and run is not None else said


def _sentences(spot: CommentSubject, asked: set[str]) -> list[Inline]:
    """`asked`: the quantities of this time that have a comment of their own."""
    gate = _gate(spot.view, spot.step)
    known = uses([each.equation for each in spot.view.plans])
    mine = [use for use in known if use.gate == spot.step.name and _speaks_of(spot, use)]
    if gate is not None and mine:
        mine.sort(key=lambda use: not use.kept)
        subjects: list[Inline] = [spot.view.language.say("this_gate"), (spot.symbol,)]
        passed = [
            said
            for use, subject in zip(mine, subjects, strict=False)
            for said in _passes(spot, gate, use, subject, spot.units)
        ]
        return [_openness(spot, gate), *passed, *_saturation(spot)]
    let_in = _let_in(spot, [use for use in known if use.target == spot.step.name and use.gate not in asked])
    return shares(spot) or [*let_in, *_sign(spot), *_saturation(spot)]


def band(share: Decimal) -> int:
    """How far a gate is open, as a place in OPEN; a share and one minus it mirror each other."""
    if share in (0, 1):
        return 6 * int(share)
    low, rather_low, rather_high, high = LIMITS
    return 1 + (share > low) + (share >= rather_low) + (share > rather_high) + (share >= high)


class _Gate:
    """By unit, places in OPEN (`words`) and in SHARE (`shares`, where "all" is said only of what is exactly 1)."""

    def __init__(self, shown: list[Decimal], carried: list[Decimal]) -> None:
        self.shown = shown
        self.words = [band(share) for share in shown]
        exact = [abs(share - value) < EXACT for share, value in zip(shown, carried, strict=True)]
        self.shares = [word if same else min(max(word, 1), 5) for word, same in zip(self.words, exact, strict=True)]


def _gate(view: View, step: Step | None) -> _Gate | None:
    """None where the values are no shares, or are rounded so far that they mislead."""
    if step is None:
        return None
    shown, carried = printed(view, step), used(step)
    if not all(0 <= share <= 1 for share in (*shown, *carried)):
        return None
    coarse = any(abs(band(share) - band(value)) > 1 for share, value in zip(shown, carried, strict=True))
    return None if coarse else _Gate(shown, carried)


def _speaks_of(spot: CommentSubject, use: GateUse) -> bool:
    """Whether the equation holds at this step, and what is let through has a name."""
    target = spot.now.get(use.target)
    return (target is None or target.plan is not None) and spot.name(use.what) is not None


def _openness(spot: CommentSubject, gate: _Gate) -> Inline:
    """How far open each unit is, with its number."""
    return _described(spot, "is_open", [OPEN[word] for word in gate.words], gate.words)


def _described(spot: CommentSubject, sentence: str, words: list[str], order: list[int]) -> Inline:
    """'f_1 is nearly open in unit 0 (0.98) and mostly open in unit 1 (0.88).'"""
    language = spot.view.language
    parts: list[Inline] = []
    for units in spot.units.groups(order).values():
        digits = numbers([spot.digits[unit] for unit in units], language)
        if len(units) == 1:
            digits = ("(", *digits, ")")
        word, where = language.text(words[units[0]]), spot.units.where(units)
        parts.append(language.say("state", state=word, where=where, digits=() if spot.units.many else digits))
    return language.say(sentence, quantity=spot.symbol, states=language.listed(parts))


def _passes(spot: CommentSubject, gate: _Gate, use: GateUse, subject: Inline, units: SpokenUnits) -> list[Inline]:
    """How much of the other factor comes through, unit by unit; those where it is zero are passed over."""
    what, language = spot.name(use.what), spot.view.language
    assert what is not None
    values = spot.values(use.what, use.target)
    zero = [unit for unit in units.some if len(values) == units.size and not values[unit]]
    if (values and not any(values)) or len(zero) == len(units.some):
        return [language.say("nothing_to_keep" if use.kept else "nothing_to_let_through", what=what)]
    if not units.many:
        units = units._replace(some=[unit for unit in units.some if unit not in zero])
    groups = units.groups([6 - share if use.rest else share for share in gate.shares])
    verb = "keeps" if use.kept else "lets"
    said: dict[str, Any] = {
        "gate": subject,
        "what": what,
        "target": spot.view.symbol(use.target, spot.step.position),
    }
    if units.many and len(groups) > 1:
        return [_counted(spot, gate, use, verb, said, units)]
    if use.instead is not None and spot.name(use.instead) is not None:
        return [_mean(spot, use, groups, units)]
    parts: list[Inline] = [
        language.say(
            f"{verb}_more" if place else f"{verb}_share",
            share=language.text(SHARE[share]),
            where=_apart(units, groups, some),
            **said,
        )
        for place, (share, some) in enumerate(groups.items())
    ]
    passed = language.say(verb, shares=language.listed(parts), **said)
    if units.many or not zero:
        return [passed]
    nothing = "nothing_there_to_keep" if use.kept else "nothing_there_to_let_through"
    return [passed, language.say(nothing, what=what, where=units.where(zero))]


def _apart(units: SpokenUnits, groups: dict[int, list[int]], group: list[int]) -> str:
    """Which units a group is; nothing where it is all of them."""
    return units.where(group) if len(groups) > 1 or len(units.some) < units.size else ""


def _counted(
    spot: CommentSubject, gate: _Gate, use: GateUse, verb: str, said: dict[str, Any], units: SpokenUnits
) -> Inline:
    half = Decimal("0.5")
    more = [unit for unit in units.some if (gate.shown[unit] < half if use.rest else gate.shown[unit] > half)]
    what = f"{verb}_in_{'some' if more else 'none'}"
    return spot.view.language.say(what, some=len(more), of=len(units.some), **said)


def _mean(spot: CommentSubject, use: GateUse, groups: dict[int, list[int]], units: SpokenUnits) -> Inline:
    """z ⊙ old + (1 − z) ⊙ new: which units keep the old, and which take the new."""
    old, new = spot.name(use.what), spot.name(use.instead) if use.instead is not None else None
    assert old is not None
    assert new is not None
    language, target = spot.view.language, spot.view.symbol(use.target, spot.step.position)
    parts = [
        language.say(MIXED[share], old=old, new=new, where=_apart(units, groups, some))
        for share, some in groups.items()
    ]
    return language.say("mean", target=target, parts=language.listed(parts))


def _let_in(spot: CommentSubject, known: list[GateUse]) -> list[Inline]:
    """What a gate lets through to a quantity that is no gate and no sum: the first of `known` of which one can tell."""
    for use in known:
        step = spot.now.get(use.gate)
        gate = _gate(spot.view, step)
        if step is not None and gate is not None and _speaks_of(spot, use):
            every = spot.units._replace(size=len(gate.shown), some=[*range(len(gate.shown))])
            units = spot.units if use.direct else every
            if units.size == len(gate.shown):
                return _passes(spot, gate, use, (spot.view.symbol(use.gate, spot.step.position),), units)
    return []


def _sign(spot: CommentSubject) -> list[Inline]:
    """Where a quantity is positive or negative; of one between 0 and 1, where it is above one half."""
    if spot.step.name == "x":
        return []
    middle = Decimal("0.5") if bounds(spot.step.plan) == (0, 1) else Decimal(0)
    exact = [value == middle for value in used(spot.step)]
    order = [_side(value - middle, same) for value, same in zip(printed(spot.view, spot.step), exact, strict=True)]
    words = ["zero", "about_zero", "negative", "positive"]
    if middle:
        words = ["one_half", "about_one_half", "below_one_half", "above_one_half"]
    close = saturated(spot.view, spot.step)
    if all(close[unit] for unit in spot.units.some):
        words, order = ["at_lower_bound", "at_upper_bound"], [int(side == 3) for side in order]
    return [_described(spot, "is_signed", [words[side] for side in order], order)]


def _side(distance: Decimal, exact: bool) -> int:
    if not distance:
        return 0 if exact else 1
    return 3 if distance > 0 else 2


def _saturation(spot: CommentSubject) -> list[Inline]:
    """Where the function of a quantity is so close to a bound that its argument hardly matters."""
    rhs = spot.step.plan.equation.rhs if spot.step.plan is not None else None
    close = saturated(spot.view, spot.step)
    far = [unit for unit in spot.units.some if close[unit]]
    if not far or not isinstance(rhs, Apply) or FUNCTIONS[rhs.function].whole:
        return []
    symbol, where = spot.view.style.function(rhs.function), spot.units.where(far)
    return [spot.view.language.say("saturated", function=symbol, where=where, quantity=spot.symbol)]

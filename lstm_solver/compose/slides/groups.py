"""Quantities to frames: one with weights has a frame to itself, others in a row share one."""

from collections.abc import Sequence
from typing import NamedTuple

from ...document.blocks import Inline, Working
from ...document.deck import Frame
from ...document.formulas import Derivation, Layout, equals
from .operands import NeededOperands

MOST = 6  # operands in the table of one frame

LISTED = 8  # results that a frame lists at first

NAMED = 2  # quantities with names in the title of one frame


class FramePart(NamedTuple):
    """A quantity to be worked out, and what it is worked out from."""

    working: Working
    needs: NeededOperands


def result(derivation: Derivation) -> Layout:
    """left = value."""
    return equals(derivation.left, derivation.lines[-1])


def frames_of(parts: Sequence[FramePart], time: Layout, known: tuple[Layout, ...] | None) -> list[Frame]:
    """The frames of one time step. `known`: what the list of results holds at first, None for no such list."""
    frames: list[Frame] = []
    for group in _grouped(parts):
        frames.append(_frame(group, _title(group, time), known))
        if known is not None:
            known = (*known, *(result(part.working.derivation) for part in group))[-LISTED:]
    return frames


def frames_back(parts: Sequence[FramePart], time: Layout) -> list[Frame]:
    """Those of one backward step: an adjoint and that of its pre-activation, which has no caption, share one."""
    groups: list[list[FramePart]] = []
    for part in parts:
        if groups and not (part.working.caption or part.needs.weighted or groups[-1][0].needs.weighted):
            groups[-1].append(part)
        else:
            groups.append([part])
    return [_frame(group, _say(group, "back_at", time=time), None) for group in groups]


def _grouped(parts: Sequence[FramePart]) -> list[list[FramePart]]:
    """Neighbours without weights together, as long as what they need stays a short table."""
    groups: list[list[FramePart]] = []
    for part in parts:
        joins = bool(groups) and not (part.needs.weighted or groups[-1][-1].needs.weighted)
        if joins and len(_needs([*groups[-1], part]).operands) <= MOST:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _needs(group: list[FramePart]) -> NeededOperands:
    """What a group needs that it does not work out itself."""
    needs = group[0].needs
    found: list[str] = []
    for part, last in zip(group[1:], group, strict=False):
        found.append(_name(last))
        needs = needs.and_then(part.needs, found)
    return needs


def _name(part: FramePart) -> str:
    return getattr(part.working.derivation.left, "text", "")


def _frame(group: list[FramePart], title: Inline, known: tuple[Layout, ...] | None) -> Frame:
    needs = _needs(group)
    if needs.weighted:
        head = needs.row()
    elif needs.scalars:
        head = needs.without(known or ()).row()
    else:
        head = needs.table()
    workings = [part.working for part in group]
    if len(group) == 1:
        workings = [workings[0]._replace(caption="")] if head else workings
    return Frame(title, tuple(head), tuple(workings), side=known)


def _title(group: list[FramePart], time: Layout) -> Inline:
    """`Forget gate at t = 1: f_1`; more than two names are too many."""
    words = list(dict.fromkeys(part.working.caption for part in group if part.working.caption))
    lead = ", ".join(words)
    if not 0 < len(words) <= NAMED:
        return _say(group, "quantities_at", time=time)
    return _say(group, "named_quantities_at", time=time, names=f"{lead[:1].upper()}{lead[1:]}")


def _say(group: list[FramePart], key: str, **values: object) -> Inline:
    symbols = side_by_side([part.working.derivation.left for part in group])
    return group[0].needs.view.language.say(key, quantities=symbols, **values)


def side_by_side(symbols: Sequence[Layout]) -> Inline:
    """c_1, h_1."""
    found: list[str | Layout] = []
    for symbol in symbols:
        found += [", "] * bool(found) + [symbol]
    return tuple(found)

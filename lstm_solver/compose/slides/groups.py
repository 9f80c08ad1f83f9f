"""Quantities to stages: one with weights has a stage to itself, others in a row share one."""

from collections.abc import Sequence
from typing import NamedTuple

from ...document.blocks import Block, Working
from ...document.deck import Stage
from .operands import NeededOperands

MOST = 6  # operands in the table of one stage


class FramePart(NamedTuple):
    """A quantity to be worked out, and what it is worked out from. `kind`: what it is at any time, or "". `tail`: what
    is said of it."""

    working: Working
    needs: NeededOperands
    kind: str = ""
    tail: tuple[Block, ...] = ()


def stages(parts: Sequence[FramePart], *, repeated: bool = True) -> tuple[Stage, ...]:
    """The stages of one time step; unless `repeated`, weights stand in the lines of the working only."""
    return tuple(_stage(group, repeated) for group in _grouped(parts))


def stages_back(parts: Sequence[FramePart], *, repeated: bool) -> tuple[Stage, ...]:
    """Those of one backward step: an adjoint and that of its pre-activation, which has no caption, are one."""
    groups: list[list[FramePart]] = []
    for part in parts:
        if groups and not (part.working.caption or part.needs.weighted or groups[-1][0].needs.weighted):
            groups[-1].append(part)
        else:
            groups.append([part])
    return tuple(_stage(group, repeated) for group in groups)


def _stage(group: list[FramePart], repeated: bool) -> Stage:
    needs = _needs(group)
    made = Stage(
        tuple(part.working for part in group),
        tail=tuple(block for part in group for block in part.tail),
        kind=group[0].kind,
    )
    if needs.weighted or needs.scalars:
        return made._replace(needs=needs.equations() if repeated or not needs.weighted else ())
    return made._replace(head=tuple(needs.table()))


def _grouped(parts: Sequence[FramePart]) -> list[list[FramePart]]:
    """Neighbours that need a table together, as long as this stays short."""
    groups: list[list[FramePart]] = []
    for part in parts:
        joins = bool(groups) and _tabled(part) and _tabled(groups[-1][-1])
        if joins and len(_needs([*groups[-1], part]).operands) <= MOST:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _tabled(part: FramePart) -> bool:
    return not (part.needs.weighted or part.needs.scalars)


def _needs(group: list[FramePart]) -> NeededOperands:
    """What a group needs that it does not work out itself."""
    needs = group[0].needs
    found: list[str] = []
    for part, last in zip(group[1:], group, strict=False):
        found.append(getattr(last.working.derivation.left, "text", ""))
        needs = needs.and_then(part.needs, found)
    return needs

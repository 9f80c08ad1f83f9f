"""Displays on several rows: derivations, and formulas side by side. Works on layouts; only `width` knows the format.

Everything here but `derivation` takes layouts that went through `explicit`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ...document.formulas import Derivation, Infix, Row, Words
from .line_breaker import PROBE, LineBreaker, NodeWidth
from .narrowing import is_small, shrunk
from .precedence import explicit
from .row_nodes import RowNode, beside, joined


def fit(node: RowNode, room: float, width: NodeWidth) -> list[RowNode]:
    """The rows of a formula, each at most `room` wide as far as it can be broken; a later row starts with its sign."""
    return LineBreaker(width).fit(node, room)


def rows(node: RowNode, room: float, width: NodeWidth, indent: float, most: int = 99) -> list[tuple[RowNode, bool]]:
    """The rows of a formula, or of formulas side by side; False where a row goes on with a formula begun before it.

    Such a row is `indent` narrower. `most`: how many formulas a row has at most.
    """
    return LineBreaker(width).rows(node, room, indent, most)


def above_number(
    node: RowNode, room: float, number: float, width: NodeWidth, indent: float, most: int = 99
) -> list[tuple[RowNode, bool]]:
    """`rows` with `number` left free beside the last of them; where that does not do, beside all."""
    breaker = LineBreaker(width)
    *before, (last, fresh) = breaker.rows(node, room, indent, most)
    narrow = room - number
    more = breaker.rows(last, narrow - (0 if fresh else indent), indent if fresh else 0)
    found = [*before, *((piece, new and fresh) for piece, new in more)]
    if len(found) > 1 and width(found[-1][0]) + (0 if found[-1][1] else indent) <= narrow:
        return found
    return breaker.rows(node, narrow, indent, most)


def evenly(nodes: Sequence[RowNode], room: float, width: NodeWidth) -> int:
    """How many formulas stand side by side, where those of some gate need several rows: the same for every gate."""
    side_by_side = [node for node in nodes if isinstance(node, Row)]
    if not side_by_side:
        return 1
    high = max(len(rows(node, room, width, 0)) for node in side_by_side)
    return -(-max(len(node.items) for node in side_by_side) // high)


def at_equals(node: RowNode) -> tuple[RowNode, RowNode] | None:
    """The left side of the first equation of a row, and all the rest, which starts with the equals sign."""
    match node:
        case Row(items) if found := at_equals(items[0]):
            return found[0], beside((found[1], *items[1:]))
        case Infix(signs, terms) if signs[1:2] == ("=",):
            return terms[0], Infix(signs[1:], terms[1:])
    return None


class DisplayRow(NamedTuple):
    """One row of a derivation. `left` only where it stands on this row; `sign`: the sign that comes first; where it is
    empty, the row goes on from the one before, or (`left` alone) has no body."""

    left: RowNode | None
    sign: str
    body: RowNode | None


def derivation(whole: Derivation, page: float, width: NodeWidth, indent: float, number: float = 0) -> list[DisplayRow]:
    """The rows of a derivation, none wider than `page` as far as they can be broken; `indent` is for broken lines.

    `number`: the room that the number of the equation takes beside the last line.
    """
    breaker = LineBreaker(width)
    left = explicit(whole.left)
    sign = width(Infix(("", "="), (PROBE, PROBE))) - 2 * width(PROBE)
    apart = width(left) > 0.35 * page
    room = page - sign - (0 if apart else width(left))
    lines = [DisplayRow(row, "", None) for row in breaker.fit(left, page)] if apart else []
    shared = _shared(whole, room, number, breaker)
    for at, (layout, note, sign_before) in enumerate(shared):
        rows = _with_note(layout, note, room, number if at == len(shared) - 1 else 0, indent, breaker)
        lines.append(DisplayRow(left if at == 0 and not apart else None, sign_before, rows[0]))
        lines += [DisplayRow(None, "", row) for row in rows[1:]]
    return lines


NotedLine = tuple[RowNode, str, str]  # what stands behind it, and the sign before it


def _shared(whole: Derivation, room: float, number: float, breaker: LineBreaker) -> list[NotedLine]:
    """The lines, those that may and fit side by side joined by equals signs; filled from the last line backwards."""
    notes = [*whole.notes, *[""] * (len(whole.lines) - len(whole.notes))]
    lines: list[NotedLine] = [
        (explicit(line), note, whole.sign(at)) for at, (line, note) in enumerate(zip(whole.lines, notes, strict=True))
    ]
    found: list[NotedLine] = []
    group: list[NotedLine] = []
    chain: RowNode | None = None
    for at in range(len(lines) - 1, -1, -1):
        wider = [lines[at], *group]
        free = room - (0 if found else number)
        joins = at >= whole.alone and len(group) < whole.across and _joinable(wider[:-1])
        longer = _chain_within(free, wider, breaker) if joins or not group else None
        if group and longer is None:
            found.insert(0, _one(group, chain))
            group, chain = [lines[at]], None
        else:
            group, chain = wider, longer
    return [_one(group, chain), *found] if group else found


def _joinable(before: list[NotedLine]) -> bool:
    """Whether an equals sign can follow each of these lines."""
    return not any(note or isinstance(line, Row) for line, note, _ in before)


def _chain_within(room: float, group: list[NotedLine], breaker: LineBreaker) -> RowNode | None:
    """The lines as one that is no wider than `room`; None where there is none."""
    if sum(breaker.width(line) for line, _, _ in group) > room:
        return None
    chain, note = _chain(group), group[-1][1]
    return chain if breaker.width(beside((chain, Words(note))) if note else chain) <= room else None


def _one(group: list[NotedLine], chain: RowNode | None) -> NotedLine:
    """`chain`: the lines as one, where that is known."""
    return chain or _chain(group), group[-1][1], group[0][2]


def _chain(group: list[NotedLine]) -> RowNode:
    if len(group) == 1:
        return group[0][0]
    return joined(("", *(sign for _, _, sign in group[1:])), (line for line, _, _ in group))


def _with_note(
    body: RowNode, note: str, room: float, number: float, indent: float, breaker: LineBreaker
) -> list[RowNode]:
    """The rows of a line; where one of its matrices needs smaller type, all of them have it."""
    whole = beside((body, Words(note))) if note else body
    if breaker.width(whole) <= room - number:
        return [whole]
    rows = _broken(whole, room, number, indent, breaker)
    small = shrunk(whole)
    if small == whole or not any(map(is_small, rows)):
        return rows
    return [small] if breaker.width(small) <= room - number else _broken(small, room, number, indent, breaker)


def _broken(whole: RowNode, room: float, number: float, indent: float, breaker: LineBreaker) -> list[RowNode]:
    """The rows of a line that needs several, with `number` left free beside the last; where that does not do, beside
    all."""
    *before, last = breaker.fit(whole, room - indent, -indent)
    found = [*before, *breaker.fit(last, room - indent - number)]
    if len(found) > 1 and breaker.width(found[-1]) <= room - indent - number:
        return found
    return breaker.fit(whole, room - indent - number, -indent)

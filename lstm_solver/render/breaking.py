"""Lines that are too wide, broken at their signs. Works on layouts; only `width` knows the format.

Every function here takes layouts that went through `explicit`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..layout import Call, Derivation, Dots, Grid, Group, Infix, Layout, Number, Power, Row, RowVector, Words
from .eliding import narrow_grid
from .nodes import Listed, Node, Part, Small, height
from .precedence import APPLIED, FRACTION, SIGNS, SUM, explicit, level

Width = Callable[[Node], float]

_PROBE = Number("0")


def fit(node: Node, room: float, width: Width) -> list[Node]:
    """The rows of a formula, each at most `room` wide as far as it can be broken; a later row starts with its sign."""
    if width(node) <= room:
        return [node]
    match node:
        case Infix():
            return _infix(node, room, width)
        case Call(function, arg):
            return _fenced(function, arg, room, width)
        case Group(inner):
            return _fenced(None, inner, room, width)
        case Power(base, exponent):
            *before, last = fit(base, room - width(Power(_PROBE, exponent)) + width(_PROBE), width)
            return [*before, Power(last, exponent)]  # type: ignore[arg-type]
        case Grid() | Small():
            return [_smaller(node, room, width)]
        case RowVector():
            return _row_vector(node, room, width)
        case Row():
            return [row for row, _ in rows(node, room, width, 0)]
        case Words(text):
            return _words(text, room, width)
        case Number(text) if text.lstrip("-").replace(".", "").isdigit():
            return _digits(node, room, width)
    return [node]


def rows(node: Node, room: float, width: Width, indent: float, most: int = 99) -> list[tuple[Node, bool]]:
    """The rows of a formula, or of formulas side by side; False where a row goes on with a formula begun before it.

    Such a row is `indent` narrower. `most`: how many formulas a row has at most.
    """
    if not isinstance(node, Row) or (width(node) <= room and len(node.items) <= most):
        broken = [node] if width(node) <= room else fit(node, room - indent, width)
        return [(piece, at == 0) for at, piece in enumerate(broken)]
    gap = width(Row((_PROBE, _PROBE))) - 2 * width(_PROBE)
    found: list[tuple[Node, bool]] = []
    whole: tuple[Layout, ...] = ()
    used = 0.0
    for item in node.items:
        wide = width(item)
        if 0 < len(whole) < most and used + gap + wide <= room:
            whole, used = (*whole, item), used + gap + wide
            found[-1] = (Row(whole), True)
        else:
            pieces = rows(item, room, width, indent)
            found += pieces
            whole, used = ((item,) if len(pieces) == 1 else ()), wide
    return found


def evenly(nodes: Sequence[Node], room: float, width: Width) -> int:
    """How many formulas stand side by side, where those of some gate need several rows: the same for every gate."""
    side_by_side = [node for node in nodes if isinstance(node, Row)]
    if not side_by_side:
        return 1
    high = max(len(rows(node, room, width, 0)) for node in side_by_side)
    return -(-max(len(node.items) for node in side_by_side) // high)


def at_equals(node: Node) -> tuple[Node, Node] | None:
    """The left side of the first equation of a row, and all the rest, which starts with the equals sign."""
    match node:
        case Row(items) if found := at_equals(items[0]):
            return found[0], Row((found[1], *items[1:]))  # type: ignore[arg-type]
        case Infix(signs, terms) if signs[1:2] == ("=",):
            return terms[0], Infix(signs[1:], terms[1:])
    return None


def _infix(node: Infix, room: float, width: Width) -> list[Node]:
    if level(node) == FRACTION:
        flat = Infix(("",) + ("over",) * (len(node.terms) - 1), tuple(Group(term) for term in node.terms))
        return fit(flat, room, width)
    if level(node) > SUM:
        inside = _inside_last(node, room, width)
        if inside:
            return inside
        small = _small_grids(node)
        if width(small) <= room:
            return [small]
    return _packed([_signed_rows(at, node, room, width) for at in range(len(node.terms))], room, width)


def _inside_last(node: Infix, room: float, width: Width) -> list[Node]:
    """A product broken inside the brackets of its last factor, or nothing where that does not do."""
    *before, last = node.terms
    if not isinstance(last, Call | Group):
        return []
    edge = width(Infix(node.signs, (*before, _PROBE))) - width(_PROBE)
    first, *rest = fit(last, room - edge, width)
    found: list[Node] = [Infix(node.signs, (*before, first)), *rest]  # type: ignore[arg-type]
    return found if max(map(width, found)) <= room else []


def _signed_rows(at: int, node: Infix, room: float, width: Width) -> list[Node]:
    """The rows of one term, the first of them with its sign."""
    sign, term = node.signs[at], node.terms[at]
    before = sign if at == 0 else _visible(sign)
    edge = width(Infix((before,), (_PROBE,))) - width(_PROBE)
    rows = fit(term, room - edge, width)
    return [Infix((before,), (rows[0],)), *rows[1:]]  # type: ignore[arg-type]


def _visible(sign: str) -> str:
    """What stands between two factors where a new row may begin."""
    return "cdot" if SIGNS[sign].level == APPLIED else sign


def _packed(terms: list[list[Node]], room: float, width: Width) -> list[Node]:
    """As many terms on a row as fit; a term of several rows has them to itself."""
    rows: list[Node] = []
    current: list[Infix] = []
    used = 0.0
    for term in terms:
        wide = _wide(term[0], bool(current), width)
        if current and (len(term) > 1 or used + wide > room):
            rows.append(_join(current))
            current, used = [], 0.0
        if len(term) > 1:
            rows.extend(term)
        elif isinstance(term[0], Infix):
            used += wide if current else width(term[0])
            current.append(term[0])
    return [*rows, _join(current)] if current else rows


def _wide(term: Node, behind: bool, width: Width) -> float:
    """The width of a term with its sign, where it stands behind another."""
    if not (behind and isinstance(term, Infix)):
        return width(term)
    return width(Infix(("", term.signs[0]), (_PROBE, term.terms[0]))) - width(_PROBE)


def _join(parts: list[Infix]) -> Node:
    signs = tuple(part.signs[0] for part in parts)
    return Infix(signs, tuple(part.terms[0] for part in parts))


def _fenced(head: Node | None, inner: Node, room: float, width: Width) -> list[Node]:
    """`f(` first row, middle rows, last row `)`; both fences are of one size."""
    edge = width(Part(head, "(", _PROBE, ")", 9)) - width(_PROBE)
    rows = fit(inner, room - edge, width)
    return _parts(head, ("(", ")"), rows, False)


def _parts(head: Node | None, fence: tuple[str, str], rows: list[Node], transpose: bool) -> list[Node]:
    tall = height(rows[0]) if height(rows[0]) == height(rows[-1]) else 0
    last = len(rows) - 1
    return [
        Part(
            head if at == 0 else None,
            fence[0] if at == 0 else "",
            row,
            fence[1] if at == last else "",
            tall,
            transpose and at == last,
        )
        for at, row in enumerate(rows)
    ]


def _row_vector(node: RowVector, room: float, width: Width) -> list[Node]:
    fence = ("(", ")") if node.fence == "round" else ("[", "]")
    inside = room - width(Part(None, "[", _PROBE, "]", 9, True)) + width(_PROBE)
    groups: list[list[Node]] = [[]]
    for item in node.items:
        if groups[-1] and width(Listed((*groups[-1], item), True, node.semicolons)) > inside:
            groups.append([])
        groups[-1].append(item)
    rows: list[Node] = []
    for at, group in enumerate(groups):
        whole = Listed(tuple(group), False, node.semicolons)
        *before, last = fit(group[0], inside, width) if len(group) == 1 else [whole]
        more = at < len(groups) - 1
        rows += [*before, Listed(last.items if isinstance(last, Listed) else (last,), more, node.semicolons)]
    return _parts(None, fence, rows, node.transpose)


def _words(text: str, room: float, width: Width) -> list[Node]:
    import textwrap

    letters = max(int(len(text) * room / max(width(Words(text)), 1)), 8)
    return [Words(line) for line in textwrap.wrap(text, letters)] or [Words(text)]


def _digits(node: Number, room: float, width: Width) -> list[Node]:
    text = node.text
    count = max(int(len(text) * room / width(node)) - 1, 4)
    return [node._replace(text=text[at : at + count]) for at in range(0, len(text), count)]


def _small_grids(node: Node) -> Node:
    """The product with its matrices in smaller type."""
    match node:
        case Grid():
            return Small(node)
        case Infix(signs, terms):
            return Infix(signs, tuple(_small_grids(term) for term in terms))  # type: ignore[misc]
    return node


def _smaller(node: Grid | Small, room: float, width: Width) -> Node:
    """In smaller type, then with fewer columns; a column of sums with fewer terms in each: the first that fits."""
    grid = node.grid if isinstance(node, Small) else node
    columns = max(map(len, grid.rows), default=0)
    terms = max((len(cell.terms) for row in grid.rows for cell in row if isinstance(cell, Infix)), default=0)
    tries: list[Node] = [_shorter_cells(grid, head) for head in range(terms - 2, 0, -1)]
    last = tries[-1] if tries else grid
    tries += [Small(grid)] * (terms == 0)
    tries += [narrow_grid(grid, head) for head in range(columns - 2, 0, -1)]
    tries.append(Small(last))  # type: ignore[arg-type]
    return next((each for each in tries if width(each) <= room), tries[-1])


def _shorter_cells(grid: Grid, head: int) -> Grid:
    return Grid([[_shorter(cell, head) for cell in row] for row in grid.rows], grid.fence)


def _shorter(node: Layout, head: int) -> Layout:
    """A sum or product with dots for all but its first `head` terms and the last."""
    if not isinstance(node, Infix) or len(node.terms) < head + 2:
        return node
    signs = (*node.signs[:head], node.signs[head] if level(node) > SUM else "+", node.signs[-1])
    return Infix(signs, (*node.terms[:head], Dots("h"), node.terms[-1]))


class Line(NamedTuple):
    """One row of a derivation. `left` only where it stands on this row; `sign`: an equals sign comes first;
    otherwise the row goes on from the one before, or (`left` alone) has no body."""

    left: Node | None
    sign: bool
    body: Node | None


def derivation(whole: Derivation, page: float, width: Width, indent: float, number: float = 0) -> list[Line]:
    """The rows of a derivation, none wider than `page` as far as they can be broken; `indent` is for broken lines.

    `number`: the room that the number of the equation takes beside the last line.
    """
    left = explicit(whole.left)
    sign = width(Infix(("", "="), (_PROBE, _PROBE))) - 2 * width(_PROBE)
    apart = width(left) > 0.35 * page
    room = page - sign - (0 if apart else width(left))
    lines = [Line(row, False, None) for row in fit(left, page, width)] if apart else []
    for at, layout in enumerate(whole.lines):
        note = whole.notes[at] if at < len(whole.notes) else ""
        free = room - (number if at == len(whole.lines) - 1 else 0)
        rows = _with_note(explicit(layout), note, free, indent, width)
        lines.append(Line(left if at == 0 and not apart else None, True, rows[0]))
        lines += [Line(None, False, row) for row in rows[1:]]
    return lines


def _with_note(body: Node, note: str, room: float, indent: float, width: Width) -> list[Node]:
    whole = Row((body, Words(note))) if note else body  # type: ignore[arg-type]
    return [whole] if width(whole) <= room else fit(whole, room - indent, width)

"""Formulas that are too wide, broken at their signs. Works on layouts; only `width` knows the format.

Everything here takes layouts that went through `explicit`.
"""

from collections.abc import Callable, Sequence

from ...document.formulas import Call, Grid, Group, Infix, Layout, Number, Power, Row, RowVector, Words
from ...document.signs import APPLIED, FENCES, FRACTION, RELATION, SIGNS, SUM
from .narrowing import as_list, narrowed, narrowest, shrunk
from .precedence import level
from .row_nodes import BrokenPart, ListedItems, NodeMemory, RowNode, SmallGrid, height, joined, powered

NodeWidth = Callable[[RowNode], float]

PROBE = Number("0")

_FEWEST = 8  # letters of words that stay together

_SHORT = 0.4  # of the room: what may stand before a term that goes on in the next row


class LineBreaker:
    """Breaks formulas of one format. `width`: how wide a node is on one row; `least`: how wide the widest row of a
    node is, where it is broken as far as it can be."""

    def __init__(self, width: NodeWidth) -> None:
        self.width = width
        self.least: NodeMemory[float] = NodeMemory(lambda node: min(self._least(node), width(node)))

    def around(self, whole: RowNode, inner: RowNode = PROBE) -> float:
        """The width of what stands around a part of a node."""
        return self.width(whole) - self.width(inner)

    def fit(self, node: RowNode, room: float) -> list[RowNode]:
        """The rows of a node, each at most `room` wide as far as it can be broken; a later row starts with its sign."""
        if self.width(node) <= room:
            return [node]
        match node:
            case Infix():
                return self.infix(node, room)
            case Call(function, arg):
                return self.fenced(function, arg, room)
            case Group(inner, fence):
                return self.fenced(None, inner, room, fence)
            case Power(base, exponent):
                *before, last = self.fit(base, room - self.around(Power(PROBE, exponent)))
                return [*before, powered(last, exponent)]
            case Grid() | SmallGrid():
                return self.matrix(node, room)
            case RowVector():
                return self.row_vector(node, room)
            case Row():
                return [row for row, _ in self.rows(node, room, 0)]
            case Words(text):
                return _words(text, room / max(self.width(node), 1))
            case Number(text) if _is_digits(text):
                return _digits(node, room / self.width(node))
        return [node]

    def rows(self, node: RowNode, room: float, indent: float, most: int = 99) -> list[tuple[RowNode, bool]]:
        """The rows of a formula, or of formulas side by side; False where a row goes on with a formula begun before it.

        Such a row is `indent` narrower. `most`: how many formulas a row has at most.
        """
        if not isinstance(node, Row) or (self.width(node) <= room and len(node.items) <= most):
            broken = [node] if self.width(node) <= room else self.fit(node, room - indent)
            return [(piece, at == 0) for at, piece in enumerate(broken)]
        gap = self.around(Row((PROBE, PROBE))) - self.width(PROBE)
        found: list[tuple[RowNode, bool]] = []
        whole: tuple[Layout, ...] = ()
        used = 0.0
        for item in node.items:
            wide = self.width(item)
            if 0 < len(whole) < most and used + gap + wide <= room:
                whole, used = (*whole, item), used + gap + wide
                found[-1] = (Row(whole), True)
            else:
                pieces = self.rows(item, room, indent)
                found += pieces
                whole, used = ((item,) if len(pieces) == 1 else ()), wide
        return found

    def _least(self, node: RowNode) -> float:
        match node:
            case Infix(signs, terms):
                edges = (self.around(Infix((_first(node, at),), (PROBE,))) for at in range(len(signs)))
                return max(edge + self.least(term) for edge, term in zip(edges, terms, strict=True))
            case Call(function, arg):
                return self.around(BrokenPart(function, "(", PROBE, ")", 9)) + self.least(arg)
            case Group(inner):
                return self.around(BrokenPart(None, "(", PROBE, ")", 9)) + self.least(inner)
            case Power(base, exponent):
                return self.around(Power(PROBE, exponent)) + self.least(base)
            case Grid() | SmallGrid():
                made = narrowest(node)
                listed = as_list(made)
                return self.width(made) if listed is None else self.least(listed)
            case RowVector(items=items):
                return self.around(BrokenPart(None, "[", PROBE, "]", 9, True)) + max(map(self.least, items), default=0)
            case Row(items):
                return max(map(self.least, items))
            case Words(text) | Number(text) if isinstance(node, Words) or _is_digits(text):
                return self.width(node) * _FEWEST / max(len(text), 1)
        return self.width(node)

    def infix(self, node: Infix, room: float) -> list[RowNode]:
        """A sum, a product, a fraction or an equation, broken at its signs or inside its last factor."""
        if level(node) == FRACTION:
            flat = Infix(("",) + ("over",) * (len(node.terms) - 1), tuple(Group(term) for term in node.terms))
            return self.fit(flat, room)
        if level(node) > SUM or node.signs == ("", "="):
            inside = self.inside_last(node, room)
            if inside:
                return inside
            small = shrunk(node)
            if self.width(small) <= room:
                return [small]
        head = self.beside_left(node, room) if level(node) == RELATION and len(node.terms) > 2 else []
        return [*head, *self.packed(node, 2 if head else 0, room)]

    def beside_left(self, node: Infix, room: float) -> list[RowNode]:
        """The left side of a chain with the first rows of what it equals; nothing where that takes one row."""
        left, right = node.terms[:2]
        edge = self.around(Infix(("", "="), (left, PROBE)))
        first, *more = self.fit(right, room - edge)
        return [joined(node.signs[:2], (left, first)), *more] if more else []

    def inside_last(self, node: Infix, room: float) -> list[RowNode]:
        """A product broken inside the brackets of its last factor, an equation inside its right side; nothing where
        that does not do."""
        *before, last = node.terms
        if level(node) > SUM and not (isinstance(last, Call | Group) and self.width(last) > _SHORT * room):
            return []
        edge = self.around(Infix(node.signs, (*before, PROBE)))
        # both ways of every product tried out would take a time that doubles with each bracket
        if edge + self.least(last) > room:
            return []
        first, *rest = self.fit(last, room - edge)
        found = [joined(node.signs, (*before, first)), *rest]
        return found if max(map(self.width, found)) <= room else []

    def signed_rows(self, at: int, node: Infix, room: float) -> list[RowNode]:
        """The rows of one term, the first of them with its sign."""
        before = _first(node, at)
        first, *rest = self.fit(node.terms[at], room - self.around(Infix((before,), (PROBE,))))
        return [joined((before,), (first,)), *rest]

    def packed(self, node: Infix, start: int, room: float) -> list[RowNode]:
        """As many terms on a row as fit, from the one at `start` on; a term of several rows has them to itself, or goes
        on behind what is short."""
        rows: list[RowNode] = []
        current: Infix | None = None
        for at in range(start, len(node.terms)):
            term = self.signed_rows(at, node, room)
            whole = current and _continued(current, node, at, node.terms[at])
            if whole is not None and len(term) == 1 and self.width(whole) <= room:
                current = whole
                continue
            if current is not None and len(term) > 1 and level(node) == SUM and self.width(current) < _SHORT * room:
                behind = self.behind(current, node, at, room)
                term, current = behind or term, None if behind else current
            rows += [current] if current is not None else []
            current = None
            if len(term) == 1 and isinstance(term[0], Infix):
                current = term[0]
            else:
                rows += term
        return [*rows, current] if current is not None else rows

    def behind(self, before: Infix, node: Infix, at: int, room: float) -> list[RowNode]:
        """A term of several rows, the first of them behind what stands before it; nothing where that does not do."""
        edge = self.width(_continued(before, node, at, PROBE)) - self.width(PROBE)
        if edge + self.least(node.terms[at]) > room:
            return []
        first, *rest = self.fit(node.terms[at], room - edge)
        found = [_continued(before, node, at, first), *rest]
        return found if max(map(self.width, found)) <= room else []

    def fenced(self, head: RowNode | None, inner: RowNode, room: float, fence: str = "round") -> list[RowNode]:
        """`f(` first row, middle rows, last row `)`; both fences are of one size."""
        rows = self.fit(inner, room - self.around(BrokenPart(head, "(", PROBE, ")", 9)))
        return _parts(head, FENCES[fence], rows, False)

    def matrix(self, node: Grid | SmallGrid, room: float) -> list[RowNode]:
        """A matrix made narrower; a row of sums that is too wide even then, broken at its commas."""
        made = narrowed(node, room, self.width)
        listed = as_list(made)
        return [made] if listed is None or self.width(made) <= room else self.row_vector(listed, room)

    def row_vector(self, node: RowVector, room: float) -> list[RowNode]:
        """A list on several rows, broken at its commas."""
        inside = room - self.around(BrokenPart(None, "[", PROBE, "]", 9, True))
        groups: list[list[RowNode]] = [[]]
        for item in node.items:
            if groups[-1] and self.width(ListedItems((*groups[-1], item), True, node.semicolons)) > inside:
                groups.append([])
            groups[-1].append(item)
        rows: list[RowNode] = []
        for at, group in enumerate(groups):
            whole = ListedItems(tuple(group), False, node.semicolons)
            *before, last = self.fit(group[0], inside) if len(group) == 1 else [whole]
            more = at < len(groups) - 1
            rows += [
                *before,
                ListedItems(last.items if isinstance(last, ListedItems) else (last,), more, node.semicolons),
            ]
        return _parts(None, FENCES[node.fence], rows, node.transpose)


def _first(node: Infix, at: int) -> str:
    """The sign that a term starts a row with: between two factors a visible one."""
    sign = node.signs[at]
    if at and SIGNS[sign].level == APPLIED:
        return "cdot"
    return "minus" if at and sign == "-" else sign


def _continued(before: Infix, node: Infix, at: int, term: RowNode) -> Infix:
    """A row with one more term, behind the sign that it has in the whole."""
    return joined((*before.signs, node.signs[at]), (*before.terms, term))


def _parts(head: RowNode | None, fence: tuple[str, str], rows: Sequence[RowNode], transpose: bool) -> list[RowNode]:
    tall = height(rows[0]) if height(rows[0]) == height(rows[-1]) else 0
    last = len(rows) - 1
    return [
        BrokenPart(
            head if at == 0 else None,
            fence[0] if at == 0 else "",
            row,
            fence[1] if at == last else "",
            tall,
            transpose and at == last,
        )
        for at, row in enumerate(rows)
    ]


def _words(text: str, share: float) -> list[RowNode]:
    import textwrap

    letters = max(int(len(text) * share), _FEWEST)
    return [Words(line) for line in textwrap.wrap(text, letters)] or [Words(text)]


def _is_digits(text: str) -> bool:
    return text.lstrip("-").replace(".", "").isdigit()


def _digits(node: Number, share: float) -> list[RowNode]:
    count = max(int(len(node.text) * share) - 1, 4)
    return [node._replace(text=node.text[at : at + count]) for at in range(0, len(node.text), count)]

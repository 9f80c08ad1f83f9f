"""Formulas that are too wide, broken at their signs. Works on layouts; only `width` knows the format.

Everything here takes layouts that went through `explicit`.
"""

from collections.abc import Callable, Sequence

from ...document.formulas import Call, Grid, Group, Infix, Number, Power, Row, RowVector, Symbol, Words
from ...document.signs import APPLIED, FENCES, FRACTION, RELATION, SIGNS, SUM
from .narrowing import as_list, in_blocks, narrowed, narrowest, shrunk
from .precedence import level
from .row_nodes import BrokenPart, ListedItems, NodeMemory, RowNode, SmallGrid, beside, height, is_tall, joined, powered

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

    def fit(self, node: RowNode, room: float, before: float = 0) -> list[RowNode]:
        """The rows of a node, each at most `room` wide as far as it can be broken; a later row starts with its sign.

        `before`: what stands before the first of them, which is so much narrower; below zero it is wider.
        """
        if self.width(node) <= room - before:
            return [node]
        match node:
            case Infix():
                return self.infix(node, room, before)
            case Call(function, arg):
                return self.fenced(function, arg, room, before)
            case Group(inner, fence):
                return self.fenced(None, inner, room, before, fence)
            case BrokenPart():
                return self.part(node, room, before)
        return self.alike(node, room - max(before, 0))

    def alike(self, node: RowNode, room: float) -> list[RowNode]:
        """The rows of what is no sum, equation or bracket."""
        match node:
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
            broken = [node] if self.width(node) <= room else self.fit(node, room - indent, -indent)
            return [(piece, at == 0) for at, piece in enumerate(broken)]
        gap = self.around(Row((PROBE, PROBE))) - self.width(PROBE)
        found: list[tuple[RowNode, bool]] = []
        whole: tuple[RowNode, ...] = ()
        used = 0.0
        for item in node.items:
            wide = self.width(item)
            joins = isinstance(item, Words) or (0 < len(whole) < most and found[-1][1])
            if whole and joins and used + gap + wide <= room:
                whole, used = (*whole, item), used + gap + wide
                found[-1] = (beside(whole), found[-1][1])
            else:
                found += self.rows(item, room, indent)
                last, fresh = found[-1]
                whole, used = (last,), self.width(last) + (0 if fresh else indent)
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
            case BrokenPart(body=body):
                return self.around(node._replace(body=PROBE)) + self.least(body)
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

    def infix(self, node: Infix, room: float, before: float = 0) -> list[RowNode]:
        """A sum, a product, a fraction or an equation, broken at its signs or inside its last factor."""
        if level(node) == FRACTION:
            terms = tuple(term if _is_plain(term) else Group(term) for term in node.terms)
            flat = Infix(("",) + ("over",) * (len(terms) - 1), terms)
            return self.fit(flat, room, before)
        if level(node) > SUM or node.signs == ("", "="):
            inside = self.inside_last(node, room, before)
            if inside:
                return inside
            small = shrunk(node)
            if self.width(small) <= room - before:
                return [small]
        head = self.beside_left(node, room, before) if level(node) == RELATION and len(node.terms) > 2 else []
        return [*head, *self.packed(node, 2 if head else 0, room, 0 if head else before)]

    def beside_left(self, node: Infix, room: float, before: float) -> list[RowNode]:
        """The left side of a chain with the first rows of what it equals; nothing where that takes one row."""
        left, right = node.terms[:2]
        edge = self.around(Infix(("", "="), (left, PROBE)))
        first, *more = self.fit(right, room, before + edge)
        return [joined(node.signs[:2], (left, first)), *more] if more else []

    def inside_last(self, node: Infix, room: float, before: float) -> list[RowNode]:
        """A product broken inside the brackets of its last factor, an equation inside its right side; nothing where
        that does not do."""
        *earlier, last = node.terms
        if level(node) > SUM and not (isinstance(last, Call | Group) and self.width(last) > _SHORT * room):
            return []
        edge = self.around(Infix(node.signs, (*earlier, PROBE)))
        # both ways of every product tried out would take a time that doubles with each bracket
        if before + edge + self.least(last) > room:
            return []
        first, *rest = self.fit(last, room, before + edge)
        found = [joined(node.signs, (*earlier, first)), *rest]
        return found if self.fits(found, room, before) else []

    def fits(self, rows: Sequence[RowNode], room: float, before: float) -> bool:
        """Whether no row is wider than its room, which is the first one's less what stands `before` it."""
        return before + self.width(rows[0]) <= room and all(self.width(row) <= room for row in rows[1:])

    def signed_rows(self, at: int, node: Infix, room: float, before: float) -> list[RowNode]:
        """The rows of one term, the first of them with its sign."""
        sign = _first(node, at)
        first, *rest = self.fit(node.terms[at], room, before + self.around(Infix((sign,), (PROBE,))))
        return [joined((sign,), (first,)), *rest]

    def packed(self, node: Infix, start: int, room: float, before: float) -> list[RowNode]:
        """As many terms on a row as fit, from the one at `start` on; a term of several rows begins on a new one, or
        behind what is short, and the next goes on behind it."""
        rows: list[RowNode] = []
        current: Infix | None = None
        for at in range(start, len(node.terms)):
            used = 0 if rows else before
            whole = current and _continued(current, node, at, node.terms[at])
            if whole is not None and self.width(whole) <= room - used:
                current = whole
                continue
            *earlier, last = self.signed_rows(at, node, room, 0 if current is not None else used)
            if current is not None and earlier and level(node) == SUM and self.width(current) < _SHORT * room:
                behind = self.behind(current, node, at, room, used)
                (*earlier, last), current = behind or (*earlier, last), None if behind else current
            rows += [*([current] if current is not None else []), *earlier]
            current = last if isinstance(last, Infix) and not earlier else joined(("",), (last,))
        return [*rows, current] if current is not None else rows

    def behind(self, start: Infix, node: Infix, at: int, room: float, before: float) -> list[RowNode]:
        """A term of several rows, the first of them behind the `start` of its row; nothing where that does not do."""
        edge = before + self.width(_continued(start, node, at, PROBE)) - self.width(PROBE)
        if edge + self.least(node.terms[at]) > room:
            return []
        first, *rest = self.fit(node.terms[at], room, edge)
        found = [_continued(start, node, at, first), *rest]
        return found if self.fits(found, room, before) else []

    def fenced(
        self, head: RowNode | None, inner: RowNode, room: float, before: float, fence: str = "round"
    ) -> list[RowNode]:
        """`f(` first row, middle rows, last row `)`; both fences are of one size."""
        flat = _fenced_sum(head, FENCES[fence], inner)
        if flat is not None and before + self.least(flat) <= room:
            return self.fit(flat, room, before)
        tall = 9 if is_tall(inner) else 1
        rows = self.fit(inner, room - self.around(BrokenPart(head, "(", PROBE, ")", tall)), before)
        return _parts(head, FENCES[fence], rows, False)

    def part(self, node: BrokenPart, room: float, before: float) -> list[RowNode]:
        """A term with one fence of the sum that it begins or ends."""
        rows = self.fit(node.body, room - self.around(node._replace(body=PROBE)), before)
        return _parts(node.head, (node.open, node.close), rows, False)

    def matrix(self, node: Grid | SmallGrid, room: float) -> list[RowNode]:
        """A matrix of numbers in blocks of columns; another made narrower, and a row of sums that is too wide even then
        broken at its commas."""
        blocks = in_blocks(node, room, self.width)
        if blocks:
            return blocks
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


def _fenced_sum(head: RowNode | None, fence: tuple[str, str], inner: RowNode) -> Infix | None:
    """A sum between fences that do not grow, as a sum whose first and last terms have them; None for all else."""
    if not isinstance(inner, Infix) or len(inner.terms) == 1 or level(inner) != SUM or is_tall(inner):
        return None
    first: RowNode = joined(inner.signs[:1], inner.terms[:1]) if inner.signs[0] else inner.terms[0]
    begins = BrokenPart(head, fence[0], first, "", 1)
    return joined(
        ("", *inner.signs[1:]), (begins, *inner.terms[1:-1], BrokenPart(None, "", inner.terms[-1], fence[1], 1))
    )


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


def _is_plain(term: RowNode) -> bool:
    """Whether a fraction on a line needs no brackets around it."""
    return isinstance(term, Symbol) or (isinstance(term, Number) and term.text.replace(".", "").isdigit())


def _is_digits(text: str) -> bool:
    return text.lstrip("-").replace(".", "").isdigit()


def _digits(node: Number, share: float) -> list[RowNode]:
    count = max(int(len(node.text) * share) - 1, 4)
    return [node._replace(text=node.text[at : at + count]) for at in range(0, len(node.text), count)]

"""What equations read, and how a frame repeats it: matrices in a row, or a table of vectors."""

from collections.abc import Sequence
from typing import NamedTuple

from ..document import Block, Formulas, Inline, Table
from ..forward import entry
from ..given import equals, flat
from ..layout import Layout, Row
from ..page import Page
from ..plan import Plan
from ..shown import Leaf, Leaves

ACROSS = 2  # vectors of at most so many entries stand in one row of a table


class Needed(NamedTuple):
    """The names that some equations read, each once, in reading order."""

    page: Page
    parameters: tuple[Leaf, ...]
    operands: tuple[Leaf, ...]

    def and_then(self, other: "Needed", known: list[str]) -> "Needed":
        """What both need, but for the symbols `known` by then."""
        seen = {leaf.symbol.text for leaf in (*self.parameters, *self.operands)} | set(known)
        more = [tuple(leaf for leaf in each if leaf.symbol.text not in seen) for each in other[1:]]
        return Needed(self.page, (*self.parameters, *more[0]), (*self.operands, *more[1]))

    def without(self, known: tuple[Layout, ...]) -> "Needed":
        """What is not among these equations."""
        return self._replace(operands=tuple(leaf for leaf in self.operands if self._equation(leaf) not in known))

    @property
    def scalars(self) -> bool:
        return all(len(leaf.digits) == 1 and not isinstance(leaf.digits[0], list) for leaf in self.operands)

    def row(self) -> list[Block]:
        """Everything as formulas: the matrices, and what they act on."""
        rows = [[self._equation(leaf) for leaf in each] for each in (self.parameters, self.operands)]
        return [Formulas(tuple(("", Row(tuple(each))) for each in rows if each), apart=True)] if any(rows) else []

    def table(self) -> list[Block]:
        """The vectors in a table: side by side in one row where they are short, else a row for each unit."""
        size = max((len(leaf.digits) for leaf in self.operands), default=0)
        if not size or any(isinstance(leaf.digits[0], list) for leaf in self.operands):
            return self.row()
        head: tuple[Inline, ...] = tuple((leaf.symbol,) for leaf in self.operands)
        if size <= ACROSS:
            return [Table(head, (tuple((flat(self.page, leaf.digits),) for leaf in self.operands),))]
        rows = [(((str(unit),)), *(entry(leaf.digits, unit) for leaf in self.operands)) for unit in range(size)]
        return [Table((("unit",), *head), tuple(rows))]

    def _equation(self, leaf: Leaf) -> Layout:
        style = self.page.style
        return equals(leaf.symbol, style.matrix(leaf.digits) if leaf.matrix else style.value_of(leaf.digits))


def everything(needs: Sequence[Needed]) -> Needed:
    """What all of them need."""
    found = needs[0]
    for other in needs[1:]:
        found = found.and_then(other, [])
    return found


def needed(page: Page, plan: Plan | None, leaves: Leaves) -> Needed:
    """What one equation reads; nothing where a value is given. A name that is short for something stands for that."""
    found: dict[str, Leaf] = {}
    pending = list(reversed(plan.names)) if plan is not None else []
    while pending:
        name = pending.pop()
        leaf = leaves[name]
        if name in page.notation["inline"] and leaf.plan is not None:
            pending += reversed(leaf.plan.names)
        elif leaf.digits:
            found[name] = leaf
    wanted = [name for name in found if _parameter(page, name)]
    operands = tuple(leaf for name, leaf in found.items() if name not in wanted)
    return Needed(page, tuple(found[name] for name in sorted(wanted, key=lambda name: _role(page, name))), operands)


def _parameter(page: Page, name: str) -> bool:
    """Whether the file has it; a part of a matrix is called by both names, W_f.h."""
    return name in page.fixed or name.partition(".")[0] in page.cell.wants


def _role(page: Page, name: str) -> int:
    """Where the notation has a parameter in a sum."""
    want = page.cell.wants.get(name.partition(".")[0])
    terms: list[str] = page.notation["terms"]
    return terms.index(want.role) if want is not None and want.role in terms else len(terms)

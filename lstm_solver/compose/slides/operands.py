"""What equations read, and how a frame repeats it: matrices in a row, or a table of vectors."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...document.blocks import Block, Formulas, Inline, Table
from ...document.formulas import Layout, Row, equals
from ...maths.expressions import MatMul, Mul, Sym, symbols
from ...maths.plan import Plan
from ..display_tree import Operand, Operands
from ..sections.tables import entry
from ..view import View, flat

ACROSS = 2  # vectors of at most so many entries stand in one row of a table


class NeededOperands(NamedTuple):
    """The names that some equations read, each once, in the order of the page. `operands`: those among `every` that
    are no parameters."""

    view: View
    every: tuple[Operand, ...]
    operands: tuple[Operand, ...]

    @property
    def weighted(self) -> bool:
        """Whether parameters are among them."""
        return len(self.every) > len(self.operands)

    def and_then(self, other: "NeededOperands", known: list[str]) -> "NeededOperands":
        """What both need, but for the symbols `known` by then."""
        seen = {leaf.symbol.text for leaf in self.every} | set(known)
        more = [tuple(leaf for leaf in each if leaf.symbol.text not in seen) for each in (other.every, other.operands)]
        return NeededOperands(self.view, (*self.every, *more[0]), (*self.operands, *more[1]))

    def only(self, keep: Callable[[Operand], bool]) -> "NeededOperands":
        return NeededOperands(self.view, tuple(filter(keep, self.every)), tuple(filter(keep, self.operands)))

    @property
    def scalars(self) -> bool:
        return all(len(leaf.digits) == 1 and not isinstance(leaf.digits[0], list) for leaf in self.operands)

    def equations(self) -> tuple[Layout, ...]:
        """Everything with its value."""
        return tuple(map(self._equation, self.every))

    def row(self) -> list[Block]:
        """Everything as formulas side by side."""
        return [Formulas((("", Row(self.equations())),), apart=True)] if self.every else []

    def table(self) -> list[Block]:
        """The vectors in a table: side by side in one row where they are short, else a row for each unit."""
        size = max((len(leaf.digits) for leaf in self.operands), default=0)
        if not size or any(isinstance(leaf.digits[0], list) for leaf in self.operands):
            return self.row()
        head: tuple[Inline, ...] = tuple((leaf.shown,) for leaf in self.operands)
        if size <= ACROSS:
            return [Table(head, (tuple((flat(self.view, leaf.digits),) for leaf in self.operands),))]
        rows = [
            ((self.view.unit_name(unit),), *(entry(leaf.digits, unit) for leaf in self.operands))
            for unit in range(size)
        ]
        return [Table((self.view.language.say("unit"), *head), tuple(rows))]

    def _equation(self, leaf: Operand) -> Layout:
        style = self.view.style
        return equals(leaf.shown, style.matrix(leaf.digits) if leaf.matrix else style.value_of(leaf.digits))


def everything(needs: Sequence[NeededOperands]) -> NeededOperands:
    """What all of them need."""
    found = needs[0]
    for other in needs[1:]:
        found = found.and_then(other, [])
    return found


def needed(view: View, plan: Plan | None, leaves: Operands) -> NeededOperands:
    """What one equation reads; nothing where a value is given. A name that is short for something stands for that."""
    found: dict[str, Operand] = {}
    places: dict[str, int] = {}
    for each in _spelled_out(view, plan, leaves):
        found |= {name: leaves[name] for name in each.names if leaves[name].digits and not _short(view, leaves, name)}
        places |= _places(view, each)
    names = sorted(found, key=lambda name: places.get(name, 0))
    operands = tuple(found[name] for name in found if not _parameter(view, name))
    return NeededOperands(view, tuple(found[name] for name in names), operands)


def _spelled_out(view: View, plan: Plan | None, leaves: Operands) -> list[Plan]:
    """An equation and those of the names in it that are short for something."""
    if plan is None:
        return []
    below = [leaves[name].plan for name in plan.names if _short(view, leaves, name)]
    return [plan, *(each for inner in below for each in _spelled_out(view, inner, leaves))]


def _short(view: View, leaves: Operands, name: str) -> bool:
    return name in view.notation["inline"] and leaves[name].plan is not None


def _parameter(view: View, name: str) -> bool:
    """Whether the file has it; a part of a matrix is called by both names, W_f.h."""
    return name in view.fixed or name.partition(".")[0] in view.cell.wants


def _places(view: View, plan: Plan) -> dict[str, int]:
    """Where in a sum the notation has each parameter, and what it is multiplied with."""
    terms: list[str] = view.notation["terms"]
    found: dict[str, int] = {}
    for node in plan.nodes:
        names = list(symbols(node)) if isinstance(node, Sym | MatMul | Mul) else []
        want = next((view.cell.wants[name] for name in names if name in view.cell.wants), None)
        if want is not None:
            role = "x" if want.role == "joint" else want.role
            place = terms.index(role) if role in terms else len(terms)
            found = dict.fromkeys(names, place) | found
    return found

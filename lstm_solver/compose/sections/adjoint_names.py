"""What the names in a backward equation stand for on the page: δf_t for ∂L/∂f_t, and the letters beside it.

The names are those of gradient.py and backward.py.
"""

from typing import Any

from ...document.formulas import Derivation, Layout, Symbol
from ...document.scripts import ARROWS, Mark
from ...maths.differentiation import NEXT, ZERO
from ...maths.expressions import Sym
from ...network.cell import NOWHERE
from ...network.losses import TARGET
from ...network.problem import Place
from ...network.quantity_names import judged_place
from ...solver.backward import JOINED
from ...solver.trace import Step, Trace, printed, texts
from ..derivation import Worker
from ..display_tree import Leaf, Leaves, levels, tree
from ..drawing import SYMBOLS, Line
from ..view import INPUT, Found, Page
from .loss_working import loss_leaves

Adjoints = dict[tuple[Place, str, int], Step]


def symbol(page: Page, name: str, position: int) -> Symbol:
    """The symbol of d_f, d_a_f or d_x at a position."""
    return at_time(page, name, page.time(position))


def at_time(page: Page, name: str, time: str) -> Symbol:
    """The same at a time as it is printed."""
    name = name.removeprefix("d_")
    if name.startswith("a_"):
        return _delta(pre_activation(page, name[2:], time))
    if name == "x" and page.unit is not None:
        return _delta(_own_input(page).on(page.notation.quantity("x", time)))
    return _delta(page.named(name, time))


def _delta(symbol: Symbol) -> Symbol:
    return Symbol(rf"\delta {symbol.text}")


def _own_input(page: Page) -> Mark:
    """An input is no quantity of the layer above it: what a layer hands back has a name of its own."""
    number, direction = page.place
    both = len(page.problem.layers[number - 1].units) > 1
    return Mark(number if number > 1 else None, ARROWS[direction] if both else None)


def pre_activation(page: Page, name: str, time: str) -> Symbol:
    """a_{f,t}: what the activation of a quantity is applied to."""
    return page.mark.on(Symbol(f"a_{{{page.notation.letter(name)},{time}}}"))


class Names:
    """The names of one run. `found`: the forward steps."""

    def __init__(self, page: Page, trace: Trace, found: Found) -> None:
        self.page = page
        self.trace = trace
        self.found = found
        self.steps: Adjoints = {(step.place, step.name, step.position): step for step in trace.backward}
        self._leaves: dict[tuple[Place, int], Leaves] = {}

    def of(self, step: Step) -> Leaves:
        """What every name in a step's equation stands for."""
        assert step.plan is not None
        page = self.page.at(step.place)
        pairs = zip(step.plan.names, step.operands, strict=True)
        return {name: self.leaf(page, step, name, step.position, value) for name, value in pairs}

    def leaf(self, page: Page, step: Step, name: str, position: int, value: Any) -> Leaf:
        """`value`: what the name stands for, printed where no step of the page holds it."""
        if "#" in name:
            base, _, at = name.rpartition("#")
            return self.leaf(page, step, base, int(at), value)
        if name.endswith(NEXT):
            return self.leaf(page, step, name.removesuffix(NEXT), position + _onward(page), value)
        if name.startswith("out."):
            last = self.page.at((len(page.problem.layers), "out"))
            return self.leaf(last, step, name.removeprefix("out."), position, value)
        return self.borrowed(page, step, name, position, value) or self.own(page, step, name, position, value)

    def borrowed(self, page: Page, step: Step, name: str, position: int, value: Any) -> Leaf | None:
        """What comes from another place or from the file."""
        head, _, rest = name.partition(".")
        number = page.place[0]
        time = page.time(position)
        if name == ZERO:
            return Leaf(Symbol("0"), self.digits(step, value))
        if name == TARGET:
            return loss_leaves(page, self.found, self.trace, position)[TARGET]
        if name == JOINED:
            return self.adjoint(page.at((number, "both")), step, "d_h", position, value)
        if head == "d_x" and rest:
            layer, direction = rest.split(".")
            return self.adjoint(page.at((int(layer), direction)), step, "d_x", position, value)
        if head == "side" and rest:
            place, there = (number, rest), page.at((number, rest)).cell.output
            return self.own(page.at(place), step, there, position, value)
        if name == "judged.h":
            place, there = judged_place(page.problem, "h")
            return self.own(page.at(place), step, there, position, value)
        if head == "up" and rest:
            place, there = judged_place(page.problem, rest)
            letter = page.at(place).notation.letter(there)
            return Leaf(Symbol(rf"{page.language.name('up')}_{{{letter},{time}}}"), page.given_vector(value))
        return self.block(page, step, head, rest, value) if rest and name not in page.fixed else None

    def block(self, page: Page, step: Step, parameter: str, part: str, value: Any) -> Leaf | None:
        """The part of a matrix that acts on one part of a stacked vector."""
        if parameter not in page.cell.wants:
            return None
        return Leaf(block_symbol(page, parameter, part), self.given(page, value), matrix=True)

    def own(self, page: Page, step: Step, name: str, position: int, value: Any) -> Leaf:
        """A quantity, a state, a parameter or an adjoint of the place itself."""
        if name.startswith("d_"):
            return self.adjoint(page, step, name, position, value)
        leaf = self.leaves(page, position).get(name)
        if leaf is not None:
            return Leaf(leaf.symbol, leaf.digits, leaf.matrix)
        inner = name.removeprefix("a_")
        if name.startswith("a_") and inner in page.order:
            record = page.now(self.found, position)[inner].record()
            digits = record.texts(record.plan.parts["preactivation"])
            return Leaf(pre_activation(page, inner, page.time(position)), digits)
        raise LookupError(f"no name for {name}")

    def adjoint(self, page: Page, step: Step, name: str, position: int, value: Any) -> Leaf:
        found = self.steps.get((page.place, name, position))
        if step.place == INPUT:
            both = len(page.problem.layers[0].units) > 1
            digits = self.digits(step, value) if found is None or both else printed(found)
            return Leaf(_delta(page.symbol("x", position)), digits)
        digits = self.digits(step, value) if found is None else printed(found)
        return Leaf(symbol(page, name, position), digits)

    def leaves(self, page: Page, position: int) -> Leaves:
        key = page.place, position
        if key not in self._leaves:
            self._leaves[key] = page.leaves(self.found, self.trace.sequence, position)
        return self._leaves[key]

    def digits(self, step: Step, value: Any) -> Any:
        return texts(step, value, step.rounding.working)

    def given(self, page: Page, value: Any) -> Any:
        """Part of a matrix as the file has it."""
        if isinstance(value[0], list):
            return [page.given_vector(row) for row in value]
        return [[page.problem.rounding.text(entry, page.problem.rounding.working) for entry in row] for row in value]

    def derivation(self, step: Step, left: Layout, detail: str) -> Derivation:
        """The equation in symbols, the numbers put in, the value."""
        page = self.page.at(step.place)
        assert step.plan is not None
        if step.plan.equation.rhs == Sym(ZERO):
            return Derivation(left, (page.style.value_of(printed(step)),))
        return Worker(NOWHERE, page.style, detail).derivation(step, self.of(step), left)

    def formula(self, step: Step) -> Layout:
        """The right side of a backward equation in symbols."""
        page = self.page.at(step.place)
        assert step.plan is not None
        root = tree(step.plan, step.record(), self.of(step), NOWHERE, page.notation)
        return Line(page.style, levels(root), SYMBOLS, numbers=False).draw(root)


def _onward(page: Page) -> int:
    return -1 if page.reverse else 1


def block_symbol(page: Page, parameter: str, part: str) -> Symbol:
    """W_{hf}: the columns of W_f that act on h, as split weights are called."""
    want = page.cell.wants[parameter]
    if want.role == "joint" and part in ("x", "h"):
        return page.mark.on(page.notation.parameter(parameter, want._replace(role=part)))
    base = page.notation.parameter(parameter, want).text
    head, _, below = base.partition("_")
    below = below.removeprefix("{").removesuffix("}")
    return page.mark.on(Symbol(f"{head}_{{{below},{part}}}" if below else f"{head}_{{{part}}}"))

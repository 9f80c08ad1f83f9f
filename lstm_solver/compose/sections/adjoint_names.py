"""What the names in a backward equation stand for on the page: δf_t for ∂L/∂f_t, and the letters beside it.

The names are those of gradient.py and backward.py.
"""

from typing import Any

from ...document.formulas import Derivation, Infix, Layout, Symbol, Words
from ...document.scripts import ARROWS, PlaceMark, raised
from ...maths.differentiation import NEXT, NODE, ZERO, named_node
from ...maths.expressions import Sym
from ...maths.values import is_matrix
from ...network.cell import NO_CELL
from ...network.losses import TARGET
from ...network.problem import Place
from ...network.quantity_names import judged_place
from ...solver.adjoint_terms import JOINED
from ...solver.trace import RUN, WINDOW, LossWindow, Step, Trace, printed, texts
from ...solver.training.joined_runs import label
from ..derivation import DerivationWriter
from ..display_tree import Operand, Operands, depths, display_tree
from ..drawing import SYMBOLS, LineDrawing
from ..titles import loss_symbol
from ..view import INPUT, StepsByPlace, View
from .loss_working import by_name, loss_leaves, node_operand
from .parameter_symbols import initial_symbol, parameter_gradient

AdjointSteps = dict[tuple[Place, str, int], Step]


def symbol(view: View, name: str, position: int) -> Symbol:
    """The symbol of d_f, d_a_f or d_x at a position."""
    return at_time(view, name, view.time(position))


def at_time(view: View, name: str, time: str) -> Symbol:
    """The same at a time as it is printed."""
    name = name.removeprefix("d_")
    if name.startswith("a_"):
        return _delta(pre_activation(view, name[2:], time))
    if name == "x" and view.unit is not None:
        return _delta(_own_input(view).on(view.notation.quantity("x", time)))
    return _delta(view.named(name, time))


def _delta(symbol: Symbol) -> Symbol:
    return Symbol(rf"\delta {symbol.text}")


def _own_input(view: View) -> PlaceMark:
    """An input is no quantity of the layer above it: what a layer hands back has a name of its own."""
    number, direction = view.place
    both = len(view.problem.layers[number - 1].units) > 1
    return PlaceMark(number if number > 1 else None, ARROWS[direction] if both else None)


def pre_activation(view: View, name: str, time: str) -> Symbol:
    """a_{f,t}: what the activation of a quantity is applied to."""
    return view.mark.on(Symbol(f"a_{{{view.notation.letter(name)},{time}}}"))


class AdjointNames:
    """The names of one run. `found`: the forward steps; `window`: what one loss says, where each says its own."""

    def __init__(self, view: View, trace: Trace, found: StepsByPlace, window: LossWindow | None = None) -> None:
        self.view = view
        self.trace = trace
        self.found = found
        self.window = window
        steps = trace.backward if window is None else window.steps
        self.steps: AdjointSteps = {(step.place, step.name, step.position): step for step in steps}
        self._leaves: dict[tuple[Place, int], Operands] = {}

    def of(self, step: Step) -> Operands:
        """What every name in a step's equation stands for."""
        assert step.plan is not None
        view = self.view.at(step.place)
        pairs = zip(step.plan.names, step.operands, strict=True)
        leaves = {name: self.leaf(view, step, name, step.position, value) for name, value in pairs}
        return by_name(view, step, leaves)

    def leaf(self, view: View, step: Step, name: str, position: int, value: Any) -> Operand:
        """`value`: what the name stands for, printed where no step of the page holds it."""
        if "#" in name:
            base, _, at = name.rpartition("#")
            return self.leaf(view, step, base, int(at), value)
        if name.endswith(NEXT):
            return self.leaf(view, step, name.removesuffix(NEXT), position + _onward(view), value)
        if name.startswith("out."):
            last = self.view.at((len(view.problem.layers), "out"))
            return self.leaf(last, step, name.removeprefix("out."), position, value)
        return self.borrowed(view, step, name, position, value) or self.own(view, step, name, position, value)

    def borrowed(self, view: View, step: Step, name: str, position: int, value: Any) -> Operand | None:
        """What comes from another place or from the file."""
        head, _, rest = name.partition(".")
        number = view.place[0]
        time = view.time(position)
        if name == ZERO:
            return Operand(Symbol("0"), self.digits(step, value))
        if name == TARGET:
            return loss_leaves(view, self.found, self.trace, position)[TARGET]
        if name == JOINED:
            return self.adjoint(view.at((number, "both")), step, "d_h", position, value)
        if head == RUN:
            return self.of_run(view, step, name.split(".")[1:], value)
        if head == WINDOW:
            at, _, of = rest.partition(".")
            return Operand(self.of_loss(symbol(view, of, position), int(at)), self.digits(step, value))
        if head == "d_x" and rest:
            layer, direction = rest.split(".")
            return self.adjoint(view.at((int(layer), direction)), step, "d_x", position, value)
        if head == "side" and rest:
            place, there = (number, rest), view.at((number, rest)).cell.output
            return self.own(view.at(place), step, there, position, value)
        if name == "judged.h":
            place, there = judged_place(view.problem, "h")
            return self.own(view.at(place), step, there, position, value)
        if head == "up" and rest:
            place, there = judged_place(view.problem, rest)
            letter = view.at(place).notation.letter(there)
            return Operand(
                Symbol(rf"{view.language.name('up')}_{{{letter},{time}}}"), self.stated(view, rest, position, value)
            )
        if name.startswith(NODE):
            return self.node(view, *named_node(name), position)
        return self.block(view, step, head, rest, value) if rest and name not in view.fixed else None

    def stated(self, view: View, quantity: str, position: int, value: Any) -> list[str]:
        """What comes from outside, as the file has it; zeros, as many as `value` has, where it says nothing."""
        backward = view.problem.backward
        upstream = {} if backward is None or backward.upstream is None else backward.upstream
        found = upstream.get(quantity, [])[position : position + 1]
        return ["0"] * len(value) if not found or found[0] is None else view.given_vector(found[0])

    def of_run(self, view: View, step: Step, parts: list[str], value: Any) -> Operand:
        """What a run of a batch says: of a parameter, or of the state in which it started, where this run ended."""
        run, *rest = parts
        if rest[-1] in ("forward", "reverse"):
            here = next((each for each in self.view.solved.traces if label(each.sequence) == run), self.trace)
            name = initial_symbol(self.view, here, view.place, rest[0].removeprefix("d_"))
        else:
            name = parameter_gradient(self.view, step.place, ".".join(rest).removeprefix("d_"))
        drawn = Infix(("", ""), (name, Words(f"({run})")))
        return Operand(name, self.digits(step, value), is_matrix(value), drawn=drawn)

    def node(self, view: View, quantity: str, at: int, position: int, *, generic: bool = False) -> Operand:
        """Part of a forward equation, with the digits that it was carried with; `generic`: for any t."""
        leaves = view.generic_leaves() if generic else self.leaves(view, position)
        return node_operand(view, view.now(self.found, position)[quantity], at, leaves, view.time(position))

    def block(self, view: View, step: Step, parameter: str, part: str, value: Any) -> Operand | None:
        """The part of a matrix that acts on one part of a stacked vector."""
        if parameter not in view.cell.wants:
            return None
        return Operand(block_symbol(view, parameter, part), self.given(view, value), matrix=True)

    def own(self, view: View, step: Step, name: str, position: int, value: Any) -> Operand:
        """A quantity, a state, a parameter or an adjoint of the place itself."""
        if name.startswith("d_"):
            return self.adjoint(view, step, name, position, value)
        leaf = self.leaves(view, position).get(name)
        if leaf is not None:
            return leaf.never_inline()
        inner = name.removeprefix("a_")
        if name.startswith("a_") and inner in view.order:
            record = view.now(self.found, position)[inner].record()
            digits = record.texts(record.plan.parts["preactivation"])
            return Operand(pre_activation(view, inner, view.time(position)), digits)
        raise LookupError(f"no name for {name}")

    def adjoint(self, view: View, step: Step, name: str, position: int, value: Any) -> Operand:
        found = self.steps.get((view.place, name, position))
        if step.place == INPUT and self.window is None:
            both = len(view.problem.layers[0].units) > 1
            digits = self.digits(step, value) if found is None or both else printed(found)
            return Operand(_delta(view.symbol("x", position)), digits)
        digits = self.digits(step, value) if found is None else printed(found)
        return Operand(self.symbol(view, name, position), digits)

    def symbol(self, view: View, name: str, position: int) -> Symbol:
        """The symbol of an adjoint, in a window with its loss."""
        found = symbol(view, name, position)
        return found if self.window is None else self.of_loss(found, self.window.position)

    def of_loss(self, adjoint: Symbol, position: int) -> Symbol:
        """What the loss of one step says of a quantity."""
        return raised(adjoint, loss_symbol(self.view.time(position)).text)

    def leaves(self, view: View, position: int) -> Operands:
        key = view.place, position
        if key not in self._leaves:
            self._leaves[key] = view.leaves(self.found, self.trace.sequence, position)
        return self._leaves[key]

    def digits(self, step: Step, value: Any) -> Any:
        return texts(step, value, step.rounding.working)

    def given(self, view: View, value: Any) -> Any:
        """Part of a matrix as the file has it."""
        if is_matrix(value):
            return [view.given_vector(view.solved.arithmetic.decimals(row)) for row in value]
        return [[view.problem.rounding.text(entry, view.problem.rounding.working) for entry in row] for row in value]

    def derivation(self, step: Step, left: Layout, detail: str) -> Derivation:
        """The equation in symbols, the numbers put in, the value."""
        view = self.view.at(step.place)
        assert step.plan is not None
        if step.plan.equation.rhs == Sym(ZERO):
            return Derivation(left, (view.style.value_of(printed(step)),))
        return DerivationWriter(NO_CELL, view.style, detail).derivation(step, self.of(step), left)

    def formula(self, step: Step) -> Layout:
        """The right side of a backward equation in symbols."""
        view = self.view.at(step.place)
        assert step.plan is not None
        root = display_tree(step.plan, step.record(), self.of(step), NO_CELL, view.notation)
        return LineDrawing(view.style, depths(root), SYMBOLS, numbers=False).draw(root)


def _onward(view: View) -> int:
    return -1 if view.reverse else 1


def block_symbol(view: View, parameter: str, part: str) -> Symbol:
    """W_{hf}: the columns of W_f that act on h, as split weights are called."""
    want = view.cell.wants[parameter]
    if want.role == "joint" and part in ("x", "h"):
        return view.mark.on(view.notation.parameter(parameter, want._replace(role=part)))
    base = view.notation.parameter(parameter, want).text
    if part not in view.generic_leaves() and f"{part}_prev" not in view.generic_leaves():
        return view.mark.on(Symbol(f"{base}[{part}]"))
    head, _, below = base.partition("_")
    below = below.removeprefix("{").removesuffix("}")
    return view.mark.on(Symbol(f"{head}_{{{below},{part}}}" if below else f"{head}_{{{part}}}"))

"""What one state has of itself T steps before, ∂h_T/∂h_0: w^T ∏ (1 − h_t²), as formula, with its numbers, as a number.

Only of a cell with one unit whose state comes to the next step through a recurrent weight inside an activation.
"""

from typing import Any

from ...document.blocks import Block, Working
from ...document.formulas import Derivation, Group, Infix, Layout, Number, Power, Symbol
from ...maths.decimals import Letter
from ...maths.differentiation import ReverseMode
from ...maths.expressions import Apply, Equation, MatMul, Sym, Transpose
from ...maths.functions import FUNCTIONS
from ...maths.plan import bare
from ...network.cell import NO_CELL
from ...solver.recurrence import OneStatePath, one_state_path
from ...solver.trace import Trace
from ..display_tree import Operand
from ..drawing import in_symbols
from ..view import View
from .adjoint_names import block_symbol, pre_activation
from .gradient_verdict import by_weights, digits
from .parameter_symbols import parameter_symbol


def whole_factor(view: View, trace: Trace) -> OneStatePath | None:
    """The factor over all steps of one unit; None where it has no such form."""
    unit = view.unit
    if unit is None or unit.hidden_size != 1 or unit.cell.states != (unit.cell.output,) or not by_weights(view):
        return None
    if view.problem.rounding.carries_anything() or len(unit.cell.equations) > 1:
        return None
    if any(step.plan is None for step in trace.steps if step.place == view.place):
        return None
    found = one_state_path(view.solved, trace, unit)
    return found if _weight(found.mode, unit.cell.output) else None


def _weight(mode: ReverseMode, state: str) -> str | None:
    """The weight that the state comes to the next step through, or its block, where it is one."""
    match mode.parts[state].get(f"{state}_prev", []):
        case [MatMul(left=Transpose(arg=Sym(name=name)))] | [MatMul(right=Transpose(arg=Sym(name=name)))]:
            return name
    return None


def factor_blocks(view: View, trace: Trace) -> list[Block]:
    """∂h_T/∂h_0 worked out."""
    found = whole_factor(view, trace)
    if found is None:
        return []
    steps = len(trace.sequence.inputs)
    lines = [_formula(view, found, steps)]
    if found.factors and steps <= MANY:
        lines.append(_with_numbers(view, found, steps))
    lines.append(view.style.value_of(_digits(view, found)))
    return [Working(Derivation(_left(view, trace), tuple(lines)), view.language.text("factor_of_all_steps", n=steps))]


def _digits(view: View, found: OneStatePath) -> list[str]:
    """With two significant figures where it would print as nothing."""
    return [each.written if isinstance(each, Letter) else digits(view, each) for each in found.whole.unrounded]


MANY = 6  # steps whose factors are written one by one


def _left(view: View, trace: Trace) -> Symbol:
    state = view.cell.output
    ends = (0, len(trace.sequence.inputs) - 1)
    first, last = ends[::-1] if view.reverse else ends
    return Symbol(rf"\partial {view.symbol(state, last).text}/\partial {view.previous(state, first).text}")


def _formula(view: View, found: OneStatePath, steps: int) -> Layout:
    rhs = found.mode.plans[0].equation.rhs
    assert isinstance(rhs, Apply)
    state, before = view.cell.output, f"a_{view.cell.output}"
    slope = FUNCTIONS[rhs.function].slope
    assert slope is not None
    local = slope(Sym(state), Sym(before), *(number for _, number in rhs.constants))
    leaves = {
        state: Operand(view.generic(state), None, scalar=True),
        before: Operand(pre_activation(view, state, "t"), None, scalar=True),
    }
    one = in_symbols(bare(Equation("slope", local)), leaves, NO_CELL, view.style)
    return Infix(("", "", ""), (_power(_weight_symbol(view, found), steps), _product(view, steps), Group(one)))


def _product(view: View, steps: int) -> Symbol:
    return Symbol(rf"\prod_{{t={view.time(0)}}}^{{{view.time(steps - 1)}}}")


def _weight_symbol(view: View, found: OneStatePath) -> Symbol:
    name = _weight(found.mode, view.cell.output) or ""
    block = found.mode.blocks.get(name)
    if block is None:
        return parameter_symbol(view, view.place, name)
    return block_symbol(view, block.parameter, name.removeprefix(f"{block.parameter}."))


def _power(base: Layout, steps: int) -> Layout:
    return Power(base, Number(str(steps))) if steps > 1 else base


def _with_numbers(view: View, found: OneStatePath, steps: int) -> Layout:
    rounding, unit = view.problem.rounding, view.unit
    assert unit is not None
    name = _weight(found.mode, view.cell.output) or ""
    block = found.mode.blocks.get(name)
    value = unit.parameters[block.parameter if block else name].value
    entry = value[block.start][0] if block and block.rows else value[0][block.start if block else 0]
    weight = Number(rounding.given_text(entry))
    arithmetic = found.whole.arithmetic
    factors = [Number(rounding.text(arithmetic.decimals(each)[0], rounding.working)) for each in found.factors]
    return Infix(("", *["cdot"] * len(factors)), (_power(weight, steps), *factors))


def factor_data(view: View, trace: Trace) -> dict[str, Any]:
    """The same for JSON."""
    from ...solver.json_result import unrounded

    found = whole_factor(view, trace)
    if found is None:
        return {}
    exact = found.whole.unrounded[0]
    return {"value": exact.written if isinstance(exact, Letter) else digits(view, exact), "unrounded": unrounded(exact)}

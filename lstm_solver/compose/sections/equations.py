from itertools import groupby

from ...document.blocks import Block, Formulas, Heading, Inline, Paragraph
from ...document.formulas import Call, Grid, Group, Infix, Layout, RowVector, Symbol, equals
from ...document.language import sentences
from ...maths.expressions import Apply, Equation, Stack, symbols
from ...maths.plan import plan
from ...maths.rounding import Rounding
from ...network.wiring import FED, LOOK_UP, ONE_HOT
from ...solver.trace import Trace
from ..conventions import (
    QuantityLayout,
    counting_in_words,
    functions_in_words,
    library_with_other_reset,
    listed,
    rounding_in_words,
    weights_in_words,
)
from ..display_tree import Operands
from ..drawing import in_symbols
from ..references import fed_back, general
from ..ties import has_ties
from ..titles import computed, how_it_hangs
from ..view import INPUT, View
from .given import place_heading


def equations(view: View) -> list[Block]:
    """The equations in this notation and their conventions in words, place by place."""
    found: list[Block] = [Heading(2, view.language.say("equations"))]
    said: list[Inline] = []
    views = computed(view)
    for each in views:
        new = [sentence for sentence in _conventions(each, last=each is views[-1]) if sentence not in said]
        said += new
        found += [*place_heading(each), _equations(each)]
        found += [Paragraph(sentences(new))] if new else []
    return found


def equations_alone(view: View) -> Formulas:
    """The equations of a place without captions and numbers, side by side."""
    return Formulas(tuple(("", layout) for _, layout in _equations(view).items))


def _equations(view: View) -> Formulas:
    leaves = view.generic_leaves()
    fed = _fed_back(view, leaves)
    left_out = {*view.notation["inline"], *(_always_given(view) if view.detail == "brief" else ())}
    names = [name for name in view.order if name not in left_out and not (fed and name == "x")]
    items = [
        (view.words(name), equals(view.left(name, view.generic(name)), equation(view, name, leaves))) for name in names
    ]
    labels = [general(name, INPUT if name == "x" else view.place) for name in names]
    stacked = _stacked_equation(view, leaves) if view.notation["system"] == "stacked" else []
    before = [*(general("stacked", view.place) for _ in stacked), *map(fed_back, fed)]
    return Formulas((*stacked, *fed.values(), *items), True, (*before, *labels))


def _always_given(view: View) -> set[str]:
    """The quantities of a place whose equation nothing is worked out by."""
    mine = [step for trace in view.solved.traces for step in trace.steps if step.place == view.place]
    return {step.name for step in mine} - {step.name for step in mine if step.plan is not None}


def _fed_back(view: View, leaves: Operands) -> dict[str, tuple[str, Layout]]:
    """By what is fed back, its equation behind the time steps at which it is the input."""
    if "x" not in view.order or view.problem.embedding is not None:
        return {}
    found: dict[str, set[int]] = {}
    for sequence in view.problem.sequences:
        for position, name in sequence.fed.items():
            found.setdefault(name, set()).add(position)
    return {
        name: (
            view.language.text("fed_back_at", times=_spans(view, sorted(positions))),
            equals(view.generic("x"), equation(view, "x", leaves | {FED: view.fed_in_general(name)})),
        )
        for name, positions in found.items()
    }


def _spans(view: View, positions: list[int]) -> str:
    """Times in a row as 2–5, others one by one."""
    said = []
    for _, row in groupby(enumerate(positions), key=lambda each: each[1] - each[0]):
        first, *others = (view.time(position) for _, position in row)
        said += [first, *others] if len(others) < 2 else [f"{first}–{others[-1]}"]
    return ", ".join(said)


def _stacked_equation(view: View, leaves: Operands) -> list[tuple[str, Layout]]:
    """All gates in one equation, where one matrix on one stacked vector makes them all; else nothing."""
    plans = {each.name: each for each in view.plans}
    gates = [name for name in view.stacking or view.order if f"W_{name}" in leaves and name in plans]
    stacks = {tuple(node for node in plans[name].nodes if isinstance(node, Stack)) for name in gates}
    calls = [plans[name].equation.rhs for name in gates]
    if (
        len(stacks) != 1
        or stacks == {()}
        or not all(isinstance(call, Apply) and call.function != "clip" for call in calls)
    ):
        return []
    vector = _first_stack(equation(view, gates[0], leaves))
    functions: list[list[Layout]] = [[view.style.function(call.function)] for call in calls if isinstance(call, Apply)]
    factors: tuple[Layout, ...] = (Symbol("W"), vector)
    if any(want.role == "b" for want in view.cell.wants.values()):
        factors = (Group(Infix(("", "+"), (Infix(("", ""), factors), Symbol("b")))),)
    left = Grid([[view.generic(name)] for name in gates], view.style.fence)
    right = Infix(("",) * (len(factors) + 1), (Grid(functions, view.style.fence), *factors))
    return [(view.language.text("all_gates"), equals(left, right))]


def _first_stack(layout: Layout) -> Layout:
    """The stacked vector inside a drawn equation."""
    pending: list[Layout] = [layout]
    while pending:
        each = pending.pop()
        if isinstance(each, RowVector) or (isinstance(each, Grid) and isinstance(each.rows[0][0], Symbol)):
            return each
        pending += [each.arg] if isinstance(each, Call) else list(each.terms) if isinstance(each, Infix) else []
    raise LookupError("no stacked vector")


def equation(view: View, name: str, leaves: Operands) -> Layout:
    """The right side of a quantity's equation, in symbols."""
    found = next(each for each in view.plans if each.name == name)
    return in_symbols(found, leaves, view.cell, view.style)


def _conventions(view: View, *, last: bool) -> list[Inline]:
    """What the equations of a place leave open; the rounding, which is the same everywhere, at the last one."""
    language, roles = view.language, {want.role for want in view.cell.wants.values()}
    joint = _joint_order(view) if "joint" in roles else None

    def symbol(name: str) -> Layout | None:
        return view.generic(name) if name in view.order else part_of_equation(view, name)

    two_biases = "bx" in roles and view.detail != "brief"  # the equations show them
    said = how_it_hangs(view) + weights_in_words(
        view.language, view.row_vectors, view.stacking, joint, two_biases, symbol
    )
    for name in view.notation["inline"]:
        if name in view.order:
            formula = equation(view, name, view.generic_leaves())
            said.append(language.say("short_for", symbol=view.generic(name), formula=formula))
    if LOOK_UP in view.fixed:
        said.append(language.say("one_hot", vector=view.generic(ONE_HOT), embedding=view.generic("x")))
    given = [name for name in view.order if all(_is_given(view, trace, name) for trace in view.solved.traces)]
    if given:
        said.append(language.say("quantities_given", n=len(given), quantities=listed(given, symbol)))
    said += [language.sentence(*sentence) for sentence in view.cell.conventions]
    if library := library_with_other_reset(view.cell, view.notation.name):
        said.append(language.say("reset_elsewhere", library=library))
    said += functions_in_words(view.plans, view.style, scalars=all(view.is_scalar(each.name) for each in view.plans))
    return said + counting_in_words(view.problem, view.style) + _rounding(view, symbol) if last else said


def _rounding(view: View, symbol: QuantityLayout) -> list[Inline]:
    """The rounding in words; in a network a quantity stands for those of every layer."""
    if not any(trace.steps for trace in view.solved.traces):
        return []
    ties = has_ties(view.solved)
    if view.problem.plain and view.unit is not None:
        return rounding_in_words(view.language, view.problem, view.order, symbol, ties=ties)
    views = computed(view)
    names = list(dict.fromkeys(name for each in views for name in each.order))

    def anywhere(name: str) -> Layout | None:
        at = next((each for each in views if name in each.order), None)
        if at is not None:
            return at.notation.quantity(name, "t")
        return next((part for part in (part_of_equation(each, name) for each in views) if part is not None), None)

    return rounding_in_words(view.language, view.problem, names, anywhere, ties=ties)


def part_of_equation(view: View, name: str) -> Layout | None:
    """A part such as `f * c_prev` or `tanh_c` in symbols; None where no equation has it."""
    leaves = view.generic_leaves()
    for each in view.plans:
        if name in each.parts and name not in ("preactivation", "clipped"):
            node = each.nodes[each.parts[name]]
            part = plan(Equation(each.name, node), {}, Rounding())
            return in_symbols(part, leaves, view.cell, view.style)
    return None


def _is_given(view: View, trace: Trace, name: str) -> bool:
    """Whether the file states a quantity at every step."""
    steps = [step for step in trace.steps if step.name == name and step.place in view.places]
    return bool(steps) and all(step.plan is None for step in steps)


def _joint_order(view: View) -> tuple[str, ...]:
    """The order of the stacked vector, read off an equation."""
    stacks = (node for each in view.plans for node in each.nodes if isinstance(node, Stack))
    return ("x", "h") if list(symbols(next(stacks).parts[0])) == ["x"] else ("h", "x")

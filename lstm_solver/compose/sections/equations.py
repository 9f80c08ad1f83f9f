from ...document.blocks import Block, Formulas, Heading, Inline, Items
from ...document.formulas import Call, Grid, Group, Infix, Layout, RowVector, Symbol, equals
from ...maths.expressions import Apply, Equation, Stack, symbols
from ...maths.plan import plan
from ...maths.rounding import Rounding
from ...network.wiring import LOOK_UP, ONE_HOT
from ...solver.trace import Trace
from ..conventions import Name, functions_in_words, listed, rounding_in_words, weights_in_words
from ..display_tree import Leaves, levels, tree
from ..drawing import SYMBOLS, Line
from ..references import general
from ..titles import computed, how_it_hangs
from ..view import INPUT, Page
from .given import place_heading


def equations(page: Page) -> list[Block]:
    """The equations in this notation and their conventions in words, place by place."""
    found: list[Block] = [Heading(2, page.language.say("equations"))]
    said: list[Inline] = []
    pages = computed(page)
    for each in pages:
        new = [sentence for sentence in _conventions(each, last=each is pages[-1]) if sentence not in said]
        said += new
        found += [*place_heading(each), _equations(each)]
        found += [Items(tuple(new))] if new else []
    return found


def _equations(page: Page) -> Formulas:
    leaves = page.generic_leaves()
    names = [name for name in page.order if name not in page.notation["inline"]]
    items = [
        (page.words(name), equals(page.left(name, page.generic(name)), equation(page, name, leaves))) for name in names
    ]
    labels = [general(name, INPUT if name == "x" else page.place) for name in names]
    stacked = _stacked_equation(page, leaves) if page.notation["system"] == "stacked" else []
    return Formulas((*stacked, *items), True, (*(general("stacked", page.place) for _ in stacked), *labels))


def _stacked_equation(page: Page, leaves: Leaves) -> list[tuple[str, Layout]]:
    """All gates in one equation, where one matrix on one stacked vector makes them all; else nothing."""
    plans = {each.name: each for each in page.plans}
    gates = [name for name in page.stacking or page.order if f"W_{name}" in leaves and name in plans]
    stacks = {tuple(node for node in plans[name].nodes if isinstance(node, Stack)) for name in gates}
    calls = [plans[name].equation.rhs for name in gates]
    if (
        len(stacks) != 1
        or stacks == {()}
        or not all(isinstance(call, Apply) and call.function != "clip" for call in calls)
    ):
        return []
    vector = _first_stack(equation(page, gates[0], leaves))
    functions: list[list[Layout]] = [[page.style.function(call.function)] for call in calls if isinstance(call, Apply)]
    factors: tuple[Layout, ...] = (Symbol("W"), vector)
    if any(want.role == "b" for want in page.cell.wants.values()):
        factors = (Group(Infix(("", "+"), (Infix(("", ""), factors), Symbol("b")))),)
    left = Grid([[page.generic(name)] for name in gates], page.style.fence)
    right = Infix(("",) * (len(factors) + 1), (Grid(functions, page.style.fence), *factors))
    return [(page.language.text("all_gates"), equals(left, right))]


def _first_stack(layout: Layout) -> Layout:
    """The stacked vector inside a drawn equation."""
    pending: list[Layout] = [layout]
    while pending:
        each = pending.pop()
        if isinstance(each, RowVector) or (isinstance(each, Grid) and isinstance(each.rows[0][0], Symbol)):
            return each
        pending += [each.arg] if isinstance(each, Call) else list(each.terms) if isinstance(each, Infix) else []
    raise LookupError("no stacked vector")


def equation(page: Page, name: str, leaves: Leaves) -> Layout:
    """The right side of a quantity's equation, in symbols."""
    found = next(each for each in page.plans if each.name == name)
    root = tree(found, None, leaves, page.cell, page.notation)
    return Line(page.style, levels(root), SYMBOLS, numbers=False).draw(root)


def _conventions(page: Page, *, last: bool) -> list[Inline]:
    """What the equations of a place leave open; the rounding, which is the same everywhere, at the last one."""
    language, roles = page.language, {want.role for want in page.cell.wants.values()}
    joint = _joint_order(page) if "joint" in roles else None

    def symbol(name: str) -> Layout | None:
        return page.generic(name) if name in page.order else part_of_equation(page, name)

    said = how_it_hangs(page) + weights_in_words(
        page.language, page.row_vectors, page.stacking, joint, "bx" in roles, symbol
    )
    for name in page.notation["inline"]:
        if name in page.order:
            formula = equation(page, name, page.generic_leaves())
            said.append(language.say("short_for", symbol=page.generic(name), formula=formula))
    if LOOK_UP in page.fixed:
        said.append(language.say("one_hot", vector=page.generic(ONE_HOT), embedding=page.generic("x")))
    given = [name for name in page.order if all(_is_given(page, trace, name) for trace in page.solved.traces)]
    if given:
        said.append(language.say("quantities_given", n=len(given), quantities=listed(given, symbol)))
    said += [language.sentence(*sentence) for sentence in page.cell.conventions]
    said += functions_in_words(page.plans, page.style)
    return said + _rounding(page, symbol) if last else said


def _rounding(page: Page, symbol: Name) -> list[Inline]:
    """The rounding in words; in a network a quantity stands for those of every layer."""
    if page.problem.plain and page.unit is not None:
        return rounding_in_words(page.language, page.problem.rounding, page.order, symbol)
    pages = computed(page)
    names = list(dict.fromkeys(name for each in pages for name in each.order))

    def anywhere(name: str) -> Layout | None:
        at = next((each for each in pages if name in each.order), None)
        if at is not None:
            return at.notation.quantity(name, "t")
        return next((part for part in (part_of_equation(each, name) for each in pages) if part is not None), None)

    return rounding_in_words(page.language, page.problem.rounding, names, anywhere)


def part_of_equation(page: Page, name: str) -> Layout | None:
    """A part such as `f * c_prev` or `tanh_c` in symbols; None where no equation has it."""
    leaves = page.generic_leaves()
    for each in page.plans:
        if name in each.parts and name not in ("preactivation", "clipped"):
            node = each.nodes[each.parts[name]]
            part = plan(Equation(each.name, node), {}, Rounding())
            root = tree(part, None, leaves, page.cell, page.notation)
            return Line(page.style, levels(root), SYMBOLS, numbers=False).draw(root)
    return None


def _is_given(page: Page, trace: Trace, name: str) -> bool:
    """Whether the file states a quantity at every step."""
    steps = [step for step in trace.steps if step.name == name and step.place in page.places]
    return bool(steps) and all(step.plan is None for step in steps)


def _joint_order(page: Page) -> tuple[str, ...]:
    """The order of the stacked vector, read off an equation."""
    stacks = (node for each in page.plans for node in each.nodes if isinstance(node, Stack))
    return ("x", "h") if list(symbols(next(stacks).parts[0])) == ["x"] else ("h", "x")

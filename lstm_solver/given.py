"""What is given: parameters with captions, the table of inputs and targets, the initial state; and the equations."""

from .document import Block, Formulas, Heading, Inline, Items, Paragraph, Table
from .engine import LOOK_UP, ONE_HOT
from .expr import Apply, Equation, Stack, symbols
from .layout import Call, Grid, Group, Infix, Layout, Number, Row, RowVector, Symbol
from .page import Page
from .plan import plan
from .problem import Sequence
from .rounding import Rounding
from .shown import Leaves, levels, tree
from .trace import Trace
from .typeset import SYMBOLS, Line
from .words import functions_in_words, listed, rounding_in_words, weights_in_words


def equals(left: Layout, right: Layout) -> Layout:
    return Infix(("", "="), (left, right))


def source(page: Page) -> str:
    """The name of what a step is fed: the input, or the one-hot vector of an embedding."""
    return "x" if page.problem.embedding is None else ONE_HOT


def parameters(page: Page) -> list[Block]:
    """Every matrix and bias, with its caption."""
    items: list[tuple[str, Layout]] = []
    if LOOK_UP in page.fixed:
        items.append(("embedding", equals(page.fixed[LOOK_UP].symbol, page.style.matrix(page.fixed[LOOK_UP].digits))))
    groups: dict[str, list[Layout]] = {}
    for name in _in_order(page):
        leaf = page.fixed[name]
        value = page.style.matrix(leaf.digits) if leaf.matrix else page.style.vector(leaf.digits)
        groups.setdefault(_caption(page, name), []).append(equals(leaf.symbol, value))
    for caption, group in groups.items():
        items.append((caption, group[0] if len(group) == 1 else Row(tuple(group))))
    return [Heading(2, ("Given",)), *([Formulas(tuple(items))] if items else [])]


def _in_order(page: Page) -> list[str]:
    """The parameters gate by gate as the working has them, and within a gate as a pre-activation has them."""
    wants = page.cell.wants
    gates = {name: place for place, name in enumerate(page.problem.stacking or page.order)}
    terms = {role: place for place, role in enumerate(page.notation["terms"])} | {"joint": -1, "projection": 99}
    names = list(page.problem.layer.parameters)
    return sorted(names, key=lambda name: (gates.get(wants[name].gate, 99), terms.get(wants[name].role, 99)))


def _caption(page: Page, name: str) -> str:
    want = page.cell.wants[name]
    if want.role == "projection":
        return "projection"
    if want.gate:
        return page.words(want.gate)
    return {"x": "input weights", "h": "recurrent weights"}.get(want.role, "")


def data(page: Page, sequence: Sequence) -> list[Block]:
    """The inputs, with their words and targets where there are any, and the initial state."""
    words = any(word is not None for word in sequence.words)
    head: list[Inline] = [(Symbol("t"),), (page.generic(source(page)),)]
    if words:
        head.insert(1, ("input",))
    if sequence.targets is not None:
        head.append(("target",))
    rows = [_row(page, sequence, position, words) for position in range(len(sequence.inputs))]
    if len(rows) == 1 and page.problem.time.symbol is not None:
        head, rows = head[1:], [row[1:] for row in rows]
    states = [
        ("", equals(page.notation.previous(name, page.time(-1)), page.style.vector(page.given_vector(value))))
        for name, value in sequence.initial.items()
    ]
    initial: list[Block] = [Paragraph(("Initial state:",)), Formulas(tuple(states))] if states else []
    return [Table(tuple(head), tuple(rows), "Inputs"), *initial]


def _row(page: Page, sequence: Sequence, position: int, words: bool) -> tuple[Inline, ...]:
    row: list[Inline] = [(Symbol(page.time(position)),), (_flat(page, page.given_vector(sequence.inputs[position])),)]
    if words:
        row.insert(1, (sequence.words[position] or "",))
    if sequence.targets is not None:
        target = sequence.targets[position]
        row.append(("–",) if target is None else (_flat(page, page.given_vector(target)),))
    return tuple(row)


def _flat(page: Page, digits: list[str]) -> Layout:
    """A vector on one line of a table."""
    if len(digits) == 1:
        return Number(digits[0])
    return RowVector([Number(text) for text in digits], page.style.fence, transpose=not page.problem.row_vectors)


def equations(page: Page) -> list[Block]:
    """The cell's equations in this notation, and its conventions in words."""
    leaves = page.generic_leaves()
    items = [
        (page.words(name), equals(page.left(name, page.generic(name)), equation(page, name, leaves)))
        for name in page.order
        if name not in page.notation["inline"]
    ]
    if page.notation["system"] == "stacked":
        items = [*_stacked_equation(page, leaves), *items]
    return [Heading(2, ("Equations",)), Formulas(tuple(items), apart=True), Items(tuple(_conventions(page)))]


def _stacked_equation(page: Page, leaves: Leaves) -> list[tuple[str, Layout]]:
    """All gates in one equation, where one matrix on one stacked vector makes them all; else nothing."""
    plans = {each.name: each for each in page.solved.plans}
    gates = [name for name in page.problem.stacking or page.order if f"W_{name}" in leaves and name in plans]
    stacks = {node for name in gates for node in plans[name].nodes if isinstance(node, Stack)}
    calls = [plans[name].equation.rhs for name in gates]
    if len(stacks) != 1 or not all(isinstance(call, Apply) and call.function != "clip" for call in calls):
        return []
    vector = _first_stack(equation(page, gates[0], leaves))
    functions: list[list[Layout]] = [[page.style.function(call.function)] for call in calls if isinstance(call, Apply)]
    factors: tuple[Layout, ...] = (Symbol("W"), vector)
    if any(want.role == "b" for want in page.cell.wants.values()):
        factors = (Group(Infix(("", "+"), (Infix(("", ""), factors), Symbol("b")))),)
    left = Grid([[page.generic(name)] for name in gates], page.style.fence)
    right = Infix(("",) * (len(factors) + 1), (Grid(functions, page.style.fence), *factors))
    return [("all gates", equals(left, right))]


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
    found = next(each for each in page.solved.plans if each.name == name)
    root = tree(found, None, leaves, page.cell, page.notation)
    return Line(page.style, levels(root), SYMBOLS, numbers=False).draw(root)


def _conventions(page: Page) -> list[Inline]:
    roles = {want.role for want in page.cell.wants.values()}
    joint = _joint_order(page) if "joint" in roles else None

    inline = [name for name in page.notation["inline"] if name in page.order]

    def symbol(name: str) -> Layout | None:
        return page.generic(name) if name in page.order else part_of_equation(page, name)

    said = weights_in_words(page.problem, joint, "bx" in roles, symbol)
    for name in inline:
        said.append((page.generic(name), " is short for ", equation(page, name, page.generic_leaves()), "."))
    if page.problem.embedding is not None:
        said.append(
            (page.generic(ONE_HOT), " is the one-hot vector of the input and ", page.generic("x"), " its embedding.")
        )
    given = [name for name in page.order if all(_is_given(page, trace, name) for trace in page.solved.traces)]
    if given:
        said.append((*listed(given, symbol), " is given." if len(given) == 1 else " are given."))
    said += [(sentence,) for sentence in page.cell.conventions]
    said += functions_in_words(page.solved.plans, page.style)
    return said + rounding_in_words(page.problem.rounding, page.order, symbol)


def part_of_equation(page: Page, name: str) -> Layout | None:
    """A part such as `f * c_prev` or `tanh_c` in symbols; None where no equation has it."""
    leaves = page.generic_leaves()
    for each in page.solved.plans:
        if name in each.parts and name not in ("preactivation", "clipped"):
            node = each.nodes[each.parts[name]]
            part = plan(Equation(each.name, node), {}, Rounding())
            root = tree(part, None, leaves, page.cell, page.notation)
            return Line(page.style, levels(root), SYMBOLS, numbers=False).draw(root)
    return None


def _is_given(page: Page, trace: Trace, name: str) -> bool:
    """Whether the file states a quantity at every step."""
    steps = [step for step in trace.steps if step.name == name]
    return bool(steps) and all(step.plan is None for step in steps)


def _joint_order(page: Page) -> tuple[str, ...]:
    """The order of the stacked vector, read off an equation."""
    stacks = (node for each in page.solved.plans for node in each.nodes if isinstance(node, Stack))
    return ("x", "h") if list(symbols(next(stacks).parts[0])) == ["x"] else ("h", "x")

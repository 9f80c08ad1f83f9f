"""What is given: parameters with captions, the table of inputs and targets, the initial state; and the equations."""

from .document import Block, Formulas, Heading, Inline, Items, Paragraph, Table
from .engine import LOOK_UP, ONE_HOT
from .expr import Apply, Equation, Stack, symbols
from .labels import general
from .lang import Language
from .layout import Call, Grid, Group, Infix, Layout, Number, Row, RowVector, Symbol
from .page import INPUT, Page
from .places import computed, how_it_hangs, title
from .plan import plan
from .problem import Problem, Sequence
from .rounding import Rounding
from .shown import Leaves, levels, tree
from .trace import Trace
from .typeset import SYMBOLS, Line
from .words import Name, functions_in_words, listed, rounding_in_words, weights_in_words


def equals(left: Layout, right: Layout) -> Layout:
    return Infix(("", "="), (left, right))


def source(page: Page) -> str:
    """The name of what a step is fed: the input, or the one-hot vector of an embedding."""
    return "x" if page.problem.embedding is None else ONE_HOT


def parameters(page: Page) -> list[Block]:
    """Every matrix and bias, with its caption, place by place."""
    found: list[Block] = [Heading(2, page.language.say("heading_given"))]
    for each in computed(page):
        items = _captioned(each)
        if items:
            found += [*place_heading(each), Formulas(items)]
    return found


def place_heading(page: Page) -> list[Block]:
    """The name of a place, where there is more than one cell or what follows is none."""
    if page.problem.plain and page.unit is not None:
        return []
    return [Heading(3, (title(page.problem, page.place, page.language),))]


def _captioned(page: Page) -> tuple[tuple[str, Layout], ...]:
    """The parameters of one place, those of a gate in one row."""
    items: list[tuple[str, Layout]] = []
    if LOOK_UP in page.fixed:
        leaf = page.fixed[LOOK_UP]
        items.append((page.language.word("embedding"), equals(leaf.symbol, page.style.matrix(leaf.digits))))
    groups: dict[str, list[Layout]] = {}
    for name in _in_order(page):
        leaf = page.fixed[name]
        value = page.style.matrix(leaf.digits) if leaf.matrix else page.style.vector(leaf.digits)
        groups.setdefault(_caption(page, name), []).append(equals(leaf.symbol, value))
    for caption, group in groups.items():
        items.append((caption, group[0] if len(group) == 1 else Row(tuple(group))))
    return tuple(items)


def _in_order(page: Page) -> list[str]:
    """The parameters gate by gate as the working has them, and within a gate as a pre-activation has them."""
    wants = page.cell.wants
    gates = {name: place for place, name in enumerate(page.stacking or page.order)}
    terms = {role: place for place, role in enumerate(page.notation["terms"])} | {"joint": -1, "projection": 99}
    return sorted(page.parameters, key=lambda name: (gates.get(wants[name].gate, 99), terms.get(wants[name].role, 99)))


def _caption(page: Page, name: str) -> str:
    want = page.cell.wants[name]
    if want.role == "projection":
        return page.language.word("projection")
    if want.gate:
        return page.words(want.gate)
    return page.language.word({"x": "input weights", "h": "recurrent weights"}.get(want.role, ""))


def data(page: Page, sequence: Sequence) -> list[Block]:
    """The inputs, with their words and targets where there are any, and the initial states."""
    language, words = page.language, any(word is not None for word in sequence.words)
    head: list[Inline] = [(Symbol("t"),), (page.generic(source(page)),)]
    if words:
        head.insert(1, language.say("input"))
    if sequence.targets is not None:
        head.append(language.say("target"))
    rows = [_row(page, sequence, position, words) for position in range(len(sequence.inputs))]
    if len(rows) == 1 and page.problem.time.symbol is not None:
        head, rows = head[1:], [row[1:] for row in rows]
    states = tuple(state for unit in page.problem.units for state in _states(page.at(unit.place), sequence))
    initial: list[Block] = [Paragraph(language.say("initial_states")), Formulas(states)] if states else []
    return [Table(tuple(head), tuple(rows), language.text("inputs")), *initial]


def _states(page: Page, sequence: Sequence) -> list[tuple[str, Layout]]:
    first = len(sequence.inputs) - 1 if page.reverse else 0
    initial = sequence.initial[page.place].items()
    return [
        ("", equals(page.previous(name, first), page.style.vector(page.given_vector(value)))) for name, value in initial
    ]


def _row(page: Page, sequence: Sequence, position: int, words: bool) -> tuple[Inline, ...]:
    row: list[Inline] = [(Symbol(page.time(position)),), (flat(page, page.given_vector(sequence.inputs[position])),)]
    if words:
        row.insert(1, (sequence.words[position] or "",))
    if sequence.targets is not None:
        row.append(_target(page, sequence, position))
    return tuple(row)


def _target(page: Page, sequence: Sequence, position: int) -> Inline:
    """A class with its name, or the numbers."""
    assert sequence.targets is not None
    target = sequence.targets[position]
    number = sequence.classes[position] if sequence.classes else None
    if number is not None:
        return (class_words(page.problem, number, page.language),)
    return ("–",) if target is None else (flat(page, page.given_vector(target)),)


def class_words(problem: Problem, number: int, language: Language) -> str:
    """`class 1 (B)`, or `class 1` where it has no other name."""
    labels = problem.outputs.labels if problem.outputs is not None else None
    if labels is None:
        return language.text("class", number=number)
    return language.text("class_label", number=number, label=labels[number])


def flat(page: Page, digits: list[str]) -> Layout:
    """A vector on one line of a table."""
    if len(digits) == 1:
        return Number(digits[0])
    return RowVector([Number(text) for text in digits], page.style.fence, transpose=not page.row_vectors)


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

"""What is given: parameters with captions, the table of inputs and targets, the initial state; and the equations."""

from ...document.blocks import Block, Formulas, Heading, Inline, Paragraph, Table
from ...document.formulas import Layout, Row, Symbol, equals
from ...network.problem import Sequence
from ...network.wiring import LOOK_UP
from ..titles import class_words, computed, title
from ..view import Page, flat, source


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

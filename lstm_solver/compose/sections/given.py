"""What is given: parameters with captions, the table of inputs and targets, the initial state; and the equations."""

from ...document.blocks import Block, Formulas, Heading, Inline, Paragraph, Table
from ...document.formulas import Layout, Number, Row, Symbol, equals
from ...document.symbol_printing import to_unicode
from ...document.symbols import parse
from ...network.problem import Sequence
from ...network.wiring import LOOK_UP
from ...solver.trace import Trace
from ..titles import class_words, computed, title
from ..view import View, flat, source

WIDE = 5  # units, of a matrix beside which there is no room

MOST_ENTRIES = 8  # columns of entries that a table of inputs may have


def parameters(view: View) -> list[Block]:
    """Every matrix and bias, with its caption, place by place."""
    found: list[Block] = [Heading(2, view.language.say("heading_given"))]
    for each in computed(view):
        items = _captioned(each)
        if items:
            found += [*place_heading(each), Formulas(items)]
    return found if any(sequence.inputs for sequence in view.problem.sequences) else [*found, _sizes(view)]


def _sizes(view: View) -> Block:
    """What a file of sizes alone gives, line by line."""
    text, problem = view.language.text, view.problem
    several = len(problem.layers) > 1
    if problem.looked_up is not None:
        entries, words, _ = problem.looked_up
        lines = [(text("size_vocabulary"), words), (text("size_embedding"), entries)]
    else:
        lines = [(text("size_input"), problem.unit.sizes["x"])]
    for number, layer in enumerate(problem.layers, 1):
        cell, sizes = layer.units[0].cell, layer.units[0].sizes
        hidden, output = sizes[cell.equations[0].name], sizes[cell.output]
        own = [(text("size_hidden"), hidden), *([(text("size_projection"), output)] if output != hidden else [])]
        lines += [(text("in_layer", what=what, n=number) if several else what, size) for what, size in own]
    if problem.outputs is not None:
        heads = [(name, size) for name, size in problem.outputs.sizes.items() if name != "h"]
        lines += [
            (text("size_output", name=to_unicode(parse(view.notation.letter(name)))), size) for name, size in heads
        ]
    return Formulas(tuple((caption, Number(str(size))) for caption, size in lines), apart=True)


def place_heading(view: View) -> list[Block]:
    """The name of a place, where there is more than one cell or what follows is none."""
    if view.problem.plain and view.unit is not None:
        return []
    return [Heading(3, (title(view.problem, view.place, view.language),))]


def _captioned(view: View) -> tuple[tuple[str, Layout], ...]:
    """The parameters of one place, those of a gate in one row."""
    items: list[tuple[str, Layout]] = []
    if LOOK_UP in view.fixed:
        leaf = view.fixed[LOOK_UP]
        items.append((view.language.word("embedding"), equals(leaf.symbol, view.style.matrix(leaf.digits))))
    groups: dict[str, list[Layout]] = {}
    for name in _in_order(view):
        leaf = view.fixed[name]
        value = view.style.matrix(leaf.digits) if leaf.matrix else view.style.vector(leaf.digits)
        groups.setdefault(_caption(view, name), []).append(equals(leaf.symbol, value))
    for caption, group in groups.items():
        items.append((caption, group[0] if len(group) == 1 else Row(tuple(group))))
    return tuple(items)


def parameters_alone(view: View) -> Formulas:
    """The parameters of a place without captions, side by side."""
    return Formulas(tuple(("", layout) for _, layout in _captioned(view)))


def _in_order(view: View) -> list[str]:
    """The parameters gate by gate as the working has them, and within a gate as a pre-activation has them; a wide
    matrix last, so that the bias stands beside the narrow one."""
    wants = view.cell.wants
    gates = {name: place for place, name in enumerate(view.stacking or view.order)}
    terms = {role: place for place, role in enumerate(view.notation["terms"])} | {"joint": -1, "projection": 99}
    if view.unit is not None and view.unit.hidden_size > WIDE and "bh" not in {want.role for want in wants.values()}:
        terms["h"] = 98
    return sorted(view.parameters, key=lambda name: (gates.get(wants[name].gate, 99), terms.get(wants[name].role, 99)))


def _caption(view: View, name: str) -> str:
    want = view.cell.wants[name]
    if want.role == "projection":
        return view.language.word("projection")
    if want.gate:
        return view.words(want.gate)
    return view.language.word({"x": "input weights", "h": "recurrent weights"}.get(want.role, ""))


def data(view: View, sequence: Sequence) -> list[Block]:
    """The inputs, with their words and targets where there are any, and the initial states."""
    if not sequence.inputs:
        return []
    language, words = view.language, any(word is not None for word in sequence.words)
    head: list[Inline] = [(Symbol("t"),), *_input_heads(view, sequence)]
    if words:
        head.insert(1, language.say("input"))
    if sequence.targets is not None:
        head.append((view.notation.target,) if view.notation.target else language.say("target"))
    rows = [_row(view, sequence, position, words) for position in range(len(sequence.inputs))]
    if len(rows) == 1 and view.problem.time.symbol is not None:
        head, rows = head[1:], [row[1:] for row in rows]
    states = tuple(state for unit in view.problem.units for state in _states(view.at(unit.place), sequence))
    together = states[0] if len(states) == 1 else Row(states)
    initial: list[Block] = [Formulas(((language.text("initial_states"), together),))] if states else []
    if sequence.start is not None:  # its numbers stand where that run is worked out
        initial = [Paragraph(language.say("states_of_run", run=sequence.start))]
    caption = "" if view.detail == "brief" else language.text("inputs")
    return [Table(tuple(head), tuple(rows), caption), *initial]


def _input_heads(view: View, sequence: Sequence) -> list[Inline]:
    """x_t; or x_{t,1}, x_{t,2}, … where the notation has a column for each entry."""
    symbol = view.generic(source(view))
    if not _by_entries(view, sequence):
        return [(symbol,)]
    return [(view.entry(symbol, (unit,)),) for unit in range(len(sequence.inputs[0]))]


def _by_entries(view: View, sequence: Sequence) -> bool:
    """Whether the table of inputs has a column for each entry: a few numbers, none of them fed back."""
    fits = 1 < len(sequence.inputs[0]) <= MOST_ENTRIES and not sequence.fed
    return bool(view.notation["input_entries"]) and fits


def stated(view: View, trace: Trace) -> list[Block]:
    """The quantities whose values the file gives."""
    items = []
    for step in trace.steps:
        if step.plan is None:
            at = view.at(step.place)
            items.append(("", equals(at.symbol(step.name, step.position), at.style.vector(view.printed(step)))))
    return [Paragraph(view.language.say("values_given")), Formulas(tuple(items))] if items else []


def _states(view: View, sequence: Sequence) -> list[Layout]:
    first = len(sequence.inputs) - 1 if view.reverse else 0
    return [
        equals(view.previous(name, first), view.style.vector(view.start(sequence, name)))
        for name in sequence.initial[view.place]
    ]


def _row(view: View, sequence: Sequence, position: int, words: bool) -> tuple[Inline, ...]:
    fed = sequence.fed.get(position)
    digits = view.given_vector(sequence.inputs[position])
    row: list[Inline] = [(Symbol(view.time(position)),)]
    if _by_entries(view, sequence):
        row += [(Number(each),) for each in digits]
    else:
        row.append((flat(view, digits) if fed is None else view.fed_symbol(fed, position),))
    if words:
        row.insert(1, (sequence.words[position] or "" if fed is None else "",))
    if sequence.targets is not None:
        row.append(_target(view, sequence, position))
    return tuple(row)


def _target(view: View, sequence: Sequence, position: int) -> Inline:
    """A class with its name, or the numbers."""
    assert sequence.targets is not None
    target = sequence.targets[position]
    number = sequence.classes[position] if sequence.classes else None
    if number is not None:
        return (class_words(view.problem, number, view.language, len(target or [])),)
    return ("–",) if target is None else (flat(view, view.given_vector(target)),)

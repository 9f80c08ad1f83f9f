"""The equations with their constants put in, as a section of the worked solution: f_t = σ(-100) ≈ 0."""

from collections.abc import Sequence
from typing import Any

from ...document.blocks import Block, Heading, Inline, Paragraph, Table, Working
from ...document.formulas import Derivation, Infix, Layout, Number, RowVector
from ...maths.rounding import plain
from ...maths.values import Entry, Vector
from ...network.problem import Unit
from ...solver.state_machine import NoStateMachine, StateMachine, different_inputs, machine
from ...solver.symbolic.expression_text import EquationSymbols, text
from ..drawing import MathStyle
from ..titles import title
from ..view import View
from .constants_put_in import CLOSE, MOST, SimplifiedLine, SimplifiedNetwork, simplified
from .expression_drawing import ExpressionDrawing, lone

LARGEST, TERMS = 3, 8  # hidden size and terms of a sum up to which equations stay readable


def symbolic_blocks(view: View) -> list[Block]:
    """The section that `--symbolic` adds, with the table of the state machine where there is one."""
    found: list[Block] = [Heading(2, view.language.say("heading_symbolic"))]
    for section in _sections(view):
        name = title(view.problem, section.unit.place, view.language)
        found += [Heading(3, (name,))] if name else []
        found += section.blocks()
    return found + _machine(view, machine(view.problem))


def symbolic_data(view: View) -> dict[str, Any]:
    """The same for JSON: `equations`, one a unit of a quantity, their expressions as text; `machine`."""
    found: dict[str, Any] = {"equations": [each for section in _sections(view) for each in section.data()]}
    table = machine(view.problem)
    if isinstance(table, StateMachine):
        found["machine"] = {
            "inputs": [[plain(entry) for entry in each] for each in table.inputs],
            "states": [{name: list(digits) for name, digits in each.items()} for each in table.states],
            "next": table.next,
            "starts": table.starts,
        }
    return found


def _sections(view: View) -> list["_PlaceSection"]:
    """One for each cell, then that of the output equations."""
    outputs, units = view.problem.outputs, view.problem.units
    if outputs is not None:
        place = (len(view.problem.layers), "out")
        units = [*units, Unit(outputs.cell, outputs.parameters, outputs.sizes, place)]
    return [_PlaceSection(view.at(unit.place), unit) for unit in units]


class _PlaceSection:
    """The equations of one place; the outputs count as a unit without states."""

    def __init__(self, view: View, unit: Unit) -> None:
        self.view = view
        self.unit = unit
        self.notation = view.notation
        self.leaves = view.generic_leaves()
        inputs = different_inputs(view.problem) if unit.place == (1, "forward") else []
        inputs = inputs if len(inputs) <= MOST else []
        mine = {equation.name for equation in unit.cell.equations}
        self.made: SimplifiedNetwork = simplified(
            unit, view.notation, [name for name in view.order if name in mine], inputs
        )

    def too_long(self) -> Inline:
        """Why the equations are left out, or nothing."""
        say, size = self.view.language.say, self.unit.hidden_size
        if size > LARGEST:
            return say("too_large", size=size, most=LARGEST)
        terms = max((line.terms for line in self.made.lines), default=0)
        return say("too_many_terms", terms=terms, most=TERMS) if terms > TERMS else ()

    def blocks(self) -> list[Block]:
        why = self.too_long()
        if why:
            return [Paragraph(self.view.language.say("symbolic_left_out", why=why))]
        shown = [line for line in self.made.lines if line.name not in self.notation["inline"]]
        found: list[Block] = [Working(self.derivation(line), self.caption(line)) for line in shown]
        if any(line.close or (line.value and not line.value.exact) for line in shown):
            found.append(Paragraph(self.view.language.say("close_counts", close=CLOSE)))
        return [*found, *self.values()]

    def caption(self, line: SimplifiedLine) -> str:
        return self.view.words(line.name) if line.unit == 0 else ""

    def symbol(self, name: str, unit: int) -> Layout:
        """The symbol of one unit of a quantity, a state before or the input, at time t."""
        made = self.leaves[name].symbol
        return self.view.entry(made, (unit,)) if self.unit.sizes[name.removesuffix("_prev")] > 1 else made

    def derivation(self, line: SimplifiedLine) -> Derivation:
        shown = [self.draw(line, each) for each in (line.written, line.put, line.inside) if each is not None]
        lines, notes = list(shown), [""]
        if line.put is not None and line.close:
            lines[:2] = [Infix(("", "approx"), (shown[0], shown[1]))]
        number = self.number(line)
        if number is not None and number[1] != shown[-1]:
            lines[-1] = Infix(("", number[0]), (lines[-1], number[1]))
        notes += [""] * (len(lines) - 1)
        if line.value is not None and not line.value.always:
            notes[-1] = self.view.language.text("for_every_input")
        return Derivation(self.symbol(line.name, line.unit), tuple(lines), tuple(notes))

    def number(self, line: SimplifiedLine) -> tuple[str, Layout] | None:
        """What the line comes to, with the sign before it, where that is one number."""
        if line.value is not None:
            sign = "=" if line.value.exact or line.close else "approx"
            return sign, self.draw(line, line.value.number)
        if line.digits is None:
            return None
        rounding = self.view.problem.rounding
        return "approx", Number(rounding.text(line.digits, rounding.working))

    def draw(self, line: SimplifiedLine, entry: Entry) -> Layout:
        made = self.made

        def leaf(symbol: Entry) -> Layout:
            if symbol in made.letters:
                return self.symbol(*made.letters[symbol])
            return lone(symbol, made.arithmetic.constants)

        lettering = EquationSymbols(self.ranks(line), made.arithmetic.written, {}, made.arithmetic.constants)
        return ExpressionDrawing(self.view.style, lettering, leaf, "cdot").draw(entry)

    def ranks(self, line: SimplifiedLine) -> dict[Entry, int]:
        """Letters of the file stand before what they multiply."""
        known = self.made.arithmetic.order
        return {**{letter: at - len(known) for letter, at in known.items()}, **line.order}

    def values(self) -> list[Block]:
        """A table of what does not depend on the state: a row a quantity, a column an input."""
        made = self.made
        if not made.inputs or not made.by_input:
            return []
        rounding = self.view.problem.rounding
        head: list[Inline] = [("",), *((self.input(entry),) for entry in made.inputs)]
        rows: list[tuple[Inline, ...]] = []
        for (name, unit), values in made.by_input.items():
            digits = [(Number(rounding.text(value, rounding.of(name))),) for value in values]
            rows.append(((self.symbol(name, unit),), *digits))
        return [Table(tuple(head), tuple(rows), self.view.language.text("values_by_input"))]

    def input(self, entry: Vector) -> Layout:
        return Infix(("", "="), (self.leaves["x"].symbol, flat(self.view, entry)))

    def data(self) -> list[dict[str, Any]]:
        if self.too_long():
            return []
        layer, direction = self.unit.place
        return [
            {"layer": layer, "direction": direction, "name": line.name, "unit": line.unit, **self.texts(line)}
            for line in self.made.lines
        ]

    def texts(self, line: SimplifiedLine) -> dict[str, str]:
        """The expressions in the language of the problem file."""
        made = self.made
        names = {
            letter: f"{name}[{unit}]" if self.unit.sizes[name.removesuffix("_prev")] > 1 else name
            for letter, (name, unit) in made.letters.items()
        }
        lettering = EquationSymbols(self.ranks(line), made.arithmetic.written, names, made.arithmetic.constants)
        found = {"expression": text(line.written, lettering)}
        last = line.inside if line.inside is not None else line.put
        if last is not None:
            found["approximately" if line.close else "simplified"] = text(last, lettering)
        return found


def flat(view: View, values: Vector) -> Layout:
    """A vector on one line of a table."""
    return _row(view.style, view.given_vector(values))


def _machine(view: View, found: StateMachine | NoStateMachine | None) -> list[Block]:
    if found is None:
        return []
    say = view.language.say
    if isinstance(found, NoStateMachine):
        return [Paragraph(say("no_machine", why=say(found.why, **found.values)))]
    leaves, style = view.generic_leaves(), view.style
    names = list(found.states[0])
    head: list[Inline] = [(leaves[f"{name}_prev"].symbol,) for name in names]
    head += [(Infix(("", "="), (leaves["x"].symbol, flat(view, entry))),) for entry in found.inputs]
    rows = [
        (*_state(style, state), *(_joined(_state(style, found.states[to])) for to in following))
        for state, following in zip(found.states, found.next, strict=True)
    ]
    after = _joined([(leaves[name].symbol,) for name in names])
    lead = Paragraph(say("machine", state=after))
    start = Paragraph(say("machine_starts", state=_joined(_state(style, found.states[found.starts[0]]))))
    return [Heading(3, say("states")), lead, Table(tuple(head), tuple(rows)), start]


def _state(style: MathStyle, state: dict[str, tuple[str, ...]]) -> list[Inline]:
    return [(_row(style, digits),) for digits in state.values()]


def _row(style: MathStyle, digits: Sequence[str]) -> Layout:
    """A vector in a line; one of one entry is a number."""
    numbers: list[Layout] = [Number(text) for text in digits]
    return numbers[0] if len(numbers) == 1 else RowVector(numbers, style.fence, transpose=not style.row_vectors)


def _joined(parts: list[Inline]) -> Inline:
    found: list[Any] = []
    for part in parts:
        found += [*([", "] if found else []), *part]
    return tuple(found)

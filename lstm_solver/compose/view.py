"""What every part of a worked solution needs: the style, and the names and digits of one place of the network."""

from collections.abc import Iterable
from collections.abc import Sequence as SequenceOf
from decimal import Decimal
from typing import Any

from ..document.formulas import Call, Layout, Number, Row, RowVector, Symbol, Words
from ..document.language import Language
from ..document.language import load as load_language
from ..document.scripts import ARROWS, PlaceMark, indexed, turned
from ..maths.expressions import MatMul, symbols
from ..maths.plan import Plan
from ..network.cell import Cell, ParameterSpec
from ..network.problem import Layer, Parameter, Place, Problem, Sequence, Unit
from ..network.quantity_names import PREDICT, handed_on, judged_place
from ..network.wiring import FED, FORWARD, LOOK_UP, ONE_HOT, REVERSE
from ..solver.trace import Solved, Step, Trace, printed
from .display_tree import Operand, Operands, is_one
from .drawing import MathStyle
from .notation import Notation, load

EMBEDDING = ParameterSpec("matrix", "embedding", "")

PRINTED = {ONE_HOT: "w"}

INPUT: Place = (1, "in")

StepsByName = dict[str, Step]  # of one place at one time, by quantity

StepsByPlace = dict[Place, list[StepsByName]]  # of a whole run: by place, then by position


class View:
    """One place of a solution (a cell, the outputs, or two directions joined) in one notation at one level of detail.

    `place`: the first cell's if it is not said; `at` gives the views of the other places. `borrowed`: names that stand
    for a quantity of another place, as the input of layer 2 does. `language`: the problem's if it is not said.
    """

    def __init__(
        self,
        solved: Solved,
        notation: str | None,
        detail: str,
        place: Place | None = None,
        family: "dict[Place, View] | None" = None,
        *,
        language: Language | None = None,
    ) -> None:
        self.solved = solved
        self.problem: Problem = solved.problem
        self.place = place or self.problem.unit.place
        self.detail = detail
        self.language = language or load_language(self.problem.lang)
        self.wanted = notation
        self.unit = next((unit for unit in self.problem.units if unit.place == self.place), None)
        self.cell = self._cell()
        self.places = self._places()
        self.plans: list[Plan] = [each for at in self.places for each in solved.plans.get(at, [])]
        overrides = self.problem.notation_overrides if notation in (None, self.problem.notation) else {}
        self.notation: Notation = load(notation or self.problem.notation, overrides, self.cell.name)
        self.row_vectors = self._neighbour().row_vectors
        self.style = MathStyle(self.notation, self.language, self.row_vectors or self._all_rows())
        self.mark = mark_of(self.problem.layers, self.place)
        self.borrowed = self._borrowed()
        self.order = order(self.plans, self.notation)
        self._family = {} if family is None else family
        self._family[self.place] = self
        self.fixed = self._fixed()

    def at(self, place: Place) -> "View":
        """The page of another place; that of an embedding is the first cell's."""
        place = self.problem.unit.place if place == INPUT else place
        return self._family.get(place) or self._page(place)

    def _page(self, place: Place) -> "View":
        made = View(self.solved, self.wanted, self.detail, place, self._family, language=self.language)
        made.style.misses = self.style.misses
        return made

    @property
    def reverse(self) -> bool:
        """Whether the sequence runs from the last input to the first here."""
        return self.place[1] == "reverse"

    def _cell(self) -> Cell:
        number, kind = self.place
        if self.unit is not None:
            return self.unit.cell
        if kind == "out" and self.problem.outputs is not None:
            return self.problem.outputs.cell
        name = self.problem.layers[number - 1].units[0].cell.name
        equations = tuple(each.equation for each in self.solved.plans.get(self.place, []))
        return Cell(name, (), "h", equations, {}, {"h": "both directions"})

    def _places(self) -> tuple[Place, ...]:
        """The first cell's page also holds what an embedding looks up, and what is fed back."""
        first = INPUT in self.solved.plans and self.place == self.problem.unit.place
        return (INPUT, self.place) if first else (self.place,)

    def _neighbour(self) -> Unit:
        """The cell whose orientation holds here."""
        return self.unit or self.problem.layers[self.place[0] - 1].units[-1]

    def _all_rows(self) -> bool:
        found = all_rows(self.cell, [each for each in self.plans if each.name != "x"])
        if found is None:
            unit = self._neighbour()
            found = unit is not self.unit and bool(all_rows(unit.cell, self.solved.plans[unit.place]))
        return found

    def _borrowed(self) -> dict[str, tuple[Place, str]]:
        number, kind = self.place
        if kind == "out":
            return {"h": handed_on(self.problem.layers, number)}
        if kind == "both":
            names = (FORWARD, REVERSE)
            units = self.problem.layers[number - 1].units
            return {name: (unit.place, unit.cell.output) for name, unit in zip(names, units, strict=True)}
        if number > 1:
            return {"x": handed_on(self.problem.layers, number - 1)}
        return {} if INPUT in self.places or self.problem.embedding is None else {"x": (INPUT, "x")}

    def time(self, position: int) -> str:
        """The time index of an input as printed; −1 is the state before the first one."""
        letter = self.problem.time.symbol
        if letter is None:
            return str(self.problem.time.first + position)
        return letter if position == 0 else f"{letter}{position:+d}"

    def named(self, name: str, time: str) -> Symbol:
        """The symbol of a quantity, or of what the place is fed, at a time (`1`, `t`)."""
        if name in self.borrowed:
            place, there = self.borrowed[name]
            return self.at(place).named(there, time)
        symbol = self.notation.quantity(PRINTED.get(name, name), time)
        return symbol if name in ("x", ONE_HOT) else self.mark.on(symbol)

    def symbol(self, name: str, position: int) -> Symbol:
        return self.named(name, self.time(position))

    def generic(self, name: str) -> Symbol:
        """The symbol at time t, as an equation has it."""
        return self.named(name, "t")

    def previous(self, state: str, position: int) -> Symbol:
        """The symbol of a state as the step at `position` finds it."""
        return self.mark.on(self.notation.previous(state, self.time(self.before(position))))

    def before(self, position: int) -> int:
        """The position of the step that runs before this one."""
        return position + 1 if self.reverse else position - 1

    def words(self, name: str) -> str:
        """What a quantity is called: 'forget gate'."""
        x = "fed back" if self.problem.embedding is None else "embedding"
        english = self.notation.words.get(name) or self.cell.words.get(name) or (x if name == "x" else "")
        return self.language.word(english)

    def left(self, name: str, symbol: Symbol) -> Symbol:
        """The left side of a quantity's equation: transposed where the right side is a row among columns."""
        rhs = next((each.equation.rhs for each in self.plans if each.name == name), None)
        return turned(symbol) if rhs is not None and self.style.is_row(rhs) else symbol

    def given(self, value: Decimal) -> str:
        """A weight, an input or a given value as printed: a constant as it was written."""
        written: str | None = getattr(value, "written", None)
        rounding = self.problem.rounding
        return written if written is not None and rounding.givens is None else rounding.given_text(value)

    def given_vector(self, values: list[Decimal]) -> list[str]:
        return [self.given(value) for value in values]

    def parameter(self, parameter: Parameter) -> Operand:
        want = self.cell.wants[parameter.name]
        symbol = self.parameter_symbol(parameter.name)
        if want.kind == "matrix":
            return Operand(symbol, [self.given_vector(row) for row in parameter.value], matrix=True)
        return Operand(symbol, self.given_vector(parameter.value))

    def parameter_symbol(self, name: str) -> Symbol:
        return self.mark.on(self.notation.parameter(name, self.cell.wants[name]))

    @property
    def parameters(self) -> dict[str, Parameter]:
        if self.unit is not None:
            return self.unit.parameters
        outputs = self.problem.outputs
        return outputs.parameters if outputs is not None and self.place[1] == "out" else {}

    @property
    def stacking(self) -> tuple[str, ...] | None:
        """The file's order of gates in stacked weights."""
        return self.unit.stacking if self.unit is not None else None

    def _fixed(self) -> Operands:
        leaves = {name: self.parameter(each) for name, each in self.parameters.items()}
        if self.problem.embedding is not None and INPUT in self.places:
            rows = [self.given_vector(row) for row in self.problem.embedding.matrix]
            leaves[LOOK_UP] = Operand(self.notation.parameter(LOOK_UP, EMBEDDING), rows, matrix=True)
        return leaves

    def is_scalar(self, name: str) -> bool:
        """Whether a name of the equations stands for one number."""
        if name in self.parameters:
            return is_one(self.parameters[name].value)
        base = name.removesuffix("_prev")
        if base in self.borrowed:
            place, there = self.borrowed[base]
            return place != INPUT and self.at(place).is_scalar(there)
        return self.sizes.get(base) == 1

    @property
    def sizes(self) -> dict[str, int]:
        """How many entries the quantities of the place have."""
        if self.unit is not None:
            return self.unit.sizes
        outputs = self.problem.outputs
        if self.place[1] == "out" and outputs is not None:
            return outputs.sizes
        return {"h": self.problem.layers[self.place[0] - 1].size}

    def generic_leaves(self) -> Operands:
        """Symbols only, at time t, parameters that the file leaves out included."""
        before = "t+1" if self.reverse else "t-1"
        wants = self.cell.wants
        leaves = {
            name: Operand(self.parameter_symbol(name), None, want.kind == "matrix", scalar=self.is_scalar(name))
            for name, want in wants.items()
        }
        leaves[LOOK_UP] = Operand(self.notation.parameter(LOOK_UP, EMBEDDING), None, matrix=True)
        leaves |= {name: self._generic_leaf(name) for name in ("x", ONE_HOT, *self.borrowed)}
        for name in sorted({name for trace in self.solved.traces for name in trace.sequence.fed.values()}):
            leaves[FED] = self.fed_in_general(name)
        for name in self.cell.states:
            symbol = self.mark.on(self.notation.previous(name, before))
            leaves[f"{name}_prev"] = Operand(symbol, None, scalar=self.is_scalar(name))
        return leaves | {each.name: self._generic_leaf(each.name, each) for each in self.plans}

    def _generic_leaf(self, name: str, plan: Plan | None = None) -> Operand:
        return Operand(self.generic(name), None, plan=plan, scalar=self.is_scalar(name))

    def now(self, found: StepsByPlace, position: int) -> StepsByName:
        """The steps of this place at one position."""
        return {name: step for at in self.places for name, step in found[at][position].items()}

    def leaves(self, found: StepsByPlace, sequence: Sequence, position: int) -> Operands:
        """The names at one position of a run."""
        leaves = dict(self.fixed)
        if self.unit is not None and self.place[0] == 1:
            source = "x" if self.problem.embedding is None else ONE_HOT
            leaves[source] = Operand(self.symbol(source, position), self.given_vector(sequence.inputs[position]))
            leaves |= self._fed_back(found, sequence, position)
        for name, (place, there) in self.borrowed.items():
            leaves[name] = Operand(self.symbol(name, position), self.printed(found[place][position].get(there)))
        before = self.before(position)
        inside = 0 <= before < len(sequence.inputs)
        for name in self.cell.states:
            step = found[self.place][before].get(name) if inside else None
            digits: Any = self.printed(step) if inside else self.start(sequence, name)
            leaves[f"{name}_prev"] = Operand(self.previous(name, position), digits, step=step)
        for name, step in self.now(found, position).items():
            leaves[name] = Operand(self.symbol(name, position), self.printed(step), step=step)
        return leaves

    def start(self, sequence: Sequence, state: str) -> list[str]:
        """A state before the first step: as the file has it, or as the run before ended, which no file has written."""
        values, rounding = sequence.initial[self.place][state], self.problem.rounding
        if sequence.start is None:
            return self.given_vector(values)
        for trace in self.solved.traces:
            if trace.sequence.name == sequence.start:
                last = 0 if self.reverse else len(trace.sequence.inputs) - 1
                key = (self.place, state, last)
                return self.printed(next(step for step in trace.steps if (step.place, step.name, step.position) == key))
        return [rounding.text(value, rounding.of(state)) for value in values]

    def _fed_back(self, found: StepsByPlace, sequence: Sequence, position: int) -> Operands:
        """The output of the step before that is the input here, or its predicted token."""
        name = sequence.fed.get(position)
        if name is None:
            return {}
        if name == PREDICT:
            return {FED: Operand(self.fed_symbol(name, position), self.printed(found[INPUT][position].get("x")))}
        place, there = judged_place(self.problem, name)
        digits = self.at(place).printed(found[place][position - 1].get(there))
        return {FED: Operand(self.fed_symbol(name, position), digits).never_inline()}

    def fed_symbol(self, name: str, position: int) -> Symbol:
        """What is fed back to the step at a position, in print."""
        return self.fed_at(name, self.time(position - 1))

    def fed_in_general(self, name: str) -> Operand:
        """The same at any time, without numbers."""
        return Operand(self.fed_at(name, "t-1"), None, scalar=self.is_scalar("x"))

    def fed_at(self, name: str, time: str) -> Symbol:
        """The same at a time as it is printed: y_1, or the prediction."""
        if name == PREDICT:
            return Symbol(rf"{self.language.name(PREDICT)}_{{{time}}}")
        place, there = judged_place(self.problem, name)
        return self.at(place).named(there, time)

    def printed(self, step: Step | None) -> list[str]:
        """A step's value where it is an operand: a given one as it was written."""
        if step is None:
            return []
        digits: list[str] = printed(step) if step.plan is not None else self.given_vector(step.unrounded)
        return digits

    def in_order(self, steps: StepsByName) -> list[Step]:
        return [steps[name] for name in self.order if name in steps]

    def quantity(self, name: str, position: int, unit: int | None = None) -> Layout:
        """A name of the contract's kind in print: f, a_f (its pre-activation), tanh_c, error; one unit of it."""
        if name.startswith("a_"):
            symbol: Layout = Row((Words(self.language.text("pre_activation_of")), self.symbol(name[2:], position)))
        elif name in ("error", "predict"):
            symbol = Symbol(rf"{self.language.name(name)}_{{{self.time(position)}}}")
        elif name in self.order or name in self.cell.states or name == "x":
            symbol = self.symbol(name, position)
        else:
            function, _, arg = name.partition("_")
            inner = self.symbol(arg, position)
            return Call(self.style.function(function), inner if unit is None else self.entry(inner, (unit,)))
        return symbol if unit is None else self.entry(symbol, (unit,))

    def entry(self, symbol: Layout, unit: Iterable[int]) -> Layout:
        """One entry of a vector, or of a matrix, by its place in the file's list."""
        return indexed(symbol, self.style.counted(*unit))

    def unit_name(self, unit: int) -> str:
        """What a unit of the file is called in words and tables."""
        return str(self.style.counted(unit)[0])


def all_rows(cell: Cell, plans: list[Plan]) -> bool | None:
    """Whether every matrix of a cell stands right of its vector; None where it has no matrix."""
    matrices = {name for name, want in cell.wants.items() if want.kind == "matrix"}
    products = [
        node
        for each in plans
        for node in each.nodes
        if isinstance(node, MatMul) and {str(node.left), str(node.right)} & matrices
    ]
    return all(str(node.right) in matrices for node in products) if products else None


def order(plans: list[Plan], notation: Notation) -> list[str]:
    """The order of the working: the notation's, where the equations allow it."""
    names = [each.name for each in plans]
    wished = [name for name in notation.order if name in names] or names
    pending = sorted(names, key=lambda name: wished.index(name) if name in wished else names.index(name))
    needs = {each.name: set(symbols(each.equation.rhs)) & set(names) - {each.name} for each in plans}
    done: list[str] = []
    while pending:
        ready = next(name for name in pending if needs[name] <= set(done))
        pending.remove(ready)
        done.append(ready)
    return done


def by_place(solved: Solved, trace: Trace) -> StepsByPlace:
    """The steps of a run by place and position."""
    found: StepsByPlace = {place: [{} for _ in trace.sequence.inputs] for place in solved.plans}
    for step in trace.steps:
        found[step.place][step.position][step.name] = step
    return found


def mark_of(layers: SequenceOf[Layer], place: Place) -> PlaceMark:
    """What the names of a place carry: nothing in a plain network, and nothing for outputs and losses."""
    number, direction = place
    if direction not in ("forward", "reverse", "both"):
        return PlaceMark()
    both = len(layers[number - 1].units) > 1
    return PlaceMark(number if len(layers) > 1 else None, ARROWS.get(direction) if both else None)


def source(view: View) -> str:
    """The name of what a step is fed: the input, or the one-hot vector of an embedding."""
    return "x" if view.problem.embedding is None else ONE_HOT


def flat(view: View, digits: list[str]) -> Layout:
    """A vector on one line of a table."""
    if len(digits) == 1:
        return Number(digits[0])
    return RowVector([Number(text) for text in digits], view.style.fence, transpose=not view.row_vectors)

"""Trace + notation → Document: which blocks there are, and in which order."""

from .comments import comment
from .document import Block, Document, Formulas, Heading, Inline, Items, Paragraph, Table, Working
from .expr import symbols
from .layout import Derivation, Infix, Layout, Number, Words
from .names import Name, parse
from .page import Page, Steps, by_position
from .problem import Question, Sequence
from .render.prose import blocks as prose
from .shown import Leaves, levels, tree
from .trace import Error, Solved, Step, Trace
from .typeset import SYMBOLS, Line
from .words import rounding_in_words, weights_in_words
from .working import Worker


def compose(solved: Solved, notation: str | None = None, detail: str = "full") -> Document:
    """The worked solution of one problem. `notation` replaces the file's; `detail`: answers, brief or full."""
    page = Page(solved, notation, detail)
    composer = Composer(page)
    return Document(solved.problem.title, tuple(composer.blocks()))


class Composer:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.problem = page.problem
        self.worker = Worker(page.cell, page.style, page.detail)

    def blocks(self) -> list[Block]:
        found: list[Block] = [Heading(1, (self.problem.title,))]
        found += self.prose(self.problem.text)
        if self.page.detail != "answers":
            found += [*self.given(), *self.equations()]
        for trace in self.page.solved.traces:
            found += self.run(trace)
        return found

    def prose(self, text: str) -> list[Block]:
        return prose(text, self.named)

    def named(self, text: str) -> Layout | None:
        """A quantity named in prose, in this notation."""
        name = parse(text)
        if name is None or not self.is_known(name.quantity):
            return None
        return self.page.quantity(name.quantity, name.t - self.problem.time.first, name.unit)

    def is_known(self, quantity: str) -> bool:
        base = quantity.removeprefix("a_")
        parts = {part for each in self.page.solved.plans for part in each.parts}
        return base in self.page.order or quantity in (*self.page.cell.states, "x", "error") or quantity in parts

    # what is given

    def given(self) -> list[Block]:
        found: list[Block] = [Heading(2, ("Given",))]
        items = [item for name in self.problem.layer.parameters for item in self.parameter(name)]
        if self.problem.embedding is not None:
            leaf = self.page.fixed["E"]
            items.insert(0, ("embedding", _equals(leaf.symbol, self.page.style.matrix(leaf.digits))))
        if items:
            found.append(Formulas(tuple(items)))
        return found

    def parameter(self, name: str) -> list[tuple[str, Layout]]:
        leaf = self.page.fixed[name]
        gate = self.page.cell.wants[name].gate
        value = self.page.style.matrix(leaf.digits) if leaf.matrix else self.page.style.vector(leaf.digits)
        return [(self.page.words(gate) if gate else "", _equals(leaf.symbol, value))]

    def data(self, trace: Trace) -> list[Block]:
        """The table of inputs and targets, the initial state and the values stated by the file."""
        sequence = trace.sequence
        rows = [self.data_row(sequence, position) for position in range(len(sequence.inputs))]
        head: list[Inline] = [(_t(),), (self.page.generic(_source(self.page)),)]
        if any(word is not None for word in sequence.words):
            head.insert(1, ("input",))
        if sequence.targets is not None:
            head.append(("target",))
        found: list[Block] = [Table(tuple(head), tuple(rows), "Inputs")]
        return [*found, *self.initial(sequence)]

    def data_row(self, sequence: Sequence, position: int) -> tuple[Inline, ...]:
        page = self.page
        row: list[Inline] = [(Words(page.time(position)),), (self.flat(page.given_vector(sequence.inputs[position])),)]
        if any(word is not None for word in sequence.words):
            row.insert(1, (sequence.words[position] or "",))
        if sequence.targets is not None:
            target = sequence.targets[position]
            row.append(("–",) if target is None else (self.flat(page.given_vector(target)),))
        return tuple(row)

    def flat(self, digits: list[str]) -> Layout:
        """A vector on one line of a table."""
        from .layout import RowVector

        if len(digits) == 1:
            return Number(digits[0])
        transpose = not self.problem.row_vectors
        return RowVector([Number(text) for text in digits], self.page.style.fence, transpose=transpose)

    def initial(self, sequence: Sequence) -> list[Block]:
        page = self.page
        states = [
            ("", _equals(page.notation.previous(name, page.time(-1)), page.style.vector(page.given_vector(value))))
            for name, value in sequence.initial.items()
        ]
        return [Paragraph(("Initial state:",)), Formulas(tuple(states))] if states else []

    # the equations

    def equations(self) -> list[Block]:
        leaves = self.page.generic_leaves()
        plans = {each.name: each for each in self.page.solved.plans}
        items: list[tuple[str, Layout]] = []
        for name in self.page.order:
            if name in self.page.notation["inline"]:
                continue
            right = self.equation(name, leaves)
            items.append((self.page.words(name), _equals(self.page.generic(plans[name].name), right)))
        said = self.conventions()
        return [Heading(2, ("Equations",)), Formulas(tuple(items)), Items(tuple(said))]

    def equation(self, name: str, leaves: Leaves) -> Layout:
        """The right side in symbols."""
        plan = next(each for each in self.page.solved.plans if each.name == name)
        root = tree(plan, None, leaves, self.page.cell, self.page.notation)
        return Line(self.page.style, levels(root), SYMBOLS, numbers=False).draw(root)

    def conventions(self) -> list[Inline]:
        page = self.page
        wants = [want for name, want in page.cell.wants.items()]
        joint = _joint_order(page) if any(want.role == "joint" for want in wants) else None
        said = weights_in_words(self.problem, joint, any(want.role == "bx" for want in wants), page_name(page))
        said += [(sentence,) for sentence in page.cell.conventions]
        return said + rounding_in_words(self.problem.rounding, page_name(page))

    # the runs

    def run(self, trace: Trace) -> list[Block]:
        found: list[Block] = []
        name = trace.sequence.name
        if name is not None:
            found.append(Heading(2, (f"Run {name}",)))
        if self.page.detail == "answers":
            return found + (self.answers(trace) or self.final(trace))
        found += self.data(trace)
        steps = by_position(trace)
        errors = {error.position: error for error in trace.errors}
        for position in range(len(steps)):
            before = steps[position - 1] if position else {}
            found += self.step(trace, position, before, steps[position], errors.get(position))
        found += self.answers(trace)
        if len(steps) > 1:
            found += self.final(trace)
        return found

    def step(self, trace: Trace, position: int, before: Steps, now: Steps, error: Error | None) -> list[Block]:
        page = self.page
        leaves = page.leaves(trace.sequence, position, before, now)
        found: list[Block] = [Heading(3, ("Time step ", _equals(_t(), Words(page.time(position))))), self.state(leaves)]
        inside = page.notation["inline"]
        shown = [step for step in page.in_order(now) if step.name not in inside]
        workings = [self.working(step, leaves) for step in shown]
        if page.notation["one_line"]:
            row = self.worker.one_line([working.derivation for working in workings])
            found.append(Formulas((("", row),)))
        else:
            found += workings
        if error is not None:
            found.append(Working(self.error(error), "error"))
        if len(shown) > 1:
            found.append(self.summary(now))
        return found

    def state(self, leaves: Leaves) -> Block:
        """What the step starts from: the input and the state."""
        names = [_source(self.page), *(f"{name}_prev" for name in self.page.cell.states)]
        items = [("", _equals(leaves[name].symbol, self.page.style.vector(leaves[name].digits))) for name in names if leaves[name].digits]
        return Formulas(tuple(items))

    def working(self, step: Step, leaves: Leaves) -> Working:
        left = self.page.symbol(step.name, step.position)
        return Working(self.worker.derivation(step, leaves, left), self.page.words(step.name))

    def error(self, error: Error) -> Derivation:
        page = self.page
        output = page.symbol(page.cell.output, error.position)
        target = Words("target")
        digits = self.problem.rounding.of(page.cell.output)
        shown = [self.problem.rounding.text(entry, digits) for entry in error.output]
        operands = (page.style.vector(shown), page.style.vector(page.given_vector(error.target)))
        lines = (Infix(("", "-"), (output, target)), Infix(("", "-"), operands), page.style.vector(error.value))
        return Derivation(page.quantity("error", error.position), lines)

    # tables

    def summary(self, now: Steps) -> Table:
        """Units down, quantities across."""
        steps = self.page.in_order(now)
        head: list[Inline] = [(self.page.symbol(step.name, step.position),) for step in steps]
        return self.units(head, [self.page.printed(step) for step in steps])

    def units(self, head: list[Inline], columns: list[list[str]]) -> Table:
        size = max(map(len, columns))
        rows = []
        for unit in range(size):
            cells: list[Inline] = [(Number(column[unit]),) if unit < len(column) else ("",) for column in columns]
            rows.append(((str(unit),), *cells) if size > 1 else tuple(cells))
        return Table((("unit",), *head) if size > 1 else tuple(head), tuple(rows))

    def final(self, trace: Trace) -> list[Block]:
        """All steps: a row for each time and unit."""
        errors = {error.position: error for error in trace.errors}
        steps = by_position(trace)
        names = [name for name in self.page.order if any(name in now for now in steps) and name != "x"]
        size = max(len(step.value) for step in trace.steps)
        head: list[Inline] = [(_t(),), *((self.page.generic(name),) for name in names)]
        if size > 1:
            head.insert(1, ("unit",))
        if errors:
            head.append(("error",))
        rows = []
        for position, now in enumerate(steps):
            for unit in range(max((len(step.value) for step in now.values()), default=0)):
                row: list[Inline] = [(Words(self.page.time(position)),), *([(str(unit),)] if size > 1 else [])]
                row += [self.cell(now.get(name), unit) for name in names]
                if errors:
                    row.append(_entry(errors[position].value if position in errors else [], unit))
                rows.append(tuple(row))
        return [Heading(3, ("All steps",)), Table(tuple(head), tuple(rows))]

    def cell(self, step: Step | None, unit: int) -> Inline:
        return _entry(self.page.printed(step), unit)

    # the questions

    def answers(self, trace: Trace) -> list[Block]:
        found: list[Block] = []
        for number, question in enumerate(trace.sequence.questions, 1):
            found += self.answer(trace, number, question)
        return [Heading(3, ("Answers",)), *found] if found else []

    def answer(self, trace: Trace, number: int, question: Question) -> list[Block]:
        points = "" if question.points is None else f" ({question.points:f} point{'s' * (question.points != 1)})"
        found: list[Block] = [Heading(4, (f"Question {number}{points}",)), *self.prose(question.ask)]
        names = [name for name in map(parse, question.find) if name is not None]
        if question.formula:
            leaves = self.page.generic_leaves()
            items = [("", _equals(self.page.generic(n.quantity), self.equation(n.quantity, leaves))) for n in names]
            return [*found, Formulas(tuple(dict.fromkeys(items)))]
        found.append(Formulas(tuple(("", self.found(trace, name)) for name in names)))
        if question.comment:
            found += self.comments(trace, names)
        return found

    def found(self, trace: Trace, name: Name) -> Layout:
        position = name.t - self.problem.time.first
        digits = answer_digits(trace, name, position)
        symbol = self.page.quantity(name.quantity, position, name.unit)
        value: Layout = self.page.style.vector(digits) if name.unit is None else Number(digits[name.unit])
        return _equals(symbol, value)

    def comments(self, trace: Trace, names: list[Name]) -> list[Block]:
        steps = by_position(trace)
        found: list[Block] = []
        for name in names:
            now = steps[name.t - self.problem.time.first]
            if name.quantity in now:
                sentences = comment(self.page, now[name.quantity], now)
                joined = [part for sentence in sentences for part in (*sentence, " ")]
                found += [Paragraph(tuple(joined[:-1]))] if joined else []
        return found


def answer_digits(trace: Trace, name: Name, position: int) -> list[str]:
    """The printed digits that a name asks for, of all its units."""
    if name.quantity == "error":
        return next(error.value for error in trace.errors if error.position == position)
    now = by_position(trace)[position]
    if name.quantity in now:
        return now[name.quantity].value
    base = name.quantity.removeprefix("a_")
    part = "preactivation" if base in now else name.quantity
    step = next(
        step
        for step in now.values()
        if step.plan is not None and part in step.plan.parts and (part != "preactivation" or step.name == base)
    )
    assert step.plan is not None
    return step.texts(step.plan.parts[part])


def page_name(page: Page):  # type: ignore[no-untyped-def]
    return lambda name: page.generic(name) if name in page.order else None


def _entry(digits: list[str], unit: int) -> Inline:
    return (Number(digits[unit]),) if unit < len(digits) else ("",)


def _joint_order(page: Page) -> tuple[str, ...]:
    """The order of the stacked vector, read off an equation."""
    from .expr import Stack

    for each in page.solved.plans:
        for node in each.nodes:
            if isinstance(node, Stack):
                return ("x", "h") if list(symbols(node.parts[0])) == ["x"] else ("h", "x")
    return ("h", "x")


def _source(page: Page) -> str:
    from .engine import ONE_HOT

    return "x" if page.problem.embedding is None else ONE_HOT


def _t() -> Layout:
    from .layout import Symbol

    return Symbol("t")


def _equals(left: Layout, right: Layout) -> Layout:
    return Infix(("", "="), (left, right))

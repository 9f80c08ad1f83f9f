"""The lines of a solved problem: a step's operands are the very values that earlier steps handed on, so that the value
itself says which line it came from."""

import re
from typing import Any

from ...maths.differentiation import NODE, node_name
from ...maths.expressions import Equation, Neg, Sym, symbols
from ...network.problem import Place, Problem
from ...network.quantity_names import FIRST, PREDICT, cells_of, in_pass, judged_place, written
from ...network.wiring import FED, ONE_HOT
from ...solver.trace import PredictionError, Solved, Step, Trace
from ...solver.training.joined_runs import label
from .answer_key import KeyLine, KeyNumber, OperandSource, OperandSources, StatedValue
from .file_values import FileValues

TOKENS = "tokens"  # the kind of the line that holds the vector of a predicted token

_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


class KeyBuilder(FileValues):
    def __init__(self, solved: Solved) -> None:
        super().__init__()
        self.solved = solved
        self.problem: Problem = solved.problem
        self.lines: list[KeyLine] = []
        self.slots: dict[str, KeyNumber] = {}
        self.aliases: dict[str, str] = {}
        self.made: dict[tuple[Place, str], int] = {}  # the lines of the new parameters of the pass before
        self.known_of: dict[int, dict[tuple[Place, str, int], int]] = {}  # by run and pass
        self.origin: dict[int, int] = {}  # by the identity of a carried value, the line that it is from
        self.parts: dict[int, dict[str, int]] = {}
        self.around: dict[tuple[int, Place, int], OperandSources] = {}
        self.cells = cells_of(self.problem)

    def begin(self, number: int, solved: Solved, trace: Trace) -> None:
        """The lines to come are of this run, in this pass."""
        self.number = number
        self.problem = solved.problem
        self.prefix = f"{trace.sequence.name}." if trace.sequence.name != self.solved.traces[0].sequence.name else ""
        self.end = in_pass("", trace.number)
        self.known = self.known_of.setdefault(number, {})
        self.trace = trace

    def run(self, number: int, solved: Solved, trace: Trace) -> None:
        self.begin(number, solved, trace)
        if trace.number > 1:
            for (place, name), at in self.made.items():
                parameter = self.parameter(place, name)
                self.origin |= {} if parameter is None else {id(parameter.value): at}
        for step in trace.steps:
            self.step(step, "step" if step.plan is not None else "given")
        for error in trace.errors:
            self.error(trace, error)
        self.predictions(trace)
        for loss in trace.losses:
            self.step(loss, "loss")
        whole, own = trace.loss, trace.own or trace.loss
        if own is not None and own is not whole:
            main = trace.sequence.name
            stem = f"loss{self.end} of {label(trace.sequence)}" if main is None else f"{main}.loss{self.end}"
            self.add(own, "loss", stem, "none", named=main is not None)
        elif own is not None:
            self.add(own, "loss", f"{self.prefix}loss{self.end}", "none")

    def source(self, step: Step, name: str, value: Any) -> OperandSource:
        at = self.origin.get(id(value))
        if at is not None:
            return at
        if name in (FED, ONE_HOT) and step.position in self.trace.sequence.fed:
            return self.fed_back(step)
        base, _, position = name.partition("#")
        if base.startswith(("a_", NODE)):
            found = self.known.get((step.place, base, int(position) if position else step.position))
            if found is not None:
                return found
        if base == "d_x" and step.place[1] == "in":
            units = self.problem.layers[0].units
            found = self.known.get((units[0].place, "d_x", int(position))) if len(units) == 1 else None
            if found is not None:
                return found
        return self.stated(step, name, value)

    def fed_back(self, step: Step) -> OperandSource:
        """The output of the step before that is the input here, or the line of its predicted token."""
        before, name = step.position - 1, self.trace.sequence.fed[step.position]
        if name != PREDICT:
            place, there = judged_place(self.problem, name)
            return self.known[place, there, before]
        self.predictions(self.trace, before)
        predicted = next(line for line in reversed(self.lines) if (line.kind, line.position) == (PREDICT, before))
        vectors = [vector for _, vector in self.problem.predicted]
        sources: OperandSources = {PREDICT: predicted.at, TOKENS: StatedValue("tokens", vectors)}
        value = self.trace.sequence.inputs[step.position]
        return self.aside(TOKENS, step.place, step.position, sources, value)

    # lines

    def aside(self, kind: str, place: Place, position: int, sources: OperandSources, value: Any) -> int:
        """A line that nobody may be asked for and that is no equation; its number."""
        at = len(self.lines)
        self.lines.append(
            KeyLine(at, self.number, kind, kind, kind, place, position, None, {}, sources, value, None, "none")
        )
        self.parts[at] = {}
        return at

    def stem(self, quantity: str, t: int, place: Place = FIRST) -> str:
        """The name of a quantity in this run and pass."""
        return self.prefix + written(quantity, t, place, self.trace.number)

    def step(self, step: Step, kind: str) -> KeyLine:
        stem = self.stem(step.name, step.t, step.place)
        passed = step.place[1] == "in" or step.name.startswith("d_")  # nothing is rounded on the way there
        rules = "none" if kind == "loss" else "own" if passed else "all"
        return self.add(step, kind, stem, rules)

    def add(self, step: Step, kind: str, stem: str, rules: str, *, named: bool = True) -> KeyLine:
        sources: OperandSources = {}
        if step.plan is not None:
            pairs = zip(step.plan.names, step.operands, strict=True)
            sources = {name: self.source(step, name, value) for name, value in pairs}
        around = self.around.setdefault((self.number, step.place, step.position), {})
        around |= {name: source for name, source in sources.items() if "#" not in name}
        parts = self.part_of(step, sources, rules) if kind == "step" and step.plan is not None else {}
        line = self.line(step, kind, stem, sources, rules)
        self.parts[line.at] = parts
        self.origin[id(step.carried)] = line.at
        if kind in ("step", "given"):
            around[step.name] = line.at
            self.known.setdefault((step.place, step.name, step.position), line.at)
        if named:
            self.name(line)
        return line

    def line(self, step: Step, kind: str, stem: str, sources: OperandSources, rules: str) -> KeyLine:
        digits = None if kind == "given" else step.digits
        cell = self.cells.get(step.place)
        line = KeyLine(
            len(self.lines),
            self.number,
            stem,
            step.name,
            kind,
            step.place,
            step.position,
            step.plan.equation if step.plan is not None else None,
            cell.part_names if cell is not None and kind == "step" and not step.name.startswith("d_") else {},
            sources,
            step.root,
            digits,
            rules,
        )
        self.lines.append(line)
        return line

    def part_of(self, step: Step, sources: OperandSources, rules: str) -> dict[str, int]:
        """The lines of a step's parts that have a name in the contract, by the text of what they stand for."""
        assert step.plan is not None
        found: dict[str, int] = {}
        named = {name: at for name, at in step.plan.parts.items() if _NAME.fullmatch(name) and name != "clipped"}
        if not named or step.name.startswith("d_"):
            return found
        record = step.record()
        for name, at in named.items():
            node = step.plan.nodes[at]
            quantity = f"a_{step.name}" if name == "preactivation" else name
            stem = self.stem(quantity, step.t, step.place)
            if f"{stem}[0]" in self.slots:
                continue
            digits = step.plan.digits[at] or self.problem.rounding.working
            needs = {each: sources[each] for each in symbols(node)}
            line = KeyLine(
                len(self.lines),
                self.number,
                stem,
                quantity,
                "part",
                step.place,
                step.position,
                Equation(quantity, node),
                {},
                needs,
                record.values[at],
                digits,
                rules,
                name,
            )
            self.lines.append(line)
            self.name(line)
            found[str(node)] = line.at
            self.known[step.place, quantity, step.position] = line.at
            self.known[step.place, node_name(step.plan, at).name, step.position] = line.at
        return found

    def name(self, line: KeyLine) -> None:
        for unit in range(len(line.value)):
            self.slots.setdefault(f"{line.stem}[{unit}]", KeyNumber(f"{line.stem}[{unit}]", line.at, (unit,)))

    # what is no step

    def error(self, trace: Trace, error: PredictionError) -> None:
        """prediction − target."""
        loss, sequence = self.problem.loss, trace.sequence
        assert loss is not None
        assert sequence.targets is not None
        last = len(self.problem.layers)
        stem = self.stem("error", error.t)
        judged = self.judged(loss.of, error.position)
        if judged is None:
            return
        target = StatedValue(f"{self.prefix}target_{error.t}", sequence.targets[error.position])
        equation = Equation("error", Sym(loss.of) + Neg(Sym("target")))
        place: Place = (last, "out")
        sources: OperandSources = {loss.of: judged, "target": target}
        at, digits = len(self.lines), self.problem.rounding.working
        line = KeyLine(
            at, self.number, stem, "error", "error", place, error.position, equation, {}, sources,
            error.unrounded, digits, "none",
        )  # fmt: skip
        self.alone(line)

    def judged(self, name: str, position: int) -> int | None:
        """The line of what an error or a prediction looks at."""
        place, there = judged_place(self.problem, name)
        return self.known.get((place, there, position))

    def predictions(self, trace: Trace, only: int | None = None) -> None:
        """A line for each prediction, once. `only`: the position of the one that is needed now."""
        place: Place = (len(self.problem.layers), "out")
        for each in trace.predictions:
            source = self.judged(each.name, each.position)
            stem = self.stem("predict", each.t)
            if source is None or f"{stem}[0]" in self.slots or only not in (None, each.position):
                continue
            line = KeyLine(
                len(self.lines), self.number, stem, "predict", "predict", place, each.position, None, {},
                {each.name: source}, [each.number], None, "none",
            )  # fmt: skip
            self.alone(line)

    def alone(self, line: KeyLine) -> None:
        """A line without parts."""
        self.lines.append(line)
        self.parts[line.at] = {}
        self.name(line)

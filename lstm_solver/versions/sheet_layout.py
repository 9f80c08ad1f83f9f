"""Where the numbers stand that the sheets of all draws have in common: found out once, and then looked up in each."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from ..marking.key.answer_key import AnswerKey, KeyLine
from ..marking.key.build import board
from ..marking.key.worth import UnitNames
from ..network.variation import Condition
from ..solver.trace import Solved, Step, Trace

Lookup = Callable[[Solved], Any]  # the value of a line in another solution


class SheetLayout:
    """The names of the numbers of a solved problem, and those that its questions ask for."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved
        self.key: AnswerKey = board(solved)
        self.names = UnitNames(solved.problem, self.key)
        self.asked = self._asked()
        self.found: dict[int, Lookup] = {}

    def _asked(self) -> list[str]:
        runs = enumerate(self.solved.problem.sequences)
        finds = [(run, name) for run, each in runs for question in each.questions for name in question.find]
        units = [unit for run, name in finds for unit in self.names.of(name, run)]
        if not finds:
            return [name for name in self.key.slots if self.line(name).kind == "step"]
        return [name for name in dict.fromkeys(units) if self.line(name).kind != "predict"]

    def line(self, name: str) -> KeyLine:
        """That of one number."""
        return self.key.lines[self.key.slots[name].line]

    def value(self, solved: Solved, line: KeyLine) -> Any:
        """The value of a line in this solution, or in another of those that `serves` speaks of."""
        return line.value if solved is self.solved else self.found[line.at](solved)

    def entry(self, solved: Solved, name: str) -> Decimal:
        """The unrounded value of one number."""
        slot = self.key.slots[name]
        line = self.line(name)
        return self.key.entry_of(line._replace(value=self.value(solved, line)), slot.entry)

    def serves(self, conditions: Iterable[Condition]) -> bool:
        """Whether solutions of the same problem with other numbers have what is asked, and what is compared, in the
        same places. On the way back there are other steps where other numbers are zero."""
        problem = self.solved.problem
        if problem.backward is not None or problem.batch or problem.symbols:
            return False
        compared = [unit for each in conditions for name in each.names.values() for unit in self.names.of(name)]
        for name in {*self.asked, *compared}:
            line = self.line(name)
            found = _lookup(line, self.solved.traces[line.run])
            if found is None:
                return False
            self.found[line.at] = found
        return True


def _values(run: int, trace: Trace) -> Iterator[tuple[Lookup, int, Any]]:
    """What finds each value of a run in other solutions, its position in the run, and the value itself; those of whole
    steps stand first."""
    for steps in (_steps, _losses):
        for at, step in enumerate(steps(trace)):
            yield partial(_root, steps, run, at), step.position, step.root
    for at, error in enumerate(trace.errors):
        yield partial(_error, run, at), error.position, error.unrounded
    for at, step in enumerate(trace.steps):
        for node, value in enumerate(_kept(step)):
            yield partial(_part, run, at, node), step.position, value


def _steps(trace: Trace) -> list[Step]:
    return trace.steps


def _losses(trace: Trace) -> list[Step]:
    return [*trace.losses, *([] if trace.loss is None else [trace.loss])]


def _root(steps: Callable[[Trace], list[Step]], run: int, at: int, solved: Solved) -> Any:
    return steps(solved.traces[run])[at].root


def _error(run: int, at: int, solved: Solved) -> Any:
    return solved.traces[run].errors[at].unrounded


def _part(run: int, at: int, node: int, solved: Solved) -> Any:
    return _kept(solved.traces[run].steps[at])[node]


def _kept(step: Step) -> list[Any]:
    return [] if step.kept is None else step.kept.values


def _class(run: int, at: int, solved: Solved) -> Any:
    return [solved.traces[run].predictions[at].number]


def _lookup(line: KeyLine, trace: Trace) -> Lookup | None:
    if line.kind == "predict":
        at = next((at for at, each in enumerate(trace.predictions) if each.position == line.position), None)
        return None if at is None else partial(_class, line.run, at)
    values = _values(line.run, trace)
    return next((find for find, at, value in values if value is line.value and at == line.position), None)

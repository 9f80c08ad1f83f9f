"""The names of questions, answers and reports: `f_1`, `f_1[0]`, `a_f_1`, `tanh_c_1`, `error_1`, `B.h_0`."""

import re
from typing import NamedTuple

from .problem import Problem, Sequence

_NAME = re.compile(r"(?:([A-Za-z]\w*)\.)?([A-Za-z]\w*)_(0|[1-9]\d{0,8})(?:\[(0|[1-9]\d{0,8})\])?", re.ASCII)


class Name(NamedTuple):
    """`run` is None for the main sequence; `quantity` may be `a_f`, a part such as `tanh_c`, or `error`."""

    run: str | None
    quantity: str
    t: int
    unit: int | None


def parse(text: str) -> Name | None:
    """The parts of a name, or None where it is none."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    run, quantity, t, unit = match.groups()
    return Name(run, quantity, int(t), None if unit is None else int(unit))


def asked(problem: Problem, sequence: Sequence) -> set[tuple[str, int]]:
    """The steps of a run that questions ask for, as (quantity, position); a part counts as its step.

    Every step, where the problem asks nothing.
    """
    if not any(each.questions for each in problem.sequences):
        equations = {each.name for each in problem.layer.cell.equations} | ({"x"} if problem.embedding else set())
        return {(name, position) for name in equations for position in range(len(sequence.inputs))}
    names = [
        name
        for each in problem.sequences
        for question in each.questions
        for name in map(parse, question.find)
        if name is not None and run_of(problem, each, name) is sequence
    ]
    return {(owner, name.t - problem.time.first) for name in names for owner in owners(problem, name.quantity)}


def run_of(problem: Problem, sequence: Sequence, name: Name) -> Sequence:
    """The run that a name means when it stands among the questions of `sequence`."""
    return next((each for each in problem.sequences if name.run is not None and each.name == name.run), sequence)


def owners(problem: Problem, quantity: str) -> list[str]:
    """The quantities whose steps hold what a name asks for: `a_f` is in f, `tanh_c` in h; `error` needs the output."""
    equations = problem.layer.cell.equations
    names = [each.name for each in equations]
    if quantity in names or quantity == "x":
        return [quantity]
    if quantity == "error":
        return ["error", problem.layer.cell.output]
    if quantity.startswith("a_"):
        return [quantity.removeprefix("a_")]
    from .plan import plans

    return [each.name for each in plans(problem.layer.cell, problem.rounding) if quantity in each.parts]

"""Questions with their answers as plain data, for JSON: contract section 3."""

from decimal import Decimal
from typing import Any

from ..network.facts import MEASURES, Fact, parse_fact
from ..network.problem import Question
from ..network.quantity_names import QuantityName, owners, parse
from ..solver.json_result import unrounded
from ..solver.measures import measure
from ..solver.trace import Step, Trace
from .sections.answers import RunSteps, run_asked
from .sections.asked.asked_values import answer, whole_loss
from .sections.fact_answers import fact_digits
from .sections.gradient_paths import at_path
from .view import StepsByPlace, View


def question_data(view: View, runs: RunSteps, trace: Trace) -> list[dict[str, Any]]:
    """The questions of one run, each with what it has: ask, points, find, answers, choices, answer."""
    return [_question(view, runs, trace, question) for question in trace.sequence.questions]


def measure_data(view: View, trace: Trace) -> dict[str, Any]:
    """The measures of a run that some question of it asks for."""
    facts = [
        (each, parse_fact(name))
        for each in (run.sequence for run in view.solved.traces)
        for question in each.questions
        for name in question.find
    ]
    mine = trace.sequence
    kinds = dict.fromkeys(
        fact.kind
        for asking, fact in facts
        if fact is not None
        and fact.kind in MEASURES
        and (asking is mine if fact.run is None else fact.run == mine.name)
    )
    return {kind: _single(measure(view.solved, trace, kind)) for kind in kinds}


def _single(step: Step) -> dict[str, str]:
    return {"value": step.value[0], "unrounded": unrounded(step.unrounded[0])}


def _question(view: View, runs: RunSteps, trace: Trace, question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"ask": question.ask} if question.ask else {}
    if question.part:
        found["part"] = question.part
    if question.points is not None:
        found["points"] = f"{question.points:f}"
    if question.find:
        found["find"] = list(question.find)
        if not question.formula:
            found["answers"] = {name: _answer(view, runs, trace, name) for name in question.find}
    if question.choices:
        found["choices"] = [
            {"text": each.text, "right": each.right} | ({"why": each.why} if each.why else {})
            for each in question.choices
        ]
    if question.statement is not None:
        found["statement"] = question.statement
    if question.wanted is not None:
        found["wanted"] = [
            {"inputs": list(row.inputs), "outputs": _lists(row.outputs), "given": _lists(row.given)}
            for row in question.wanted.rows
        ]
    if question.answer:
        found["answer"] = question.answer
    return found


def _lists(outputs: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [list(each) for each in outputs]


def _answer(view: View, runs: RunSteps, trace: Trace, text: str) -> dict[str, Any]:
    """What is printed, and the same before rounding; matrices as lists of rows."""
    fact = parse_fact(text)
    if fact is not None:
        return _fact(view, runs, trace, fact)
    name = parse(text)
    assert name is not None
    run, found = run_asked(view, runs, trace.sequence, name)
    value = answer(view, run, found, name)
    exact = value if name.quantity == "predict" else _exact(view, run, found, name)
    if name.unit is not None:
        value, exact = [value[name.unit]], [exact[name.unit]]
    return {"value": value, "unrounded": exact}


def _fact(view: View, runs: RunSteps, trace: Trace, fact: Fact) -> dict[str, Any]:
    run = next((each for each, _ in runs if fact.run is not None and each.sequence.name == fact.run), trace)
    digits = fact_digits(view, run, fact)
    exact = [unrounded(measure(view.solved, run, fact.kind).unrounded[0])] if fact.kind in MEASURES else digits
    return {"value": digits, "unrounded": exact}


def _exact(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> Any:
    if name.path is not None:
        return at_path(view, trace, name.quantity, name.path, unrounded)
    return [unrounded(value) for value in _decimals(view, trace, found, name)]


def _decimals(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> list[Decimal]:
    if name.quantity == "error":
        return next(error.unrounded for error in trace.errors if error.t == name.t)
    if name.quantity == "loss":
        losses = trace.losses if name.t is not None else [whole_loss(view, trace, name)]
        return next(step.unrounded for step in losses if step is not None and name.t in (None, step.t))
    place, quantity = owners(view.problem, name)[0]
    assert name.t is not None
    if name.quantity.startswith("d_"):
        return next(
            each.unrounded for each in trace.backward if (each.place, each.name, each.t) == (place, quantity, name.t)
        )
    step = found[place][name.t - view.problem.time.first][quantity]
    if quantity == name.quantity or step.plan is None:
        return step.unrounded
    part = "preactivation" if name.quantity.startswith("a_") else name.quantity
    return step.record().decimals(step.plan.parts[part])

"""The printed digits of what a question asks for."""

from typing import Any

from ....network.quantity_names import QuantityName, is_own_loss, owners
from ....solver.trace import Step, Trace, printed
from ...view import StepsByPlace, View


def answer(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> Any:
    """The printed digits of every unit of what a name asks for; rows of them for a matrix, the label of a prediction.

    Raises LookupError where the run has no such number.
    """
    if name.path is not None:
        from ..gradient_paths import at_path

        return at_path(view, trace, name.quantity, name.path)
    if name.quantity == "error":
        return next(error.value for error in trace.errors if error.t == name.t)
    if name.quantity == "predict":
        return [next(each.label for each in trace.predictions if each.t == name.t)]
    if name.quantity == "loss":
        losses = trace.losses if name.t is not None else [whole_loss(view, trace, name)]
        return next(printed(step) for step in losses if step is not None and name.t in (None, step.t))
    return _of_step(view, trace, found, name)


def whole_loss(view: View, trace: Trace, name: QuantityName) -> Step | None:
    """The loss of all steps; of a batch's main sequence that of all runs, unless the name says its own."""
    return trace.own if is_own_loss(view.problem, name) else trace.loss


def _of_step(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> list[str]:
    place, quantity = owners(view.problem, name)[0]
    assert name.t is not None
    if name.quantity.startswith("d_"):
        steps = (each for each in trace.backward if (each.place, each.name, each.t) == (place, quantity, name.t))
        step: Step = next(steps)
        digits: list[str] = printed(step)
        return digits
    step = found[place][name.t - view.problem.time.first][quantity]
    if quantity == name.quantity or step.plan is None:
        return view.printed(step)
    part = "preactivation" if name.quantity.startswith("a_") else name.quantity
    return step.record().texts(step.plan.parts[part])

"""The equation of what a question asks for as a formula."""

from ....document.formulas import Layout, equals
from ....network.quantity_names import QuantityName, owners
from ....solver.trace import Trace
from ...view import StepsByPlace, View
from ..equations import equation


def asked_equations(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> list[Layout]:
    """The equations of what a name asks for; those of errors and of the backward pass at their own step."""
    if name.quantity in ("loss", "error", "predict"):
        return _outcomes(view, trace, found, name)
    return _worked_by(view, trace, found, name)


def _outcomes(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> list[Layout]:
    """The equations of a loss, of an error, or of what the prediction is the largest entry of."""
    from ..loss_working import general_losses, in_letters

    if name.quantity == "loss":
        return general_losses(view)[: 2 if name.t is None else 1]
    outputs = view.problem.outputs
    if name.quantity == "predict" and outputs is not None and outputs.predict is not None:
        return _worked_by(view, trace, found, name._replace(quantity=outputs.predict))
    assert name.t is not None
    position = name.t - view.problem.time.first
    return [equals(view.quantity("error", position), in_letters(view, position))]


def _worked_by(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> list[Layout]:
    made: list[Layout] = []
    for place, quantity in owners(view.problem, name):
        at = view.at(place) if place in view.solved.plans else view
        if quantity in at.order:
            made.append(equals(at.generic(quantity), equation(at, quantity, at.generic_leaves())))
    if not made and (name.quantity.startswith("d_") or name.path is not None):
        from ..gradient_paths import formulas

        made = formulas(view, trace, found, name)
    return made

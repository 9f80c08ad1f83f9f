"""The δ of every state of every step, for a drawing of how they flow."""

from ....document.formulas import Layout
from ....network.problem import Place
from ....solver.trace import Trace, printed
from ...view import StepsByPlace, View
from ..adjoint_names import AdjointNames

StateAdjoints = dict[tuple[Place, int], list[tuple[Layout, list[str]]]]


def state_adjoints(view: View, trace: Trace, found: StepsByPlace) -> StateAdjoints:
    """By place and position, the symbols and printed digits of the adjoints of its states, as far as there are any."""
    names = AdjointNames(view, trace, found)
    made: StateAdjoints = {}
    for unit in view.problem.units:
        at = view.at(unit.place)
        for position in range(len(trace.sequence.inputs)):
            steps = [names.steps.get((at.place, f"d_{state}", position)) for state in reversed(at.cell.states)]
            made[at.place, position] = [
                (names.symbol(at, step.name, position), printed(step)) for step in steps if step is not None
            ]
    return made

"""The equations of the way back at any time t, before a number is put in."""

from typing import NamedTuple

from ....document.formulas import Layout
from ....maths.expressions import Add, Expr
from ....network.problem import Place
from ....solver.trace import Step, Trace
from ...references import general
from ...view import StepsByPlace, View
from ..adjoint_names import AdjointNames


class AnyTimeView(View):
    """The pages of a solution with t for the time of the input at `origin`."""

    def __init__(
        self, view: View, origin: int, place: Place | None = None, family: dict[Place, View] | None = None
    ) -> None:
        self.origin = origin
        place = view.place if place is None else place
        super().__init__(view.solved, view.wanted, view.detail, place, family, language=view.language)

    def _page(self, place: Place) -> View:
        return AnyTimeView(self, self.origin, place, self._family)

    def time(self, position: int) -> str:
        """t, t+1, t−1."""
        away = position - self.origin
        return f"t{away:+d}" if away else "t"


class AdjointEquation(NamedTuple):
    """δq at any time. `terms`: those of its sum, by which the step of a time is told to be one of its kind."""

    step: Step
    left: Layout
    right: Layout
    terms: frozenset[str]


AdjointEquations = dict[tuple[Place, str], AdjointEquation]


def adjoint_equations(view: View, trace: Trace, found: StepsByPlace) -> AdjointEquations:
    """By place and name, the equation with the most terms that the quantity has at some time, in reading order."""
    fullest: dict[tuple[Place, str], Step] = {}
    for step in trace.backward:
        key = step.place, step.name
        if key not in fullest or len(terms_of(step)) > len(terms_of(fullest[key])):
            fullest[key] = step
    made: AdjointEquations = {}
    pages: dict[int, AdjointNames] = {}
    for key, step in fullest.items():
        names = pages.setdefault(step.position, _names(view, trace, found, step.position))
        left = names.symbol(names.view.at(step.place), step.name, step.position)
        made[key] = AdjointEquation(step, left, names.formula(step), terms_of(step))
    return made


def _names(view: View, trace: Trace, found: StepsByPlace, origin: int) -> AdjointNames:
    return AdjointNames(AnyTimeView(view, origin), trace, found)


def label_of(step: Step) -> str:
    """The label of a step's equation."""
    return general(step.name, step.place)


def terms_of(step: Step) -> frozenset[str]:
    """The terms of a step's sum, as text."""
    assert step.plan is not None
    return frozenset(map(str, _summands(step.plan.equation.rhs)))


def _summands(rhs: Expr) -> list[Expr]:
    return [each for term in rhs.terms for each in _summands(term)] if isinstance(rhs, Add) else [rhs]

"""The equations of the way back at any time t, before a number is put in."""

from typing import NamedTuple

from ....document.formulas import Infix, Layout
from ....maths.differentiation import ZERO
from ....maths.expressions import Add, Expr, Sym
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
    """δq at any time. `terms`: those of its sum, by which the step of a time is told to be one of its kind. `steps`:
    those that it has its terms from; more than one where no step has them all, as where only the last has a loss."""

    step: Step
    left: Layout
    right: Layout
    terms: frozenset[str]
    steps: tuple[Step, ...]


AdjointEquations = dict[tuple[Place, str], AdjointEquation]


def adjoint_equations(view: View, trace: Trace, found: StepsByPlace) -> AdjointEquations:
    """By place and name, the equation with all terms that the quantity has at some time, in reading order."""
    kinds: dict[tuple[Place, str], dict[frozenset[str], Step]] = {}
    for step in sorted(trace.backward, key=_is_zero):
        those = kinds.setdefault((step.place, step.name), {})
        if not those or not _is_zero(step):
            those.setdefault(terms_of(step), step)
    made: AdjointEquations = {}
    pages: dict[int, AdjointNames] = {}

    def names(step: Step) -> AdjointNames:
        return pages.setdefault(step.position, _names(view, trace, found, step.position))

    for key, by_terms in kinds.items():
        terms, step = max(by_terms.items(), key=lambda each: len(each[0]))
        made[key] = AdjointEquation(step, _left(names(step), step), names(step).formula(step), terms, (step,))
        for more in by_terms.values():
            made[key] = _with_terms(made[key], more, names(more).formula(more))
    return made


def _is_zero(step: Step) -> bool:
    """Whether nothing comes to it, as before the window of a truncated pass."""
    return step.plan is not None and step.plan.equation.rhs == Sym(ZERO)


def _left(names: AdjointNames, step: Step) -> Layout:
    return names.symbol(names.view.at(step.place), step.name, step.position)


def _with_terms(known: AdjointEquation, step: Step, formula: Layout) -> AdjointEquation:
    """The equation with the terms that only another step has; as it is where they are no summands of their own."""
    assert step.plan is not None
    summands = [*map(str, _summands(step.plan.equation.rhs))]
    if set(summands) <= known.terms:
        return known
    terms = known.terms | set(summands)
    if formula in (known.right, *(known.right.terms if isinstance(known.right, Infix) else ())):
        return known._replace(terms=terms)  # the same at another time
    if known.terms.isdisjoint(summands):
        right: Layout = Infix(("", "+"), (known.right, formula))
    elif isinstance(formula, Infix) and len(formula.terms) == len(summands) and not set(formula.signs) - {"", "+", "-"}:
        shown = zip(summands, formula.signs, formula.terms, strict=True)
        new = [(sign or "+", term) for text, sign, term in shown if text not in known.terms]
        right = Infix(("", *(sign for sign, _ in new)), (known.right, *(term for _, term in new)))
    else:
        return known
    return known._replace(right=right, terms=terms, steps=(*known.steps, step))


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

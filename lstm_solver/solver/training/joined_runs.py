"""A batch: every run has a forward and a backward pass of its own; the losses become one, and so do the gradients."""

from decimal import Decimal
from typing import Any

from ...maths.differentiation import total
from ...maths.expressions import Div, Equation, Expr, Num, Sym
from ...maths.plan import bare, plan
from ...network.problem import Place, Sequence
from ..forward import ForwardRun, uncarried
from ..trace import RUN, ParameterGradient, Step, Trace


def label(sequence: Sequence) -> str:
    """What a run is called in sums over a batch; a main sequence without a name is the first."""
    return sequence.name or "1"


def joined(runs: list[ForwardRun], traces: list[Trace]) -> list[Trace]:
    """The traces of a batch: the first has the loss and the gradients of all."""
    run, first = runs[0], traces[0]
    apart = [each._replace(own=each.loss, shares=each.gradients, gradients=[]) for each in traces]
    gradients = [_gradient(run, apart, at, each) for at, each in enumerate(first.gradients)]
    return [apart[0]._replace(loss=_loss(run, traces), gradients=gradients), *apart[1:]]


def _loss(run: ForwardRun, traces: list[Trace]) -> Step:
    """The sum or the mean of the losses of the runs."""
    known: dict[str, Any] = {}
    for each in traces:
        assert each.loss is not None
        known[f"{RUN}.{label(each.sequence)}.loss"] = each.loss.carried
    summed = total([*map(Sym, known)])
    whole: Expr = Div(summed, Num(Decimal(len(traces)))) if run.problem.batch == "mean" else summed
    place: Place = (len(run.problem.layers), "loss")
    return run.evaluate(
        plan(Equation("loss", whole), {}, uncarried(run.problem.rounding)), known, run.length - 1, place
    )


def _gradient(run: ForwardRun, traces: list[Trace], at: int, first: ParameterGradient) -> ParameterGradient:
    """The sum of what the runs add to one gradient; a mean has divided the loss already."""
    name = first.step.name
    known = {f"{RUN}.{label(each.sequence)}.{name}": each.shares[at].step.carried for each in traces}
    each = bare(Equation(name, total([*map(Sym, known)])))
    return ParameterGradient(first.parameter, first.place, run.evaluate(each, known, run.length - 1, first.place))

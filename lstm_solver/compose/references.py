"""The labels under which a page refers back to its equations and to what it has worked out.

They are the names of questions and reports (`f_1(l=2)`, `B.d_h_1`), with t for the time of an equation in general.
"""

from ..maths.differentiation import NEXT
from ..maths.expressions import symbols
from ..network.losses import TARGET
from ..network.problem import Place, Problem, Sequence
from ..network.quantity_names import FIRST, QuantityName, in_pass, judged_place, written
from ..solver import file_mirror as mirror
from ..solver.trace import ParameterGradient, Step, Trace
from .titles import computed
from .view import View

LOSS, TOTAL = "loss_t", "loss_total"

MOST = 3  # references that a caption holds


def general(name: str, place: Place = FIRST) -> str:
    """The equation of a quantity at any time."""
    return written(name, "t", place)


def fed_back(name: str) -> str:
    """The equation of an input that is fed back, by what it is."""
    return f"{general('x', (1, 'in'))}({name})"


def worked(trace: Trace, name: str, t: int, place: Place = FIRST) -> str:
    """The result of a quantity at a time of a run."""
    return in_run(trace, written(name, t, place, trace.number))


def of_step(trace: Trace, step: Step) -> str:
    """The result of a step, forwards or backwards, or of the loss of a step."""
    return worked(trace, step.name, step.t, step.place)


def of_gradient(trace: Trace, gradient: ParameterGradient) -> str:
    """The gradient of a parameter or an initial state."""
    return in_run(trace, written(f"d_{gradient.parameter}", "sum", gradient.place, trace.number))


def of_new(trace: Trace, gradient: ParameterGradient) -> str:
    """The updated value of a parameter."""
    return in_run(trace, written(f"new_{gradient.parameter}", "sum", gradient.place, trace.number))


def result(problem: Problem, trace: Trace, gradient: ParameterGradient, sign: str = "d") -> str:
    """The name of a gradient, or of a new value, as questions have it (`d_weights.f.x`); "" where the file has the
    parameter as a part of another."""
    parameter = mirror.parameter(problem, gradient)
    whole = parameter.rows is None and parameter.columns is None
    return in_run(trace, in_pass(f"{sign}_{parameter.path}", trace.number)) if whole else ""


def asked_name(sequence: Sequence, name: QuantityName, text: str, label: str) -> str:
    """The name of a quantity that a question asks for by this text, with its run. `label`: that of its working, which
    has it, but for those of gradients, which have the cell's."""
    if name.path is None and label:
        return label if name.unit is None else f"{label}[{name.unit}]"
    return text if name.run is not None or sequence.name is None else f"{sequence.name}.{text}"


def in_run(trace: Trace, name: str) -> str:
    """The name as the result of a run has it."""
    run = trace.sequence.name
    return name if run is None else f"{run}.{name}"


def through(view: View, step: Step) -> tuple[str, ...]:
    """The equations that a backward step goes back through; nothing where they are too many to be listed.

    They are those that use the quantity, and whose own adjoints stand in the equation of the step.
    """
    place, name = step.place, step.name.removeprefix("d_")
    names = set(symbols(step.plan.equation.rhs)) if step.plan is not None else set()
    back = {used.removesuffix(NEXT).removeprefix("out.").removeprefix("d_").removeprefix("a_") for used in names}
    found = [
        general(each.name, at.place)
        for at in computed(view)
        for each in at.plans
        if (at.place != place or each.name in back)
        and any(_means(at, used, place, name) for used in symbols(each.equation.rhs))
    ]
    loss = view.problem.loss
    if loss is not None and judged_place(view.problem, loss.of) == (place, name) and TARGET in names:
        found.append(LOSS)
    return tuple(found) if len(found) <= MOST else ()


def _means(at: View, used: str, place: Place, name: str) -> bool:
    used = used.removesuffix("_prev")
    return (place, name) in ((at.place, used), at.borrowed.get(used))

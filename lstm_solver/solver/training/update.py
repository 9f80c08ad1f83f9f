"""One step of gradient descent: clipping by norm (Pascanu, Mikolov and Bengio 2013), then by value, then the rule."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...maths.decimals import Constant
from ...maths.exact_values import fifty
from ...maths.plan import bare
from ...maths.values import is_matrix
from ...network.problem import Parameter, Place, Problem, Update
from ...network.update_rules import GRADIENT, OLD, rule
from ...network.wiring import LOOK_UP
from ..trace import GradientNorms, ParameterGradient, Step, Trace

if TYPE_CHECKING:
    from ..forward import ForwardRun


def updated(run: "ForwardRun", trace: Trace, before: Trace | None = None) -> Trace:
    """The trace with the norm of all gradients and the new parameters, where the file asks for an update.

    `before`: the pass before, which remembers what the rule needs."""
    update = run.problem.backward.update if run.problem.backward else None
    if update is None:
        return trace
    norms, number = _norms(trace, update), before.number + 1 if before else 1
    remembered = [{step.name: step.root for step in each.update} for each in before.gradients] if before else []
    gradients = [
        each._replace(update=_steps(run, each, update, norms, number, remembered[at] if before else {}))
        for at, each in enumerate(trace.gradients)
    ]
    return trace._replace(gradients=gradients, norms=norms, number=number)


def stepped(problem: Problem, trace: Trace) -> Problem:
    """The problem with the parameters that a pass has made."""
    made = {(each.place, each.parameter): _values(each.new) for each in trace.gradients if each.new is not None}

    def renewed(parameters: dict[str, Parameter], place: Place) -> dict[str, Parameter]:
        return {name: each._replace(value=made.get((place, name), each.value)) for name, each in parameters.items()}

    layers = tuple(
        layer._replace(units=tuple(u._replace(parameters=renewed(u.parameters, u.place)) for u in layer.units))
        for layer in problem.layers
    )
    outputs, embedding = problem.outputs, problem.embedding
    if outputs is not None:
        outputs = outputs._replace(parameters=renewed(outputs.parameters, (len(layers), "out")))
    if embedding is not None:
        embedding = embedding._replace(matrix=made.get(((1, "in"), LOOK_UP), embedding.matrix))
    return problem._replace(layers=layers, outputs=outputs, embedding=embedding)


def _values(step: Step) -> Any:
    """A new parameter as a file would have it; it is printed as the working is."""
    rounding = step.rounding

    def row(values: Any) -> list[Constant]:
        return [Constant(value, rounding.text(value, rounding.working)) for value in step.arithmetic.decimals(values)]

    return [row(each) for each in step.root] if is_matrix(step.root) else row(step.root)


def _norms(trace: Trace, update: Update) -> GradientNorms:
    """The root of the sum of the squares of every entry; inputs and initial states do not count."""
    squares = sum((entry * entry for each in trace.gradients for entry in flat(each.step)), Decimal(0))
    norm = fifty(squares.sqrt())
    clips = update.clip_norm is not None and norm > update.clip_norm
    return GradientNorms(norm, update.clip_norm / norm if clips and update.clip_norm is not None else Decimal(1))


def flat(step: Step) -> list[Decimal]:
    """Every entry of a gradient."""
    value = step.root
    rows = value if is_matrix(value) else [value]
    return [entry for row in rows for entry in step.arithmetic.decimals(row)]


def _steps(
    run: "ForwardRun",
    each: ParameterGradient,
    update: Update,
    norms: GradientNorms,
    number: int,
    before: dict[str, Any],
) -> tuple[Step, ...]:
    """The equations of the rule, each with the values of those before it; what is remembered is 0 at first."""
    known = {
        OLD: run.known[each.place][each.step.position][each.parameter],
        GRADIENT: _clipped_value(run.as_updated(each), update, norms),
    }
    *remembered, _ = equations = rule(update, each.parameter, number=number)
    nothing = _mapped(known[GRADIENT], lambda entry: entry * 0)
    known |= {f"{equation.name}_prev": before.get(equation.name, nothing) for equation in remembered}
    steps = []
    for equation in equations:
        steps.append(run.evaluate(bare(equation), known, each.step.position, each.place))
        known[equation.name] = steps[-1].root
    return tuple(steps)


def _clipped_value(value: Any, update: Update, norms: GradientNorms) -> Any:
    if norms.factor == 1 and update.clip_value is None:
        return value
    return _mapped(value, lambda entry: _clipped(entry, update, norms))


def _clipped(entry: Any, update: Update, norms: GradientNorms) -> Any:
    exact = isinstance(entry, Decimal)
    entry = entry * (norms.factor if exact else float(norms.factor))
    if update.clip_value is None:
        return entry
    limit = update.clip_value if exact else float(update.clip_value)
    return min(max(entry, -limit), limit)


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, list):
        return [_mapped(entry, change) for entry in value]
    if hasattr(value, "ndim"):
        import numpy

        return numpy.vectorize(change)(value)
    return change(value)

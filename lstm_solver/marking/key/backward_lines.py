"""The lines of the backward pass: adjoints, gradients by their path in the file, new values."""

from decimal import Decimal
from typing import TYPE_CHECKING

from ...maths.expressions import Apply, Expr, Mul, Sym, symbols
from ...maths.values import is_matrix
from ...network.problem import Parameter
from ...network.update_rules import GRADIENT, OLD, rule
from ...solver import file_mirror as mirror
from ...solver.trace import ParameterGradient, Trace
from ...solver.training.joined_runs import label
from .answer_key import KeyLine, KeyNumber, OperandSources, StatedValue

if TYPE_CHECKING:
    from .lines import KeyBuilder

CLIP_NORM = "clip_norm"  # the kind and the name of the line that holds the factor

FileEntries = dict[
    tuple[int, ...], tuple[int, tuple[int, ...]]
]  # where the file has a number: its line, its entry there


def add_backward_lines(builder: "KeyBuilder", trace: Trace) -> None:
    """Adds them to the board."""
    for window in trace.windows:
        for step in window.steps:
            t = builder.problem.time.first + window.position
            stem = f"{builder.stem(step.name, step.t, step.place)} of {builder.stem('loss', t)}"
            builder.add(step, "gradient", stem, "own", named=False)
    for step in trace.backward:
        builder.step(step, "step")
    for each in trace.shares:
        stem = f"{builder.prefix}d_{mirror.parameter(builder.problem, each).path}{builder.end}"
        builder.add(each.step, "gradient", f"{stem} of {label(trace.sequence)}", "none", named=False)
    if not trace.shares:
        add_gradient_lines(builder, trace)
    for each in trace.initial:
        stem = f"{builder.prefix}d_{mirror.initial_path(builder.problem, each)}"
        line = builder.add(each.step, "gradient", stem + builder.end, "none", named=False)
        for unit in range(len(line.value)):
            name = f"{stem}[{unit}]{builder.end}"
            builder.slots.setdefault(name, KeyNumber(name, line.at, (unit,)))
    inputs(builder, trace)


def add_batch_lines(builder: "KeyBuilder", trace: Trace) -> None:
    """The loss, the gradients and the update of a batch. `trace`: that of the main sequence."""
    if trace.loss is not None:
        builder.add(trace.loss, "loss", f"{builder.prefix}loss{builder.end}", "none")
    add_gradient_lines(builder, trace)


def add_gradient_lines(builder: "KeyBuilder", trace: Trace) -> None:
    """The gradients of parameters, and their new values."""
    by_path: dict[str, FileEntries] = {}
    forms: dict[str, str] = {}
    lines: list[tuple[ParameterGradient, Parameter, KeyLine]] = []
    for each in trace.gradients:
        parameter = mirror.parameter(builder.problem, each)
        forms[parameter.path] = parameter.form
        stem = f"{builder.prefix}d_{parameter.path}{builder.end}"
        line = builder.add(each.step, "gradient", stem, "none", named=False)
        lines.append((each, parameter, line))
        _collect(by_path.setdefault(f"{builder.prefix}d_{parameter.path}", {}), parameter, line)
    norm = clip_norm(builder, trace, [line for _, _, line in lines])
    for each, parameter, line in lines:
        if each.new is not None:
            new = updated(builder, trace, each, line, parameter.path, norm)
            _collect(by_path.setdefault(f"{builder.prefix}new_{parameter.path}", {}), parameter, new)
    for path, entries in by_path.items():
        name_entries(builder, path, forms[path.removeprefix(builder.prefix).partition("_")[2]], entries)


def clip_norm(builder: "KeyBuilder", trace: Trace, gradients: list[KeyLine]) -> KeyLine | None:
    """The factor of clipping by norm, which rests on all gradients together; None where nothing is clipped so."""
    update, norms = builder.problem.backward and builder.problem.backward.update, trace.norms
    if not update or norms is None or update.clip_norm is None or not gradients:
        return None
    sources: OperandSources = {f"{CLIP_NORM}.{line.at}": line.at for line in gradients}
    sources[CLIP_NORM] = StatedValue(CLIP_NORM, builder.solved.arithmetic.load([update.clip_norm]))
    value = builder.solved.arithmetic.load([Decimal(norms.factor)])
    first = gradients[0]
    return builder.lines[builder.aside(CLIP_NORM, first.place, first.position, sources, value)]


def updated(
    builder: "KeyBuilder", trace: Trace, each: ParameterGradient, line: KeyLine, path: str, norm: KeyLine | None
) -> KeyLine:
    """The new value, from the gradient itself, clipped as all gradients together say."""
    update = builder.problem.backward and builder.problem.backward.update
    assert update
    used: Expr = Sym(line.quantity)
    if norm is not None:
        used = Mul(Sym(CLIP_NORM), used)
    if update.clip_value is not None:
        used = Apply("clip", used, (("limit", update.clip_value),))
    made = line
    sources: OperandSources = {line.quantity: line.at}
    if norm is not None:
        sources[CLIP_NORM] = norm.at
    for step, equation in zip(each.update, rule(update, each.parameter, used, trace.number), strict=True):
        assert step.plan is not None
        for name, value in zip(step.plan.names, step.operands, strict=True):
            if name != GRADIENT and name not in sources:
                sources[name] = builder.source(step, each.parameter if name == OLD else name, value)
        mine = {name: sources[name] for name in symbols(equation.rhs)}
        made = builder.line(step, "new", f"{builder.prefix}new_{path}{builder.end}", mine, "none")._replace(
            equation=equation
        )
        builder.lines[-1] = made
        builder.parts[made.at] = {}
        sources[step.name] = builder.origin[id(step.root)] = made.at
    builder.made[each.place, each.parameter] = made.at
    return made


def name_entries(builder: "KeyBuilder", path: str, form: str, entries: FileEntries) -> None:
    """Names each number of a parameter by its path in the file: `d_weights.i.x[0][1]`."""
    for order, key in enumerate(sorted(entries)):
        line, index = entries[key]
        ends = {"number": "", "flat": f"[{order}]"}.get(form, "".join(f"[{each}]" for each in key))
        name = path + ends + builder.end
        builder.slots.setdefault(name, KeyNumber(name, line, index))


def inputs(builder: "KeyBuilder", trace: Trace) -> None:
    """∂L/∂x by its path in the file, where one unit alone reads the inputs."""
    units = builder.problem.layers[0].units
    if len(units) > 1 or builder.problem.embedding is not None:
        return
    for position in range(len(trace.sequence.inputs)):
        if position in trace.sequence.fed:
            continue
        at = builder.known.get((units[0].place, "d_x", position))
        for unit in range(len(builder.lines[at].value) if at is not None else 0):
            name = f"{builder.prefix}d_inputs[{position}][{unit}]{builder.end}"
            assert at is not None
            builder.aliases[name] = f"{builder.lines[at].stem}[{unit}]"


def _collect(entries: FileEntries, parameter: Parameter, line: KeyLine) -> None:
    """Where the entries of a parameter stand at its path, and where in the line's value."""
    top, left = (parameter.rows or (0, 0))[0], (parameter.columns or (0, 0))[0]
    if not is_matrix(line.value):
        entries |= {(top + i,): (line.at, (i,)) for i in range(len(line.value))}
        return
    for i, row in enumerate(line.value):
        entries |= {(top + i, left + j): (line.at, (i, j)) for j in range(len(row))}

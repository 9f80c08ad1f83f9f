"""The lines of the backward pass: adjoints, gradients by their path in the file, new values."""

from typing import TYPE_CHECKING

from ...maths.expressions import Apply, Equation, Expr, Mul, Neg, Num, Sym
from ...maths.values import is_matrix
from ...network.problem import Parameter
from ...solver import file_mirror as mirror
from ...solver.trace import ParameterGradient, Trace
from .answer_key import KeyLine, KeyNumber

if TYPE_CHECKING:
    from .lines import KeyBuilder

FileEntries = dict[
    tuple[int, ...], tuple[int, tuple[int, ...]]
]  # where the file has a number: its line, its entry there


def add_backward_lines(builder: "KeyBuilder", trace: Trace) -> None:
    """Adds them to the board."""
    for step in trace.backward:
        builder.step(step, "step")
    by_path: dict[str, FileEntries] = {}
    forms: dict[str, str] = {}
    for each in trace.gradients:
        parameter = mirror.parameter(builder.problem, each)
        forms[parameter.path] = parameter.form
        line = builder.add(each.step, "gradient", f"{builder.prefix}d_{parameter.path}", "none", named=False)
        _collect(by_path.setdefault(f"{builder.prefix}d_{parameter.path}", {}), parameter, line)
        if each.new is not None:
            new = updated(builder, trace, each, line, parameter.path)
            _collect(by_path.setdefault(f"{builder.prefix}new_{parameter.path}", {}), parameter, new)
    for path, entries in by_path.items():
        name_entries(builder, path, forms[path.removeprefix(builder.prefix).partition("_")[2]], entries)
    for each in trace.initial:
        stem = f"{builder.prefix}d_{mirror.unit(builder.problem, each.place).initial}.{each.parameter}"
        builder.add(each.step, "gradient", stem, "none")
    inputs(builder, trace)


def updated(builder: "KeyBuilder", trace: Trace, each: ParameterGradient, line: KeyLine, path: str) -> KeyLine:
    """The new value, from the gradient itself: clipping by norm keeps the factor of the right gradients."""
    step, rule, norms = each.new, builder.problem.backward and builder.problem.backward.update, trace.norms
    assert step is not None
    assert rule
    assert norms is not None
    used: Expr = Sym(line.quantity)
    if norms.factor != 1:
        used = Mul(Num(norms.factor), used)
    if rule.clip_value is not None:
        used = Apply("clip", used, (("limit", rule.clip_value),))
    old = builder.stated(step, each.parameter, step.operands[0])
    made = builder.line(step, "new", f"{builder.prefix}new_{path}", {"old": old, line.quantity: line.at}, "none")
    equation = Equation(each.parameter, Sym("old") + Neg(Mul(Num(rule.learning_rate), used)))
    made = made._replace(equation=equation)
    builder.lines[-1] = made
    builder.parts[made.at] = {}
    return made


def name_entries(builder: "KeyBuilder", path: str, form: str, entries: FileEntries) -> None:
    """Names each number of a parameter by its path in the file: `d_weights.i.x[0][1]`."""
    for order, key in enumerate(sorted(entries)):
        line, index = entries[key]
        ends = {"number": "", "flat": f"[{order}]"}.get(form, "".join(f"[{each}]" for each in key))
        builder.slots.setdefault(path + ends, KeyNumber(path + ends, line, index))


def inputs(builder: "KeyBuilder", trace: Trace) -> None:
    """∂L/∂x by its path in the file, where one unit alone reads the inputs."""
    units = builder.problem.layers[0].units
    if len(units) > 1 or builder.problem.embedding is not None:
        return
    for position in range(len(trace.sequence.inputs)):
        at = builder.known.get((units[0].place, "d_x", position))
        for unit in range(len(builder.lines[at].value) if at is not None else 0):
            name = f"{builder.prefix}d_inputs[{position}][{unit}]"
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

"""What the gradients say: how ∂L/∂h grows or fades in the backward pass, by which factor, and a check."""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from ...document.blocks import Block, Heading, Inline, Paragraph, StyledText, Table
from ...document.formulas import Group, Infix, Layout, Number, Symbol, Words
from ...document.language import sentences
from ...maths.arithmetic import Exact
from ...maths.exact_values import fifty
from ...maths.expressions import Add, Expr, Mul, Neg, Num, Sym
from ...solver.central_differences import CheckedEntry, check
from ...solver.trace import Step, Trace
from ..titles import title
from ..view import StepsByPlace, View, by_place
from .parameter_symbols import parameter_gradient

SMALL, LARGE = Decimal("0.1"), Decimal(10)

_BAR = 20  # the longest bar of the plot, in blocks


def report(view: View) -> list[Block]:
    """The section that `--gradients` adds: norms over the steps, the gated path, a check by central differences."""
    say = view.language.say
    if view.problem.backward is None:
        return [Heading(2, say("heading_report")), Paragraph(say("no_gradients"))]
    trace = view.solved.traces[0]
    found = by_place(view.solved, trace)
    blocks: list[Block] = [Heading(2, say("heading_report"))]
    with localcontext(Exact.context()):
        for unit in view.problem.units:
            at = view.at(unit.place)
            name = title(view.problem, unit.place, view.language)
            blocks += [Heading(3, (name,))] if name else []
            blocks += [*_norms(at, trace, found), *_verdict(at, trace, found)]
        blocks += _checked(view)
    return blocks


def data(view: View) -> dict[str, Any]:
    """The same for JSON: norms by place, and the check; strings of digits."""
    from ...solver.json_result import unrounded

    trace = view.solved.traces[0]
    with localcontext(Exact.context()):
        lengths = [
            {"layer": unit.place[0], "direction": unit.place[1], "norms": [unrounded(n) for _, n in each]}
            for unit in view.problem.units
            for each in [norms(view.at(unit.place), trace)]
        ]
        entries = [
            {
                "layer": each.place[0],
                "direction": each.place[1],
                "parameter": each.parameter,
                "entry": list(each.entry),
                "analytic": unrounded(each.analytic),
                "numeric": unrounded(each.numeric),
                "difference": unrounded(each.difference),
            }
            for each in check(view.solved)
        ]
    return {"norms": lengths, "check": entries}


def norms(view: View, trace: Trace) -> list[tuple[int, Decimal]]:
    """By position, the norm of ∂L/∂ the unit's output, in the order in which the sequence runs."""
    name = f"d_{view.cell.output}"
    steps = [step for step in trace.backward if step.place == view.place and step.name == name]
    lengths = {step.position: _length(step.unrounded) for step in steps}
    return [(position, lengths[position]) for position in sorted(lengths, reverse=view.reverse)]


def _length(values: list[Decimal]) -> Decimal:
    return fifty(sum((value * value for value in values), Decimal(0)).sqrt())


class GatePath(NamedTuple):
    """A state that a gate carries on: c and f of an LSTM; by one minus the gate where `rest` is set."""

    state: str
    gate: str
    rest: bool

    def symbol(self, view: View) -> Layout:
        gate = view.generic(self.gate)
        return Group(Infix(("", "-"), (Number("1"), gate))) if self.rest else gate

    def factors(self, step: Step) -> list[Decimal]:
        return [1 - entry if self.rest else entry for entry in step.unrounded]


def paths(view: View) -> list[GatePath]:
    """The states that are multiplied by a gate and by nothing else on their way to the next step."""
    found = []
    for equation in view.cell.equations:
        rhs, state = equation.rhs, Sym(f"{equation.name}_prev")
        for term in rhs.terms if isinstance(rhs, Add) else (rhs,):
            if equation.name in view.cell.states and isinstance(term, Mul) and state in term.kids():
                factor = term.right if term.left == state else term.left
                rest = _one_minus(factor)
                gate = rest or factor
                if isinstance(gate, Sym) and gate.name in view.order:
                    found.append(GatePath(equation.name, gate.name, rest is not None))
    return found


def _one_minus(factor: Expr) -> Expr | None:
    """The z of 1 − z."""
    if not isinstance(factor, Add) or len(factor.terms) != 2 or factor.terms[0] != Num(Decimal(1)):
        return None
    last = factor.terms[1]
    return last.arg if isinstance(last, Neg) else None


def _norms(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """A row a step: the norm as a number and a bar, and what the gates let through from there to the end."""
    lengths = norms(view, trace)
    largest = max((norm for _, norm in lengths), default=Decimal(0))
    gates = paths(view)
    length = Symbol(rf"\Vert \partial L/\partial {view.generic(view.cell.output).text}\Vert")
    head: list[Inline] = [(Symbol("t"),), (length,), ("",)]
    head += [view.language.say("product_of_later", factor=each.symbol(view)) for each in gates]
    products = [_products(view, found, each, [position for position, _ in lengths]) for each in gates]
    rows: list[tuple[Inline, ...]] = []
    for at, (position, norm) in enumerate(lengths):
        cells: list[Inline] = [(Symbol(view.time(position)),), (Number(_text(view, norm)),), _bar(norm, largest)]
        rows.append((*cells, *((_texts(view, each[at]),) for each in products)))
    return [Table(tuple(head), tuple(rows), view.language.text("norms_over_steps"))]


def _bar(norm: Decimal, largest: Decimal) -> Inline:
    """As long as the norm is large; a hairline for what is small beside the largest, nothing for zero."""
    if not norm:
        return ("",)
    return (StyledText("bar", "█" * int((_BAR * norm / largest).to_integral_value()) or "▏"),)


def _products(view: View, found: StepsByPlace, path: GatePath, positions: list[int]) -> list[list[Decimal]]:
    """For each step, unit by unit, the gate's values at all later steps multiplied."""
    steps = [view.now(found, position).get(path.gate) for position in positions]
    size = max((len(step.unrounded) for step in steps if step is not None), default=0)
    product = [Decimal(1)] * size
    products = []
    for step in reversed(steps):
        products.append(product)
        if step is not None:
            product = [a * b for a, b in zip(product, path.factors(step), strict=True)]
    return products[::-1]


def _text(view: View, value: Decimal) -> str:
    """At the places of the working, or with two significant figures where that would print as nothing."""
    rounding = view.problem.rounding
    shown = rounding.text(value, rounding.working)
    if value and not Decimal(shown):
        return rounding.text(value, rounding.working._replace(places=None, significant=2))
    return shown


def _texts(view: View, values: list[Decimal]) -> str:
    return view.language.numbers([_text(view, value) for value in values])


def _verdict(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """Whether the gradient vanishes or explodes between the last step and the first, and through which factor."""
    lengths = norms(view, trace)
    if len(lengths) < 2 or not lengths[-1][1]:
        return []
    (first, early), (last, late) = lengths[0], lengths[-1]
    ratio = early / late
    how = "vanishes" if ratio < SMALL else "explodes" if ratio > LARGE else "stays"
    each = fifty((ratio.ln() / (len(lengths) - 1)).exp()) if ratio else Decimal(0)
    say = view.language.say
    times = {"last": view.time(last), "first": view.time(first)}
    values = {"late": _texts(view, [late]), "early": _texts(view, [early]), "factor": _texts(view, [each])}
    said = [say(f"norm_{how}", **times, **values)]
    for path in paths(view):
        product = _products(view, found, path, [position for position, _ in lengths])[0]
        symbols = {"state": view.generic(path.state), "gate": path.symbol(view)}
        said.append(say("direct_path", **symbols, product=_texts(view, product)))
    if not paths(view):
        said.append(say("no_direct_path"))
    return [Paragraph(sentences(said))]


def _checked(view: View) -> list[Block]:
    """Analytic, numerical and the relative difference, a few entries of each parameter."""
    rows = [_row(view, each) for each in check(view.solved)]
    if not rows:
        return []
    say = view.language.say
    head = tuple(map(say, ("entry", "analytic", "numerical", "relative_difference")))
    said = [say("central_differences")]
    if view.problem.rounding.carries_anything():
        said.append(say("check_unrounded"))
    return [Heading(3, say("heading_central_differences")), Paragraph(sentences(said)), Table(head, tuple(rows))]


def _row(view: View, each: CheckedEntry) -> tuple[Inline, ...]:
    index = "".join(f"[{at}]" for at in each.entry)
    name = Infix(("", ""), (parameter_gradient(view, each.place, each.parameter), Words(index)))
    digits = view.problem.rounding.working._replace(places=10, significant=None)
    numbers = [view.problem.rounding.text(value, digits) for value in (each.analytic, each.numeric)]
    difference = view.language.digits(f"{each.difference:.1e}" if each.difference else "0")
    return ((name,), *((Number(text),) for text in numbers), (difference,))

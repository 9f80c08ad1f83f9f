"""What the gradients say: how ∂L/∂h grows or fades in the backward pass, by which factor, and a check."""

from decimal import Decimal, localcontext
from typing import Any

from ...document.blocks import Block, Heading, Inline, Paragraph, StyledText, Table
from ...document.formulas import Layout, Number, Symbol
from ...document.language import sentences
from ...maths.arithmetic import Exact
from ...solver.central_differences import CheckedEntry, check, number_of_derivatives, truncates
from ...solver.trace import Trace
from ..titles import title
from ..view import StepsByPlace, View, by_place
from .gradient_verdict import digits, digits_of, length, paths, products, verdict
from .parameter_symbols import by, initial_symbol, parameter_gradient
from .whole_factor import factor_blocks, factor_data

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
            if not view.problem.symbols:
                blocks += [*_norms(at, trace, found), *verdict(at, trace, found)]
            blocks += factor_blocks(at, trace)
        blocks += _checked(view)
    return blocks


def data(view: View) -> dict[str, Any]:
    """The same for JSON: norms by place, and the check; strings of digits."""
    from ...solver.json_result import unrounded

    trace = view.solved.traces[0]
    factors = [
        {"layer": unit.place[0], "direction": unit.place[1], **found}
        for unit in view.problem.units
        for found in [factor_data(view.at(unit.place), trace)]
        if found
    ]
    told = {"factors": factors} if factors else {}
    if view.problem.symbols:
        return told
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
                "kind": each.kind,
                "parameter": each.parameter,
                "entry": list(each.entry),
                "analytic": unrounded(each.analytic),
                "numeric": unrounded(each.numeric),
                "difference": unrounded(each.difference),
                "agrees": each.agrees,
                "kink": each.kink,
            }
            for each in check(view.solved)
        ]
    return {"norms": lengths, "check": entries, **told}


def norms(view: View, trace: Trace) -> list[tuple[int, Decimal]]:
    """By position, the norm of ∂L/∂ the unit's output, in the order in which the sequence runs."""
    name = f"d_{view.cell.output}"
    steps = [step for step in trace.backward if step.place == view.place and step.name == name]
    lengths = {step.position: length(step.unrounded) for step in steps}
    return [(position, lengths[position]) for position in sorted(lengths, reverse=view.reverse)]


def _norms(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """A row a step: the norm as a number and a bar, and what the gates let through from there to the end."""
    lengths = norms(view, trace)
    largest = max((norm for _, norm in lengths), default=Decimal(0))
    gates = paths(view)
    norm_symbol = Symbol(rf"\Vert \partial L/\partial {view.generic(view.cell.output).text}\Vert")
    head: list[Inline] = [(Symbol("t"),), (norm_symbol,), ("",)]
    head += [view.language.say("product_of_later", factor=each.symbol(view)) for each in gates]
    later = [products(view, found, each, [position for position, _ in lengths]) for each in gates]
    rows: list[tuple[Inline, ...]] = []
    for at, (position, norm) in enumerate(lengths):
        cells: list[Inline] = [(Symbol(view.time(position)),), (Number(digits(view, norm)),), _bar(norm, largest)]
        rows.append((*cells, *((digits_of(view, each[at]),) for each in later)))
    return [Table(tuple(head), tuple(rows), view.language.text("norms_over_steps"))]


def _bar(norm: Decimal, largest: Decimal) -> Inline:
    """As long as the norm is large; a hairline for what is small beside the largest, nothing for zero."""
    if not norm:
        return ("",)
    return (StyledText("bar", "█" * int((_BAR * norm / largest).to_integral_value()) or "▏"),)


def _checked(view: View) -> list[Block]:
    """Analytic, numerical and the relative difference, of some entries of each parameter, input and initial state."""
    entries = check(view.solved)
    say = view.language.say
    if not entries:
        heading = Heading(3, say("heading_central_differences"))
        return [heading, Paragraph(say("truncated_unchecked"))] if truncates(view.solved) else []
    head = tuple(map(say, ("entry", "analytic", "numerical", "relative_difference")))
    every = number_of_derivatives(view.solved)
    said = [say("central_differences") if len(entries) == every else say("some_differences", n=len(entries), of=every)]
    if view.problem.rounding.carries_anything():
        said.append(say("check_unrounded"))
    wrong = [each for each in entries if not each.agrees]
    text = view.language.text
    loud = StyledText("strong", text("entries_disagree", n=len(wrong), of=len(entries)))
    kinks = sum(each.kink for each in entries)
    right = [say("entries_agree", n=len(entries))]
    if kinks:
        right = [say("entries_at_a_kink", n=kinks), *([say("others_agree")] if kinks < len(entries) else [])]
    shown = _shown(entries)
    if len(shown) < len(entries):
        said.append(say("first_and_last_shown"))
    return [
        Heading(3, say("heading_central_differences")),
        Paragraph(sentences(said)),
        Table(head, tuple(_row(view, each) for each in shown)),
        Paragraph((loud,) if wrong else sentences(right)),
    ]


def _shown(entries: list[CheckedEntry]) -> list[CheckedEntry]:
    """The first and the last of each, and those that do not agree or lie at a kink."""
    groups: dict[tuple[Any, ...], list[CheckedEntry]] = {}
    for each in entries:
        at = each.entry[0] if each.kind == "input" else 0
        groups.setdefault((each.kind, each.place, each.parameter, at), []).append(each)
    ends = {id(each) for group in groups.values() for each in (group[0], group[-1])}
    return [each for each in entries if id(each) in ends or each.kink or not each.agrees]


def _row(view: View, each: CheckedEntry) -> tuple[Inline, ...]:
    fine = view.problem.rounding.working._replace(places=10, significant=None)
    numbers = [view.problem.rounding.text(value, fine) for value in (each.analytic, each.numeric)]
    difference = view.language.digits(f"{each.difference:.1e}" if each.difference else "0")
    last: Inline = (difference,) if each.agrees else (StyledText("strong", f"{difference} !"),)
    last = view.language.say("kink") if each.kink else last
    return ((_entry(view, each),), *((Number(text),) for text in numbers), last)


def _entry(view: View, each: CheckedEntry) -> Layout:
    """∂L/∂ of what, with the entry counted as the notation counts."""
    entry = each.entry
    if each.kind == "input":
        name, entry = by(view.symbol("x", entry[0])), entry[1:]
    elif each.kind == "initial":
        name = initial_symbol(view, view.solved.traces[0], each.place, each.parameter)
    else:
        name = parameter_gradient(view, each.place, each.parameter)
    return view.entry(name, list(entry)) if any(size > 1 for size in _axes(view, each)) else name


def _axes(view: View, each: CheckedEntry) -> list[int]:
    """How long the axes are that an entry is counted along; a lone number is not counted."""
    trace = view.solved.traces[0].sequence
    if each.kind == "input":
        return [len(trace.inputs[each.entry[0]])]
    if each.kind == "initial":
        return [len(trace.initial[each.place][each.parameter])]
    digits = view.at(each.place).fixed[each.parameter].digits
    return [len(digits), len(digits[0])] if len(each.entry) == 2 else [len(digits)]

"""The update on the page: the norm of all gradients, clipping, and W − η ∂L/∂W with its numbers."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, localcontext

from ...document.blocks import Block, Heading, Inline, Paragraph, Working
from ...document.formulas import Call, Derivation, Infix, Layout, Number, Power, Symbol, equals
from ...document.scripts import TWO, raised
from ...maths.arithmetic import Exact
from ...maths.expressions import Square, Sym, postorder, symbols
from ...maths.plan import bare
from ...network.cell import NO_CELL
from ...network.problem import Update
from ...network.update_rules import GRADIENT, OLD, POWER, constants_of, equations_of
from ...solver.trace import GradientNorms, ParameterGradient, Step, Trace, texts
from ...solver.training.update import flat
from ..derivation import DerivationWriter
from ..display_tree import Operand, Operands
from ..drawing import in_symbols
from ..references import of_gradient, of_new, result
from ..view import View
from .parameter_symbols import by, parameter_gradient, parameter_symbol, rule_letters

NORM = Symbol(r"\Vert g\Vert")


def update(
    view: View,
    trace: Trace,
    run: str | None,
    shown: Sequence[ParameterGradient],
    said: Callable[[ParameterGradient], list[Block]],
) -> list[Block]:
    """One step of gradient descent, worked out for some parameters. `said`: what stands behind each."""
    backward = view.problem.backward
    assert backward is not None
    rule, norms = backward.update, trace.norms
    assert rule is not None
    assert norms is not None
    blocks: list[Block] = [Heading(2, view.language.of_run("update", run))]
    if trace.number == 1:
        blocks += [Paragraph(rule_in_words(view, rule)), *conditions(view, rule)]
    blocks += _clipping(view, trace, rule, norms)
    for each in shown:
        blocks += [*new_value(view, trace, each), *said(each)]
    alike = 0 < len(shown) < len(trace.gradients)
    return [*blocks, Paragraph(view.language.say("other_updates"))] if alike else blocks


def conditions(view: View, rule: Update) -> list[Block]:
    """Where the rule starts from, what it counts, and that clipping comes before it."""
    letters, say = rule_letters(view, rule), view.language.say
    read = {name for each in equations_of(rule) for name in symbols(each.rhs)}
    begin = [each.name for each in equations_of(rule) if f"{each.name}_prev" in read]
    said: list[Inline] = []
    if begin:
        names = view.language.listed([(Symbol(letters[name]),) for name in begin])
        said.append(say("starts_at_zero", n=len(begin), names=names))
    if any(name.endswith(POWER) for name in read):
        said.append(say("counts_updates", letter=Symbol("n")))
    if rule.clip_norm is not None or rule.clip_value is not None:
        said.append(say("clipped_first"))
    return [Paragraph(tuple(part for each in said for part in (" ", *each))[1:])] if said else []


def rule_in_words(view: View, rule: Update) -> Inline:
    """What becomes of a parameter."""
    letters = rule_letters(view, rule)
    leaves = {name: Operand(Symbol(letters[name]), None, constant=True) for name in constants_of(rule)}
    for name in letters.keys() - leaves:
        symbol = Symbol(letters[name])
        leaves |= {name: Operand(symbol, None), f"{name}_prev": Operand(_before(view, symbol), None)}
    leaves |= {OLD: Operand(Symbol("W"), None), GRADIENT: Operand(_bracketed(rule, by(Symbol("W"))), None)}
    *remembered, step = (in_symbols(bare(each), leaves, NO_CELL, view.style) for each in equations_of(rule))
    numbers = [equals(Symbol(letters[name]), Number(f"{value:f}")) for name, value in constants_of(rule).items()]
    names = [leaves[each.name].symbol for each in equations_of(rule)[:-1]]
    first = [equals(name, each) for name, each in zip(names, remembered, strict=True)]
    with_numbers = view.language.listed([(each,) for each in (*first, *numbers)])
    return view.language.say("update_rule", parameter=Symbol("W"), new=step, rate=with_numbers)


def _clipping(view: View, trace: Trace, rule: Update, norms: GradientNorms) -> list[Block]:
    """The norm worked out, and what clipping does with it."""
    said: list[Block] = []
    if rule.clip_norm is not None:
        said.append(Working(_norm(view, trace, norms), view.language.text("norm_of_all")))
        said.append(_by_norm(view, rule.clip_norm, norms))
    if rule.clip_value is not None:
        then = "then_limited" if rule.clip_norm is not None else "limited"
        said.append(Paragraph(view.language.say(then, limit=rule.clip_value)))
    return said


def _norm(view: View, trace: Trace, norms: GradientNorms) -> Derivation:
    """The root of the sum of all squares, parameter by parameter."""
    root = view.style.function("sqrt")
    squares, whole, norm = norm_digits(view, trace, norms)
    if not squares:
        return Derivation(NORM, (Number(norm),))
    names = [_length(parameter_gradient(view, each.place, each.parameter)) for each in trace.gradients]
    plus = ("", *["+"] * (len(names) - 1))
    lines = (
        Call(root, Infix(plus, tuple(names))),
        Call(root, Infix(plus, tuple(map(Number, squares)))),
        Call(root, Number(whole)),
        Number(norm),
    )
    return Derivation(NORM, lines, across=view.notation["equalities"])


def norm_digits(view: View, trace: Trace, norms: GradientNorms) -> tuple[list[str], str, str]:
    """The printed sum of squares of every parameter's gradient, that of all, and its root."""
    rounding = view.problem.rounding
    with localcontext(Exact.context()):
        squares = [sum((entry * entry for entry in flat(each.step)), Decimal(0)) for each in trace.gradients]
        whole = sum(squares, Decimal(0))

    def text(value: Decimal) -> str:
        return rounding.text(value, rounding.working)

    return [text(each) for each in squares], text(whole), text(norms.norm)


def _length(symbol: Symbol) -> Layout:
    return Power(Symbol(rf"\Vert {symbol.text}\Vert"), TWO)


def _by_norm(view: View, limit: Decimal, norms: GradientNorms) -> Block:
    rounding = view.problem.rounding
    norm, most = rounding.text(norms.norm, rounding.working), f"{limit:f}"
    if norms.factor == 1:
        return Paragraph(view.language.say("norm_not_above", limit=Number(most)))
    factor = Number(rounding.text(norms.factor, rounding.working))
    quotient = Infix(("", "="), (Infix(("", "frac"), (Number(most), Number(norm))), factor))
    return Paragraph(view.language.say("norm_above", limit=Number(most), factor=quotient))


def new_value(view: View, trace: Trace, each: ParameterGradient) -> list[Block]:
    """The equations of the rule with their numbers; the last one gives the new value."""
    writer = DerivationWriter(NO_CELL, view.at(each.place).style, view.detail)
    found: list[Block] = []
    for step, leaves, left in update_lines(view, trace, each):
        label = of_new(trace, each) if step is each.new else ""
        name = result(view.problem, trace, each, "new") if step is each.new else ""
        known = (of_gradient(trace, each),) if GRADIENT in leaves else ()
        found.append(Working(writer.derivation(step, leaves, left), "", label, known, name=name))
    return found


def update_lines(view: View, trace: Trace, each: ParameterGradient) -> Iterator[tuple[Step, Operands, Symbol]]:
    """The steps of the update of a parameter, what their names stand for, and their left sides."""
    rule = view.problem.backward.update if view.problem.backward is not None else None
    if rule is None or trace.norms is None:
        return
    at, name, letters = (
        view.at(each.place),
        parameter_symbol(view, each.place, each.parameter),
        rule_letters(view, rule),
    )
    symbols = {
        OLD: name,
        GRADIENT: _used(view, each, rule, trace.norms),
        each.parameter: raised(name, view.language.name("new")),
    }
    symbols |= {letter: Symbol(rf"{letters[letter]}_{{{name.text}}}") for letter in letters}
    symbols |= {f"{letter}_prev": _before(view, symbols[letter]) for letter in letters}
    for step in each.update:
        assert step.plan is not None
        values = dict(zip(step.plan.names, step.operands, strict=True))
        fixed, working = at.fixed[each.parameter], step.rounding.working
        leaves = {
            known: Operand(symbols[known], texts(step, value, working), fixed.matrix) for known, value in values.items()
        }
        if OLD in leaves:
            leaves[OLD] = Operand(name, fixed.digits, fixed.matrix)
        yield step, leaves, symbols[step.name]


def _before(view: View, symbol: Symbol) -> Symbol:
    """What is remembered, as it was before the update."""
    return raised(symbol, view.language.name("old"))


def _used(view: View, each: ParameterGradient, rule: Update, norms: GradientNorms) -> Symbol:
    """The gradient as the rule takes it."""
    gradient = parameter_gradient(view, each.place, each.parameter)
    changed = norms.factor != 1 or rule.clip_value is not None
    return Symbol(rf"\mathrm{{clip}}({gradient.text})") if changed else _bracketed(rule, gradient)


def is_clipped(view: View, trace: Trace) -> bool:
    """Whether the update takes other numbers than the gradients."""
    rule = view.problem.backward.update if view.problem.backward is not None else None
    return rule is not None and trace.norms is not None and (trace.norms.factor != 1 or rule.clip_value is not None)


def _bracketed(rule: Update, gradient: Symbol) -> Symbol:
    """The gradient in brackets where the rule squares it."""
    squares = any(Square(Sym(GRADIENT)) in postorder(each.rhs) for each in equations_of(rule))
    return Symbol(f"({gradient.text})") if squares else gradient

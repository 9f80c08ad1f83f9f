"""The update on the page: the norm of all gradients, clipping, and W − η ∂L/∂W with its numbers."""

from decimal import Decimal, localcontext
from typing import Any

from ...document.blocks import Block, Heading, Inline, Paragraph, Working
from ...document.formulas import Call, Derivation, Infix, Layout, Number, Power, Symbol
from ...document.scripts import TWO, raised
from ...maths.arithmetic import Exact
from ...network.cell import NO_CELL
from ...network.problem import Update
from ...solver.trace import GradientNorms, ParameterGradient, Trace, texts
from ...solver.update import CLIPPED, OLD, flat
from ..derivation import DerivationWriter
from ..display_tree import Operand
from ..references import of_gradient, of_new
from ..view import View
from .parameter_symbols import by, parameter_gradient, parameter_symbol

NORM = Symbol(r"\Vert g\Vert")


def update(view: View, trace: Trace, run: str | None) -> list[Block]:
    """One step of gradient descent for every parameter."""
    backward = view.problem.backward
    assert backward is not None
    rule, norms = backward.update, trace.norms
    assert rule is not None
    assert norms is not None
    blocks: list[Block] = [
        Heading(2, view.language.of_run("update", run)),
        Paragraph(rule_in_words(view, rule)),
    ]
    blocks += _clipping(view, trace, rule, norms)
    return blocks + [_new(view, trace, each, rule, norms) for each in trace.gradients if each.new is not None]


def rule_in_words(view: View, rule: Update) -> Inline:
    """What becomes of a parameter."""
    rate = Infix(("", "="), (Symbol(r"\eta"), Number(f"{rule.learning_rate:f}")))
    step = Infix(("", "-"), (Symbol("W"), Infix(("", ""), (Symbol(r"\eta"), by(Symbol("W"))))))
    return view.language.say("update_rule", parameter=Symbol("W"), new=step, rate=rate)


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
    rounding = view.problem.rounding

    def text(value: Decimal) -> Layout:
        return Number(rounding.text(value, rounding.working))

    root = view.style.function("sqrt")
    with localcontext(Exact.context()):
        squares = [sum((entry * entry for entry in flat(each.step)), Decimal(0)) for each in trace.gradients]
        whole = sum(squares, Decimal(0))
    names = [_length(parameter_gradient(view, each.place, each.parameter)) for each in trace.gradients]
    plus = ("", *["+"] * (len(names) - 1))
    lines = (
        Call(root, Infix(plus, tuple(names))),
        Call(root, Infix(plus, tuple(map(text, squares)))),
        Call(root, text(whole)),
        text(norms.norm),
    )
    return Derivation(NORM, lines)


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


def _new(view: View, trace: Trace, each: ParameterGradient, rule: Update, norms: GradientNorms) -> Working:
    step = each.new
    assert step is not None
    assert step.plan is not None
    at = view.at(each.place)
    name = parameter_symbol(view, each.place, each.parameter)
    values = dict(zip(step.plan.names, step.operands, strict=True))
    gradient = parameter_gradient(view, each.place, each.parameter)
    changed = norms.factor != 1 or rule.clip_value is not None
    used = Symbol(rf"\mathrm{{clip}}({gradient.text})") if changed else gradient
    fixed = at.fixed[each.parameter]
    matrix = fixed.matrix
    working = step.rounding.working
    digits: Any = texts(step, values[CLIPPED], working)
    leaves = {OLD: Operand(name, fixed.digits, matrix), CLIPPED: Operand(used, digits, matrix)}
    made = DerivationWriter(NO_CELL, at.style, view.detail).derivation(
        step, leaves, raised(name, view.language.name("new"))
    )
    return Working(made, "", of_new(trace, each), (of_gradient(trace, each),))

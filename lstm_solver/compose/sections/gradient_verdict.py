"""Whether a gradient vanishes or explodes: by the factor of each step back, from one step's loss alone.

The norm over all steps cannot say it: each step's own loss adds to it, and the whole ratio hangs on the length.
"""

from decimal import Decimal, localcontext
from itertools import pairwise
from typing import NamedTuple

from ...document.blocks import Block, Inline, Paragraph
from ...document.formulas import Group, Infix, Layout, Number, Symbol
from ...document.language import sentences
from ...maths.arithmetic import Exact
from ...maths.exact_values import fifty
from ...maths.expressions import Add, Apply, Expr, MatMul, Mul, Neg, Num, Sym, symbols
from ...maths.functions import FUNCTIONS
from ...solver.central_differences import truncates
from ...solver.recurrence import OwnPath, own_path
from ...solver.trace import Step, Trace
from ..view import StepsByPlace, View

LEAST = 4  # steps that a verdict needs

SMALL, LARGE = Decimal("0.95"), Decimal("1.05")  # a factor between them is about 1

MANY = 6  # factors that are listed one by one

NEAR = Decimal("0.05")  # how far the factor of one path may lie from that of all, to decide alone

AHEAD = 10  # steps over which the factor is carried on in words


class DirectPath(NamedTuple):
    """A state that one factor carries on: c and f of an LSTM; by one minus the gate where `rest` is set; or a number.

    `gate`: the quantity, None where `number` stands in the equation itself.
    """

    state: str
    gate: str | None
    rest: bool = False
    number: Decimal = Decimal(1)

    def symbol(self, view: View) -> Layout:
        if self.gate is None:
            return Number(f"{self.number:f}")
        gate = view.generic(self.gate)
        return Group(Infix(("", "-"), (Number("1"), gate))) if self.rest else gate

    def factors(self, step: Step | None) -> list[Decimal]:
        if self.gate is None:
            return [self.number]
        return [] if step is None else [1 - entry if self.rest else entry for entry in step.unrounded]


def paths(view: View) -> list[DirectPath]:
    """The states that are multiplied by one factor and by nothing else on their way to the next step."""
    found = []
    for equation in view.cell.equations:
        rhs, state = equation.rhs, Sym(f"{equation.name}_prev")
        for term in rhs.terms if isinstance(rhs, Add) else (rhs,):
            if equation.name in view.cell.states and state in (term, *term.kids()):
                path = _direct(view, equation.name, term, state)
                found += [path] if path is not None else []
    return found


def _direct(view: View, state: str, term: Expr, before: Sym) -> DirectPath | None:
    if term == before:
        return DirectPath(state, None)
    if not isinstance(term, Mul):
        return None
    factor = term.right if term.left == before else term.left
    if isinstance(factor, Num):
        return DirectPath(state, None, number=factor.value)
    rest = _one_minus(factor)
    gate = rest or factor
    return DirectPath(state, gate.name, rest is not None) if isinstance(gate, Sym) and gate.name in view.order else None


def _one_minus(factor: Expr) -> Expr | None:
    """The z of 1 − z."""
    if not isinstance(factor, Add) or len(factor.terms) != 2 or factor.terms[0] != Num(Decimal(1)):
        return None
    last = factor.terms[1]
    return last.arg if isinstance(last, Neg) else None


def by_weights(view: View) -> bool:
    """Whether each state comes to the next step through recurrent weights inside an activation, and in no other way."""
    before = {f"{state}_prev" for state in view.cell.states}
    seen = [each.rhs for each in view.cell.equations if before & set(symbols(each.rhs))]
    return bool(seen) and all(
        isinstance(rhs, Apply) and FUNCTIONS[rhs.function].activation and _weighted(rhs.arg, before) for rhs in seen
    )


def _weighted(node: Expr, before: set[str]) -> bool:
    if isinstance(node, Sym):
        return node.name not in before
    return isinstance(node, MatMul) or all(_weighted(kid, before) for kid in node.kids())


def products(view: View, found: StepsByPlace, path: DirectPath, positions: list[int]) -> list[list[Decimal]]:
    """For each step, unit by unit, the factors of all later steps multiplied; `positions` from early to late."""
    factors = [path.factors(view.now(found, position).get(path.gate or "")) for position in positions]
    product = [Decimal(1)] * max(map(len, factors), default=0)
    made = []
    for each in reversed(factors):
        made.append(product)
        if each:
            product = [a * b for a, b in zip(product, each, strict=True)]
    return made[::-1]


def digits(view: View, value: Decimal) -> str:
    """At the places of the working, or with two significant figures where that would print as nothing."""
    rounding = view.problem.rounding
    shown = rounding.text(value, rounding.working)
    if value and not Decimal(shown):
        return rounding.text(value, rounding.working._replace(places=None, significant=2))
    return shown


def digits_of(view: View, values: list[Decimal]) -> str:
    """Several numbers in running text."""
    return view.language.numbers([digits(view, value) for value in values])


def length(values: list[Decimal]) -> Decimal:
    """The Euclidean norm."""
    return fifty(sum((value * value for value in values), Decimal(0)).sqrt())


def verdict(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """The factors of the steps back from the last loss alone, what they come to, and the path that decides."""
    assert view.unit is not None
    own = own_path(view.solved, trace, view.unit)
    if own is None or len(own.positions) < 2:
        return []
    with localcontext(Exact.context()):
        said = _judged(view, found, own)
    return [Paragraph(sentences(said))]


def _judged(view: View, found: StepsByPlace, own: OwnPath) -> list[Inline]:
    say, direct = view.language.say, paths(view)
    state = direct[0].state if direct else view.cell.output
    lengths = [length(each) for each in own.adjoints[state]] if state in own.adjoints else []
    factors = [fifty(early / late) for late, early in pairwise(lengths) if late]
    if not factors or not lengths[0]:
        return []
    slope = Symbol(rf"\partial L/\partial {view.generic(state).text}")
    last = view.time(own.positions[0])
    said: list[Inline] = [say("factors_untruncated")] if truncates(view.solved) else []
    least, most = (digits_of(view, [each(factors)]) for each in (min, max))
    if len(factors) <= MANY or least == most:
        shown = least if len(factors) > MANY else digits_of(view, factors)
        said += [say("factors_back", last=last, slope=slope, factors=shown)]
    else:
        said += [say("factors_back_between", last=last, slope=slope, least=least, most=most)]
    mean = _mean(lengths)
    ways = [_way(view, found, own, path) for path in direct]
    if len(own.positions) < LEAST:
        said.append(say("no_verdict", least=LEAST))
    elif ways and _how(mean) not in [_how(way.alone) for way in ways]:
        said.append(say("factor_open", n=len(factors), factor=digits_of(view, [mean])))
    else:
        later = digits_of(view, [fifty(mean**AHEAD)])
        said.append(say(f"factor_{_how(mean)}", factor=digits_of(view, [mean]), power=later, steps=AHEAD))
    return said + _ways(view, ways, mean)


def _how(factor: Decimal) -> str:
    """What becomes of a gradient that each step multiplies so."""
    return "vanishes" if factor < SMALL else "explodes" if factor > LARGE else "stays"


def _mean(lengths: list[Decimal]) -> Decimal:
    """The factor of a step in the geometric mean; 0 where nothing is left."""
    return _root(lengths[-1] / lengths[0], len(lengths) - 1)


class DirectWay(NamedTuple):
    """What a direct path comes to: the `product` of its factors, and what it multiplies by `alone` in the mean."""

    path: DirectPath
    product: list[Decimal]
    alone: Decimal


def _way(view: View, found: StepsByPlace, own: OwnPath, path: DirectPath) -> DirectWay:
    onward = own.positions[::-1]
    product = products(view, found, path, onward)[0]
    start = own.adjoints[path.state][0]
    stretched = product if len(product) == len(start) else product * len(start)
    left = length([a * b for a, b in zip(start, stretched, strict=True)])
    return DirectWay(path, product, _root(left / length(start), len(onward) - 1))


def _ways(view: View, ways: list[DirectWay], mean: Decimal) -> list[Inline]:
    """What the factors come from."""
    say, said = view.language.say, []
    for path, product, alone in ways:
        symbols_of = {"state": view.generic(path.state), "factor": path.symbol(view)}
        said.append(say("direct_path", **symbols_of, product=digits_of(view, product)))
        key = "direct_path_decides" if abs(alone - mean) <= NEAR * max(alone, mean) else "other_paths_too"
        said.append(say(key, alone=digits_of(view, [alone]), factor=digits_of(view, [mean])))
    if by_weights(view):
        said.append(say("recurrent_weights"))
    return said


def _root(value: Decimal, degree: int) -> Decimal:
    return fifty((value.ln() / degree).exp()) if value > 0 else Decimal(0)

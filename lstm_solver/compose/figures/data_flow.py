"""A cell's equations as a flow of data: what is computed from what, one node for each thing that a drawing shows."""

import re
from typing import NamedTuple

from ...document.formulas import Number, Symbol
from ...document.pictures import LabelText
from ...maths.expressions import Add, Apply, Div, Expr, MatMul, Mul, Neg, Num, Stack, Sym, postorder, source
from ...maths.functions import FUNCTIONS
from ...maths.plan import Plan
from ..display_tree import Operands
from ..view import StepsByName, View

_FUNCTION = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(")


class FlowNode(NamedTuple):
    """`kind`: source, weights (a box with weights in it), function, sign or given.

    `label`: what stands in it, nothing for a source. `inlets`: the names of the nodes that it is computed from.
    `digits`: its value as printed, None where it has none. `symbol`: its name in print, None for what lies between
    named quantities.
    """

    name: str
    kind: str
    label: LabelText
    inlets: tuple[str, ...]
    digits: list[str] | None = None
    symbol: Symbol | None = None


FlowGraph = dict[str, FlowNode]


def flow(view: View, leaves: Operands, now: StepsByName | None) -> FlowGraph:
    """The nodes of one time step by name, each after those it is computed from.

    A quantity has its own name, a state of the step before `c_prev`, anything between its expression with `act` for
    every function: `act(c)`. `now`: the steps of one time, None for the equations without numbers; what was not
    computed is left out.
    """
    plans = {each.name: each for each in view.solved.plans[view.place]}
    names = [name for name in view.order if name in plans and (now is None or name in now)]
    builder = _GraphBuilder(view, leaves, now)
    for name in names:
        builder.quantity(name, plans[name])
    return builder.graph


class _GraphBuilder:
    def __init__(self, view: View, leaves: Operands, now: StepsByName | None) -> None:
        self.view = view
        self.leaves = leaves
        self.now = now
        self.graph: FlowGraph = {}
        self.wants = view.cell.wants

    def quantity(self, name: str, plan: Plan) -> None:
        step = None if self.now is None else self.now[name]
        digits = None if step is None else self.view.printed(step)
        symbol = self.leaves[name].symbol
        if step is not None and step.plan is None:
            self.graph[name] = FlowNode(name, "given", (self.view.language.text("given"),), (), digits, symbol)
            return
        walk = _EquationWalk(self, plan, None if step is None else step.record().texts)
        made = walk.node(len(plan.nodes) - 1)
        if made is None:
            made = FlowNode(name, "function", (Symbol("="),), walk.inlets(len(plan.nodes) - 1))
        self.graph[name] = made._replace(name=name, digits=digits, symbol=symbol)

    def source(self, name: str) -> str:
        if name not in self.graph:
            leaf = self.leaves[name]
            self.graph[name] = FlowNode(name, "source", (), (), leaf.digits, leaf.symbol)
        return name


class _EquationWalk:
    """One equation. `texts`: the digits of a node by its position, None where there are no numbers."""

    def __init__(self, builder: _GraphBuilder, plan: Plan, texts: object) -> None:
        self.builder = builder
        self.plan = plan
        self.texts = texts

    def constant(self, at: int) -> bool:
        """Whether nothing but parameters and numbers stands in a part of the equation."""
        wants = self.builder.wants
        return all(not isinstance(node, Sym) or node.name in wants for node in postorder(self.plan.nodes[at]))

    def weighted(self, at: int) -> bool:
        """Whether a part is a sum of products with parameters, and nothing else."""
        node, kids = self.plan.nodes[at], self.plan.kids[at]
        if isinstance(node, Neg):
            return self.weighted(kids[0])
        if isinstance(node, Add):
            return all(map(self.weighted, kids)) and not all(isinstance(self.plan.nodes[kid], Num) for kid in kids)
        if isinstance(node, MatMul | Mul):
            return any(map(self.constant, kids)) and not any(isinstance(self.plan.nodes[kid], Num) for kid in kids)
        return self.constant(at) and not isinstance(node, Num)

    def visit(self, at: int) -> str | None:
        """The name of the node that gives the value of a part; None for what only parameters give."""
        node = self.plan.nodes[at]
        if self.constant(at):
            return None
        if isinstance(node, Sym):
            name = node.name
            return name if name in self.builder.graph else self.builder.source(name)
        made = self.node(at)
        assert made is not None
        found = self.builder.graph.setdefault(made.name, made)
        return found.name

    def inlets(self, *parts: int) -> tuple[str, ...]:
        """What several parts are computed from, weights aside, each once."""
        found = [name for at in parts for name in self._through(at)]
        return tuple(dict.fromkeys(found))

    def _through(self, at: int) -> list[str]:
        node, kids = self.plan.nodes[at], self.plan.kids[at]
        passes = isinstance(node, Add | Neg | Stack) or (isinstance(node, MatMul | Mul) and self.weighted(at))
        if passes:
            return [name for kid in kids for name in self._through(kid)]
        name = self.visit(at)
        return [] if name is None else [name]

    def node(self, at: int) -> FlowNode | None:
        """The node of a part that computes something; None for a mere name or a constant."""
        node, kids = self.plan.nodes[at], self.plan.kids[at]
        if isinstance(node, Sym) or self.constant(at):
            return None
        name = key(node)
        texts = self.texts
        digits = texts(at) if callable(texts) else None
        if isinstance(node, Apply):
            return self._apply(node, kids[0])._replace(name=name, digits=digits)
        if self.weighted(at):
            return FlowNode(name, "weights", self._parameters(at), self.inlets(at), digits)
        if isinstance(node, Add | Mul | Div | Neg | MatMul):
            return self._sign(node, kids)._replace(name=name, digits=digits)
        return FlowNode(name, "function", (type(node).__name__.lower(),), self.inlets(*kids), digits)

    def _apply(self, node: Apply, inner: int) -> FlowNode:
        """An activation with the weights before it is one box."""
        label: LabelText = (self.builder.view.style.function(node.function),)
        below = self.plan.nodes[inner]
        if isinstance(below, Apply) and below.function == "clip":
            inner = self.plan.kids[inner][0]
            label = (*label, " clip")
        mixed = isinstance(self.plan.nodes[inner], Add) and any(map(self.weighted, self.plan.kids[inner]))
        if self.weighted(inner) or mixed:
            return FlowNode("", "weights", label, self.inlets(inner))
        entered = self.visit(inner)
        return FlowNode("", "function", label, () if entered is None else (entered,))

    def _parameters(self, at: int) -> LabelText:
        names = [node.name for node in postorder(self.plan.nodes[at]) if isinstance(node, Sym)]
        symbols = [self.builder.leaves[name].symbol for name in names if name in self.builder.wants]
        return tuple(part for symbol in symbols for part in (", ", symbol))[1:]

    def _sign(self, node: Expr, kids: tuple[int, ...]) -> FlowNode:
        """What combines entry by entry; a number or a parameter in it stands with the sign, where it is written."""
        entered = [(kid, self.visit(kid)) for kid in kids]
        inlets = tuple(name for _, name in entered if name is not None)
        fixed = next((kid for kid, name in entered if name is None), None)
        if fixed is None or len(inlets) != 1 or len(kids) != 2:
            return FlowNode("", "sign", (*self._numerator(node, kids), self._mark(node)), inlets)
        if isinstance(node, Add) and fixed == kids[0] and isinstance(self.plan.nodes[kids[1]], Neg):
            return self._less(fixed, kids[1], inlets[0])
        number = isinstance(node, Mul) and isinstance(self.plan.nodes[fixed], Num)
        pair = (*self._drawn(fixed), Symbol(r"\cdot") if number else self._mark(node))
        return FlowNode("", "sign", pair if fixed == kids[0] else tuple(reversed(pair)), inlets)

    def _less(self, fixed: int, negative: int, sign: str) -> FlowNode:
        """1 − z: the number and the minus sign are one node."""
        self.builder.graph.pop(sign, None)
        inner = self.visit(self.plan.kids[negative][0])
        return FlowNode("", "sign", (*self._drawn(fixed), Symbol("-")), (inner or "",))

    def _numerator(self, node: Expr, kids: tuple[int, ...]) -> LabelText:
        """The name of what is divided, where it has one: two wires that meet do not say it."""
        top = self.plan.nodes[kids[0]]
        return (self.builder.leaves[top.name].symbol,) if isinstance(node, Div) and isinstance(top, Sym) else ()

    def _mark(self, node: Expr) -> Symbol:
        product = _PRODUCTS[self.builder.view.style.notation["elementwise"]]
        return Symbol(product if isinstance(node, Mul) else _SIGNS[type(node)])

    def _drawn(self, at: int) -> LabelText:
        node = self.plan.nodes[at]
        return (Number(f"{node.value:f}"),) if isinstance(node, Num) else self._parameters(at)


_PRODUCTS = {"odot": r"\odot", "circ": r"\circ", "ast": r"\ast", "cdot": r"\times", "": r"\times"}

_SIGNS = {Add: "+", Neg: "-", Div: "/", MatMul: r"\cdot"}


def key(node: Expr) -> str:
    """The name of a part: its text, whichever functions stand in it."""
    return _FUNCTION.sub("act(", source(node))

"""A solved problem with some of its numbers taken out: where their digits would stand, there are signs for a box.

Every later part of the page only ever meets the boxes, so that no number can slip through.

A number is a box where it is chosen; where a line works it out from a box on the way to the value of a quantity; and
where it would give a box away: because it comes from it and has the same digits, or because the box is found from it
by adding and subtracting (1 - f, prediction - target). A line on the way to any other value has a box where it comes
to the very number of one.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..arithmetic import Exact
from ..expr import Add, Div, Mul, Neg, Num, Pick, Stack, Sym, Total, Transpose
from ..layout import BLANK
from ..letters import Letter
from ..names import judged_place
from ..plan import Plan
from ..problem import Problem
from ..trace import Error, Gradient, Record, Solved, Step, Trace
from .blanks import Blank, Chosen

WIDEST = 12  # digits of a box
LONG = 5  # digits of a number that no other is by chance
SUMS = (Add, Neg, Stack, Pick, Transpose, Total)  # what a reader undoes by adding and subtracting


class Box(Letter):
    """Stands for a number that is not shown, and swallows whatever is computed with it."""

    __slots__ = ()

    def __new__(cls, digits: int) -> "Box":
        self: Box = Letter.__new__(cls, BLANK * min(max(digits, 1), WIDEST))  # type: ignore[assignment]
        return self

    def __add__(self, other: object) -> "Box":
        return self

    def __neg__(self) -> "Box":
        return self

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __add__


class Secret(NamedTuple):
    """What boxes hide: exact values and printed digits, without signs. A zero betrays nothing, and is not in it."""

    values: frozenset[Any]
    digits: frozenset[str]

    def holds(self, value: Any, digits: str) -> bool:
        return digits.lstrip("-") in self.digits or _size(value) in self.values


Operands = list[Secret | None]  # what each operand of a step hides, None where it is open


def veiled(solved: Solved, blanks: Iterable[Blank]) -> Solved:
    """The same solution with boxes for what `blanks` names, in every run."""
    chosen = list(blanks)
    first = [_Veil(solved.problem, trace, chosen) for trace in solved.traces]
    for each in first:
        each.trace()
    hidden = frozenset(value for each in first for value in each.hidden if _is_long(value))
    traces = [_Veil(solved.problem, trace, chosen, hidden).trace() for trace in solved.traces]
    return solved._replace(traces=traces)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) or len(value.normalize().as_tuple().digits) >= LONG


class _Veil:
    """One run. `secrets`: by the identity of the value that later steps take as an operand, what of it is hidden.

    `elsewhere`: the hidden values of every run, as far as they are known; `hidden`: those of this one.
    """

    def __init__(
        self, problem: Problem, trace: Trace, blanks: list[Blank], elsewhere: frozenset[Any] = frozenset()
    ) -> None:
        self.problem = problem
        self.was = trace
        self.chosen = Chosen(problem, trace, blanks)
        self.secrets: dict[int, Secret] = {}
        self.elsewhere = elsewhere
        self.hidden: set[Any] = set()

    def trace(self) -> Trace:
        """Every step after those that it takes its operands from."""
        was = self.was
        return was._replace(
            steps=[self.step(each) for each in was.steps],
            losses=[self.step(each) for each in was.losses],
            loss=self.step(was.loss) if was.loss else None,
            errors=[self.error(each) for each in was.errors],
            backward=[self.step(each) for each in was.backward],
            gradients=[self.gradient(each) for each in was.gradients],
            initial=[self.gradient(each) for each in was.initial],
        )

    def step(self, step: Step) -> Step:
        """A given step stays as it is."""
        if step.plan is None:
            return step
        t = None if step is self.was.loss else step.t
        units = self.chosen.units(step.name, t, step.place)
        operands = [self.secrets.get(id(value)) for value in step.operands]
        made = Veiled(step, units, self.chosen.nodes(step), operands, self.elsewhere)
        if made.secret is not None:
            self.hidden |= made.secret.values
            self.secrets[id(step.carried)] = made.secret
        return made

    def gradient(self, each: Gradient) -> Gradient:
        """A new value gives its gradient away."""
        step, new = self.step(each.step), each.new
        if new is not None and isinstance(step, Veiled) and step.secret is not None:
            new = Veiled(new, None, {}, [None, step.secret], self.elsewhere)
        return each._replace(step=step, new=new)

    def error(self, each: Error) -> Error:
        """prediction − target: the one is found from the other."""
        loss = self.problem.loss
        place, name = judged_place(self.problem, loss.of if loss else "h")
        judged = (step for step in self.was.steps if (step.place, step.name, step.t) == (place, name, each.t))
        hidden = any(id(step.carried) in self.secrets for step in judged)
        units = None if hidden else self.chosen.units("error", each.t, (len(self.problem.layers), "out"))
        box = _box_for([*each.value, *each.shown]).written
        value = [box if units is None or at in units else text for at, text in enumerate(each.value)]
        return each._replace(value=value, shown=[box] * len(each.shown) if hidden else each.shown)


def _box_for(texts: Iterable[str]) -> Box:
    """Room for the longest of some numbers, and for a sign, whether there is one or not."""
    return Box(max(len(text.lstrip("-")) for text in texts) + 1)


class Veiled(Step):
    """A step with boxes in it. `secret`: what its value hides; `nodes`: the values of its nodes, with boxes.

    `units`: the chosen units of the value, None for all; `parts`: the same by node; `operands`: what each one hides;
    `elsewhere`: the values that other steps hide.
    """

    __slots__ = ("nodes", "secret", "truth")

    def __init__(
        self,
        truth: Step,
        units: set[int] | None,
        parts: dict[int, set[int] | None],
        operands: Operands,
        elsewhere: frozenset[Any],
    ) -> None:
        plan = truth.plan
        assert plan is not None
        covering = _Covering(truth, truth.record(), plan, operands, elsewhere)
        self.truth = truth
        self.secret, self.nodes = covering.cover(units, parts)
        pairs = zip(truth.operands, operands, strict=True)
        hidden = [value if each is None else _boxed(_plain(truth, value)) for value, each in pairs]
        root, rounding = self.nodes[-1], truth.rounding
        super().__init__(truth.name, truth.t, truth.position, plan, hidden, root, root, rounding, Exact(), truth.place)

    def record(self) -> Record:
        return _Covered(self)


class _Covered(Record):
    """The nodes of a step with boxes in it."""

    __slots__ = ()

    def __init__(self, step: Veiled) -> None:
        assert step.plan is not None
        self.step = step
        self.plan = step.plan
        self.values = step.nodes

    def used(self, node: int) -> Any:
        return self.values[node]


class _Covering:
    """Decides which entries of which nodes of one step are boxes."""

    def __init__(self, step: Step, record: Record, plan: Plan, operands: Operands, elsewhere: frozenset[Any]) -> None:
        self.elsewhere = elsewhere
        self.step = step
        self.plan = plan
        self.values = [_plain(step, value) for value in record.values]
        self.operands = operands
        leaves = [at for at, node in enumerate(plan.nodes) if isinstance(node, Sym)]
        self.boxed_leaves = {at for at, secret in zip(leaves, operands, strict=True) if secret is not None}

    def cover(self, units: set[int] | None, parts: dict[int, set[int] | None]) -> tuple[Secret | None, list[Any]]:
        """What the value hides, and the values of all nodes with boxes."""
        root = len(self.values) - 1
        hidden = self.hidden(root, units)
        own = self.of(root, hidden)
        told = _joined([own, *(self.of(node, each) for node, each in parts.items())])
        told = told._replace(values=told.values | self.elsewhere)
        whole: dict[int, set[int] | None] = {**parts, **dict.fromkeys(self.from_boxes(set(parts)))}
        nodes = [
            value if isinstance(self.plan.nodes[at], Sym | Num) else self.boxes(at, whole.get(at, set()), told)
            for at, value in enumerate(self.values[:-1])
        ]
        return own if hidden is None or hidden else None, [*nodes, self.boxes(root, hidden, own)]

    def hidden(self, root: int, units: set[int] | None) -> set[int] | None:
        """The units of the value that are boxes, None for all."""
        if units is None or self.gives_away(root):
            return None
        told = _joined(each for each in self.operands if each is not None)
        entries = enumerate(zip(_flat(self.values[root]), self.texts(root), strict=True))
        return units | {at for at, (value, text) in entries if told.holds(value, text)}

    def gives_away(self, at: int) -> bool:
        """Whether a box stands in the equation only inside of sums, and products with a constant."""
        node, kids = self.plan.nodes[at], self.plan.kids[at]
        if isinstance(node, Sym):
            return at in self.boxed_leaves
        scaled = isinstance(node, Mul | Div) and any(isinstance(self.plan.nodes[kid], Num) for kid in kids)
        return (scaled or isinstance(node, SUMS)) and any(map(self.gives_away, kids))

    def from_boxes(self, parts: set[int]) -> set[int]:
        """The nodes that are worked out from boxes; the parts themselves are chosen and not in it."""
        found: set[int] = set()
        sources = self.boxed_leaves | parts
        for at, kids in enumerate(self.plan.kids):
            if any(kid in found or kid in sources for kid in kids):
                found.add(at)
        return found

    def of(self, node: int, units: set[int] | None) -> Secret:
        pairs = enumerate(zip(_flat(self.values[node]), self.texts(node), strict=True))
        kept = [pair for at, pair in pairs if units is None or at in units]
        digits = {text.lstrip("-") for _, text in kept if text.strip("-0.")}
        return Secret(frozenset(_size(value) for value, _ in kept if value != 0), frozenset(digits))

    def boxes(self, node: int, units: set[int] | None, secret: Secret) -> Any:
        """A node's value with boxes for some units (None: all) and for what tells a secret; all of one width."""
        texts = self.texts(node)
        box = _box_for(texts)
        entries = iter(enumerate(texts))

        def shown(value: Any) -> Any:
            at, text = next(entries)
            return box if units is None or at in units or secret.holds(value, text) else value

        return _mapped(self.values[node], shown)

    def texts(self, node: int) -> list[str]:
        rounding = self.step.rounding
        last = node == len(self.values) - 1
        digits = rounding.of(self.step.name) if last else self.plan.digits[node] or rounding.working
        return [str(rounding.text(entry, digits)) for entry in _flat(self.values[node])]


def _joined(secrets: Iterable[Secret]) -> Secret:
    found = list(secrets)
    return Secret(
        frozenset().union(*(each.values for each in found)), frozenset().union(*(each.digits for each in found))
    )


def _boxed(value: Any) -> Any:
    """An operand that hides something, as boxes; what is drawn of it comes from the step that it is the value of."""
    return _mapped(value, lambda _: Box(4))


def _plain(step: Step, value: Any) -> Any:
    """A value of any arithmetic as decimals: a list, or a list of rows."""
    if isinstance(value[0], list) or getattr(value, "ndim", 1) == 2:
        return [step.arithmetic.decimals(row) for row in value]
    return step.arithmetic.decimals(value)


def _flat(value: Any) -> list[Any]:
    return [entry for row in value for entry in row] if value and isinstance(value[0], list) else list(value)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    return [_mapped(entry, change) if isinstance(entry, list) else change(entry) for entry in value]


def _size(value: Any) -> Any:
    """What tells one number from another, whatever its sign: a letter goes by its name."""
    return str(value.written) if isinstance(value, Letter) else value.copy_abs()

"""Which entries of which nodes of one step are boxes."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..maths.decimals import Letter
from ..maths.expressions import Add, Div, Mul, Neg, Num, Pick, Stack, Sym, Total, Transpose
from ..maths.plan import Plan
from ..solver.trace import Step
from .blank_boxes import box_for, flat, mapped

SUMS = (Add, Neg, Stack, Pick, Transpose, Total)  # what a reader undoes by adding and subtracting


class Secret(NamedTuple):
    """What boxes hide: exact values and printed digits, without signs. A zero betrays nothing, and is not in it."""

    values: frozenset[Any]
    digits: frozenset[str]

    def holds(self, value: Any, digits: str) -> bool:
        return digits.lstrip("-") in self.digits or _size(value) in self.values


HiddenOperands = list[Secret | None]  # what each operand of a step hides, None where it is open


class LeakGuard:
    """Decides for one step. `values`: of its nodes, as decimals; `elsewhere`: the values that other steps hide."""

    def __init__(
        self, step: Step, values: list[Any], plan: Plan, operands: HiddenOperands, elsewhere: frozenset[Any]
    ) -> None:
        self.step = step
        self.values = values
        self.plan = plan
        self.elsewhere = elsewhere
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
        entries = enumerate(zip(flat(self.values[root]), self.texts(root), strict=True))
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
        pairs = enumerate(zip(flat(self.values[node]), self.texts(node), strict=True))
        kept = [pair for at, pair in pairs if units is None or at in units]
        digits = {text.lstrip("-") for _, text in kept if text.strip("-0.")}
        return Secret(frozenset(_size(value) for value, _ in kept if value != 0), frozenset(digits))

    def boxes(self, node: int, units: set[int] | None, secret: Secret) -> Any:
        """A node's value with boxes for some units (None: all) and for what tells a secret; all of one width."""
        texts = self.texts(node)
        box = box_for(texts)
        entries = iter(enumerate(texts))

        def shown(value: Any) -> Any:
            at, text = next(entries)
            return box if units is None or at in units or secret.holds(value, text) else value

        return mapped(self.values[node], shown)

    def texts(self, node: int) -> list[str]:
        rounding = self.step.rounding
        last = node == len(self.values) - 1
        digits = self.step.digits if last else self.plan.digits[node] or rounding.working
        return [str(rounding.text(entry, digits)) for entry in flat(self.values[node])]


def _joined(secrets: Iterable[Secret]) -> Secret:
    found = list(secrets)
    return Secret(
        frozenset().union(*(each.values for each in found)), frozenset().union(*(each.digits for each in found))
    )


def _size(value: Any) -> Any:
    """What tells one number from another, whatever its sign: a letter goes by its name."""
    return str(value.written) if isinstance(value, Letter) else value.copy_abs()

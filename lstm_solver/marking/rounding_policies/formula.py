"""An equation ready for many rounding policies at once."""

from functools import lru_cache

import numpy as np

from ...maths.expressions import Add, Equation, Expr, MatMul, Sym
from ...maths.plan import apart, laid_out, part_positions, rule_names
from ...maths.rounding import Digits, Rounding
from ...maths.values import Array
from .vectorized import RoundingRule, rule, run


class RoundableFormula:
    """`names`: those of the equation. `keys[i]`: the names by which a policy may round node i.

    `rules`: which roundings hold in it, see `Line`. `part`: the part's name, where the equation is only a part.
    """

    def __init__(self, equation: Equation, part_names: dict[str, str], rules: str = "all", part: str | None = None):
        rhs = _whole(equation.rhs, part)
        self.name = equation.name
        self.part = part
        self.rules = rules
        self.nodes, self.kids = laid_out(rhs)
        self.names = [node.name for node in self.nodes if isinstance(node, Sym)]
        self.keys = rule_names(self.nodes, self.kids, part_positions(self.nodes, self.kids, part_names))
        if part is not None:
            self.keys[-1] = (str(equation.rhs), part)

    def digits(self, policy: Rounding, node: int) -> Digits | None:
        """How a policy rounds a node, None for not at all."""
        last = node == len(self.nodes) - 1
        if last and self.part is None:
            return policy.digits if self.rules != "none" and policy.carries(self.name) else None
        if self.rules != "all":
            return None
        return next((policy.intermediate[key] for key in self.keys[node] if key in policy.intermediate), None)

    def table(self, policies: list[Rounding]) -> "RoundedFormula":
        """The rules of every node that some policy rounds."""
        found = {}
        for node in range(len(self.nodes)):
            if self.keys[node] or node == len(self.nodes) - 1:
                made = rule([self.digits(policy, node) for policy in policies])
                if made is not None:
                    found[node] = made
        dots = [policy.intermediate.get("dot_term") if self.rules == "all" else None for policy in policies]
        return RoundedFormula(self, found, rule(dots))


@lru_cache(5_000)
def ready(
    name: str, rhs: Expr, part_names: tuple[tuple[str, str], ...], rules: str, part: str | None
) -> RoundableFormula:
    """The same for all versions of a problem, whose numbers are operands."""
    return RoundableFormula(Equation(name, rhs), dict(part_names), rules, part)


class RoundedFormula:
    """A formula with the rounding of some policies; `run` gives unrounded and carried values, a row a policy."""

    def __init__(
        self, formula: RoundableFormula, rules: dict[int, RoundingRule], dot_term: RoundingRule | None
    ) -> None:
        self.formula = formula
        last = len(formula.nodes) - 1
        self.own = rules.get(last)
        self.rules = {node: each for node, each in rules.items() if node != last}
        self.dot_term = dot_term
        self._all = rules
        self._times: dict[int, RoundedFormula] = {}

    def times(self, sheets: int) -> "RoundedFormula":
        """The same for so many sheets, one after the other."""
        found = self._times.get(sheets)
        if found is None:
            rules = {node: each.times(sheets) for node, each in self._all.items()}
            found = RoundedFormula(self.formula, rules, self.dot_term and self.dot_term.times(sheets))
            self._times[sheets] = found
        return found

    def run(self, operands: dict[str, Array]) -> Array:
        """The values before their own rounding."""
        return run(self.formula.nodes, self.formula.kids, operands, self.rules, self.dot_term)

    def carried(self, value: Array) -> Array:
        """What later lines take."""
        with np.errstate(all="ignore"):
            return value if self.own is None else self.own.round(value)


def _whole(rhs: Expr, part: str | None) -> Expr:
    """A pre-activation that is one product has a rounding of its own beside the product's."""
    if part is None:
        return apart(rhs)
    return Add((rhs,)) if part == "preactivation" and isinstance(rhs, MatMul) else rhs

"""What the table of functions says of each: a row."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from .expressions import Expr
from .values import Vector


def no_form(*_: Any) -> Any:
    """The sympy form of a function whose entries depend on each other. Raises LookupError."""
    raise LookupError("this function has no form entry by entry")


class Function(NamedTuple):
    """A function of a vector, entry by entry unless `whole`; one that `reduces` gives a single number.

    `exact(x, *constants)` on decimals, `floats(np, x, *constants)` on float64 arrays, `symbolic(s, x, *constants)` in
    sympy by the operations of sympy_passes.Unevaluated. `slope(value, arg, *constants)`:
    the local derivative as an expression, in terms of the function's value where it has such a form; at a kink it is
    the left one, unless contract section 2 says otherwise. `symbol`: its name in the
    notation's mini-language. `defaults`: its constants in order. `low`, `high`: the bounds that its values approach.
    `activation`: whether a gate or a candidate may use it. `formula`: what it is, as a page says it, with the names of
    its constants: one formula, or one where a condition holds, the condition, and another elsewhere; "" where its name
    says it. `fence`: what stands around its argument in the place of its name, "" for none.
    """

    exact: Callable[..., Any]
    floats: Callable[..., Any]
    symbol: str
    symbolic: Callable[..., Any] = no_form
    slope: Callable[..., Expr] | None = None
    defaults: dict[str, str] = {}
    low: int | None = None
    high: int | None = None
    activation: bool = True
    whole: bool = False
    reduces: bool = False
    formula: str | tuple[str, str, str] = ""
    fence: str = ""

    @property
    def may_be_a_name(self) -> bool:
        """Whether a quantity may have its name: it is a function only before a parenthesis."""
        return not self.activation and self.symbol not in (r"\exp", r"\ln", r"\mathrm{sqrt}")

    def on_decimals(self, values: Vector, constants: tuple[Decimal, ...]) -> Vector:
        """The function's values to 50 significant digits, half-even."""
        if self.whole:
            result: Vector = self.exact(values)
            return result
        return [self.exact(value, *constants) for value in values]

"""Formulas as people write them: `w² h_1 (1 − h₂²)`, `w**2*h_1*(1 - h_2**2)`."""

import re
from decimal import Decimal

from ...maths.equation_parser import EquationParser, LanguageError
from ...maths.expressions import Div, Expr, Mul, Neg, Num, Sym
from ...maths.functions import FUNCTIONS

HIGHEST = 20  # power

LARGEST = 2_000  # operations, with powers multiplied out

_SIGNS = str.maketrans(dict.fromkeys("·⋅×∙•∗", "*") | dict.fromkeys("−–‐", "-") | {"{": "(", "}": ")", "^": "**"})

_BRACKETS = str.maketrans("[]", "()")

_WORDS = {"σ": "sigmoid", "δ": "d_", "∂L/∂": "d_", "½": "0.5", "√": "sqrt"}

_BRACES = re.compile(r"_\{(\w+)\}", re.ASCII)

_BELOW = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")

_ABOVE = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")

_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")

_LONG_NAME = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*|\[\d{1,6}\])+", re.ASCII)  # d_weights.h[0][1], h_1[0]

_STANDS_IN = "long_name_"


class Formula:
    """An expression of letters, numbers and names of quantities. `names`: those in it, by the symbol that stands for
    each."""

    def __init__(self, text: str) -> None:
        """Raises LanguageError where it is none."""
        self.names: dict[str, str] = {}
        inside = _LONG_NAME.sub(self._stand_in, plain(text)).translate(_BRACKETS)
        self.expr: Expr = _FormulaParser(inside).whole()

    def _stand_in(self, match: re.Match[str]) -> str:
        symbol = f"{_STANDS_IN}{len(self.names)}"
        self.names[symbol] = match[0]
        return symbol


def plain(text: str) -> str:
    """The same in the language of equations, but for powers and products without a sign."""
    text = _BRACES.sub(r"_\1", text)
    for sign, word in _WORDS.items():
        text = text.replace(sign, word)
    text = _BELOW.sub(lambda found: f"_{found[0].translate(_DIGITS)}", text)
    text = _ABOVE.sub(lambda found: f"**{found[0].translate(_DIGITS)}", text)
    return text.translate(_SIGNS).replace("__", "_")


class _FormulaParser(EquationParser):
    """With powers, and with products that have no sign: 2 w (1 - h_1)."""

    def product(self) -> Expr:
        if self.peek() == "-":
            self.take()
            return Neg(self.product())
        expr = self.factor()
        while True:
            token = self.peek()
            if token == "*":
                self.take()
                expr = Mul(expr, self.signed())
            elif token == "/":
                self.take()
                expr = Div(expr, self.signed())
            elif token and token not in "+-),@]=[":
                expr = Mul(expr, self.factor())
            else:
                return expr

    def factor(self) -> Expr:
        base = super().factor()
        while self.peek() == "*" and self.tokens[self.at + 1][0] == "*":
            self.take()
            self.take()
            base = self.power(base)
        return base

    def power(self, base: Expr) -> Expr:
        """A whole power, from 0 on."""
        bracket = self.peek() == "("
        if bracket:
            self.take()
        offset, token = self.tokens[self.at][1], self.take()
        if not token.isdigit() or int(token) > HIGHEST:
            raise LanguageError(f"'{token}' where a whole number up to {HIGHEST} is expected", offset)
        if bracket:
            self.expect(")")
        if int(token) * size(base) > LARGEST:
            raise LanguageError("powers of powers that are too large", offset)
        found: Expr = Num(Decimal(1))
        for _ in range(int(token)):
            found = Mul(found, base)
        return found

    def named(self) -> Expr:
        """A name before a bracket is a factor where it is no function: w(1 - h)."""
        name = self.peek()
        if name not in FUNCTIONS and self.tokens[self.at + 1][0] == "(":
            return Sym(self.take())
        return super().named()


def size(expr: Expr) -> int:
    """How many operations there are."""
    return 1 + sum(map(size, expr.kids()))

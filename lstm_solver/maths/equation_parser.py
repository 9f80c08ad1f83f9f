"""The language of equations: `h = (1 - z) * h_prev + z * n`. A hand-written parser; nothing is evaluated as code."""

import re
from decimal import Decimal
from functools import lru_cache

from .expressions import Add, Apply, Constants, Div, Equation, Expr, MatMul, Mul, Neg, Num, Stack, Sym
from .functions import FUNCTIONS

MAX_LENGTH = 2000

MAX_DEPTH = 40

MAX_OPERATORS = 120

_NUMBER = r"((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3}(?![A-Za-z0-9_]))?)"

_TOKEN = re.compile(rf"[ \t]*(?:{_NUMBER}|([A-Za-z_][A-Za-z0-9_]*)|([-+*/@()\[\],=]))")

_PRODUCTS = {"*": Mul, "/": Div, "@": MatMul}


class LanguageError(ValueError):
    """`message` says what is wrong; `offset` counts characters from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@lru_cache(500)
def parse_equation(text: str) -> Equation:
    """`name = expression`.

    Raises LanguageError on anything else, and on text that is too long or nested too deeply.
    """
    parser = EquationParser(text)
    name = parser.name()
    parser.expect("=")
    return Equation(name, parser.whole())


def parse_expression(text: str) -> Expr:
    """An expression on its own. Raises LanguageError."""
    return EquationParser(text).whole()


def default_constants(function: str) -> Constants:
    """The constants of an activation that an equation names without any."""
    return tuple((name, Decimal(value)) for name, value in FUNCTIONS[function].defaults.items())


class EquationParser:
    """One text, token by token; `whole` is the expression."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise LanguageError(f"an equation of {len(text)} characters (expected at most {MAX_LENGTH})", 0)
        self.tokens = _tokens(text)
        operators = [offset for token, offset in self.tokens if token and token in "+-*/@"]
        if len(operators) > MAX_OPERATORS:
            message = f"an equation of {len(operators)} operators (expected at most {MAX_OPERATORS})"
            raise LanguageError(message, operators[MAX_OPERATORS])
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.at][0]

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][0]

    def fail(self, expected: str) -> LanguageError:
        token, offset = self.tokens[self.at]
        found = f"'{token}'" if token else "the end"
        return LanguageError(f"{found} where {expected} is expected", offset)

    def expect(self, token: str) -> None:
        if self.peek() != token:
            raise self.fail(f"'{token}'")
        self.take()

    def name(self) -> str:
        if not _is_name(self.peek()):
            raise self.fail("a name")
        return self.take()

    def whole(self) -> Expr:
        expr = self.sum()
        if self.peek():
            raise self.fail("an operator")
        return expr

    def sum(self) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LanguageError(f"nested deeper than {MAX_DEPTH}", self.tokens[self.at][1])
        terms = [self.product()]
        while self.peek() in ("+", "-"):
            sign = self.take()
            term = self.product()
            terms.append(term if sign == "+" else Neg(term))
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def product(self) -> Expr:
        if self.peek() == "-":
            self.take()
            return Neg(self.product())
        expr = self.factor()
        while self.peek() in _PRODUCTS:
            node = _PRODUCTS[self.take()]
            expr = node(expr, self.signed())
        return expr

    def signed(self) -> Expr:
        """A factor that may have a sign of its own: 2 * -x."""
        if self.peek() != "-":
            return self.factor()
        self.take()
        return Neg(self.signed())

    def factor(self) -> Expr:
        token = self.peek()
        if token == "(":
            self.take()
            inner = self.sum()
            self.expect(")")
            return inner
        if token == "[":
            return self.stack()
        if _is_name(token):
            return self.named()
        if token[:1].isdigit() or token[:1] == ".":
            return Num(Decimal(self.take()))
        raise self.fail("a name, a number or a bracket")

    def stack(self) -> Expr:
        self.take()
        parts = [self.sum()]
        while self.peek() == ",":
            self.take()
            parts.append(self.sum())
        self.expect("]")
        return Stack(tuple(parts))

    def named(self) -> Expr:
        offset = self.tokens[self.at][1]
        name = self.take()
        if self.peek() != "(":
            return Sym(name)
        if name not in FUNCTIONS:
            from ..errors import did_you_mean

            # the slopes of some functions have names that nobody can write
            known = filter(str.isidentifier, FUNCTIONS)
            raise LanguageError(f"no function '{name}' ({did_you_mean(name, known)})", offset)
        self.take()
        arg = self.sum()
        self.expect(")")
        return Apply(name, arg, default_constants(name))


def _is_name(token: str) -> bool:
    return token[:1].isalpha() or token[:1] == "_"


def _tokens(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            bad = at + len(text[at:]) - len(text[at:].lstrip())
            raise LanguageError(f"'{text[bad]}' is not part of the language of equations", bad)
        found.append((match.group(match.lastindex or 0), match.start(match.lastindex or 0)))
        at = match.end()
    return [*found, ("", end)]

"""Rules of gradient descent as equations: what becomes of a parameter. One row a rule; what is computed, printed and
marked comes from its equations.

Names in them: `old` for the parameter, `gradient` for its gradient as it is used (clipped), the rule's constants, and
what it remembers of a parameter, with `_prev` for its value before.
"""

from decimal import Decimal
from typing import NamedTuple

from ..maths.expressions import Equation, Expr, Num, Sym, substituted
from .problem import Update

OLD, GRADIENT, NEW = "old", "gradient", "new"


class UpdateRule(NamedTuple):
    """`equations`: in reading order; the last gives the new value, those before it what is remembered (0 at first).
    `constants`: beside the learning rate, with their defaults. `symbols`: of constants and of what is remembered,
    in the mini-language."""

    equations: tuple[Equation, ...]
    constants: dict[str, str] = {}
    symbols: dict[str, str] = {}


RATE = {"learning_rate": r"\eta"}

old, gradient, learning_rate = map(Sym, (OLD, GRADIENT, "learning_rate"))

RULES: dict[str, UpdateRule] = {
    "sgd": UpdateRule((Equation(NEW, old - learning_rate * gradient),)),
}


def symbols_of(update: Update) -> dict[str, str]:
    """How the constants and the remembered quantities of an update are written."""
    return RATE | RULES[update.rule].symbols


def constants_of(update: Update) -> dict[str, Decimal]:
    """The numbers of a rule by name, the learning rate first."""
    stated = {name: update.constants.get(name, Decimal(text)) for name, text in RULES[update.rule].constants.items()}
    return {"learning_rate": update.learning_rate} | stated


def rule(update: Update, parameter: str, used: Expr = gradient) -> tuple[Equation, ...]:
    """The equations of one update of a parameter with its numbers put in. `used`: what stands for the gradient."""
    put_in: dict[str, Expr] = {name: Num(value) for name, value in constants_of(update).items()}
    put_in[GRADIENT] = used
    return tuple(
        Equation(parameter if each.name == NEW else each.name, substituted(each.rhs, put_in))
        for each in RULES[update.rule].equations
    )

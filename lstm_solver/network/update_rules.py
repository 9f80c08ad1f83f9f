"""Rules of gradient descent as equations: what becomes of a parameter. One row a rule; what is computed, printed and
marked comes from its equations. Rules, constants and defaults are those of torch.optim.

Names in them: `old` for the parameter, `gradient` for its gradient as it is used (clipped), the rule's constants, and
what it remembers of a parameter, with `_prev` for its value before. `beta1_power` is beta1 to the power of the number
of the update.
"""

from decimal import Decimal
from typing import NamedTuple

from ..maths.exact_values import context, fifty
from ..maths.expressions import Apply, Equation, Expr, Num, Square, Sym, substituted
from .problem import Update

OLD, GRADIENT, NEW = "old", "gradient", "new"


class UpdateRule(NamedTuple):
    """`equations`: in reading order; the last gives the new value, those before it what is remembered (0 at first).
    `constants`: beside the learning rate, with their defaults. `symbols`: of constants and of what is remembered,
    in the mini-language."""

    equations: tuple[Equation, ...]
    constants: dict[str, str] = {}
    symbols: dict[str, str] = {}


RATE, DECAY, DECAYED, POWER = "learning_rate", "weight_decay", "decayed", "_power"

COMMON = {RATE: r"\eta", DECAY: r"\lambda", DECAYED: "g"}  # symbols of every rule

old, gradient, learning_rate, momentum, alpha, beta1, beta2, epsilon, velocity, squares, average = map(
    Sym,
    (OLD, GRADIENT, RATE, "momentum", "alpha", "beta1", "beta2", "epsilon", "velocity", "squares", "average"),
)
one = Num(Decimal(1))


def before(remembered: Sym) -> Sym:
    """What was remembered at the update before."""
    return Sym(f"{remembered.name}_prev")


def corrected(remembered: Sym, beta: Sym) -> Expr:
    """A moving average that began at 0, as if it had not."""
    return remembered / (one - Sym(f"{beta.name}{POWER}"))


def mean_of(beta: Sym, remembered: Sym, value: Expr) -> Equation:
    """A moving average."""
    return Equation(remembered.name, beta * before(remembered) + (one - beta) * value)


def root(value: Expr) -> Expr:
    """The root, kept off 0."""
    return Apply("sqrt", value) + epsilon


mean_hat, squares_hat = Sym("m_hat"), Sym("s_hat")
RUN_UP = Equation("velocity", momentum * before(velocity) + gradient)  # Polyak's heavy ball

RULES: dict[str, UpdateRule] = {
    "sgd": UpdateRule((Equation(NEW, old - learning_rate * gradient),)),
    "momentum": UpdateRule(
        (RUN_UP, Equation(NEW, old - learning_rate * velocity)),
        {"momentum": "0.9"},
        {"momentum": r"\mu", "velocity": "v"},
    ),
    # Nesterov 1983, as in Sutskever et al. 2013 and PyTorch
    "nesterov": UpdateRule(
        (RUN_UP, Equation(NEW, old - learning_rate * (gradient + momentum * velocity))),
        {"momentum": "0.9"},
        {"momentum": r"\mu", "velocity": "v"},
    ),
    # Duchi, Hazan and Singer 2011
    "adagrad": UpdateRule(
        (
            Equation("squares", before(squares) + Square(gradient)),
            Equation(NEW, old - learning_rate * (gradient / root(squares))),
        ),
        {"epsilon": "1e-10"},
        {"epsilon": r"\epsilon", "squares": "s"},
    ),
    # Tieleman and Hinton 2012
    "rmsprop": UpdateRule(
        (
            mean_of(alpha, squares, Square(gradient)),
            Equation(NEW, old - learning_rate * (gradient / root(squares))),
        ),
        {"alpha": "0.99", "epsilon": "1e-8"},
        {"alpha": r"\alpha", "epsilon": r"\epsilon", "squares": "s"},
    ),
    # Kingma and Ba 2015
    "adam": UpdateRule(
        (
            mean_of(beta1, average, gradient),
            mean_of(beta2, squares, Square(gradient)),
            Equation(mean_hat.name, corrected(average, beta1)),
            Equation(squares_hat.name, corrected(squares, beta2)),
            Equation(NEW, old - learning_rate * (mean_hat / root(squares_hat))),
        ),
        {"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8"},
        {
            "beta1": r"\beta_{1}",
            "beta2": r"\beta_{2}",
            "epsilon": r"\epsilon",
            "average": "m",
            "squares": "s",
            mean_hat.name: r"\hat{m}",
            squares_hat.name: r"\hat{s}",
            f"beta1{POWER}": r"\beta_{1}^{n}",
            f"beta2{POWER}": r"\beta_{2}^{n}",
        },
    ),
}

BELOW_ONE = ("alpha", "beta1", "beta2")  # the other constants have no upper bound


def equations_of(update: Update) -> tuple[Equation, ...]:
    """The equations of the rule; with weight decay, the first one adds it to the gradient."""
    rows = RULES[update.rule].equations
    if not update.constants.get(DECAY):
        return rows
    used = {GRADIENT: Sym(DECAYED)}
    return (
        Equation(DECAYED, gradient + Sym(DECAY) * old),
        *(Equation(each.name, substituted(each.rhs, used)) for each in rows),
    )


def symbols_of(update: Update) -> dict[str, str]:
    """How the constants and the remembered quantities of an update are written."""
    return COMMON | RULES[update.rule].symbols


def constants_of(update: Update) -> dict[str, Decimal]:
    """The numbers of a rule by name, the learning rate first."""
    stated = {name: update.constants.get(name, Decimal(text)) for name, text in RULES[update.rule].constants.items()}
    decay = update.constants.get(DECAY)
    return {RATE: update.learning_rate} | stated | ({DECAY: decay} if decay else {})


def rule(update: Update, parameter: str, used: Expr = gradient, number: int = 1) -> tuple[Equation, ...]:
    """The equations of one update of a parameter with its numbers put in. `used`: what stands for the gradient;
    `number`: of the update, from 1."""
    constants = constants_of(update)
    put_in: dict[str, Expr] = {name: Num(value, name) for name, value in constants.items()}
    powers = {f"{name}{POWER}": fifty(context(60).power(value, number)) for name, value in constants.items()}
    put_in |= {name: Num(value, name) for name, value in powers.items()}
    put_in[GRADIENT] = used
    return tuple(
        Equation(parameter if each.name == NEW else each.name, substituted(each.rhs, put_in))
        for each in equations_of(update)
    )

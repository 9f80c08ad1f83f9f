"""A second reverse mode, over decimals and entry by entry, that shares nothing with the package.

A number is a node of a tape: what it was computed from, each with its local derivative. Rounding is passed unchanged:
`carried` has the rounded value and a derivative of 1. Functions come with the derivatives of the contract's section 2.
"""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, localcontext

WORK = Context(prec=70, Emin=MIN_EMIN, Emax=MAX_EMAX)


class Tape:
    """A number with the numbers it came from: (kid, ∂self/∂kid)."""

    __slots__ = ("grad", "kids", "value")

    def __init__(self, value: Decimal, kids: tuple[tuple["Tape", Decimal], ...] = ()) -> None:
        self.value = value
        self.kids = kids
        self.grad = Decimal(0)

    def __add__(self, other: "Tape") -> "Tape":
        return Tape(self.value + other.value, ((self, Decimal(1)), (other, Decimal(1))))

    def __sub__(self, other: "Tape") -> "Tape":
        return Tape(self.value - other.value, ((self, Decimal(1)), (other, Decimal(-1))))

    def __mul__(self, other: "Tape") -> "Tape":
        return Tape(self.value * other.value, ((self, other.value), (other, self.value)))

    def __truediv__(self, other: "Tape") -> "Tape":
        one = 1 / other.value
        return Tape(self.value * one, ((self, one), (other, -self.value * one * one)))

    def carried(self, places: int | None) -> "Tape":
        """Rounded half up to so many decimals; a derivative passes unchanged."""
        if places is None:
            return self
        return Tape(self.value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), ((self, Decimal(1)),))


def back(loss: Tape) -> None:
    """Fills in `grad` below a number: every node once, after all that it went into."""
    order: list[Tape] = []
    seen: set[int] = set()
    pending = [(loss, False)]
    while pending:
        node, done = pending.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            pending.append((node, True))
            pending.extend((kid, False) for kid, _ in node.kids)
    loss.grad = Decimal(1)
    for node in reversed(order):
        for kid, slope in node.kids:
            kid.grad += node.grad * slope


def constant(value: Decimal | int) -> Tape:
    return Tape(Decimal(value))


def sigmoid(x: Decimal) -> Decimal:
    small = (-abs(x)).exp()  # never too large, however far x is from zero
    return (1 if x >= 0 else small) / (1 + small)


def tanh(x: Decimal) -> Decimal:
    return 2 * sigmoid(2 * x) - 1


ONE, NONE = Decimal(1), Decimal(0)

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")


def normal(x: Decimal) -> Decimal:
    """The share of the normal distribution below x, by the series of its integral from 0."""
    term = found = x
    at = 0
    while term and abs(term) > abs(found).scaleb(-WORK.prec):
        at += 1
        term *= -x * x / (2 * at)
        found += term / (2 * at + 1)
    return Decimal("0.5") + found / (2 * PI).sqrt()


# name: value and derivative at a number, the derivative from the value that was computed there
ENTRYWISE: dict[str, tuple[Callable[[Decimal], Decimal], Callable[[Decimal], Decimal]]] = {
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "tanh": (tanh, lambda x: 1 - tanh(x) ** 2),
    "relu": (lambda x: max(x, NONE), lambda x: ONE if x > 0 else NONE),
    "identity": (lambda x: x, lambda x: ONE),
    "hard_sigmoid": (
        lambda x: min(max(x / 5 + Decimal("0.5"), NONE), ONE),
        lambda x: Decimal("0.2") if 0 < x / 5 + Decimal("0.5") < 1 else NONE,
    ),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2),
    "softplus": (lambda x: max(x, NONE) + (1 + (-abs(x)).exp()).ln(), sigmoid),
    "leaky_relu": (lambda x: x if x > 0 else x / 100, lambda x: ONE if x > 0 else Decimal("0.01")),
    "elu": (lambda x: x if x > 0 else x.exp() - 1, lambda x: ONE if x > 0 else x.exp()),
    "scaled_tanh": (tanh, lambda x: 1 - tanh(x) ** 2),
    "affine": (lambda x: x, lambda x: ONE),
    "thresholded_relu": (lambda x: x if x > 1 else NONE, lambda x: ONE if x > 1 else NONE),
    "abs": (abs, lambda x: ONE if x > 0 else -ONE),
    "sign": (lambda x: Decimal((x > 0) - (x < 0)), lambda x: NONE),
    "step": (lambda x: ONE if x >= 0 else NONE, lambda x: NONE),
    "gelu": (lambda x: x * normal(x), lambda x: normal(x) + x * (-x * x / 2).exp() / (2 * PI).sqrt()),
    "exp": (lambda x: x.exp(), lambda x: x.exp()),
    "ln": (lambda x: x.ln(), lambda x: 1 / x),
    "sqrt": (lambda x: x.sqrt(), lambda x: 1 / (2 * x.sqrt())),
}

# derivatives by the value: what a carried value is put into
BY_VALUE: dict[str, Callable[[Decimal], Decimal]] = {
    "sigmoid": lambda v: v * (1 - v),
    "tanh": lambda v: 1 - v * v,
    "softsign": lambda v: (1 - abs(v)) ** 2,
    "exp": lambda v: v,
    "sqrt": lambda v: 1 / (2 * v),
}


def apply(function: str, entries: list[Tape], places: int | None = None) -> list[Tape]:
    """A function of a vector, its value carried with so many places; the slope takes the carried value."""
    if function == "softmax":
        return softmax(entries, places)
    if function in WHOLE:
        return [WHOLE[function](entries).carried(places)]
    value, slope = ENTRYWISE[function]
    found = []
    for entry in entries:
        kept = Tape(value(entry.value)).carried(places).value
        by = BY_VALUE[function](kept) if function in BY_VALUE else slope(entry.value)
        found.append(Tape(kept, ((entry, by),)))
    return found


def softmax(entries: list[Tape], places: int | None = None) -> list[Tape]:
    top = max(entry.value for entry in entries)
    powers = [(entry.value - top).exp() for entry in entries]
    kept = [Tape(power / sum(powers)).carried(places).value for power in powers]
    return [
        Tape(mine, tuple((entry, mine * ((i == j) - kept[j])) for j, entry in enumerate(entries)))
        for i, mine in enumerate(kept)
    ]


def total(entries: list[Tape]) -> Tape:
    found = entries[0]
    for entry in entries[1:]:
        found = found + entry
    return found


def mean(entries: list[Tape]) -> Tape:
    return total(entries) / constant(len(entries))


# of a vector a number; of equals the first
WHOLE: dict[str, Callable[[list[Tape]], Tape]] = {
    "sum": total,
    "mean": mean,
    "max": lambda entries: max(entries, key=lambda entry: entry.value),
    "min": lambda entries: min(entries, key=lambda entry: entry.value),
}


def in_decimals() -> object:
    return localcontext(WORK)

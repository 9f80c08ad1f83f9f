"""What the built-in cells have in common: how a pre-activation looks under each form of the weights."""

from decimal import Decimal

from ..maths.expressions import Add, Apply, Expr, MatMul, Stack, Sym
from .cell import Form, Options, Said, Want


def times(form: Form, matrix: str, vector: Expr) -> MatMul:
    """W v, or v W where the matrices stand right of row vectors."""
    return MatMul(vector, Sym(matrix)) if form.row else MatMul(Sym(matrix), vector)


def suffixed(name: str, gate: str, part: str = "") -> str:
    """`W_fx`; without a gate level `W_x`, `W`."""
    return f"{name}_{gate}{part}" if gate + part else name


def weight_wants(form: Form, gate: str) -> dict[str, Want]:
    if form.joint:
        return {suffixed("W", gate): Want("matrix", "joint", gate)}
    return split_wants(gate)


def split_wants(gate: str) -> dict[str, Want]:
    return {suffixed("W", gate, part): Want("matrix", part, gate) for part in ("x", "h")}


def bias_wants(form: Form, gate: str) -> dict[str, Want]:
    match form.biases.get(gate):
        case "one":
            return {suffixed("b", gate): Want("vector", "b", gate)}
        case "two":
            return {suffixed("b", gate, part): Want("vector", f"b{part}", gate) for part in ("x", "h")}
    return {}


def biases(form: Form, gate: str) -> list[Expr]:
    return [Sym(name) for name in bias_wants(form, gate)]


def weighted(form: Form, gate: str, hidden: Expr) -> list[Expr]:
    """The products of a gate's weights with the input and with `hidden`."""
    if form.joint:
        stacked = Stack(tuple(hidden if part == "h" else Sym("x") for part in form.joint))
        return [times(form, suffixed("W", gate), stacked)]
    return [times(form, suffixed("W", gate, "x"), Sym("x")), times(form, suffixed("W", gate, "h"), hidden)]


def total(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def activate(options: Options, role: str, pre_activation: Expr) -> Expr:
    """The activation that the file chose for `role`, behind the clip where there is one."""
    function, constants = options.activations[role]
    if options.clip is not None:
        pre_activation = Apply("clip", pre_activation, (("limit", options.clip),))
    return Apply(function, pre_activation, constants)


def output_function(options: Options, role: str, value: Expr) -> Expr:
    """An activation that is never clipped: that of tanh(c)."""
    function, constants = options.activations[role]
    return Apply(function, value, constants)


def clip_words(limit: Decimal | None) -> tuple[Said, ...]:
    return () if limit is None else (Said("clipped", {"limit": limit}),)

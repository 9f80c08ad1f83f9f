"""What the built-in cells have in common: how a pre-activation looks under each form of the weights."""

from decimal import Decimal

from ..maths.expressions import Add, Apply, Expr, MatMul, Stack, Sym
from .cell import CellOptions, ParameterSpec, Phrase, WeightForm


def times(form: WeightForm, matrix: str, vector: Expr) -> MatMul:
    """W v, or v W where the matrices stand right of row vectors."""
    return MatMul(vector, Sym(matrix)) if form.row else MatMul(Sym(matrix), vector)


def suffixed(name: str, gate: str, part: str = "") -> str:
    """`W_fx`; without a gate level `W_x`, `W`."""
    return f"{name}_{gate}{part}" if gate + part else name


def weight_wants(form: WeightForm, gate: str) -> dict[str, ParameterSpec]:
    """The matrices of a gate: one that acts on the stacked vector, or one for x and one for h."""
    if form.joint:
        return {suffixed("W", gate): ParameterSpec("matrix", "joint", gate)}
    return split_wants(gate)


def split_wants(gate: str) -> dict[str, ParameterSpec]:
    """A matrix for x and one for h."""
    return {suffixed("W", gate, part): ParameterSpec("matrix", part, gate) for part in ("x", "h")}


def bias_wants(form: WeightForm, gate: str) -> dict[str, ParameterSpec]:
    """The bias vectors of a gate: none, one, or one for x and one for h."""
    match form.biases.get(gate):
        case "one":
            return {suffixed("b", gate): ParameterSpec("vector", "b", gate)}
        case "two":
            return {suffixed("b", gate, part): ParameterSpec("vector", f"b{part}", gate) for part in ("x", "h")}
    return {}


def biases(form: WeightForm, gate: str) -> list[Expr]:
    """The bias terms of a gate's pre-activation."""
    return [Sym(name) for name in bias_wants(form, gate)]


def weighted(form: WeightForm, gate: str, hidden: Expr) -> list[Expr]:
    """The products of a gate's weights with the input and with `hidden`."""
    if form.joint:
        stacked = Stack(tuple(hidden if part == "h" else Sym("x") for part in form.joint))
        return [times(form, suffixed("W", gate), stacked)]
    return [times(form, suffixed("W", gate, "x"), Sym("x")), times(form, suffixed("W", gate, "h"), hidden)]


def total(terms: list[Expr]) -> Expr:
    """The sum of some terms; a single one stays as it is."""
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def activate(options: CellOptions, role: str, pre_activation: Expr) -> Expr:
    """The activation that the file chose for `role`, behind the clip where there is one."""
    function, constants = options.activations[role]
    if options.clip is not None:
        pre_activation = Apply("clip", pre_activation, (("limit", options.clip),))
    return Apply(function, pre_activation, constants)


def output_function(options: CellOptions, role: str, value: Expr) -> Expr:
    """An activation that is never clipped: that of tanh(c)."""
    function, constants = options.activations[role]
    return Apply(function, value, constants)


def clip_words(limit: Decimal | None) -> tuple[Phrase, ...]:
    """What a page says of clipped pre-activations."""
    return () if limit is None else (Phrase("clipped", {"limit": limit}),)

"""The simple recurrent network: Elman 1990."""

from ...maths.expressions import Equation, Sym
from ..cell import Cell, CellKind, CellOptions, WeightForm
from ..cell_parts import activate, bias_wants, biases, clip_words, total, weight_wants, weighted


def build(options: CellOptions, form: WeightForm) -> Cell:
    """Elman's network (1990): h = f(W x + U h₋₁ + b)."""
    pre_activation = total(weighted(form, "", Sym("h_prev")) + biases(form, ""))
    return Cell(
        name="rnn",
        states=("h",),
        output="h",
        equations=(Equation("h", activate(options, "activation", pre_activation)),),
        wants=weight_wants(form, "") | bias_wants(form, ""),
        words={"h": "hidden state"},
        conventions=clip_words(options.clip),
    )


KIND = CellKind(
    name="rnn",
    states=("h",),
    gates=("",),
    activations={"activation": "tanh"},
    choices={},
    build=build,
    gate_level=False,
)

"""Gated recurrent unit: Cho et al. 2014; `reset: after` is the variant of cuDNN, PyTorch and Keras."""

from decimal import Decimal

from ...maths.expressions import Equation, Expr, Num, Sym
from ..cell import Cell, CellKind, CellOptions, ParameterSpec, Phrase, WeightForm
from ..cell_parts import activate, bias_wants, biases, clip_words, split_wants, total, weight_wants, weighted

WORDS = {"r": "reset gate", "z": "update gate", "n": "candidate", "h": "hidden state"}


def build(options: CellOptions, form: WeightForm) -> Cell:
    """Equations of Cho et al. 2014; `reset: after` and `update: new` as in PyTorch's and Keras's GRU."""

    def gate(name: str) -> Expr:
        return activate(options, "gate", total(weighted(form, name, Sym("h_prev")) + biases(form, name)))

    reset, update = options.choices["reset"], options.choices["update"]
    candidate = _reset_after(form) if reset == "after" else _reset_before(form)
    z, rest = Sym("z"), Num(Decimal(1)) - Sym("z")
    old, new = (z, rest) if update == "keep" else (rest, z)
    equations = (
        Equation("r", gate("r")),
        Equation("z", gate("z")),
        Equation("n", activate(options, "candidate", candidate)),
        Equation("h", old * Sym("h_prev") + new * Sym("n")),
    )
    wants: dict[str, ParameterSpec] = {}
    for name in KIND.gates:
        split = name == "n" and reset == "after"
        wants |= (split_wants(name) if split else weight_wants(form, name)) | bias_wants(form, name)
    said = (Phrase(f"reset_{reset}"), Phrase(f"update_{update}"), *clip_words(options.clip))
    return Cell("gru", ("h",), "h", equations, wants, WORDS, said, reset_by_default="reset" not in options.stated)


def _reset_before(form: WeightForm) -> Expr:
    return total(weighted(form, "n", Sym("r") * Sym("h_prev")) + biases(form, "n"))


def _reset_after(form: WeightForm) -> Expr:
    split = form._replace(joint=None)
    inputs, recurrent = weighted(split, "n", Sym("h_prev"))
    mine = biases(form, "n")
    inside = [recurrent, *mine[1:]]
    return total([inputs, *mine[:1], Sym("r") * total(inside)])


KIND = CellKind(
    name="gru",
    states=("h",),
    gates=("r", "z", "n"),
    activations={"gate": "sigmoid", "candidate": "tanh"},
    choices={"reset": ("before", "after"), "update": ("keep", "new")},
    build=build,
)

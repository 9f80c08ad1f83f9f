"""Long short-term memory: Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.

Peepholes after Gers and Schmidhuber 2000, projection after Sak, Senior and Beaufays 2014.
"""

from decimal import Decimal

from ...maths.expressions import Equation, Expr, Num, Sym
from ..cell import Cell, CellKind, CellOptions, ParameterSpec, Phrase, WeightForm
from ..cell_parts import activate, bias_wants, biases, clip_words, output_function, total, weight_wants, weighted

WORDS = {
    "i": "input gate",
    "f": "forget gate",
    "g": "candidate",
    "o": "output gate",
    "c": "cell state",
    "h": "hidden state",
}

COUPLED = {"input": "f", "forget": "i"}


def build(options: CellOptions, form: WeightForm) -> Cell:
    """Equations of Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000, and their peepholes."""

    def gate(name: str, peephole: str = "", role: str = "gate") -> Expr:
        terms = weighted(form, name, Sym("h_prev")) + biases(form, name)
        if name in form.peepholes:
            terms.append(Sym(f"p_{name}") * Sym(peephole))
        return activate(options, role, total(terms))

    def complement(name: str) -> Expr:
        return Num(Decimal(1)) - Sym(name)

    coupled = COUPLED.get(options.choices["coupled"])
    i = complement("f") if coupled == "i" else gate("i", "c_prev")
    f = complement("i") if coupled == "f" else gate("f", "c_prev")
    first, second = (("f", f), ("i", i)) if coupled == "i" else (("i", i), ("f", f))
    squashed = output_function(options, "output", Sym("c"))
    hidden: Expr = Sym("o") * squashed
    if options.projection:
        hidden = Sym("W_p") @ hidden
    equations = {
        first[0]: first[1],
        second[0]: second[1],
        "g": gate("g", role="candidate"),
        "o": gate("o", "c"),
        "c": Sym("f") * Sym("c_prev") + Sym("i") * Sym("g"),
        "h": hidden,
    }
    order = "i f g c o h" if "o" in form.peepholes else "i f g o c h"
    if coupled == "i":
        order = order.replace("i f", "f i")
    return Cell(
        name="lstm",
        states=("h", "c"),
        output="h",
        equations=tuple(Equation(name, equations[name]) for name in order.split()),
        wants=_wants(options, form, coupled),
        words=WORDS,
        conventions=_conventions(options, form, coupled),
        part_names={str(squashed): "tanh_c"},
    )


def _wants(options: CellOptions, form: WeightForm, coupled: str | None) -> dict[str, ParameterSpec]:
    wants: dict[str, ParameterSpec] = {}
    for gate in KIND.gates:
        if gate == coupled:
            continue
        wants |= weight_wants(form, gate) | bias_wants(form, gate)
        if gate in form.peepholes:
            wants[f"p_{gate}"] = ParameterSpec("vector", "p", gate)
    if options.projection:
        wants["W_p"] = ParameterSpec("matrix", "projection", "h")
    return wants


def _conventions(options: CellOptions, form: WeightForm, coupled: str | None) -> tuple[Phrase, ...]:
    said = list(clip_words(options.clip))
    if coupled:
        said.append(Phrase(f"coupled_{coupled}"))
    if form.peepholes:
        said.append(Phrase("peepholes"))
    if options.projection:
        said.append(Phrase("projected"))
    return tuple(said)


KIND = CellKind(
    name="lstm",
    states=("h", "c"),
    gates=("i", "f", "g", "o"),
    activations={"gate": "sigmoid", "candidate": "tanh", "output": "tanh"},
    choices={"coupled": ("", "input", "forget")},
    build=build,
    peepholes=("i", "f", "o"),
    projection=True,
)

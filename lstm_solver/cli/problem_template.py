"""`lstm-solver new`: a commented problem file for any cell, made from what the cell says of itself."""

from itertools import cycle, islice

from ..document.language import names as languages
from ..network import cells as _cells
from ..network.cell import CellKind

NUMBERS = ("0.5", "-0.2", "0.1", "0.4", "0.3", "0.8", "-0.6", "0.2", "0.7", "-0.1", "0.6")

SCHEMA = "schema.json"  # beside the file, on every machine that it goes to

HEAD = """\
# yaml-language-server: $schema={schema}
# What an editor knows of the keys:  lstm-solver schema -o {schema}
# A problem file. Solve it with:   lstm-solver solve FILE
# Check it with:                   lstm-solver validate --advise FILE

title: {title}
text: What is the hidden state after each input?
"""

TAIL = """
initial: {{{initial}}}   # the state before the first input; left out, it is zero

rounding:
  places: 4       # decimals that are printed
  carry: none     # none: compute with full precision. all: use the rounded values from then on. [{some}]: just these

notation: pytorch   # lstm-solver notations lists them
lang: en            # the language of the page: {languages}; what you write yourself stays as it is

questions:
  - ask: Compute the first hidden state.
    find: [h_1]
    points: 2
  - ask: Compute the second one. What do the numbers say?
    find: [{found}]
    points: 3
    comment: true   # a few words on what the numbers say
"""

CUSTOM = """\
cell:               # a cell of your own: its states and its equations
  states: [h]
  equations:        # @ is the matrix product, * is elementwise, [a, b] stacks vectors
    - z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
    - n = tanh(W_n @ x + U_n @ h_prev)
    - h = (1 - z) * h_prev + z * n

inputs:             # one line a time step
  - [1, 0]
  - [0, 1]

parameters:
  W_z: [[0.5, -0.2], [0.1, 0.4]]
  U_z: [[0.3, 0.8], [-0.6, 0.2]]
  b_z: [0.1, 0]
  W_n: [[0.7, -0.1], [0.6, 0.5]]
  U_n: [[-0.2, 0.1], [0.4, 0.3]]
"""


def cells() -> list[str]:
    """The names that `new --cell` takes."""
    return [*_cells.names(), "custom"]


def problem_file(cell: str) -> str:
    """The text of a problem file for a cell of `cells()`; it solves as it is."""
    kind = _cells.find(cell)
    title = f"My first {cell} cell" if kind is None else f"My first {cell.upper()}"
    head = HEAD.format(schema=SCHEMA, title=title)
    body = CUSTOM if kind is None else _body(kind)
    states = ("h",) if kind is None else kind.states
    some = "z, h" if kind is None else ", ".join([*filter(None, kind.gates[:1]), *kind.states[-1:]])
    found = "z_2, h_2" if kind is None else ", ".join([*(f"{gate}_2" for gate in kind.gates[1:2]), "h_2"])
    initial = ", ".join(f"{state}: [0, 0]" for state in states)
    return head + body + TAIL.format(languages=", ".join(languages()), initial=initial, some=some, found=found)


def _body(kind: CellKind) -> str:
    numbers = cycle(NUMBERS)

    def matrix() -> str:
        a, b, c, d = islice(numbers, 4)
        return f"[[{a}, {b}], [{c}, {d}]]"

    lines = [f"cell: {kind.name}{_options(kind)}", "", "inputs:             # one line a time step"]
    lines += ["  - [1, 0]", "  - [0, 1]", ""]
    lines.append("weights:            # x: on the input, h: on the hidden state of the step before")
    if kind.gate_level:
        lines += [f"  {gate}: {{x: {matrix()}, h: {matrix()}}}" for gate in kind.gates]
        lines += ["", "biases:             # left out, the equations have none"]
        lines += [f"  {gate}: [0.1, 0]" for gate in kind.gates]
    else:
        lines += [f"  x: {matrix()}", f"  h: {matrix()}", "", "biases: [0.1, 0]    # left out, the equation has none"]
    return "\n".join(lines) + "\n"


def _options(kind: CellKind) -> str:
    """The options as a comment: what else `cell` may say."""
    said = [f"{name}: {' or '.join(filter(None, words))}" for name, words in kind.choices.items()]
    return f"          # or {{name: {kind.name}, {', '.join(said)}}}" if said else ""

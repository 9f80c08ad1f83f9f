"""What a cell is: equations in reading order, and the parameters they want."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..maths.expressions import Constants, Equation
from ..maths.plan import Plan, plan
from ..maths.rounding import Rounding


class ParameterSpec(NamedTuple):
    """A parameter that the equations name.

    `kind`: matrix or vector. `role`: what it does, which decides its symbol and its place in a sum:
    x, h, joint, b, bx, bh, p (peephole), projection; "own" for those of a cell from the file.
    `gate`: whose it is.
    """

    kind: str
    role: str
    gate: str


class WeightForm(NamedTuple):
    """How a file gives the weights; it decides what the pre-activations look like.

    `joint`: the order of the stacked vector, ("h", "x") or ("x", "h"), or None for split weights.
    `row`: matrices stand right of row vectors. `biases`: by gate "one" or "two"; no entry, no bias.
    `peepholes`: the gates that have one.
    """

    joint: tuple[str, ...] | None = None
    row: bool = False
    biases: dict[str, str] = {}
    peepholes: frozenset[str] = frozenset()


class Phrase(NamedTuple):
    """A sentence: the key of a phrase of every language, or the English text itself. `values` are put into it."""

    phrase: str
    values: Mapping[str, Decimal] = {}


class Cell(NamedTuple):
    """`equations` in reading order, each after those it needs.

    `wants`: the parameters by name. `words`: what each quantity is called ("forget gate").
    `conventions`: what the equations leave to convention, in words.
    `reset_by_default`: whether no one said on which side of the weights the reset gate acts.
    `part_names`: names for sub-expressions that the contract names (`tanh_c`), by their source text.
    """

    name: str
    states: tuple[str, ...]
    output: str
    equations: tuple[Equation, ...]
    wants: dict[str, ParameterSpec]
    words: dict[str, str]
    conventions: tuple[Phrase, ...] = ()
    part_names: dict[str, str] = {}
    reset_by_default: bool = False


class CellOptions(NamedTuple):
    """The options of a built-in cell as the file gives them, defaults put in.

    `activations`: by role (gate, candidate, output; rnn: activation), the function's name and constants.
    `choices`: by option (coupled, reset, update), the chosen word, or "" where it is absent and has no default.
    `clip`: the limit of the pre-activations, or None. `projection`: whether there is one.
    `stated`: the options that the file does not leave to their default.
    """

    activations: dict[str, tuple[str, Constants]]
    choices: dict[str, str]
    clip: Decimal | None = None
    projection: bool = False
    stated: frozenset[str] = frozenset()


class CellKind(NamedTuple):
    """A built-in cell: what the file may say of it, and `build`, which makes its equations.

    `gates`: those that have weights, in the order of the equations. `gate_level`: whether the file names them
    (rnn has one and does not). `activations`: roles with their defaults; `choices`: options with the allowed words,
    the default first ("" means absent). `peepholes`: gates that may have one.
    """

    name: str
    states: tuple[str, ...]
    gates: tuple[str, ...]
    activations: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    build: Callable[[CellOptions, WeightForm], Cell]
    gate_level: bool = True
    peepholes: tuple[str, ...] = ()
    projection: bool = False


MOST_KNOWN = 50  # cells, and lists of equations, that are remembered

_built: dict[tuple[str, str], Cell] = {}

KnownPlans = list[tuple[dict[str, str], Rounding, list[Plan]]]

_plans: dict[tuple[int, ...], tuple[tuple[Equation, ...], KnownPlans]] = {}  # by the identity of the equations


def built(kind: CellKind, options: CellOptions, form: WeightForm) -> Cell:
    """The equations of a cell, made once; those with constants anew, since equal ones may be written otherwise."""
    if options.clip is not None or any(constants for _, constants in options.activations.values()):
        return kind.build(options, form)
    key = kind.name, repr((options, form))
    found = _built.get(key)
    if found is None:
        if len(_built) >= MOST_KNOWN:
            _built.clear()
        found = _built[key] = kind.build(options, form)
    return found


def plans(cell: Cell, rounding: Rounding) -> list[Plan]:
    """The plan of each equation, in reading order; made once for the same equations."""
    key = tuple(map(id, cell.equations))
    remembered = _plans.get(key)
    if remembered is None:
        if len(_plans) >= MOST_KNOWN:
            _plans.clear()
        remembered = _plans[key] = cell.equations, []
    _, known = remembered
    for names, rule, found in (*known,):
        if rule == rounding and names == cell.part_names:
            return list(found)
    made = [plan(equation, cell.part_names, rounding) for equation in cell.equations]
    known.append((cell.part_names, rounding, made))
    return list(made)


NO_CELL = Cell("", (), "", (), {}, {})  # no parameter of an equation has a role here, so its terms stay in order

"""The names of questions, answers and reports: `f_1`, `f_1(l=2,rev)[0]`, `loss`, `d_weights.i.x[0][1]`, `B.h_0`."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as SequenceOf
from functools import lru_cache
from typing import NamedTuple

from .cell import Cell
from .problem import Layer, Place, Problem, Sequence

FIRST: Place = (1, "forward")

PREDICT = "predict"  # also what is fed back, where it is the predicted token

OF_THE_NETWORK = ("error", "loss", PREDICT)  # names that belong to no cell

ROOTS = ("weights", "biases", "peepholes", "parameters", "cell", "layers", "outputs", "embedding", "inputs", "initial")

_RUN = r"(?:([A-Za-z]\w*)\.)?"

_WHOLE = r"(0|[1-9]\d{0,8})"  # written plainly: not 01

_TIMED = re.compile(_RUN + rf"([A-Za-z]\w*)_{_WHOLE}(?:\(([a-z0-9=, ]{{1,30}})\))?(?:\[{_WHOLE}\])?", re.ASCII)

_PATH = re.compile(_RUN + rf"(d|new)_((?:{'|'.join(ROOTS)})(?:[.\[].*)?)", re.ASCII)

_PASS = re.compile(r"\(n ?= ?([1-9]\d{0,8})\)", re.ASCII)

_LOSS = re.compile(_RUN + "loss", re.ASCII)

_LAYER = re.compile("l ?= ?([1-9][0-9]{0,8})")
_NUMBER = re.compile("n ?= ?([1-9][0-9]{0,8})")

WantedStep = tuple[Place, str, int | None]  # a place, a quantity there, a position in the inputs (None: of no one step)


class QuantityName(NamedTuple):
    """`run` is None for the main sequence; `quantity` may be `a_f`, `d_f`, a part such as `tanh_c`, `error` or `loss`.

    `t` is None for the loss of all steps, and for a gradient (`d`) or a new value (`new`) of what stands at `path`.
    `place`: as the name says it, see `resolve`. `n`: the pass of a training.
    """

    run: str | None
    quantity: str
    t: int | None
    unit: int | None = None
    place: Place = FIRST
    path: str | None = None
    n: int = 1

    @property
    def stem(self) -> str:
        """The quantity without the sign of a gradient."""
        return self.quantity if self.path else self.quantity.removeprefix("d_")


@lru_cache(5_000)
def parse(text: str) -> QuantityName | None:
    """The parts of a name, or None where it is none."""
    passes = _PASS.findall(text)
    if passes:
        found = parse(_PASS.sub("", text, count=1)) if len(passes) == 1 else None
        return None if found is None else found._replace(n=int(passes[0]))
    return _of_first_pass(text)


def _of_first_pass(text: str) -> QuantityName | None:
    if match := _PATH.fullmatch(text):
        return QuantityName(match[1], match[2], None, path=match[3])
    if match := _LOSS.fullmatch(text):
        return QuantityName(match[1], "loss", None)
    match = _TIMED.fullmatch(text)
    where = _where(match[4]) if match else None
    if match is None or where is None:
        return None
    unit = None if match[5] is None else int(match[5])
    return QuantityName(match[1], match[2], int(match[3]), unit, where[0], n=where[1])


def _where(words: str | None) -> tuple[Place, int] | None:
    """`l=2,rev`: the second layer's reverse direction; `both` is what its two directions are joined to. And `n=2`: the
    second pass of a training."""
    (layer, direction), number = FIRST, 1
    for word in [] if words is None else words.split(","):
        if match := _LAYER.fullmatch(word.strip()):
            layer = int(match[1])
        elif match := _NUMBER.fullmatch(word.strip()):
            number = int(match[1])
        elif word.strip() in ("rev", "both"):
            direction = {"rev": "reverse"}.get(word.strip(), "both")
        else:
            return None
    return (layer, direction), number


def written(quantity: str, t: int | str, place: Place = FIRST, n: int = 1) -> str:
    """The name of a quantity at a time: `f_1(l=2,rev)`; `t` for any. `n`: the pass of a training."""
    layer = [f"l={place[0]}"] if place[0] > 1 and place[1] in ("forward", "reverse", "both") else []
    direction = {"reverse": ["rev"], "both": ["both"]}.get(place[1], [])
    words = ",".join(layer + direction + ([f"n={n}"] if n > 1 else []))
    return f"{quantity}_{t}({words})" if words else f"{quantity}_{t}"


def in_pass(name: str, n: int) -> str:
    """A name without a time, in a pass of a training: `loss(n=2)`, `d_weights.i.x[0](n=2)`."""
    return name if n == 1 else f"{name}(n={n})"


def without_pass(name: str) -> tuple[str, int]:
    """A name without a time and the pass at its end; of others the name as it is, and 1."""
    match = _PASS.search(name)
    return (name[: match.start()], int(match[1])) if match and match.end() == len(name) else (name, 1)


def cells_of(problem: Problem) -> dict[Place, Cell]:
    """The cell of every place that has one; the output equations are one at (number of layers, "out")."""
    found = {unit.place: unit.cell for unit in problem.units}
    if problem.outputs is not None:
        found[len(problem.layers), "out"] = problem.outputs.cell
    return found


def resolve(cells: Mapping[Place, Cell], name: QuantityName) -> Place:
    """The place a name means: what no cell of the first layer knows is an output's, a lone direction needs no word.

    An embedding's x, and one that is fed back, stands at (1, "in"), the joined output of two directions at
    (layer, "both"), error and predict at (number of layers, "out"), losses at (number of layers, "loss").
    """
    layer, direction = name.place
    if direction == "forward" and name.place not in cells and (layer, "reverse") in cells:
        direction = "reverse"
    place = layer, direction
    if name.place != FIRST or (place in cells and owner(cells[place], name.stem)):
        return place
    if name.stem == "x":
        return place if name.quantity == "d_x" else (1, "in")  # what flows back to x is worked out in the cell
    last = max((number for number, _ in cells), default=1)
    out = last, "out"
    if name.stem in OF_THE_NETWORK:
        return last, "loss" if name.stem == "loss" else "out"
    return out if out in cells and owner(cells[out], name.stem) else place


def owner(cell: Cell, quantity: str) -> str | None:
    """The quantity whose step holds this one: `a_f` is in f, `tanh_c` in h."""
    names = {each.name for each in cell.equations}
    if quantity in names:
        return quantity
    if quantity.startswith("a_") and quantity[2:] in names:
        return quantity[2:]
    from ..maths.rounding import Rounding
    from .cell import plans

    return next((each.name for each in plans(cell, Rounding()) if quantity in each.parts), None)


def run_of(problem: Problem, sequence: Sequence, name: QuantityName) -> Sequence:
    """The run that a name means when it stands among the questions of `sequence`."""
    return next((each for each in problem.sequences if name.run is not None and each.name == name.run), sequence)


def is_own_loss(problem: Problem, name: QuantityName) -> bool:
    """Whether it is the loss of a batch's main sequence alone, `A.loss`; `loss` is that of all runs together."""
    main = problem.sequences[0].name
    return problem.batch is not None and name.quantity == "loss" and name.t is None and name.run == main is not None


def judged_place(problem: Problem, quantity: str) -> tuple[Place, str]:
    """Where the quantity stands that a loss or a prediction looks at, and its name there."""
    if problem.outputs is not None and quantity != "h":
        return (len(problem.layers), "out"), quantity
    return handed_on(problem.layers, len(problem.layers))


def handed_on(layers: SequenceOf[Layer], layer: int) -> tuple[Place, str]:
    """Where the output of a layer (from 1) stands, and its name there."""
    units = layers[layer - 1].units
    return ((layer, "both"), "h") if len(units) > 1 else (units[0].place, units[0].cell.output)


def owners(problem: Problem, name: QuantityName) -> list[tuple[Place, str]]:
    """The steps that hold what a name asks for, with their places: `a_f` is in f; `error` needs what it judges as well.

    A gradient of a quantity is a step of its own (`d_f`, at the place of f), one of a parameter goes by its whole name.
    """
    cells = cells_of(problem)
    if name.path is not None:
        return [((len(problem.layers), "out"), f"{name.quantity}_{name.path}")]
    place = resolve(cells, name)
    if name.quantity == "error" and place[1] == "out" and problem.loss is not None:
        return [(place, "error"), judged_place(problem, problem.loss.of)]
    if name.quantity.startswith("d_") or place not in cells:
        return [(place, name.quantity)]
    return [(place, owner(cells[place], name.quantity) or name.quantity)]


def asked(problem: Problem, sequence: Sequence) -> set[WantedStep]:
    """The steps of a run that questions ask for, with place and position; a part counts as its step.

    Every step, where the problem asks nothing.
    """
    if not any(each.questions for each in problem.sequences):
        return set(everything(problem, sequence))
    names = [
        name
        for each in problem.sequences
        for question in each.questions
        for name in map(parse, question.find)
        if name is not None and name.n == 1 and run_of(problem, each, name) is sequence
    ]
    first = problem.time.first
    return {
        (place, quantity, None if name.t is None else name.t - first)
        for name in names
        for place, quantity in owners(problem, name)
    }


def everything(problem: Problem, sequence: Sequence) -> Iterable[WantedStep]:
    """Every step that may be there, of every place, and what has no time."""
    last = len(problem.layers)
    found: list[tuple[Place, str]] = [((1, "in"), "x")] if problem.embedding or feeds_back(problem) else []
    found += [(place, each.name) for place, cell in cells_of(problem).items() for each in cell.equations]
    found += [((at, "both"), "h") for at, layer in enumerate(problem.layers, 1) if len(layer.units) > 1]
    found += [((last, "out"), "error"), ((last, "out"), "predict"), ((last, "loss"), "loss")]
    if problem.backward is not None:
        found += [(place, f"d_{name}") for place, name in found] + [(place, f"d_a_{name}") for place, name in found]
        found += [(unit.place, f"d_{state}") for unit in problem.units for state in (*unit.cell.states, "x")]
        yield from (((last, "out"), f"{sign}_{path}", None) for sign in ("d", "new") for path in paths(problem))
    yield (last, "loss"), "loss", None
    for place, name in found:
        yield from ((place, name, position) for position in range(len(sequence.inputs)))


def paths(problem: Problem) -> list[str]:
    """Where the file has a parameter, each path once."""
    found = [parameter.path for unit in problem.units for parameter in unit.parameters.values()]
    found += [parameter.path for parameter in problem.outputs.parameters.values()] if problem.outputs else []
    return list(dict.fromkeys([*found, *(["embedding.matrix"] if problem.embedding else [])]))


def feeds_back(problem: Problem) -> bool:
    """Whether an input is an output of the step before."""
    return any(sequence.fed for sequence in problem.sequences)

"""What the parts of a network are called, and how they hang together, in words."""

from .document import Inline
from .engine import FORWARD, REVERSE
from .page import Page
from .problem import Place, Problem

MERGES = {
    "concat": "stacked, the forward one first",
    "sum": "added",
    "mul": "multiplied entry by entry",
    "average": "averaged",
}


def title(problem: Problem, place: Place) -> str:
    """`Layer 2, reverse direction`, `Forward direction`, `Outputs`."""
    number, kind = place
    layer = f"Layer {number}" if len(problem.layers) > 1 else ""
    if kind == "out":
        return "Outputs"
    if kind == "both":
        return f"{layer}, both directions" if layer else "Both directions"
    if len(problem.layers[number - 1].units) > 1 or kind == "reverse":
        return f"{layer}, {kind} direction" if layer else f"{kind.capitalize()} direction"
    return layer


def computed(page: Page) -> list[Page]:
    """The pages of every place with equations, in the order of the working: layers, their joining, outputs."""
    return [page.at(place) for place in page.solved.plans if place[1] != "in"]


def how_it_hangs(page: Page) -> list[Inline]:
    """Where a place takes its input, in which order it reads, how two directions are joined."""
    said: list[Inline] = []
    number, kind = page.place
    if kind == "both":
        merge = page.problem.layers[number - 1].merge
        pair = (page.generic(FORWARD), " and ", page.generic(REVERSE))
        return [("The states of the two directions, ", *pair, f", are {MERGES[merge]}.")]
    if kind == "out" and not page.problem.plain:
        said.append((page.generic("h"), " is what the last layer hands on."))
    if page.unit is not None and number > 1:
        said.append((f"The input of layer {number} is ", page.generic("x"), f", what layer {number - 1} hands on."))
    if page.reverse:
        before = page.generic_leaves()[f"{page.cell.states[0]}_prev"].symbol
        said.append(("The sequence is read from the last input to the first, so that ", before, " is the step before."))
    return said


def runs_forward(problem: Problem) -> bool:
    """Whether all layers run in the order of time, so that a time step can be worked out as a whole."""
    return all(unit.place[1] == "forward" for unit in problem.units)

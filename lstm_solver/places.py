"""What the parts of a network are called, and how they hang together, in words."""

from .document import Inline
from .engine import FORWARD, REVERSE
from .lang import Language
from .page import Page
from .problem import Place, Problem


def title(problem: Problem, place: Place, language: Language) -> str:
    """`Layer 2, reverse direction`, `Forward direction`, `Outputs`."""
    number, kind = place
    several = len(problem.layers) > 1
    if kind == "out":
        return language.text("outputs")
    if kind != "forward" or len(problem.layers[number - 1].units) > 1:
        return language.text(f"layer_{kind}" if several else f"direction_{kind}", layer=number)
    return language.text("layer", layer=number) if several else ""


def computed(page: Page) -> list[Page]:
    """The pages of every place with equations, in the order of the working: layers, their joining, outputs."""
    return [page.at(place) for place in page.solved.plans if place[1] != "in"]


def how_it_hangs(page: Page) -> list[Inline]:
    """Where a place takes its input, in which order it reads, how two directions are joined."""
    said: list[Inline] = []
    say = page.language.say
    number, kind = page.place
    if kind == "both":
        merge = page.problem.layers[number - 1].merge
        return [say(f"merged_{merge}", forward=page.generic(FORWARD), reverse=page.generic(REVERSE))]
    if kind == "out" and not page.problem.plain:
        said.append(say("handed_to_outputs", state=page.generic("h")))
    if page.unit is not None and number > 1:
        said.append(say("handed_up", layer=number, below=number - 1, input=page.generic("x")))
    if page.reverse:
        before = page.generic_leaves()[f"{page.cell.states[0]}_prev"].symbol
        said.append(say("read_backwards", before=before))
    return said


def runs_forward(problem: Problem) -> bool:
    """Whether all layers run in the order of time, so that a time step can be worked out as a whole."""
    return all(unit.place[1] == "forward" for unit in problem.units)

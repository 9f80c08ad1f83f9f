"""What the parts of a network are called, and how they hang together, in words."""

from ..document.blocks import Inline
from ..document.formulas import Symbol
from ..document.language import Language
from ..network.problem import Place, Problem
from ..network.wiring import FORWARD, REVERSE
from .view import View


def title(problem: Problem, place: Place, language: Language) -> str:
    """`Layer 2, reverse direction`, `Forward direction`, `Outputs`."""
    number, kind = place
    several = len(problem.layers) > 1
    if kind == "out":
        return language.text("outputs")
    if kind != "forward" or len(problem.layers[number - 1].units) > 1:
        return language.text(f"layer_{kind}" if several else f"direction_{kind}", layer=number)
    return language.text("layer", layer=number) if several else ""


def computed(view: View) -> list[View]:
    """The views of every place with equations, in the order of the working: layers, their joining, outputs."""
    return [view.at(place) for place in view.solved.plans if place[1] != "in"]


def how_it_hangs(view: View) -> list[Inline]:
    """Where a place takes its input, in which order it reads, how two directions are joined."""
    said: list[Inline] = []
    say = view.language.say
    number, kind = view.place
    if kind == "both":
        merge = view.problem.layers[number - 1].merge
        return [say(f"merged_{merge}", forward=view.generic(FORWARD), reverse=view.generic(REVERSE))]
    if kind == "out" and not view.problem.plain:
        said.append(say("handed_to_outputs", state=view.generic("h")))
    if view.unit is not None and number > 1:
        said.append(say("handed_up", layer=number, below=number - 1, input=view.generic("x")))
    if view.reverse:
        before = view.generic_leaves()[f"{view.cell.states[0]}_prev"].symbol
        said.append(say("read_backwards", before=before))
    return said


def runs_forward(problem: Problem) -> bool:
    """Whether all layers run in the order of time, so that a time step can be worked out as a whole."""
    return all(unit.place[1] == "forward" for unit in problem.units)


def class_words(problem: Problem, number: int, language: Language, classes: int | None = None) -> str:
    """`class 1 (B)`, or `class 1` where it has no other name. `classes`: how many there are, if other than labels.

    Without labels what is predicted and fed back has the names of the tokens.
    """
    labels = problem.outputs.labels if problem.outputs is not None else None
    labels = tuple(token for token, _ in problem.predicted) or None if labels is None else labels
    if labels is None or classes not in (None, len(labels)) or labels[number] == str(number):
        return language.text("class", number=number)
    return language.text("class_label", number=number, label=labels[number])


def loss_symbol(time: str = "") -> Symbol:
    """L, with its time where it is that of a step."""
    return Symbol(f"L_{{{time}}}" if time else "L")


def target_symbol(language: Language, time: str) -> Symbol:
    """The target of a step, as the language calls it."""
    return Symbol(f"{language.name('target')}_{{{time}}}")

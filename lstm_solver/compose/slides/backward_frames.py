"""The way back as frames: every adjoint with what it needs, then gradients and the update, gate by gate."""

from itertools import groupby

from ...document.blocks import Heading, Inline, Working
from ...document.deck import Frame, opening
from ...document.formulas import Symbol
from ...solver.trace import Step, Trace
from ..sections.adjoint_names import Names, symbol
from ..sections.backward_pass import caption, introduction, onward
from ..view import Found, Page
from .forward_frames import subtitle, time_of
from .groups import Part, frames_back
from .operands import needed
from .sections import sections


def way_back(page: Page, trace: Trace, found: Found) -> list[Frame]:
    """The adjoints of a run from its last step to its first, and the gradients; nothing where none are asked for."""
    if page.problem.backward is None:
        return []
    names = Names(page, trace, found)
    heading = page.language.of_run("backpropagation", trace.sequence.name)
    frames = [Frame(heading, tuple(introduction(page, trace)), section=heading)]
    for (place, position), steps in groupby(trace.backward, key=lambda step: (step.place, step.position)):
        frames += _moment(page.at(place), names, position, list(steps))
    return [*frames, *_gradients(page, trace, found)]


def _moment(page: Page, names: Names, position: int, steps: list[Step]) -> list[Frame]:
    parts = []
    for step in steps:
        derivation = names.derivation(step, symbol(page, step.name, position), page.detail)
        working = Working(derivation, caption(page, step.name))
        parts.append(Part(working, needed(page, step.plan, names.of(step))))
    frames = frames_back(parts, time_of(page, position))
    frames[-1] = frames[-1]._replace(tail=tuple(onward(page, position, names)))
    section = page.language.say("back_at_time_step", time=Symbol(page.time(position)))
    return opening(section, [frame._replace(subtitle=subtitle(page, names.trace, page)) for frame in frames])


def _gradients(page: Page, trace: Trace, found: Found) -> list[Frame]:
    """Sections of the page, in which workings grow line by line."""
    from ..sections.parameter_gradients import gradients

    frames = []
    for frame in sections(gradients(page, trace, found)):
        frames += _growing(frame)
    return frames


def _growing(frame: Frame) -> list[Frame]:
    """A section's workings, one frame each; what stands between them stays."""
    found: list[Frame] = []
    subtitle = ""
    for block in frame.head:
        if isinstance(block, Heading):
            subtitle = "".join(part for part in block.content if isinstance(part, str))
        elif isinstance(block, Working):
            title: Inline = (*frame.title, ": ", block.derivation.left)
            found.append(Frame(title, workings=(block,), subtitle=subtitle))
        elif found and not found[-1].workings:
            found[-1] = found[-1]._replace(head=(*found[-1].head, block))
        else:
            found.append(Frame(frame.title, (block,), subtitle=subtitle))
    return opening(frame.title, found)

"""The backward pass as frames: every adjoint with what it needs, then gradients and the update, gate by gate."""

from itertools import groupby

from ...document.blocks import Heading, Inline, Working
from ...document.deck import Frame, opening
from ...document.formulas import Symbol
from ...solver.trace import Step, Trace
from ..sections.adjoint_names import AdjointNames
from ..sections.backward_pass import caption, introduction, onward, window_heading
from ..view import StepsByPlace, View
from .forward_frames import subtitle, time_of
from .groups import FramePart, frames_back
from .operands import needed
from .sections import sections


def backward_frames(view: View, trace: Trace, found: StepsByPlace) -> list[Frame]:
    """The adjoints of a run from its last step to its first, and the gradients; nothing where none are asked for."""
    if not trace.went_back:
        return []
    names = AdjointNames(view, trace, found)
    heading = view.language.of_run("backpropagation", trace.sequence.name)
    frames = [Frame(heading, tuple(introduction(view, trace)), section=heading)]
    for window in trace.windows:
        heading = window_heading(view, window)
        frames += opening(heading, _moments(view, AdjointNames(view, trace, found, window), window.steps))
    moments = _moments(view, names, trace.backward)
    frames += opening(view.language.say("all_windows"), moments) if trace.windows else moments
    return [*frames, *_gradients(view, trace, found)]


def _moments(view: View, names: AdjointNames, steps: list[Step]) -> list[Frame]:
    """The adjoints, step by step."""
    moments = groupby(steps, key=lambda step: (step.place, step.position))
    return [
        frame for (place, position), those in moments for frame in _moment(view.at(place), names, position, [*those])
    ]


def _moment(view: View, names: AdjointNames, position: int, steps: list[Step]) -> list[Frame]:
    parts = []
    for step in steps:
        derivation = names.derivation(step, names.symbol(view, step.name, position), view.detail)
        working = Working(derivation, caption(view, step.name))
        parts.append(FramePart(working, needed(view, step.plan, names.of(step))))
    frames = frames_back(parts, time_of(view, position))
    frames[-1] = frames[-1]._replace(tail=tuple(onward(view, position, names)))
    section = view.language.say("back_at_time_step", time=Symbol(view.time(position)))
    return opening(section, [frame._replace(subtitle=subtitle(view, names.trace, view)) for frame in frames])


def _gradients(view: View, trace: Trace, found: StepsByPlace) -> list[Frame]:
    """Sections of the page, in which workings grow line by line."""
    from ..sections.parameter_gradients import gradients

    frames = []
    for frame in sections(gradients(view, trace, found)):
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

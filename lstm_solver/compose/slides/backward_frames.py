"""The backward pass as frames: every adjoint with what it needs, then gradients and the update, gate by gate."""

from itertools import groupby

from ...document.blocks import Block, Figure, Heading, Working
from ...document.deck import Frame, Stage, opening
from ...document.formulas import Symbol
from ...solver.trace import Step, Trace
from ..derivation import ON_SLIDES
from ..figures.figure_blocks import of_the_way_back
from ..references import of_step
from ..sections.adjoint_names import AdjointNames
from ..sections.backward.any_time import adjoint_equations
from ..sections.backward.backward_equations import backward_equations
from ..sections.backward.introduction import caption, introduction
from ..sections.backward.needed_adjoints import needed as on_pages
from ..sections.backward.state_adjoints import state_adjoints
from ..sections.backward_pass import onward, window_heading
from ..sections.remarks import of_quantity
from ..view import StepsByPlace, View
from .forward_frames import subtitle
from .groups import FramePart, stages_back
from .operands import needed
from .sections import sections


def backward_frames(view: View, trace: Trace, found: StepsByPlace) -> list[Frame]:
    """The adjoints of a run from its last step to its first, and the gradients; nothing where none are asked for."""
    if not trace.went_back:
        return []
    names = AdjointNames(view, trace, found)
    heading = view.language.of_run("backpropagation", trace.sequence.name)
    frames = [Frame(heading, tuple(_equations(view, trace, found)), section=heading)]
    for window in trace.windows:
        heading = window_heading(view, window)
        alone = AdjointNames(view, trace, found, window)
        frames += opening(heading, _moments(view, alone, on_pages(view, trace, window.steps)))
    moments = _moments(view, names, on_pages(view, trace, trace.backward))
    frames += opening(view.language.say("all_windows"), moments) if trace.windows else moments
    flow = of_the_way_back(view, trace, state_adjoints(view, trace, found))
    drawn = [Frame(each.caption, (each,)) for each in flow if isinstance(each, Figure)]
    return [*frames, *drawn, *_gradients(view, trace, found)]


def _equations(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """What is said before the first number of the way back."""
    if trace.windows or trace is not view.solved.traces[0] or trace.number > 1:
        return introduction(view, trace)
    return backward_equations(view, trace, found, adjoint_equations(view, trace, found))


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
        label = of_step(names.trace, step) if names.window is None else ""
        working = Working(derivation, caption(view, step.name), label)
        remarks = tuple(of_quantity(view, names.trace, step)) if names.window is None else ()
        parts.append(FramePart(working, needed(view, step.plan, names.of(step)), f"{step.place} {step.name}", remarks))
    heading = view.language.say("back_at_time_step", time=Symbol(view.time(position)))
    made = stages_back(parts, repeated=view.detail == ON_SLIDES)
    tail = tuple(onward(view, position, names))
    return [Frame(heading, (), made, tail, subtitle=subtitle(view, names.trace, view), section=heading)]


def _gradients(view: View, trace: Trace, found: StepsByPlace) -> list[Frame]:
    """Sections of the page, in which workings grow line by line."""
    from ..sections.parameter_gradients import gradients

    return growing(gradients(view, trace, found))


def growing(blocks: list[Block]) -> list[Frame]:
    """Sections of the page, a frame for each working."""
    return [grown for frame in sections(blocks) for grown in _growing(frame)]


def _growing(frame: Frame) -> list[Frame]:
    """A section's workings, as many on a slide as there is room for, with what stands before and after them."""
    found: list[Frame] = []
    subtitle = ""
    for block in frame.head:
        if isinstance(block, Heading):
            subtitle = "".join(part for part in block.content if isinstance(part, str))
            continue
        working = isinstance(block, Working)
        if not found or found[-1].subtitle != subtitle or (working and found[-1].tail):
            found.append(Frame(frame.title, subtitle=subtitle))
        last = found[-1]
        if isinstance(block, Working):
            kind = "".join(part for part in frame.title if isinstance(part, str))
            found[-1] = last._replace(stages=(*last.stages, Stage((block,), kind=kind)))
        elif last.stages:
            found[-1] = last._replace(tail=(*last.tail, block))
        else:
            found[-1] = last._replace(head=(*last.head, block))
    return opening(frame.title, found)

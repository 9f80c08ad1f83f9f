"""Trace + notation → Deck: which frames there are, and in which order."""

from ...document.blocks import Block, Figure, Heading, Working, is_empty
from ...document.choices import DEFAULTS, Choices
from ...document.deck import Deck, Frame, opening
from ...document.localization import captioned, signed
from ...document.prose import blocks as prose
from ...solver.trace import Solved, Trace
from ..derivation import ON_SLIDES
from ..page import chosen_view, of_the_network, over_time
from ..sections.all_steps import all_steps
from ..sections.answers import RunSteps, named, of_its_run
from ..sections.equations import equations
from ..sections.given import parameters
from ..sections.loss_working import loss_equations
from ..view import View, by_place
from .backward_frames import backward_frames, growing
from .forward_frames import inputs, run, summed_up_in_tables
from .own_frames import own_frames
from .questions_between import woven
from .repetition import at_once
from .sections import sections

__all__ = ["Deck", "Frame", "deck"]

_SHORT, _FEW = 300, 6  # letters of a prose and steps of a run that share a slide


def deck(solved: Solved, choices: Choices = DEFAULTS) -> Deck:
    """The deck of one problem."""
    detail = choices.detail
    view = chosen_view(solved, choices._replace(detail=ON_SLIDES) if detail == "brief" else choices)
    solved = view.solved
    frames = _statement(view) if detail == "answers" else [*_introduced(view), *_pictures(of_the_network(view))]
    frames += _symbolic(view) if choices.symbolic or solved.problem.symbolic else []
    runs = [(trace, by_place(solved, trace)) for trace in solved.traces]
    if detail != "answers" and solved.problem.batch:
        frames += _batch(view, runs)
    elif detail != "answers":
        for trace, steps in runs:
            frames += [*run(view, trace, steps), *_pictures(over_time(view, trace, steps))]
            frames += [*backward_frames(view, trace, steps), *_training(view, trace)]
    if detail != "answers" or not any(trace.sequence.questions for trace in solved.traces):
        for trace, steps in () if detail != "answers" and summed_up_in_tables(view) else runs:
            frames += sections(all_steps(view, trace, steps))
    frames += _report(view) if choices.gradients else []
    frames += _audit(view) if choices.audit and not solved.problem.symbols else []
    frames = own_frames(view, woven(view, runs, frames))
    frames = at_once(frames) if detail == "brief" else frames
    drawn = [
        _captioned(frame, view)
        for frame in map(_without_empty, _lettered(view, frames))
        if frame.head or frame.stages or frame.tail or frame.side
    ]
    made = signed(tuple(drawn), view.language)
    words, problem = solved.problem.slides, solved.problem
    return Deck(words.title or problem.title, made, words.author or problem.author, view.language.code, words.date)


def _batch(view: View, runs: RunSteps) -> list[Frame]:
    """Every run forward, the loss of all, every run back, the sums over them; so in every pass."""
    from ..batch_page import one_loss, passes, sums_over_runs, way_back
    from ..training import losses_and_parameters

    frames: list[Frame] = []
    for together in passes(view, runs):
        for at, trace, steps, heading in together:
            made = run(at, trace, steps)
            frames += made if heading is None else opening(heading, made)
            frames += _pictures(over_time(at, trace, steps)) if heading is None else []
        main = together[0]
        frames += growing(one_loss(main.view, main.trace))
        frames += [frame for at, trace, steps, _ in way_back(together) for frame in backward_frames(at, trace, steps)]
        frames += growing(sums_over_runs(main.view, main.trace, main.steps))
    return [*frames, *sections(losses_and_parameters(view, runs[0][0]))]


def _training(view: View, trace: Trace) -> list[Frame]:
    """The later passes of a training: their updates, in the end their losses and parameters."""
    if not trace.later:
        return []
    from ..training import later_passes, losses_and_parameters

    frames: list[Frame] = []
    for at, mine, heading in later_passes(view, trace) if view.detail == "full" else ():
        steps = by_place(at.solved, mine)
        made = [*run(at, mine, steps), *backward_frames(at, mine, steps)]
        frames += opening(heading, made)
    return [*frames, *sections(losses_and_parameters(view, trace))]


def _captioned(frame: Frame, view: View) -> Frame:
    """The frame with the colons of its language."""
    head, tail = captioned(frame.head, view.language), captioned(frame.tail, view.language)
    stages = tuple(
        stage._replace(
            workings=tuple(each for each in captioned(stage.workings, view.language) if isinstance(each, Working)),
            tail=captioned(stage.tail, view.language),
            answer=captioned(stage.answer, view.language),
        )
        for stage in frame.stages
    )
    return frame._replace(head=head, tail=tail, stages=stages, optional=captioned(frame.optional, view.language))


def _without_empty(frame: Frame) -> Frame:
    parts = (frame.head, frame.tail, frame.optional)
    head, tail, optional = (tuple(block for block in part if not is_empty(block)) for part in parts)
    return frame._replace(head=head, tail=tail, optional=optional)


def _pictures(blocks: list[Block]) -> list[Frame]:
    """A frame for each picture; the cell stands in the summaries."""
    found = [block for block in blocks if isinstance(block, Figure) and block.name != "cell"]
    return [Frame(figure.caption, (figure,), section=figure.caption) for figure in found]


def _statement(view: View) -> list[Frame]:
    """The prose of the file."""
    blocks = prose(view.problem.text, lambda text: named(view, text))
    title = view.language.say("statement")
    return [Frame(title, tuple(blocks), section=title)] if blocks else []


def _introduced(view: View) -> list[Frame]:
    """The prose, what is given, and the equations; data of a few steps stand below a short prose."""
    first, traces = _statement(view), view.solved.traces
    data = inputs(view, traces[0].sequence) if len(traces) == 1 else []
    if first and len(traces) == 1 and _is_short(view.problem.text, traces[0]):
        below = [Heading(3, data[0].title), *data[0].head]
        first, data = [first[0]._replace(head=(*first[0].head, *below))], []
    given = [frame._replace(numbered=True) for frame in sections(parameters(view))]
    return [*first, *given, *data, *sections([*equations(view), *loss_equations(view)])]


def _is_short(text: str, trace: Trace) -> bool:
    """Whether the prose and the data of a run share a slide."""
    return len(text) <= _SHORT and len(trace.sequence.inputs) <= _FEW


def _symbolic(view: View) -> list[Frame]:
    from ..symbolic.symbolic_section import symbolic_blocks

    return sections(symbolic_blocks(view))


def _report(view: View) -> list[Frame]:
    from ..sections.gradient_report import report

    return sections(report(view))


def _audit(view: View) -> list[Frame]:
    from ..page import reader_check

    return sections(reader_check(view))


def _lettered(view: View, frames: list[Frame]) -> list[Frame]:
    """The frames with their expressions drawn, where the file has letters for numbers."""
    if not view.problem.symbols:
        return frames
    from ..symbolic.expression_drawing import about, redrawn

    note = about(view.language, view.problem.symbols)
    drawn = redrawn(frames, view.style, lambda text: of_its_run(view, text), view.problem.symbols)
    return [Frame(view.language.say("heading_given"), (note,)), *drawn]

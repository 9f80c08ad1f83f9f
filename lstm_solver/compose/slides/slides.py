"""Trace + notation → Deck: which frames there are, and in which order."""

from collections.abc import Sequence

from ...document.blocks import Block, Figure
from ...document.deck import Deck, Frame
from ...document.language import load
from ...document.localization import captioned, signed
from ...document.prose import blocks as prose
from ...solver.trace import Solved
from ..page import of_the_network, over_time
from ..sections.all_steps import all_steps
from ..sections.answers import answers, named
from ..sections.equations import equations
from ..sections.given import parameters
from ..sections.loss_working import loss_equations
from ..view import Page, by_place
from .backward_frames import way_back
from .forward_frames import inputs, run
from .sections import asked, sections

__all__ = ["Deck", "Frame", "deck"]


def deck(
    solved: Solved,
    notation: str | None = None,
    detail: str = "full",
    *,
    audit: bool = False,
    symbolic: bool = False,
    gradients: bool = False,
    figures: Sequence[str] | None = None,
    lang: str | None = None,
) -> Deck:
    """The deck of one problem; the settings are those of compose."""
    if figures is not None:
        solved = solved._replace(problem=solved.problem._replace(figures=tuple(figures)))
    page = Page(solved, notation, detail, language=None if lang is None else load(lang))
    frames = _statement(page)
    if detail != "answers":
        frames += [*_given(page), *_pictures(of_the_network(page))]
    frames += _symbolic(page) if symbolic or solved.problem.symbolic else []
    runs = [(trace, by_place(solved, trace)) for trace in solved.traces]
    if detail != "answers":
        for trace, steps in runs:
            frames += [*run(page, trace, steps), *_pictures(over_time(page, trace, steps))]
            frames += way_back(page, trace, steps)
    if detail != "answers" or not any(trace.sequence.questions for trace in solved.traces):
        for trace, steps in runs:
            frames += sections(all_steps(page, trace, steps))
    frames += _report(page) if gradients else []
    frames += _audit(page) if audit and not solved.problem.symbols else []
    frames += asked(answers(page, runs))
    drawn = [
        frame._replace(head=captioned(frame.head, page.language), tail=captioned(frame.tail, page.language))
        for frame in _lettered(page, frames)
    ]
    made = signed(tuple(drawn), page.language)
    return Deck(solved.problem.title, made, solved.problem.author, page.language.code)


def _pictures(blocks: list[Block]) -> list[Frame]:
    """A frame for each picture; the cell stands in the summaries."""
    found = [block for block in blocks if isinstance(block, Figure) and block.name != "cell"]
    return [Frame(figure.caption, (figure,), section=figure.caption) for figure in found]


def _statement(page: Page) -> list[Frame]:
    """The prose of the file."""
    blocks = prose(page.problem.text, lambda text: named(page, text))
    title = page.language.say("statement")
    return [Frame(title, tuple(blocks), section=title)] if blocks else []


def _given(page: Page) -> list[Frame]:
    """Matrices, inputs and equations, before anything is computed."""
    frames = [frame._replace(numbered=True) for frame in sections(parameters(page))]
    if len(page.solved.traces) == 1:
        frames += inputs(page, page.solved.traces[0].sequence)
    return frames + sections([*equations(page), *loss_equations(page)])


def _symbolic(page: Page) -> list[Frame]:
    from ..symbolic.symbolic_section import symbolic_blocks

    return sections(symbolic_blocks(page))


def _report(page: Page) -> list[Frame]:
    from ..sections.gradient_report import report

    return sections(report(page))


def _audit(page: Page) -> list[Frame]:
    from ..page import reader_check

    return sections(reader_check(page))


def _lettered(page: Page, frames: list[Frame]) -> list[Frame]:
    """The frames with their expressions drawn, where the file has letters for numbers."""
    if not page.problem.symbols:
        return frames
    from ..symbolic.expression_drawing import about, redrawn

    note = about(page.language, page.problem.symbols)
    drawn = redrawn(frames, page.style, lambda text: named(page, text), page.problem.symbols)
    return [Frame(page.language.say("heading_given"), (note,)), *drawn]

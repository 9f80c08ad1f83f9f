"""Trace + notation → Document: which blocks there are, and in which order."""

from collections.abc import Sequence

from ..document.blocks import Block, Document, Heading, Items, Paragraph, linked
from ..document.language import load
from ..document.localization import localized
from ..document.prose import blocks as prose
from ..solver.trace import Solved, Trace
from .sections.all_steps import all_steps
from .sections.answers import Runs, answers, named
from .sections.equations import equations
from .sections.forward_pass import run
from .sections.given import data, parameters
from .sections.loss_working import loss_equations
from .view import Found, Page, by_place


def compose(
    solved: Solved,
    notation: str | None = None,
    detail: str = "full",
    *,
    audit: bool = False,
    symbolic: bool = False,
    gradients: bool = False,
    lang: str | None = None,
    figures: Sequence[str] | None = None,
) -> Document:
    """The worked solution of one problem. `notation` and `lang` replace the file's; `detail`: answers, brief or full.

    `audit` adds the reader's check, `symbolic` the equations with their constants put in, `gradients` the report on
    what the gradients say. `figures`: kinds of pictures, instead of those that the file wants.
    """
    if figures is not None:
        solved = solved._replace(problem=solved.problem._replace(figures=tuple(figures)))
    page = Page(solved, notation, detail, language=None if lang is None else load(lang))
    found: list[Block] = [Heading(1, (solved.problem.title,))]
    found += prose(solved.problem.text, lambda text: named(page, text))
    if detail != "answers":
        found += statement(page)
    found += _symbolic(page) if symbolic or solved.problem.symbolic else []
    runs = [(trace, by_place(solved, trace)) for trace in solved.traces]
    if detail != "answers":
        found += worked_out(page, runs)
    # questions may ask for any run, so they come after all of them
    found += answers(page, runs)
    if detail != "answers" or not any(trace.sequence.questions for trace in solved.traces):
        for trace, steps in runs:
            found += all_steps(page, trace, steps)
    found += _report(page) if gradients else []
    found += reader_check(page) if audit and not solved.problem.symbols else []
    return finished(page, found)


def statement(page: Page) -> list[Block]:
    """What is given, and the equations."""
    found = parameters(page)
    found += data(page, page.solved.traces[0].sequence) if len(page.solved.traces) == 1 else []
    return [*found, *equations(page), *loss_equations(page), *of_the_network(page)]


def worked_out(page: Page, runs: Runs) -> list[Block]:
    """The working of every run, there and back."""
    found: list[Block] = []
    for trace, steps in runs:
        found += [*run(page, trace, steps), *over_time(page, trace, steps), *_way_back(page, trace, steps)]
    return found


def finished(page: Page, blocks: list[Block]) -> Document:
    """The document of these blocks."""
    made = localized(linked(_lettered(page, blocks)), page.language)
    return Document(page.problem.title, made, page.problem.author, page.language.code)


def of_the_network(page: Page) -> list[Block]:
    """Pictures of the network, where the problem wants some."""
    if not page.problem.figures:
        return []
    from .figures import figure_blocks as blocks

    return blocks.of_the_network(page)


def over_time(page: Page, trace: Trace, steps: Found) -> list[Block]:
    """Pictures of a run, where the problem wants some."""
    if not page.problem.figures:
        return []
    from .figures import figure_blocks as blocks

    return blocks.of_a_run(page, trace, steps)


def _symbolic(page: Page) -> list[Block]:
    from .symbolic.symbolic_section import symbolic_blocks

    return symbolic_blocks(page)


def _lettered(page: Page, blocks: list[Block]) -> list[Block]:
    """The blocks with their expressions drawn, where the file has letters for numbers."""
    if not page.problem.symbols:
        return blocks
    from .symbolic.expression_drawing import drawn

    return drawn(blocks, page.style, lambda text: named(page, text), page.problem.symbols)


def _way_back(page: Page, trace: Trace, steps: Found) -> list[Block]:
    if page.problem.backward is None:
        return []
    from .sections.backward_pass import way_back
    from .sections.parameter_gradients import gradients

    return [*way_back(page, trace, steps), *gradients(page, trace, steps)]


def _report(page: Page) -> list[Block]:
    from .sections.gradient_report import report

    return report(page)


def reader_check(page: Page) -> list[Block]:
    """The lines that a reader of the printed numbers cannot reproduce."""
    from .audit.audit import MOST, check

    found = check(page)
    say = page.language.say
    heading = Heading(2, say("readers_check"))
    if page.solved.arithmetic.name != "exact":
        return [heading, Paragraph(say("float_not_checked"))]
    lines = "" if page.detail == "full" else "_of_full_working"
    if not found.missed:
        return [heading, Paragraph(say(f"all_lines_follow{lines}"))]
    blocks: list[Block] = [heading, Paragraph(say(f"lines_missed{lines}")), Items(tuple(found.items[:MOST]))]
    more = len(found.items) - MOST
    closing = say("and_more", n=more, closing=found.closing) if more > 0 else found.closing
    return [*blocks, Paragraph(closing)] if closing else blocks

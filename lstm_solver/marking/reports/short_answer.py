"""A few numbers that somebody tries, in five lines each: the verdict, the likely cause, the right line of working."""

from collections.abc import Iterator

from ...document.blocks import Inline, Paragraph, Working
from ...document.formulas import Derivation
from ...document.language import capitalized
from ...render import render
from ..marks import RIGHT, WRONG, Mark, MarkedSheet
from .feedback import FeedbackPages

LINES = 3  # of the working


def short_answer(pages: FeedbackPages, marked: MarkedSheet) -> Iterator[str]:
    """Text about the numbers that are there; what is missing is not spoken of."""
    for mark in marked.marks:
        if mark.given is not None:
            page = render([pages.document("", _about(pages, mark))], "text")
            yield "".join(f"{line}\n" for line in page.splitlines() if line.strip())
        elif mark.flags:
            yield "".join(f"{flag}\n" for flag in mark.flags)
    for each in marked.unmarked:
        if each.given is not None:
            said = (pages.language.text("mark_for_a_person"),)
            yield render([pages.document("", [Paragraph(pages.about(said, pages.unmarked(each)))])], "text")


def _about(pages: FeedbackPages, mark: Mark) -> Iterator[Paragraph | Working]:
    yield Paragraph(_verdict(pages, mark))
    for flag in mark.flags[:1]:
        yield Paragraph(pages.prose(flag))
    if mark.verdict != WRONG:
        return
    found = mark.explanations[:1]
    if pages.diagnosed and found:
        yield Paragraph(pages.language.say("brief_cause", cause=pages.prose(found[0].text)))
    elif pages.diagnosed and mark.name not in pages.names.asked:
        yield Paragraph((capitalized(pages.language.text("slip_none", n=1)),))
    for each in (found[0].working if found else pages.right(mark.name))[:1]:
        yield Working(_shortened(each))


def _verdict(pages: FeedbackPages, mark: Mark) -> Inline:
    given, expected = pages.written(mark.name, mark.given or ""), pages.written(mark.name, mark.expected)
    same = mark.given == mark.expected or (bool(pages.names.problem.symbols) and mark.verdict == RIGHT)
    key = "brief_right" if same else "brief_verdict"
    values = {"name": pages.name(mark.name), "given": given, "verdict": pages.verdict(mark)}
    return pages.language.say(key, **values, **({} if key == "brief_right" else {"expected": expected}))


def _shortened(whole: Derivation) -> Derivation:
    """The equation, the numbers put in, and what comes out."""
    if len(whole.lines) <= LINES:
        return whole
    kept = [*range(LINES - 1), len(whole.lines) - 1]
    notes = tuple(whole.notes[at] for at in kept) if whole.notes else ()
    return Derivation(whole.left, tuple(whole.lines[at] for at in kept), notes)

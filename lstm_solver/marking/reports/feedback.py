"""What a student and a lecturer read: one sheet's marks with the corrected working, and the class as a whole."""

import re
from collections.abc import Iterable

from ...compose.sections.answers import named, symbol
from ...document.blocks import Block, Document, Heading, Inline, Items, Paragraph, StyledText, Table, Working
from ...document.formulas import Derivation, Layout, Number, Row, Words
from ...network.quantity_names import parse
from ...render.formulas.constants import is_plain
from ..answers.spellings import Spellings, split
from ..marks import (
    FEWER_DIGITS,
    FOLLOWS,
    MISSING,
    OTHER_ROUNDING,
    RIGHT,
    UNROUNDED,
    WRONG,
    Explanation,
    Mark,
    MarkedSheet,
)
from .statistics import earned, points, questions

SHEET_TITLE = "{problem}: {student}"

POINTS = "{points} of {of} points"

OF = " of {of}"

BY_QUESTION = "{title}: {points} of {of}"

HEAD = ("what", "given", "expected", "verdict", "points")

ERRATA_HEAD = ("what", "printed", "right")

VERDICTS = {
    RIGHT: "right",
    UNROUNDED: "right (unrounded)",
    FEWER_DIGITS: "right (fewer digits)",
    OTHER_ROUNDING: "right (rounding)",
    FOLLOWS: "follows",
    WRONG: "wrong",
    MISSING: "missing",
}

RUN = "run {run},"

LEGEND = {
    UNROUNDED: "right (unrounded): more digits than asked for, or digits cut off.",
    FEWER_DIGITS: "right (fewer digits): right as far as it goes, but more digits were asked for.",
    OTHER_ROUNDING: "right (rounding): what another rounding on the way gives.",
    FOLLOWS: "follows: right for the earlier numbers of this sheet.",
}

NOTHING = "–"

DIAGNOSIS = "What went wrong"

EITHER = "each of these explains it:"

UNEXPLAINED = "no slip in the catalogue explains it."

UNEXPLAINED_ALL = "no slip in the catalogue explains them."

CORRECTED = "the right working"

ROUNDED = "How it was rounded"

FLAGS = "For a person to look at"

_NAME = re.compile(r"(?:[A-Za-z]\w*\.)?[A-Za-z]\w*_\d+(?:\([^()]*\))?(?:\[\d+\])*", re.ASCII)


class FeedbackPages:
    """Makes documents of marks, with quantities as the notation prints them. `diagnosed`: whether slips were sought."""

    def __init__(self, names: Spellings, diagnosed: bool = True) -> None:
        self.names = names
        self.diagnosed = diagnosed
        self.title = names.problem.title

    def sheet(self, marked: MarkedSheet) -> Document:
        """One student's feedback."""
        title = SHEET_TITLE.format(problem=self.title, student=marked.student)
        blocks: list[Block] = [Heading(1, (title,)), *self._points(marked), self._table(marked), *_legend(marked)]
        blocks += [*self._diagnosis(marked), *self._rounded(marked), *self._flags(marked)]
        return Document(title, tuple(blocks), self.names.problem.author)

    def name(self, unit: str) -> Layout:
        """The name of one number in print."""
        stem = split(unit)[0]
        alone = len(self.names.units.get(stem, ())) == 1
        parsed = parse(stem if alone else unit)
        if parsed is None:
            return Words(unit)
        drawn = symbol(self.names.pages[0], parsed)
        run = parsed.run or self.names.problem.sequences[0].name
        return drawn if run is None else Row((Words(RUN.format(run=run)), drawn))

    def _points(self, marked: MarkedSheet) -> list[Block]:
        if not marked.of:
            return []
        said = POINTS.format(points=points(marked.points), of=points(marked.of))
        parts = [
            BY_QUESTION.format(title=each.title, points=points(earned(each, marked)), of=points(each.of))
            for each in questions(self.names, (mark.name for mark in marked.marks))
        ]
        return [Paragraph((f"{said} ({'; '.join(parts)})." if len(parts) > 1 else f"{said}.",))]

    def _table(self, marked: MarkedSheet) -> Table:
        return Table(cells(HEAD), tuple(self._row(mark) for mark in marked.marks))

    def _row(self, mark: Mark) -> tuple[Inline, ...]:
        got: Inline = (Number(points(mark.points)), OF.format(of=points(mark.of))) if mark.of else (NOTHING,)
        given: Inline = (NOTHING,) if mark.given is None else _digits(mark.given)
        verdict: Inline = (
            (StyledText("strong", VERDICTS[mark.verdict]),) if mark.verdict == WRONG else (VERDICTS[mark.verdict],)
        )
        return (self.name(mark.name),), given, _digits(mark.expected), verdict, got

    def _diagnosis(self, marked: MarkedSheet) -> list[Block]:
        wrong = [mark for mark in marked.marks if mark.verdict == WRONG] if self.diagnosed else []
        if not wrong:
            return []
        return [Heading(2, (DIAGNOSIS,)), *self._explanations(wrong)]

    def _rounded(self, marked: MarkedSheet) -> list[Block]:
        """How right numbers were rounded that are not those expected."""
        found: dict[str, list[Layout]] = {}
        for mark in marked.marks:
            if mark.verdict in (UNROUNDED, OTHER_ROUNDING):
                for explanation in mark.explanations[:1]:
                    found.setdefault(explanation.text, []).append(self.name(mark.name))
        return [Heading(2, (ROUNDED,)), self._remarks(found)] if found else []

    def _remarks(self, found: dict[str, list[Layout]]) -> Items:
        """Sentences, each behind the numbers that it is about."""
        return Items(tuple((*_listed(names), ": ", *self.prose(text)) for text, names in found.items()))

    def errata(self, title: str, marks: Iterable[Mark]) -> list[Block]:
        """Published numbers that are not right, and what explains them."""
        found = [*marks]
        rows = [((self.name(mark.name),), _digits(mark.given or NOTHING), _digits(mark.expected)) for mark in found]
        return [Heading(2, (title,)), Table(cells(ERRATA_HEAD), tuple(rows)), *self._explanations(found)]

    def _explanations(self, marks: list[Mark]) -> list[Block]:
        """What explains wrong numbers; those with the same explanations stand together."""
        groups: dict[tuple[tuple[str, str], ...], list[Mark]] = {}
        for mark in marks:
            groups.setdefault(tuple((each.slip, each.text) for each in mark.explanations), []).append(mark)
        found: list[Block] = []
        for group in groups.values():
            found += [block for block in self._explained(group) if not isinstance(block, Working) or block not in found]
        return found

    def _explained(self, marks: list[Mark]) -> list[Block]:
        """Numbers with the same explanations: these, and the right working of each equation."""
        names = _listed(self.name(mark.name) for mark in marks)
        found = [self.prose(each.text) for each in marks[0].explanations]
        workings = _workings(mark.explanations for mark in marks)
        if not found:
            return [Paragraph((*names, ": ", UNEXPLAINED if len(marks) == 1 else UNEXPLAINED_ALL))]
        if len(found) == 1:
            return [Paragraph((*names, ": ", *found[0], ".")), *workings]
        return [Paragraph((*names, ": ", EITHER)), Items(tuple(found)), *workings]

    def prose(self, text: str) -> Inline:
        """A sentence about quantities, their canonical names printed as the notation has them."""
        found: list[str | StyledText | Layout] = []
        at = 0
        for match in _NAME.finditer(text):
            drawn = self._mentioned(match[0])
            if drawn is not None:
                found += [text[at : match.start()], drawn]
                at = match.end()
        return tuple(part for part in (*found, text[at:]) if part != "")

    def _mentioned(self, text: str) -> Layout | None:
        """A name in a sentence: a number that may be answered, or an input or a state that the file states."""
        view, name = self.names.pages[0], parse(text)
        if text in self.names.units:
            return self.name(text)
        if name is not None and name.quantity == "x" and name.t is not None and view.problem.plain:
            return view.quantity("x", name.t - view.problem.time.first, name.unit)
        return named(view, text)

    def _flags(self, marked: MarkedSheet) -> list[Block]:
        found: dict[str, list[Layout]] = {}
        for mark in marked.marks:
            for flag in mark.flags:
                found.setdefault(flag, []).append(self.name(mark.name))
        return [Heading(2, (FLAGS,)), self._remarks(found)] if found else []


def _legend(marked: MarkedSheet) -> list[Block]:
    """What the verdicts mean that do not say it themselves."""
    given = {mark.verdict for mark in marked.marks}
    said = [(text,) for verdict, text in LEGEND.items() if verdict in given]
    return [Items(tuple(said))] if said else []


def cells(words: Iterable[str]) -> tuple[Inline, ...]:
    """A row of a table with plain texts."""
    return tuple((word,) for word in words)


def _digits(text: str) -> Inline:
    return (Number(text),) if is_plain(text) else (text,)


def _listed(names: Iterable[Layout]) -> Inline:
    found: list[str | Layout] = []
    for name in names:
        found += [", ", name] if found else [name]
    return tuple(found)


def _workings(explanations: Iterable[tuple[Explanation, ...]]) -> list[Block]:
    """The right working of everything that is explained, each once."""
    workings: list[Derivation] = []
    for each in (working for found in explanations for one in found for working in one.working):
        workings += [each] if each not in workings else []
    return [Working(each, CORRECTED) for each in workings]

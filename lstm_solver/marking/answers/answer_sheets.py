"""What was read from answer files: answers, what could not be read, and what is worth a note."""

from collections.abc import Iterable
from typing import NamedTuple

from ...errors import Finding
from ..marks import Answer, MarkedSheet, WrittenAnswer
from .spellings import NamedNumber, Spellings
from .typed_numbers import UnreadableNumber, label, number, shown, two_ways, vector

MOST_KEPT = 2_000  # findings

LONGEST_NAME = 200  # characters of a student's name

SECOND = "a second number for {name} (the first is kept)"

SECOND_STUDENT = "a second sheet of '{student}' (the first: {where}); both are marked"

READ_AS = "'{text}' is read as {read}, since other numbers have decimal commas"


class AnswerPosition(NamedTuple):
    """Where something stands: `path` is the column's or the key's name."""

    file: str
    line: int
    column: int
    path: str = ""


class AnswerSheets:
    """`answers`: one a sheet; `unread`: what was left out and why; `notes`: what was read, but in a way to know of."""

    def __init__(self, names: Spellings) -> None:
        self.names = names
        self.answers: list[Answer] = []
        self.unread: list[Finding] = []
        self.notes: list[Finding] = []
        self.refused: list[dict[str, str]] = []  # by sheet, the units that could not be read, and why
        self._first: dict[str, AnswerPosition] = {}
        self._why: dict[str, str] = {}

    def refuse(self, spot: AnswerPosition, message: str, units: Iterable[str] = ()) -> None:
        """Something is left out; `units`: the numbers of the sheet at hand that go with it."""
        _keep(self.unread, spot, message)
        self._why.update(dict.fromkeys(units, message))

    def note(self, spot: AnswerPosition, message: str) -> None:
        _keep(self.notes, spot, message)

    def add(self, student: str, numbers: dict[str, WrittenAnswer], spot: AnswerPosition) -> None:
        """One student's sheet; two sheets under one name are both kept."""
        student = shown(student, LONGEST_NAME)
        first = self._first.setdefault(student, spot)
        if first is not spot:
            where = f"line {first.line}" if first.file == spot.file else f"{first.file}, line {first.line}"
            self.note(spot, SECOND_STUDENT.format(student=shown(student), where=where))
        self.answers.append(Answer(student, numbers))
        self.refused.append(self._why)
        self._why = {}

    def fill(
        self,
        numbers: dict[str, WrittenAnswer],
        target: NamedNumber,
        text: str,
        spot: AnswerPosition,
        commas: bool | None,
    ) -> None:
        """The number, or the entries of a vector, in one cell; an empty one is a missing answer."""
        if not text.strip():
            return
        try:
            texts = [text] if len(target.units) == 1 else vector(text, len(target.units))
        except UnreadableNumber as unread:
            self.refuse(spot, str(unread), target.units)
            return
        self.fill_units(numbers, target, texts, [spot] * len(texts), commas)

    def fill_units(
        self,
        numbers: dict[str, WrittenAnswer],
        target: NamedNumber,
        texts: Iterable[str],
        spots: Iterable[AnswerPosition],
        commas: bool | None,
    ) -> None:
        """One text for each unit. What cannot be read is refused, and loses no other."""
        for name, text, spot in zip(target.units, texts, spots, strict=True):
            if not text.strip():
                continue
            if name in numbers:
                self.refuse(spot, SECOND.format(name=name))
                continue
            try:
                numbers[name] = label(text, self.names.labels) if self.names.is_label(name) else number(text, commas)
            except UnreadableNumber as unread:
                self.refuse(spot, str(unread), [name])
            else:
                if commas and two_ways(text):
                    self.note(spot, READ_AS.format(text=shown(text), read=numbers[name].text))


def flagged(marked: MarkedSheet, refused: dict[str, str]) -> MarkedSheet:
    """The marks with a flag at every number that is missing because it could not be read."""
    if not refused:
        return marked
    marks = tuple(
        mark._replace(flags=(*mark.flags, refused[mark.name])) if mark.given is None and mark.name in refused else mark
        for mark in marked.marks
    )
    return marked._replace(marks=marks)


def _keep(findings: list[Finding], spot: AnswerPosition, message: str) -> None:
    if len(findings) < MOST_KEPT:
        findings.append(Finding(message, spot.path, spot.file, spot.line, spot.column))

"""What was read from answer files: answers, what could not be read, and what is worth a note."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ...document.language import Language
from ...errors import Finding, SolverError
from ...reader.tree.source_nodes import MapNode
from ..marks import Answer, MarkedSheet, WrittenAnswer
from ..questions.design_table import compared, student_network
from .asked_readings import read_asked
from .comma_numbers import with_points
from .reading_remarks import Remark
from .spellings import NamedNumber, Spellings
from .typed_numbers import UnreadableNumber, label, number, shown, two_ways, vector

MOST_KEPT = 2_000  # findings

MOST_KNOWN = 100_000  # numbers that are kept as they were read

MOST_SAID = 3  # faults of one network on its sheet

LONGEST_NAME = 200  # characters of a student's name

SECOND = "a second number for {name} (the first is kept)"

SECOND_STUDENT = "'{student}' stood {where} already; this one counts"

LOOKS_LIKE = "'{student}' looks like '{other}' ({where}); they are two students here"

COMMAS = "'{text}' is read as {read}, and {count} more with a decimal comma likewise"


class AnswerPosition(NamedTuple):
    """Where something stands: `path` is the column's or the key's name."""

    file: str
    line: int
    column: int
    path: str = ""


class SheetReading(NamedTuple):
    """How one sheet was read. `refused`: by unit, why it could not be; `notes`: by unit, as what it was read; `kept`:
    the other cells of its row, by the names of their columns; `spot`: where it stands."""

    refused: dict[str, Remark]
    notes: dict[str, Remark]
    kept: dict[str, str]
    spot: AnswerPosition = AnswerPosition("", 1, 1)


class CsvDialect(NamedTuple):
    """How a table is written. `commas`: whether its numbers have decimal commas; `mark`: whether it has a byte-order
    mark."""

    separator: str = ","
    commas: bool = False
    mark: bool = False


class AnswerSheets:
    """`answers`: one a student, and of each how it was `read`; `unread`: what was left out and why; `notes`: what was
    read, but in a way to know of; `dialect`: of the first table."""

    def __init__(self, names: Spellings) -> None:
        self.names = names
        self.unread: list[Finding] = []
        self.notes: list[Finding] = []
        self.dialect: CsvDialect | None = None
        self._sheets: dict[object, tuple[Answer, SheetReading]] = {}
        self._first: dict[str, AnswerPosition] = {}
        self._alike: dict[str, str] = {}
        self._commas: list[tuple[AnswerPosition, str, str]] = []
        self._comma_count = 0
        self._has_numbers = False
        self._known: dict[tuple[str, bool | None], WrittenAnswer] = {}
        self._refused: dict[str, Remark] = {}
        self._read_as: dict[str, Remark] = {}

    def leave_out(self, where: Callable[[str, bool], str | None]) -> None:
        """Takes out the sheets for which there is a reason, given the student and whether the file says who it is."""
        for key, (answer, reading) in [*self._sheets.items()]:
            why = where(answer.student, isinstance(key, str))
            if why is not None:
                del self._sheets[key]
                _keep(self.unread, reading.spot, why)

    @property
    def answers(self) -> list[Answer]:
        return [answer for answer, _ in self._sheets.values()]

    @property
    def readings(self) -> list[SheetReading]:
        return [reading for _, reading in self._sheets.values()]

    @property
    def is_hopeless(self) -> bool:
        """Whether so much was refused, and nothing read, that reading on would help nobody."""
        return len(self.unread) >= MOST_KEPT and not self._has_numbers

    def refuse(self, spot: AnswerPosition, why: str | Remark, units: Iterable[str] = ()) -> None:
        """Something is left out; `units`: the numbers of the sheet at hand that go with it."""
        _keep(self.unread, spot, why if isinstance(why, str) else why.english)
        if isinstance(why, Remark):
            self._refused.update(dict.fromkeys(units, why))

    def note(self, spot: AnswerPosition, message: str) -> None:
        """Something was read, but in a way to know of."""
        _keep(self.notes, spot, message)

    def add(
        self,
        student: str,
        numbers: dict[str, WrittenAnswer],
        spot: AnswerPosition,
        kept: dict[str, str] | None = None,
        named: bool = True,
    ) -> None:
        """One student's sheet; of two under one name the last counts. `named`: whether the file says who it is."""
        student = shown(student, LONGEST_NAME)
        if kept is None or not named:
            kept = {"student": student, **(kept or {})}
        if named:
            self._compare(student, spot)
        self._has_numbers = self._has_numbers or bool(numbers)
        key: object = student if named else (spot.file, spot.line, spot.column, len(self._sheets))
        self._sheets.pop(key, None)
        self._sheets[key] = Answer(student, numbers), SheetReading(self._refused, self._read_as, kept, spot)
        self._refused, self._read_as = {}, {}

    def _compare(self, student: str, spot: AnswerPosition) -> None:
        """Whether the name stood there before, or one that looks like it: 007 and 7."""
        first = self._first.get(student)
        self._first[student] = spot
        if first is not None:
            self.note(spot, SECOND_STUDENT.format(student=shown(student), where=_where(first, spot)))
            return
        other = self._alike.setdefault(bare(student), student)
        if other != student:
            where = _where(self._first[other], spot)
            self.note(spot, LOOKS_LIKE.format(student=shown(student), other=shown(other), where=where))

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
            self.refuse(spot, unread.remark, target.units)
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
                found = self._one(name, text, commas)
            except UnreadableNumber as unread:
                self.refuse(spot, unread.remark, [name])
                continue
            numbers[name] = found
            if found.typed:
                self._read_otherwise(name, found, spot, bool(commas) and two_ways(text))

    def fill_design(
        self, numbers: dict[str, WrittenAnswer], target: NamedNumber, node: MapNode, spot: AnswerPosition, above: int
    ) -> None:
        """A network of the student's own, run on the table. `above`: lines of the file above the document. What is
        wrong in it is refused line by line."""
        table = self.names.asked[target.stem].question.wanted
        assert table is not None
        try:
            found = compared(table, student_network(table, with_points(node), spot.file, spot.path))
        except SolverError as error:
            for each in error.errors:
                line = spot.line if each.line is None else each.line + above
                self.refuse(AnswerPosition(spot.file, line, each.column or spot.column, each.path), each.message)
            said = [f"{each.path.removeprefix(f'{spot.path}.')}: {each.message}" for each in error.errors]
            why = Remark("unread_network", {"what": "; ".join(said[:MOST_SAID])})
            self._refused.update(dict.fromkeys(target.units, why))
            return
        missed = () if found.first is None else tuple(map(str, found.first))
        numbers[target.stem] = WrittenAnswer(f"{found.right}/{len(table.rows)}", missed=missed)

    def _one(self, name: str, text: str, commas: bool | None) -> WrittenAnswer:
        if name in self.names.asked:
            return read_asked(self.names.asked[name], text, self.names.pages[0].language, commas)
        part = self.names.part_of(name)
        if part.problem.symbols:
            from .typed_formulas import read_formula

            return read_formula(text, {*part.problem.symbols, *part.units})
        return label(text, self.names.labels_of(name)) if self.names.is_label(name) else self._number(text, commas)

    def _number(self, text: str, commas: bool | None) -> WrittenAnswer:
        """Students write the same numbers: each takes its room once."""
        found = self._known.get((text, commas))
        if found is None:
            found = number(text, commas)
            if len(self._known) < MOST_KNOWN:
                self._known[text, commas] = found
        return found

    def _read_otherwise(self, name: str, found: WrittenAnswer, spot: AnswerPosition, unsure: bool) -> None:
        """A number that was not written in plain digits; decimal commas are said once a file."""
        remark = Remark("reading_as_others" if unsure else "reading_as", {"text": found.typed, "read": found.text})
        self._read_as[name] = remark
        if not unsure and found.typed.replace(",", ".") == found.text:
            self._comma_count += 1
            self._commas = self._commas or [(spot, found.typed, found.text)]
        else:
            self.note(spot, remark.english)

    def end_file(self) -> None:
        """Says how many numbers of the file had decimal commas."""
        for spot, text, read in self._commas:
            if self._comma_count == 1:
                self.note(spot, Remark("reading_as", {"text": text, "read": read}).english)
            else:
                self.note(spot, COMMAS.format(text=text, read=read, count=f"{self._comma_count - 1:,}"))
        self._commas, self._comma_count = [], 0


def annotated(marked: MarkedSheet, reading: SheetReading, language: Language) -> MarkedSheet:
    """The marks with what was said when they were read: a flag where a number could not be, a note at others."""
    if not reading.refused and not reading.notes:
        return marked
    marks = []
    for mark in marked.marks:
        if mark.given is None and mark.name in reading.refused:
            mark = mark._replace(flags=(*mark.flags, reading.refused[mark.name].said(language)))
        elif mark.given is not None and mark.name in reading.notes:
            remark = reading.notes[mark.name]
            typed = str(remark.values["text"])
            mark = mark._replace(note=remark.said(language), plain=typed.replace(",", ".") == mark.given)
        marks.append(mark)
    return marked._replace(marks=tuple(marks))


def bare(student: str) -> str:
    """What looks alike: without zeros in front, capitals, spaces and signs."""
    return "".join(filter(str.isalnum, student.casefold())).lstrip("0")


def _where(first: AnswerPosition, spot: AnswerPosition) -> str:
    return f"in line {first.line}" if first.file == spot.file else f"in {first.file}, line {first.line}"


def _keep(findings: list[Finding], spot: AnswerPosition, message: str) -> None:
    if len(findings) < MOST_KEPT:
        findings.append(Finding(message, spot.path, spot.file, spot.line, spot.column))

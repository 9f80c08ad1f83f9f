"""A person's decisions on single numbers, which stand whatever the marking says: student, name, points, reason."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ...errors import Finding, SolverError, did_you_mean, shortened
from ...reader.tree.source import content, shown_source
from ...reader.tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode
from ...reader.tree.yaml_events import MOST_OF_A_CLASS, TreeBuilder
from ...reader.tree.yaml_faults import UnreadableText
from ..marks import Mark, MarkedSheet
from .answer_sheets import MOST_KEPT, AnswerPosition
from .csv_rows import SEPARATORS, CsvRow, lines, rows, surplus
from .encoding import decode
from .spellings import NamedNumber, Spellings
from .typed_numbers import UnreadableNumber, number, shown

WHAT = "a file of decisions"

KEYS = ("student", "name", "points", "reason")

LONGEST_REASON = 500  # characters

NO_TABLE = "no decisions here (expected a header student,name,points,reason, or a list of such mappings)"

MISSING_KEY = "missing {key} (expected {keys})"

UNKNOWN_KEY = "unknown key ({hint})"

NO_STUDENT = "no answers of '{student}' ({hint})"

NO_SHEETS = "the answer files name nobody"

SEVERAL = "'{name}' is {count} numbers (expected one of them, such as {first})"

NOT_ASKED = "'{name}' is not asked for, and not answered"

TOO_MUCH = "{points} points (the number is worth {of})"

NEGATIVE = "{points} points (expected 0 or more)"

TWICE = "a second decision on {name} of '{student}' (the last one counts)"


class Decision(NamedTuple):
    """What a person gives for one number, by its canonical name."""

    name: str
    points: Decimal
    reason: str
    spot: AnswerPosition


class Decisions:
    """`found`: by student; `findings`: what is wrong with the file, or meets no answer."""

    def __init__(self, names: Spellings) -> None:
        self.names = names
        self.found: dict[str, dict[str, Decision]] = {}
        self.findings: list[Finding] = []

    def read(self, file: str) -> None:
        """Adds the decisions of a CSV or YAML file. One that is wrong is a finding, and loses no other.

        Raises SolverError where the file cannot be read.
        """
        data, file = content(file, WHAT), shown_source(file)
        text, _ = decode(data, file)
        if _is_tree(text, file):
            _read_mappings(text, file, self._add)
            return
        for values, spot in _table(text, file):
            self._add(values, spot)

    def _add(self, values: dict[str, str], spot: AnswerPosition) -> None:
        if len(self.findings) >= MOST_KEPT and not self.found:
            raise SolverError(shortened(self.findings))
        lacking = next((key for key in KEYS[:3] if not values.get(key, "").strip()), None)
        if lacking is not None:
            self._refuse(spot, MISSING_KEY.format(key=lacking, keys=", ".join(KEYS)))
            return
        student, name = shown(values["student"], 200), values["name"]
        target = self.names.find([name])[name]
        if not isinstance(target, NamedNumber):
            self._refuse(spot, str(target))
            return
        if len(target.units) > 1:
            message = SEVERAL.format(name=shown(name), count=len(target.units), first=target.units[0])
            self._refuse(spot, message)
            return
        try:
            points = number(values["points"].strip(), True).value
        except UnreadableNumber as unread:
            self._refuse(spot, str(unread))
            return
        if points < 0:
            self._refuse(spot, NEGATIVE.format(points=f"{points:f}"))
            return
        (unit,) = target.units
        mine = self.found.setdefault(student, {})
        if unit in mine:
            self._refuse(spot, TWICE.format(name=unit, student=student))
        mine[unit] = Decision(unit, points, shown(values.get("reason", ""), LONGEST_REASON), spot)

    def _refuse(self, spot: AnswerPosition, message: str) -> None:
        self.findings.append(Finding(message, spot.path, spot.file, spot.line, spot.column))

    def meet(self, students: Iterable[str]) -> None:
        """Findings for the students that have no answers."""
        known = [*students]
        for student, mine in self.found.items():
            if student not in known:
                hint = did_you_mean(student, known) if known else NO_SHEETS
                for each in mine.values():
                    self._refuse(each.spot, NO_STUDENT.format(student=shown(student), hint=hint))

    def applied(self, marked: MarkedSheet) -> MarkedSheet:
        """The sheet with the points that a person has given; a slip costs what it still takes."""
        mine = self.found.get(marked.student)
        if not mine:
            return marked
        left = dict(mine)
        marks = [self._decided(mark, left.pop(mark.name, None)) for mark in marked.marks]
        for each in left.values():
            self._refuse(each.spot, NOT_ASKED.format(name=each.name))
        gains = {new.name: new.points - old.points for old, new in zip(marked.marks, marks, strict=True)}
        slips = []
        for slip in marked.slips:
            given = sum((max(gains.pop(name, Decimal(0)), Decimal(0)) for name in slip.numbers), Decimal(0))
            slips.append(slip._replace(cost=max(Decimal(0), slip.cost - given)))
        total = marked.points + sum(
            (new.points - old.points for old, new in zip(marked.marks, marks, strict=True)), Decimal(0)
        )
        return marked._replace(points=total, marks=tuple(marks), slips=tuple(slips))

    def _decided(self, mark: Mark, decision: Decision | None) -> Mark:
        if decision is None:
            return mark
        if decision.points > mark.of:
            self._refuse(decision.spot, TOO_MUCH.format(points=f"{decision.points:f}", of=f"{mark.of:f}"))
            return mark
        return mark._replace(points=decision.points, decided=decision.reason)


def _is_tree(text: str, file: str) -> bool:
    ending = os.path.splitext(file)[1].lower()
    if ending in (".yaml", ".yml", ".json"):
        return True
    return ending not in (".csv", ".tsv") and text.lstrip()[:1] in ("-", "[", "{")


def _table(text: str, file: str) -> Iterator[tuple[dict[str, str], AnswerPosition]]:
    found = lines(text)
    head, separator = _head(found)
    if head is None:
        raise SolverError([Finding(NO_TABLE, "", file, 1, 1)])
    keys = [cell.text.strip().casefold() for cell in head.cells]
    for row in rows(found, separator, head.line):
        if wrong := row.wrong or surplus(row, len(keys), separator):
            raise SolverError([Finding(wrong, "", file, row.line, row.column)])
        yield _record(keys, row), AnswerPosition(file, row.line, 1)


def _head(found: Sequence[str]) -> tuple[CsvRow | None, str]:
    """The row that names the columns, and what separates cells."""
    for separator in SEPARATORS:
        row = next(rows([*found], separator), None)
        if row is not None and not row.wrong:
            words = {cell.text.strip().casefold() for cell in row.cells}
            if {*KEYS[:3]} <= words:
                return row, separator
    return None, ","


def _record(keys: Sequence[str], row: CsvRow) -> dict[str, str]:
    return {key: cell.text for key, cell in zip(keys, row.cells, strict=False)}


def _read_mappings(text: str, file: str, add: Callable[[dict[str, str], AnswerPosition], None]) -> None:
    """Each with its place, as it is read."""
    count = 0

    def take(node: SourceNode) -> None:
        nonlocal count
        if not isinstance(node, MapNode):
            raise SolverError([Finding(NO_TABLE, "", file, node.line or 1, node.column or 1)])
        add(_values(node, file, count), AnswerPosition(file, node.line or 1, node.column or 1, f"[{count}]"))
        count += 1

    builder = TreeBuilder(MOST_OF_A_CLASS, take)
    try:
        root = builder.compose(text)
    except UnreadableText as trouble:
        raise SolverError([trouble.finding._replace(file=file)]) from None
    if builder.findings:
        raise SolverError([each._replace(file=file) for each in builder.findings])
    for node in root.items if isinstance(root, ListNode) else [] if root is None else [root]:
        take(node)
    if not count:
        raise SolverError([Finding(NO_TABLE, "", file, 1, 1)])


def _values(node: MapNode, file: str, at: int) -> dict[str, str]:
    strange = next((name for name, _ in node if name not in KEYS), None)
    if strange is not None:
        spot = node.key(strange)
        hint = did_you_mean(strange, KEYS, [name for name, _ in node])
        message = UNKNOWN_KEY.format(hint=hint)
        raise SolverError([Finding(message, f"[{at}].{shown(strange)}", file, spot.line or 1, spot.column or 1)])
    return {name: each.text for name, each in node if isinstance(each, ScalarNode) and not each.is_null}

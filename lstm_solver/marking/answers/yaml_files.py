"""YAML and JSON: {student: s1, answers: {f_1: [0.822, 0.900]}}, a list of these, or several documents."""

import re
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from ...errors import Finding, did_you_mean
from ...reader.tree.source_nodes import ListNode, MapNode, RejectedNode, ScalarNode, SourceNode, join
from ...reader.tree.yaml_events import MOST_OF_A_CLASS, TreeBuilder
from ...reader.tree.yaml_faults import TooLarge, UnreadableText
from ..marks import WrittenAnswer
from ..questions.asked_answers import DESIGN, PROSE
from .answer_sheets import AnswerPosition, AnswerSheets
from .reading_remarks import Remark
from .spellings import NamedNumber
from .typed_numbers import habit, shown

KEYS = ("student", "answers")

MOST_LOOKED_AT = 1_000  # entries of one value, for how its numbers are written

MOST_SHEETS = 50_000

TOO_MANY = "more than {most:,} sheets (the rest is not read)"

NOTHING = "nothing in it (expected {student: s1, answers: {f_1: [0.822, 0.900]}})"

NO_SHEET = "{what} (expected {{student: s1, answers: {{f_1: [0.822, 0.900]}}}})"

NO_ANSWERS = "missing (expected a mapping such as {f_1: [0.822, 0.900]})"

NOT_ANSWERS = "{what} (expected a mapping such as {{f_1: [0.822, 0.900]}})"

IGNORED = "ignored key '{name}'"

MISSPELT = "unknown key ({hint})"

NAMELESS = "no student is named here; the sheet is called '{name}'"

SHEET = "sheet {number}"

REST_LOST = "the sheets after this are not read"

_MAPPING = "{…}"  # where letters or words are expected

_SAID = re.compile(r"^(?!\s*(?:#|%|$))", re.MULTILINE)


class _Enough(Exception):
    """So much was refused that reading on would help nobody."""


class _SheetsInTurn:
    """Reads sheets as they come. The first waits for the second, without which it needs no name."""

    def __init__(self, sheets: AnswerSheets, file: str) -> None:
        self.sheets = sheets
        self.file = file
        self.first: tuple[SourceNode, int] | None = None
        self.number = 0

    def take(self, node: SourceNode, above: int) -> None:
        """`above`: lines of the file above the sheet's document. Raises _Enough."""
        if self.sheets.is_hopeless:
            raise _Enough
        self.number += 1
        if self.number == 1:
            self.first = node, above
            return
        self._read_first(1, "[0]")
        self._read(node, above, self.number, f"[{self.number - 1}]")

    def end(self) -> None:
        self._read_first(0, "")

    def _read_first(self, number: int, path: str) -> None:
        if self.first is not None:
            self._read(*self.first, number, path)
            self.first = None

    def _read(self, node: SourceNode, above: int, number: int, path: str) -> None:
        _StudentMapping(self.sheets, self.file, above, number).read(node, path)


def read_mappings(sheets: AnswerSheets, text: str, file: str) -> None:
    """Adds the sheets of a YAML or JSON text; a document or an item that cannot be parsed loses no other."""
    before = len(sheets.unread)
    turn = _SheetsInTurn(sheets, file)
    try:
        for at, (piece, above) in enumerate(_documents(text)):
            if at == MOST_SHEETS:
                sheets.refuse(AnswerPosition(file, above + 1, 1), TOO_MANY.format(most=MOST_SHEETS))
                break
            _parse(turn, piece, above)
    except _Enough:
        return
    turn.end()
    if not turn.number and len(sheets.unread) == before:
        sheets.refuse(AnswerPosition(file, 1, 1), NOTHING)


def _documents(text: str) -> Iterator[tuple[str, int]]:
    """The documents between lines of ---, each with the number of lines above it."""
    start, above = 0, 0
    if "\n---" not in text:
        yield text, 0
        return
    for mark in chain(re.finditer(r"^---(?=\s|$)", text, re.MULTILINE), [None]):
        end = len(text) if mark is None else mark.start()
        # comments and directives above the first document belong to it
        if mark is None or start or _SAID.search(text, 0, end):
            piece = text[start:end]
            yield piece, above
            start, above = end, above + piece.count("\n")


def _parse(turn: _SheetsInTurn, text: str, above: int, whole: bool = True) -> None:
    """The sheets of a document; of a broken list, those of its items that can be read. Raises _Enough."""
    builder = TreeBuilder(MOST_OF_A_CLASS, lambda node: turn.take(node, above))
    try:
        root = builder.compose(text)
    except UnreadableText as trouble:
        if whole:
            _salvage(turn, text, above, trouble, builder)
        else:
            _refuse(turn, trouble.finding, above)
        return
    for finding in builder.findings:
        _refuse(turn, finding, above)
    if isinstance(root, ListNode):
        for item in root.items:
            turn.take(item, above)
    elif (
        root is not None and not isinstance(root, RejectedNode) and not (isinstance(root, ScalarNode) and root.is_null)
    ):
        turn.take(root, above)


def _salvage(turn: _SheetsInTurn, text: str, above: int, trouble: UnreadableText, builder: TreeBuilder) -> None:
    """The items of a list behind the one in which reading stopped."""
    has_items = "\n- " in text and not isinstance(trouble, TooLarge)
    items = (
        [match.start() for match in islice(re.finditer(r"^- ", text, re.MULTILINE), MOST_SHEETS)] if has_items else []
    )
    rest = items[builder.handed :] if len(items) > 1 else []
    lines = text.count("\n", 0, rest[0]) if rest else len(text)
    for finding in builder.findings:
        if (finding.line or 1) <= lines:
            _refuse(turn, finding, above)
    if not rest:
        _refuse(turn, trouble.finding, above)
        if builder.handed or (builder.stack and not builder.stack[0].is_map):
            _refuse(turn, trouble.finding._replace(message=REST_LOST), above)
    for start, end in pairwise([*rest, len(text)]):
        if turn.sheets.is_hopeless:
            raise _Enough
        _parse(turn, text[start:end], above + lines, whole=False)
        lines += text.count("\n", start, end)


def _items(text: str) -> list[int]:
    """Where those of a list start, if there are several."""
    found = re.finditer(r"^- ", text, re.MULTILINE) if "\n- " in text else iter(())
    items = [match.start() for match in islice(found, MOST_SHEETS)]
    return items if len(items) > 1 else []


def _refuse(turn: _SheetsInTurn, finding: Finding, above: int) -> None:
    message = re.sub(r"(?<=on line )\d+", lambda line: str(int(line[0]) + above), finding.message)
    spot = AnswerPosition(turn.file, (finding.line or 1) + above, finding.column or 1, finding.path)
    turn.sheets.refuse(spot, message)


class _StudentMapping:
    """One student's mapping. `above`: lines of the file above its document; `number`: of the sheet, from 1; 0 for
    the only one."""

    def __init__(self, sheets: AnswerSheets, file: str, above: int, number: int) -> None:
        self.sheets = sheets
        self.file = file
        self.above = above
        self.number = number

    def spot(self, node: SourceNode, path: str) -> AnswerPosition:
        return AnswerPosition(self.file, (node.line or 1) + self.above, node.column or 1, path)

    def read(self, node: SourceNode, path: str) -> None:
        if isinstance(node, RejectedNode):
            return
        if not isinstance(node, MapNode):
            self.sheets.refuse(self.spot(node, path), NO_SHEET.format(what=node.describe()))
            return
        answers = node.get("answers")
        self._other_keys(node, path)
        if not isinstance(answers, MapNode):
            message = NO_ANSWERS if answers is None else NOT_ANSWERS.format(what=answers.describe())
            if not isinstance(answers, RejectedNode):
                self.sheets.refuse(self.spot(answers or node, join(path, "answers")), message)
            return
        student = self._student(node, path)
        numbers = self._numbers(self.sheets.names.flat(answers), join(path, "answers"))
        self.sheets.add(student or self._no_name(node, path), numbers, self.spot(node, path), named=bool(student))

    def _other_keys(self, node: MapNode, path: str) -> None:
        there = [name for name, _ in node]
        for name, _ in node:
            if name in KEYS:
                continue
            hint = did_you_mean(name, KEYS, there)
            spot = self.spot(node.key(name), join(path, shown(name)))
            if hint.startswith("did"):
                self.sheets.refuse(spot, MISSPELT.format(hint=hint))
            else:
                self.sheets.note(spot, IGNORED.format(name=shown(name)))

    def _student(self, node: MapNode, path: str) -> str:
        said = node.get("student")
        return said.text if isinstance(said, ScalarNode) and not said.is_null and shown(said.text) else ""

    def _no_name(self, node: MapNode, path: str) -> str:
        """What a sheet without a name is called; the only one of a file needs none."""
        if not self.number:
            return ""
        name = SHEET.format(number=self.number)
        self.sheets.note(self.spot(node.get("student") or node, join(path, "student")), NAMELESS.format(name=name))
        return name

    def _numbers(self, answers: MapNode, path: str) -> dict[str, WrittenAnswer]:
        numbers: dict[str, WrittenAnswer] = {}
        targets = self.sheets.names.find([name for name, _ in answers])
        commas = habit(text for _, node in answers for text, _ in islice(_leaves(node), MOST_LOOKED_AT))
        for name, node in answers:
            target = targets[name]
            where = join(path, shown(name))
            if isinstance(target, NamedNumber):
                self._value(numbers, target, node, where, commas)
            else:
                self.sheets.refuse(self.spot(answers.key(name), where), str(target))
        return numbers

    def _value(
        self, numbers: dict[str, WrittenAnswer], target: NamedNumber, node: SourceNode, path: str, commas: bool | None
    ) -> None:
        if isinstance(node, RejectedNode) or (isinstance(node, ScalarNode) and node.is_null):
            return
        asked = self.sheets.names.asked.get(target.stem)
        if asked is not None and asked.kind == DESIGN and isinstance(node, MapNode):
            self.sheets.fill_design(numbers, target, node, self.spot(node, path), self.above)
            return
        if isinstance(node, ScalarNode):
            self.sheets.fill(numbers, target, node.text, self.spot(node, path), commas)
            return
        if asked is not None:
            listed = ", ".join(_MAPPING if isinstance(leaf, MapNode) else text for text, leaf in _leaves(node))
            if _MAPPING in listed and asked.kind == PROSE:
                self.sheets.refuse(self.spot(node, path), Remark("unread_prose", {}), target.units)
            else:
                self.sheets.fill(numbers, target, listed, self.spot(node, path), commas)
            return
        size = len(target.units)
        if isinstance(node, ListNode) and len(node) > size:
            self.sheets.refuse(self.spot(node, path), self._why(target, node, len(node)), target.units)
            return
        leaves = list(_leaves(node))
        if isinstance(node, MapNode) or len(leaves) != size or any(isinstance(leaf, MapNode) for _, leaf in leaves):
            self.sheets.refuse(self.spot(node, path), self._why(target, node, len(leaves)), target.units)
            return
        texts = [text for text, _ in leaves]
        spots = [self.spot(leaf, f"{path}[{at}]") for at, (_, leaf) in enumerate(leaves)]
        self.sheets.fill_units(numbers, target, texts, spots, commas)

    def _why(self, target: NamedNumber, node: SourceNode, count: int) -> Remark:
        size = len(target.units)
        if isinstance(node, MapNode) or count == size:
            return Remark("unread_mapping", {"n": size})
        units = " – ".join(dict.fromkeys((target.units[0], target.units[-1])))
        return Remark("unread_list", {"n": count, "size": size, "units": units})


def _leaves(node: SourceNode) -> Iterator[tuple[str, SourceNode]]:
    """The texts in a value, row by row; what is null or a mapping counts as an empty one."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _leaves(item)
    elif isinstance(node, ScalarNode) and not node.is_null:
        yield node.text, node
    else:
        yield "", node

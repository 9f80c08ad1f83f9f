"""Single fields: each reader returns the value, or None after it has reported what is wrong."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from ..errors import Finding, SolverError, did_you_mean, shortened
from ..maths.decimals import NOT_A_NUMBER, Letter, NumberError, read_constant, read_number, read_numbers, read_plain
from ..maths.number_text import likely
from ..maths.values import Vector
from .keys.foreign_keys import IN_WORDS, hint_for, of_torch, way_in
from .keys.key_types import HALVES
from .keys.problem_keys import HALVED, TABLES
from .tree.decimal_commas import decimal_commas
from .tree.source_nodes import FALSE, TRUE, ListNode, MapNode, RejectedNode, ScalarNode, SourceNode, join

MOST_KEPT = 2000

UNREAD = Letter("unread")  # stands for each number of a list that is not read


class EnoughFindings(SolverError):
    """So much is wrong that the rest is not worth reading."""


class ErrorReport:
    """Collects the findings of one problem file. `made` counts them, repeated ones included.

    `letters`: the names of `symbols`, which the readers of vectors and matrices let through.
    `unread`: lists of more numbers than these are not read, only looked at; None: all are read.
    Raises Enough, with its findings, where there are too many findings.
    """

    def __init__(self, file: str | None, findings: Iterable[Finding] = (), *, unread: int | None = None) -> None:
        self.file = file
        self.unread = unread
        self.findings = list(findings)
        self.seen = set(self.findings)
        self.made = 0
        self.letters: frozenset[str] = frozenset()

    def add(self, node: SourceNode, path: str, message: str) -> None:
        """A finding at the node's place; a node that was rejected before gets no second one."""
        if isinstance(node, RejectedNode):
            return
        self.made += 1
        finding = Finding(message, path, self.file, node.line, node.column)
        if finding not in self.seen:
            self.seen.add(finding)
            self.findings.append(finding)
        if len(self.findings) > MOST_KEPT:
            raise EnoughFindings(self.in_order())

    def expected(self, node: SourceNode, path: str, what: str) -> None:
        """A finding: what stands there, and what was expected."""
        self.add(node, path, f"{node.describe()} (expected {what})")

    def missing(self, inside: SourceNode, path: str, what: str) -> None:
        """Reported at the enclosing mapping, unless part of that was rejected or the key is there, misspelt."""
        key = path.rpartition(".")[2]
        if not (isinstance(inside, MapNode) and (inside.broken or key in inside.typos)):
            self.add(inside, path, f"missing ({what})")

    def in_order(self) -> list[Finding]:
        """The findings in the order of the file, cut where there are too many to help."""
        found = sorted(self.findings, key=lambda finding: (finding.line or 0, finding.column or 0))
        return shortened(found, len(found) > MOST_KEPT)


def unknown(report: ErrorReport, at: MapNode, name: str, path: str, known: Collection[str], table: str = "") -> None:
    """Reports a key that is not allowed here."""
    if name in HALVES and table in HALVED:
        report.add(at.key(name), join(path, name), "needs direction: bidirectional")
        return
    if of_torch(name):
        _of_torch(report, at, name, path, known)
        return
    words = IN_WORDS.get(table)
    hint = words or hint_for(name, known, table, at.pairs)
    if words:
        at.typos.update(known)
    at.typos.update(word for word in known if f"'{word}'" in hint)
    report.add(at.key(name), join(path, name), f"unknown key ({hint or 'expected none'})")


def _of_torch(report: ErrorReport, at: MapNode, name: str, path: str, known: Collection[str]) -> None:
    """PyTorch's parameters in the place of ours: one finding for all of them."""
    first = next(key for key in at.pairs if of_torch(key))
    at.typos.update(known)
    if name == first:
        report.add(at.key(name), join(path, name), way_in(at, known))


def mapping(
    report: ErrorReport, node: SourceNode | None, path: str, table: str = "", allowed: Collection[str] | None = None
) -> MapNode | None:
    """A mapping whose keys are those of `table` (or `allowed`); an unknown key is reported and does no harm."""
    if node is None:
        return None
    if not isinstance(node, MapNode):
        report.expected(node, path, "a mapping")
        return None
    known = TABLES[table] if allowed is None and table else allowed
    if known is not None:
        for name in list(node.pairs):
            if name not in known:
                unknown(report, node, name, path, known, table)
    return node


def text(report: ErrorReport, node: SourceNode | None, path: str) -> str | None:
    """A text of the file; None where there is none, and where something else was reported in its place."""
    if node is None or (isinstance(node, ScalarNode) and not node.is_null):
        return None if node is None else node.text
    report.expected(node, path, "a text")
    return None


def flag(report: ErrorReport, node: SourceNode | None, path: str) -> bool:
    """true or false; false where there is nothing, and where something else was reported."""
    if node is None:
        return False
    if not (isinstance(node, ScalarNode) and node.is_boolean):
        report.expected(node, path, "true or false")
        return False
    return node.text in TRUE


def choice(report: ErrorReport, node: SourceNode | None, path: str, words: Collection[str]) -> str | None:
    """One of `words`; None where there is nothing, and where something else was reported."""
    if node is None:
        return None
    if isinstance(node, ScalarNode) and node.text in words and not node.is_null:
        return node.text
    if isinstance(node, ScalarNode):
        report.add(node, path, f"{node.describe()} is unknown ({did_you_mean(node.text, words)})")
    else:
        report.expected(node, path, f"one of {', '.join(words)}")
    return None


def number(report: ErrorReport, node: SourceNode | None, path: str, *, in_list: bool = False) -> Decimal | None:
    """A number or an exact constant as an exact decimal; None where there is none, and where something else was
    reported. `in_list`: whether a list may stand in its place, or around it."""
    if node is None:
        return None
    if not isinstance(node, ScalarNode) or node.is_null or node.is_boolean:
        report.expected(node, path, "a number")
        return None
    try:
        return read_plain(node.text) if node.plain else read_constant(node.text)
    except NumberError as error:
        said, meant = str(error), likely(node.text, in_list=in_list)
        if meant and NOT_A_NUMBER in said:
            said = f"{said.partition(NOT_A_NUMBER)[0]}{NOT_A_NUMBER} (did you mean {meant}?)"
        hint = "" if said.endswith(")") else " (expected a number, or a constant such as 1/3 or sqrt(2))"
        report.add(node, path, f"{said}{hint}")
        return None


def whole(report: ErrorReport, node: SourceNode | None, path: str, low: int, high: int | None = None) -> int | None:
    """A whole number from `low` to `high`, both included; None where there is none, and where something else was
    reported.
    """
    if node is None:
        return None
    span = f"a whole number from {low} to {high}" if high is not None else f"a whole number from {low} on"
    value = None
    if isinstance(node, ScalarNode) and not node.is_boolean and len(node.text) <= 20:
        value = read_whole(node.text)
    if value is None or value < low or (high is not None and value > high):
        report.expected(node, path, span)
        return None
    return value


def entry(report: ErrorReport, node: SourceNode | None, path: str) -> Decimal | None:
    """A number of a vector or a matrix, for which a letter of `symbols` may stand."""
    if report.letters and isinstance(node, ScalarNode) and node.text in report.letters:
        return Letter(node.text)
    return number(report, node, path, in_list=True)


def read_whole(digits: str) -> int | None:
    """An integer of at most 20 digits, written without a point; None for anything else."""
    sign = digits[:1] in ("+", "-")
    if not (digits[sign:].isascii() and digits[sign:].isdigit()) or len(digits) > 20:
        return None
    return int(digits)


def vector(report: ErrorReport, node: SourceNode | None, path: str) -> Vector | None:
    """A flat list of numbers; a number is a list of one."""
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        value = entry(report, node, path)
        return None if value is None else [value]
    if not isinstance(node, ListNode) or not len(node):
        report.expected(node, path, "a number or a list of numbers")
        return None
    if report.unread is not None and len(node) > report.unread:
        return _unread(report, node, path)
    texts = node.texts
    quick = None if texts is None else read_numbers(texts)
    return quick if quick is not None else _slowly(report, node, path)


def _unread(report: ErrorReport, node: ListNode, path: str) -> Vector | None:
    """As many numbers that nobody knows; None where one of them is none."""
    return [UNREAD] * len(node) if node.looks_plain() or _slowly(report, node, path) else None


def _slowly(report: ErrorReport, node: ListNode, path: str) -> Vector | None:
    values = [entry(report, item, f"{path}[{at}]") for at, item in enumerate(node.items)]
    good = [value for value in values if value is not None]
    return good if len(good) == len(values) else None


def items(report: ErrorReport, node: SourceNode | None, path: str, what: str) -> list[SourceNode] | None:
    """The items of a list."""
    if node is None:
        return None
    if not isinstance(node, ListNode):
        report.expected(node, path, what)
        return None
    return node.items


def names(report: ErrorReport, node: SourceNode | None, path: str, what: str) -> list[str] | None:
    """A list of different words."""
    found = items(report, node, path, what)
    if found is None:
        return None
    words: dict[str, None] = {}
    for at, item in enumerate(found):
        if not isinstance(item, ScalarNode) or item.is_null:
            report.expected(item, f"{path}[{at}]", "a name")
        elif item.text in words:
            report.add(item, f"{path}[{at}]", f"a second {item.describe()}")
        else:
            words[item.text] = None
    return list(words) if len(words) == len(found) else None


def item_at(node: SourceNode, at: int) -> SourceNode:
    """An item of a list, for a finding about it."""
    if isinstance(node, ListNode) and node.texts is not None:
        return ScalarNode(node.texts[at], True, None if node.places is None else node.places[at])
    return node.items[at] if isinstance(node, ListNode) else node


def plain(node: SourceNode, depth: int = 0) -> Any:
    """The node as plain data: booleans, whole numbers, texts, lists and mappings."""
    if isinstance(node, MapNode):
        return {name: plain(value, depth + 1) for name, value in node} if depth < 40 else {}
    if isinstance(node, ListNode):
        return [plain(item, depth + 1) for item in node.items] if depth < 40 else []
    if not isinstance(node, ScalarNode) or node.is_null:
        return None
    if node.is_boolean:
        return node.text not in FALSE
    value = read_whole(node.text) if node.plain else None
    return node.text if value is None else value


def count(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `2 entries`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def entries(number: int) -> str:
    """ "1 entry", "2 entries", for messages."""
    return count(number, "entry", "entries")


def entries_of(node: SourceNode | None, number: int) -> str:
    """The same of a list that is too long or too short; a decimal comma in it is suspected."""
    return entries(number) + comma_doubt(node)


def comma_doubt(node: SourceNode | None) -> str:
    """Why a row may be too long, for messages; nothing where no decimal comma is suspected in it."""
    pairs = decimal_commas(node)
    return f", as {pairs[0]} is two numbers: write {pairs[0].replace(',', '.')}" if pairs else ""


def trusted(sizes: Sequence[int], nodes: Iterable[SourceNode]) -> list[int]:
    """The sizes that say how long a list should be: where they differ, those of lists without a decimal comma."""
    if min(sizes) == max(sizes):
        return list(sizes)
    return [size for size, node in zip(sizes, nodes, strict=True) if not decimal_commas(node)] or list(sizes)


def is_number(scalar: ScalarNode) -> bool:
    """Whether a text is meant as a number, readable or not."""
    try:
        return not scalar.is_boolean and read_number(scalar.text) is not None
    except NumberError:
        return True

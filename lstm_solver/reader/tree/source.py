"""Where a problem comes from: a file, standard input, YAML text or a Python mapping."""

import os
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from ...errors import Finding, SolverError, nearest, shortened
from .from_python import from_python
from .source_nodes import ListNode, MapNode, SourceNode
from .yaml_events import TreeBuilder
from .yaml_faults import UnreadableText

LARGEST = 32 * 1024 * 1024

START = 65_536  # bytes that tell a homework set

MOST_NEIGHBOURS = 2000  # files of a folder that are looked at for one that was meant

UNTITLED = "Problem"

EXPECTED = "a mapping with cell, inputs and weights"

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")

_PLAIN = bytes([*b"\t\n\r", *range(0x20, 0x7F)])

# kept apart because it takes milliseconds to compile
_NO_CHARACTER = "[\ud800-\udfff\ufeff\ufffe\uffff]"


class ReadContent(NamedTuple):
    """A problem file that was read already. `name` is for messages and, without folder and ending, its title."""

    name: str
    data: bytes

    def __str__(self) -> str:
        return self.name


class Source(NamedTuple):
    """`file`: as it stands before the positions, None for a Python mapping. `findings`: what was rejected so far.
    `values`: how many there are in a text."""

    root: MapNode
    file: str | None
    title: str
    findings: list[Finding]
    values: int = 0


def read(source: Any, expected: str = EXPECTED) -> Source:
    """The tree of a path, of Content, of YAML text (a str with a newline), of a mapping, or of standard input ("-").

    `expected`: what to say where it is something else.
    Raises SolverError where there is nothing that could be read any further.
    """
    if isinstance(source, Mapping):
        findings: list[Finding] = []
        root = from_python(source, findings)
        return _whole(root, None, UNTITLED, findings, expected)
    if isinstance(source, str) and "\n" in source:
        return parse(source, "<text>", UNTITLED, expected)
    if isinstance(source, ReadContent):
        return _named(_decode(source.data, source.name), source.name, expected)
    if not isinstance(source, str | os.PathLike):
        raise SolverError([Finding(f"a {type(source).__name__} (expected a path, YAML text or a mapping)")])
    name = os.fspath(source)
    if name == "-":
        return parse(_decode(content(name), "<stdin>"), "<stdin>", UNTITLED, expected)
    return _named(_decode(content(name), name), name, expected)


def _named(text: str, name: str, expected: str) -> Source:
    title = os.path.splitext(os.path.basename(name))[0] or UNTITLED
    # bytes of the name that are no UTF-8 are no text
    title = title.encode("utf-8", "replace").decode("utf-8")
    return parse(text, name, title, expected)


def _stop(file: str, message: str, line: int = 1, column: int = 1) -> SolverError:
    return SolverError([Finding(message, "", file, line, column)])


def shown_source(name: str) -> str:
    """What findings call a file, or standard input."""
    return "<stdin>" if name == "-" else name


def content(name: str, what: str = "a problem file", *, regular: bool = False) -> bytes:
    """What stands in a file, or comes from standard input for "-". `what` it should be.

    `regular`: nothing else will do, for a pipe may never begin.

    Raises SolverError where it cannot be read or is too large.
    """
    try:
        if name == "-":
            return _standard_input()
        if os.path.isdir(name):
            raise _stop(name, f"a directory (expected {what})")
        if regular and os.path.exists(name) and not os.path.isfile(name):
            raise _stop(name, f"a pipe or a device (expected {what})")
        if os.stat(name).st_size > LARGEST:
            raise _too_large(name)
        with open(name, "rb") as file:
            return _limited(file, name)
    except FileNotFoundError:
        raise _stop(name, f"no such file{neighbour(name)}") from None
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _stop(shown_source(name), f"cannot be read ({words.lower()})") from None


def neighbour(name: str, start: str = "") -> str:
    """What was meant, perhaps: the file there whose name is most like this one, as seen from `start`."""
    if os.path.islink(name):
        return " (it is a link to what is not there)"
    folder, wanted = os.path.split(name)
    try:
        with os.scandir(folder or ".") as entries:
            known = [entry.name for entry in islice(entries, MOST_NEIGHBOURS) if not entry.name.startswith(".")]
    except (OSError, ValueError):
        return ""
    stem = os.path.splitext(wanted)[0]  # endings are alike in any case
    alike = [each for each in known if nearest(stem, [os.path.splitext(each)[0]], 0.5)]
    found = nearest(wanted, alike)
    if found is None:
        return ""
    there = os.path.join(folder, found)
    return f" (did you mean '{os.path.relpath(there, start) if start else there}'?)"


def _standard_input() -> bytes:
    import sys

    if sys.stdin is None:
        raise _stop("<stdin>", "cannot be read (it is closed)")
    return _limited(sys.stdin.buffer, "<stdin>")


def _limited(file: BinaryIO, name: str) -> bytes:
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise _too_large(name)
    return content


def _too_large(name: str) -> SolverError:
    return _stop(name, f"too large (expected at most {LARGEST // 1024 // 1024} MB)")


def is_plain(text: str) -> bool:
    """Whether all of it is ASCII without control characters, which is found out fast."""
    return text.isascii() and not text.encode().translate(None, _PLAIN)


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise _stop(name, "not UTF-8 (save the file as UTF-8)", line, column) from None


def parse(text: str, file: str, title: str, expected: str) -> Source:
    """The tree of YAML text. `file`: what messages call it; `expected`: what to say where it is no mapping."""
    text = text.removeprefix("\ufeff")
    control = None if is_plain(text) else _CONTROL.search(text) or re.search(_NO_CHARACTER, text)
    if control is not None:
        before = text[: control.start()]
        place = before.count("\n") + 1, control.start() - before.rfind("\n")
        raise _stop(file, f"a control character, U+{ord(control.group()):04X}", *place)
    composer = TreeBuilder()
    try:
        root = composer.compose(text)
    except UnreadableText as trouble:
        raise SolverError(placed([*shortened(composer.findings), trouble.finding], file)) from None
    return _whole(root, file, title, composer.findings, expected)._replace(values=composer.count)


def _whole(root: SourceNode | None, file: str | None, title: str, findings: list[Finding], expected: str) -> Source:
    if isinstance(root, MapNode):
        return Source(root, file, title, placed(findings, file))
    if not findings:
        empty = root is None or root.describe() == "nothing"
        found = "an empty file" if empty and file else "nothing" if root is None else root.describe()
        findings = [Finding(f"{found} (expected {expected})", "", file, 1, 1)]
    raise SolverError(shortened(placed(findings, file)))


def placed(findings: list[Finding], file: str | None) -> list[Finding]:
    """The findings with the file's name, or without any position where there is no file."""
    if file is None:
        return [Finding(finding.message, finding.path) for finding in findings]
    return [finding._replace(file=file) for finding in findings]


def is_set_file(file: str) -> bool:
    """Whether a file has the key that only homework sets have, at its first level and near its start."""
    try:
        with open(file, "rb") as opened:
            return re.search(rb"^problems\s*:|^\{.*\bproblems\b", opened.read(START), re.MULTILINE) is not None
    except OSError:
        return False


def least_steps(root: MapNode) -> int:
    """How many time steps the sequences of a problem have together, as far as its lists tell."""
    runs = root.get("runs")
    others = [run for _, run in runs if isinstance(run, MapNode)] if isinstance(runs, MapNode) else []
    inputs = (each.get("inputs") for each in [root, *others])
    return sum(len(each) for each in inputs if isinstance(each, ListNode))

"""What is wrong with a text that is not YAML, told from the text: the parser's own words change with its version."""

import re
from typing import Any, NamedTuple

from ...errors import Finding
from .surrogate_pairs import HALF

# a quoted text, a comment, a word, a bracket: what stands inside brackets, where only brackets nest
_AHEAD = re.compile(
    r"""'[^']*'?|"[^"\\]*+(?:\\.[^"\\]*+)*+"?|#[^\n]*|[^\s\[\]{},'"#][^\s\[\]{},]*|[\[\]{}]""", re.DOTALL
)


# a name of a question with a unit, or an entry of a matrix
_BRACKETED = re.compile(r"(?<![\w.])[A-Za-z][\w.]*+(?:\([^()\n]{0,30}\))?(?:\[\d+\][\w.]*)+")

_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)

_HALF = re.compile(r"\\u[dD][89a-fA-F]..")  # \ud800, of the two that JSON writes for one character

_LONGEST = 10_000  # characters of a line that are looked through

OUTSIDE = (
    "more than {most:,} {what} outside of rows of numbers (write rows as [0.1, 0.2, …], without quotes or remarks)"
)

_NO_START = (*"@`%|>",)

_WRONG_START = "a character that cannot start a value (put the text in quotes)"


class UnreadableText(Exception):
    """The text cannot be read any further."""

    def __init__(self, message: str, mark: Any, path: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(message, path, None, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)


class TooLarge(UnreadableText):
    """The text has more than anybody reads: what comes after is not looked at, in no smaller piece either."""


class Unread(NamedTuple):
    """The text behind the last event of the parser, `start`, to where it gave up, `stop`.

    `opened` are the lines of the brackets that are open at `start`, from 1; `inside` is what is read there: "list",
    "mapping", or "" outside of both.
    """

    text: str
    start: int
    stop: int
    opened: tuple[int, ...]
    inside: str

    def brackets(self) -> tuple[int, ...]:
        """The lines of the brackets that are open where the parser gave up."""
        opened, line, seen = list(self.opened), self.text.count("\n", 0, self.start) + 1, self.start
        for match in _AHEAD.finditer(self.text, self.start, self.stop):
            if match[0] in ("[", "{"):
                line, seen = line + self.text.count("\n", seen, match.start()), match.start()
                opened.append(line)
            elif match[0] in ("]", "}") and opened:
                opened.pop()
        return tuple(opened)

    def quoted(self) -> tuple[int, str]:
        """Where the text in quotes begins in which the parser gave up, and that text; (0, "") where it is in none."""
        for match in _AHEAD.finditer(self.text, self.start):
            if match.start() >= self.stop:
                break
            ends = self.stop < match.end() or (match.end() == len(self.text) and _open(match[0]))
            if match[0][0] in "'\"" and ends:
                return match.start(), match[0]
        return 0, ""

    def too_deep(self, depth: int, most: int) -> int | None:
        """Where the nesting, `depth` at the start, becomes deeper than `most`; None where it does not."""
        end = self.stop + 1
        if depth + self.text.count("[", self.start, end) + self.text.count("{", self.start, end) <= most:
            return None
        for match in _AHEAD.finditer(self.text, self.start, end):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
            if depth > most:
                return match.start()
        return None


def _open(quoted: str) -> bool:
    return len(quoted) == 1 or quoted[-1] != quoted[0]


def fault(unread: Unread, error: Any) -> str:
    """What is wrong where the parser gave up, and what may help."""
    text, stop = unread.text, unread.stop
    here = text[stop : stop + 1]
    before = text[text.rfind("\n", 0, stop) + 1 : stop]
    if here == "\t" or "\t" in before[: len(before) - len(before.lstrip())]:
        return "a tab where YAML wants spaces (indent with spaces)"
    begin, quoted = unread.quoted()
    if quoted:
        return "a quote that is never closed" if _open(quoted) else _escape_fault(quoted, stop - begin)
    if here in _NO_START:
        return _WRONG_START
    if (name := _bracketed_name(text, stop)) is not None:
        return f"a name with brackets needs quotes: '{name}'"
    if opened := unread.brackets():
        return f"the bracket opened on line {opened[-1]} is not closed, or a comma is missing"
    return _in_block(unread, here) or f"not valid YAML ({error.problem or error.context or 'it cannot be read'})"


def _escape_fault(quoted: str, stop: int) -> str:
    """What is wrong with the escape at which the parser gave up: the last that begins before `stop`, or there."""
    found = [each[0] for each in _ESCAPE.finditer(quoted) if each.start() <= stop]
    if found and _HALF.fullmatch(found[-1]):
        return HALF.format(escape=found[-1])
    return "an unknown escape in a text in double quotes (expected \\\\ for a backslash, or single quotes)"


def _bracketed_name(text: str, stop: int) -> str | None:
    """The name that the parser gave up in, `h_1[0]` within a list."""
    line = text[text.rfind("\n", 0, stop) + 1 :].partition("\n")[0][:_LONGEST]
    at = stop - text.rfind("\n", 0, stop) - 1
    spans = (found for found in _BRACKETED.finditer(line) if found.start() < at < found.end())
    return next((found.group() for found in spans), None)


def _in_block(unread: Unread, here: str) -> str:
    pending = unread.text[unread.start : unread.stop].strip(" \n-")
    value = pending.lstrip(": \n")
    if value[:1] in _NO_START:
        return _WRONG_START
    if pending and pending[0] != ":" and (here != ":" or "\n" in pending):
        return "a ':' is missing after this key"
    if here == ":":
        return "a ':' that does not belong here (a text with ': ' needs quotes)"
    if pending and here == "-":
        return "a '-' that does not belong here (a list begins on a line of its own)"
    if pending and not value:
        return "a value is missing here"
    if unread.inside == "list":
        return "this does not belong to the list above it (check the indentation)"
    if unread.inside == "mapping":
        return "this does not belong to the mapping above it (check the indentation and brackets)"
    return "this does not belong to what stands above it (check the indentation)" if unread.start else ""

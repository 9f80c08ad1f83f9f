"""What went wrong in a run of TeX, in TeX's own words, and where in our document."""

import re
from typing import NamedTuple

# comments of our templates: the heading, and what the lines below show
HEADING, PART = "%= ", "%- "

_ERROR = re.compile(r"^(?:\./)?([\w.-]+):(\d+): (.*)$")

_PLAIN = re.compile(r"^!(?: |pdfTeX error: )(.*)$")

_CONTEXT = re.compile(r"^l\.(\d+) ?(.*)$")

_LOOK_AHEAD = 40  # lines of the log below an error in which its context stands


class TexError(NamedTuple):
    """`line` counts from 1 in the source; None where TeX names none. `place`: "Time step 1, forget gate"; may be ""."""

    message: str
    line: int | None
    text: str
    place: str

    def __str__(self) -> str:
        at = f" in '{self.place}'" if self.place else ""
        line = f" (line {self.line}: {self.text})" if self.line and self.text else ""
        return f"TeX stopped{at}: {self.message}{line}"


def errors(log: str, source: str) -> list[TexError]:
    """Every error of a log, in its order; `source` is what was typeset."""
    lines = source.split("\n")
    written = log.splitlines()
    found = []
    for at, line in enumerate(written):
        message, number = _message(line)
        if message is not None:
            number = number or _context(written[at + 1 : at + _LOOK_AHEAD])
            found.append(_error(message, number, lines))
    return found


def _message(line: str) -> tuple[str | None, int | None]:
    if match := _ERROR.match(line):
        return match[3].strip().rstrip("."), int(match[2])
    match = _PLAIN.match(line)
    return (match[1].strip().rstrip(".") if match else None), None


def _context(below: list[str]) -> int | None:
    return next((int(match[1]) for match in map(_CONTEXT.match, below) if match), None)


def _error(message: str, number: int | None, lines: list[str]) -> TexError:
    if number is None or number > len(lines):
        return TexError(message, None, "", "")
    return TexError(message, number, lines[number - 1].strip()[:120], place(lines, number))


def place(lines: list[str], number: int) -> str:
    """What stands at a line of a source: "Time step 1, forget gate"; "" where no comment above it says so."""
    part = ""
    for line in reversed(lines[:number]):
        if line.startswith(PART) and not part:
            part = line.removeprefix(PART).strip()
        elif line.startswith(HEADING):
            heading = line.removeprefix(HEADING).strip()
            return f"{heading}, {part}" if part else heading
    return part

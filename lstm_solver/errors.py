"""What goes wrong, apart from how it is shown: one `Finding` a line, each error class with its exit status."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

MOST = 200  # findings that are shown

MOST_NAMED = 13  # words that are listed

LONGEST = 100  # characters of a word that are compared

LEAST_FREE = 100_000  # bytes; less is no room for a page

# what a terminal obeys instead of showing it: control characters, and those that turn the direction of writing
_COMMANDS = (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))

_SHOWN = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _COMMANDS}


def visible(text: str) -> str:
    """The text in one line, with codes that a terminal would obey written out."""
    return text.translate(_SHOWN)


def reason(error: OSError) -> str:
    """Why the system does not do it, in its words; where temporary files have no room, that they have none."""
    import errno

    if error.errno == errno.ENOSPC and (full := _full_folder()):
        return f"no space is left in {full}, set TMPDIR to a folder with more"
    return (error.strerror or str(error)).lower()


def _full_folder() -> str:
    """The folder of temporary files, where it has no room and is on a disk of its own; else ""."""
    import os
    import shutil
    import tempfile

    try:
        folder = tempfile.gettempdir()
        apart = os.stat(folder).st_dev != os.stat(".").st_dev
        return folder if apart and shutil.disk_usage(folder).free < LEAST_FREE else ""
    except OSError:
        return ""


MOST_SAID = 2_000  # characters of a message, and of a path


class Finding(NamedTuple):
    """One thing wrong with one place of an input.

    `line` and `column` count from 1; for a mapping handed over from Python, `file`, `line` and `column` are None.
    `path` is written as `weights.f.x[0][1]`, and is empty for the file as a whole.
    """

    message: str
    path: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line}:{self.column}: "
        path = f"{_cut(self.path)}: " if self.path else ""
        return visible(" ".join(f"{place}{path}{_cut(self.message)}".split()))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SAID else f"{text[: MOST_SAID - 3]}..."


class SolverError(Exception):
    """The input cannot be solved. `errors` holds every finding; the command line ends with `exit_status`."""

    exit_status = 2

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(map(str, self.errors)))

    def __reduce__(self) -> tuple[Any, ...]:
        """As it comes from another process, of whatever kind it is."""
        return _again, (type(self), self.__dict__)


def _again(kind: type[SolverError], said: dict[str, Any]) -> SolverError:
    error = kind.__new__(kind)
    SolverError.__init__(error, said["errors"])
    error.__dict__.update(said)
    return error


class NoValue(SolverError):
    """A problem without fault whose numbers have no value: ln of 0, a division by zero, an overflow."""


class UnknownChoice(SolverError, ValueError):
    """A word of the caller's, for a format or a language, that is none of those there are."""


def shortened(findings: list[Finding], and_so_on: bool = False) -> list[Finding]:
    """The first findings, and how many more there are (or at least), at the place of the first that is left out."""
    more = len(findings) - MOST
    if more <= 0:
        return findings
    message = f"… and {'at least ' if and_so_on else ''}{more:,} more"
    return [*findings[:MOST], findings[MOST]._replace(message=message, path="")]


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that is most like this one, whatever the case of the letters; None where none is near."""
    from difflib import get_close_matches

    words = _few(word[:LONGEST], list(known))
    near = get_close_matches(word[:LONGEST], words, n=1, cutoff=cutoff)
    if near:
        return near[0]
    folded = {each.casefold(): each for each in words}
    near = get_close_matches(word[:LONGEST].casefold(), folded, n=1, cutoff=cutoff)
    return folded[near[0]] if near else None


def _few(word: str, words: list[str]) -> list[str]:
    """Of very many words, those with the same first letter and about the same length: comparing takes long."""
    if len(words) <= MOST:
        return words
    return [each for each in words if each[:1] == word[:1] and abs(len(each) - len(word)) <= 2][:MOST]


ALREADY = ", which is there already"


def did_you_mean(word: str, known: Iterable[str], there: Collection[str] = ()) -> str:
    """` did you mean 'weights'?`, or some known words where none is near, or nothing where there are none.

    `there`: what stands beside it already, of which it may be a second."""
    words = [str(name) for name in known if str(name)]
    near = nearest(word, words)
    if near is not None:
        return f"did you mean '{near}'{ALREADY if near in there else ''}?"
    more = f", … ({len(words)} in all)" if len(words) > MOST_NAMED else ""
    return f"expected one of {', '.join(sorted(words)[:MOST_NAMED])}{more}" if words else ""

"""What goes wrong, apart from how it is shown: one `Finding` a line, each error class with its exit status."""

from collections.abc import Iterable
from typing import NamedTuple


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
        path = f"{self.path}: " if self.path else ""
        return " ".join(f"{place}{path}{self.message}".split())


class SolverError(Exception):
    """The input cannot be solved. `errors` holds every finding; the command line ends with `exit_status`."""

    exit_status = 2

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(map(str, self.errors)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` did you mean 'weights'?`, or the known words where none is near, or nothing where there are none."""
    from difflib import get_close_matches

    words = [str(name) for name in known]
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"expected one of {', '.join(sorted(words))}" if words else ""

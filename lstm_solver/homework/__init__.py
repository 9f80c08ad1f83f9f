"""Homework sets: several problems in one file, and the sheets made of them.

set.yaml ─read_set→ Homework ─solved→ Solved, one a problem ─sheets→ Sheet, documents of blocks ─text→ md · tex
"""

from collections.abc import Callable, Iterable, Sequence

from ..errors import Finding, NoValue, SolverError, UnknownChoice, did_you_mean
from ..solver.room import check_room
from ..solver.trace import Solved
from .blanks import Blank, is_known, known, read_blanks
from .homework_set import Homework
from .set_file import read_set
from .set_sheets import KINDS, HomeworkSheet, sheets
from .sheet_text import illustrated, text

__all__ = [
    "KINDS",
    "Homework",
    "HomeworkSheet",
    "Tell",
    "chosen",
    "illustrated",
    "read_set",
    "sheets",
    "solve_set",
    "text",
]


Tell = Callable[[str], None]


def solve_set(
    homework: Homework, tell: Callable[[str], Tell] | None = None, format: str = "json", detail: str = "full"
) -> list[Solved]:
    """The problems of a set, solved. `tell`: who, for a file, is given a line on what a long run takes; `format`,
    `detail`: of the pages that are to be made.

    Raises SolverError with those that have no value or are too large, or have not what they leave open.
    """
    from ..compose.audit.notation_effects import without_effect
    from ..marking.answerable import answerable
    from ..reader.late_findings import at_their_keys
    from ..solver.engine import solve_problem
    from .overrides import sorted_out

    found, wrong = [], list[Finding]()
    for at, entry in enumerate(homework.entries):
        try:
            check_room(entry.problem, format, detail, tell and tell(entry.file))
            found.append(answerable(solve_problem(entry.problem._replace(lang=homework.lang))))
            unknown = _unknown(entry.blanks, found[-1:])
            idle = at_their_keys(entry.source, without_effect(found[-1]))
            wrong += sorted_out(idle, None, f"problems[{at}].with")
            wrong += [] if entry.blanks_at is None or not unknown else [entry.blanks_at._replace(message=unknown)]
        except NoValue as error:
            wrong += [each._replace(file=entry.file, line=1, column=1) for each in error.errors]
    if wrong:
        raise SolverError(wrong)
    return found


def chosen(names: str, solved: Sequence[Solved]) -> list[Blank]:
    """What the worksheet leaves open. `names`: `g,c_1`. Raises UnknownChoice for a name that no problem has."""
    found = read_blanks(names)
    if isinstance(found, str):
        what = f"'{found}' is no name (expected names such as g, c_1 or a_f_2[0], with commas between them)"
        raise UnknownChoice([Finding(what)])
    if unknown := _unknown(found, solved):
        raise UnknownChoice([Finding(unknown)])
    return found


def _unknown(blanks: Iterable[Blank], solved: Sequence[Solved]) -> str:
    """The first quantity that none of these problems works out, or ""."""
    for blank in blanks:
        if not any(is_known(each, blank) for each in solved):
            there = list(dict.fromkeys(name for each in solved for name in known(each)))
            return f"no problem of the set works out {blank.quantity} ({did_you_mean(blank.quantity, there)})"
    return ""

"""What `solve` does for workbooks: a file for each problem."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .pdf_output import NamedSolutions, named_targets
from .writing import fail, keep_apart, put_made, report, say, shown_name

if TYPE_CHECKING:
    from ..api import Solution


def write_workbooks(
    solved: NamedSolutions, output: str | None, read: Sequence[str], lang: str | None = None
) -> list[bool]:
    """Write the workbooks; of each whether it came out. `read`: files that are never written onto.

    `lang`: the language of their words, that of each problem where it is None.
    """
    if output is not None and len(solved) > 1:
        fail("--output: a workbook is of one problem (without it each problem has its own)")
    targets = named_targets([file for file, _ in solved], "xlsx") if output is None else [output]
    keep_apart(targets, read)
    return [_write(file, each.spoken(lang), target) for (file, each), target in zip(solved, targets, strict=True)]


def _write(file: str, solution: "Solution", target: str) -> bool:
    from ..errors import SolverError
    from ..export.workbook.workbook import workbook

    try:
        made = workbook(solution.solved)
        for line in made.losses:
            say(f"{shown_name(file)}: {line}")
    except SolverError as error:
        report(SolverError([each._replace(file=shown_name(file), line=1, column=1) for each in error.errors]))
        return False
    return put_made(target, lambda: made.content)

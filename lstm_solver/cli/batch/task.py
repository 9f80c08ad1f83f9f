"""A problem of a batch on its way to a worker, and what came back."""

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ...errors import Finding, SolverError

if TYPE_CHECKING:
    from ...api import Solution
    from ...versions.version_drawing import Drawing


class BatchTask(NamedTuple):
    """One problem. `name`: its file, for messages. `stem`: what its output is called, without the ending. `student`:
    whose numbers are drawn, or ""."""

    at: int
    name: str
    data: bytes
    stem: str = ""
    student: str = ""


class TaskResult(NamedTuple):
    """What came out of a task: the file's content, or why there is none.

    `beside`: pictures that stand beside it, by their file names. `source` and `log`: what TeX rejected and what it
    said, to be kept for a look. `remarks`: what the content cannot say as it should.
    """

    at: int
    content: bytes | None
    errors: tuple[str, ...] = ()
    beside: tuple[tuple[str, bytes], ...] = ()
    source: str = ""
    log: str = ""
    remarks: tuple[str, ...] = ()


def solution(task: BatchTask, format: str = "json", detail: str = "full") -> "Solution":
    """The task solved for a page of this format in this detail. Raises SolverError."""
    from ...api import solve
    from ...reader.tree.source import ReadContent

    if task.student:
        from ...versions.version_drawing import drawn_solution

        return drawn_solution(_drawing(task.name, task.data), task.student, format, detail)
    return solve(ReadContent(task.name, task.data), format, detail)


def expect(tasks: list[BatchTask]) -> None:
    """These are to be solved, in this order: the numbers of several students are drawn together."""
    students: dict[tuple[str, bytes], list[str]] = {}
    for task in tasks:
        if task.student:
            students.setdefault((task.name, task.data), []).append(task.student)
    for (name, data), those in students.items():
        with suppress(SolverError):  # each task says it
            _drawing(name, data).expect(those)


@lru_cache(maxsize=4)
def _drawing(name: str, data: bytes) -> "Drawing":
    """The problem, read once for the students of a share."""
    from ...reader.tree.source import ReadContent
    from ...versions.version_drawing import Drawing

    return Drawing(ReadContent(name, data))


def failed(task: BatchTask, error: Exception) -> TaskResult:
    """A document's own errors; those without a place are at its file as a whole. What is no error of the file costs
    this document too, and no other."""
    if isinstance(error, OSError):
        raise error
    if not isinstance(error, SolverError):
        words = f"the program failed, which it should not: {type(error).__name__}: {error}"
        error = SolverError([Finding(words)])
    placed = (each if each.file else each._replace(file=task.name, line=1, column=1) for each in error.errors)
    return TaskResult(task.at, None, tuple(map(str, placed)))

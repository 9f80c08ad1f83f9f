"""The versions of a whole class, side by side in processes where it is large."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..compose.audit.notation_effects import without_effect
from ..marking.marker import cores
from ..marking.processes import in_order, processes, shares_of
from ..reader.tree.edits import replaced
from ..reader.tree.source import Source
from ..reader.tree.source_nodes import MapNode
from .problem_text import problem_text
from .refusals import DrawnSheet
from .version_drawing import Drawing, Version

FEW = 30  # students for which another process is not worth its start

SHARE = 25  # students that go to a process at once


class DrawnText(NamedTuple):
    """A version as what stands in its file. `asked`: what its questions ask for, with the printed digits; `refused`:
    how many draws were tried and not taken, by the reason."""

    student: str
    name: str
    tries: int
    text: str
    asked: dict[str, str]
    refused: dict[str, int]


def texts(source: Source, students: Sequence[str], workers: int | None = None) -> Iterator[DrawnText]:
    """The version of each student, in the order of the students. `workers`: processes; as many as there are cores for
    a large class. Raises SolverError where a version cannot be drawn."""
    if workers is None:
        workers = min(cores(), len(students) // FEW)
    drawing = Drawing(source)  # what is wrong with it is said here, not by processes
    if workers < 2:
        drawing.expect(students)
        yield from (drawn_text(drawing.version(student)) for student in students)
        return
    with processes(workers, _prepare, (source,)) as pool:
        yield from in_order(pool, workers, _drawn, shares_of(students, SHARE))


def drawn_text(version: Version) -> DrawnText:
    """A version as text."""
    sheet = DrawnSheet(version.solved)
    asked = {name: sheet.text(name) for name in sheet.asked()}
    text = problem_text(_with_effect(version))
    return DrawnText(version.student, version.name, version.tries, text, asked, version.refused)


def _with_effect(version: Version) -> MapNode:
    """The tree without what the notation says in vain of these numbers, which would be an error of the version."""
    root, idle = version.source.root, {each.path.rpartition(".")[2] for each in without_effect(version.solved)}
    notation = root.get("notation")
    if not idle or not isinstance(notation, MapNode):
        return root
    said = {key: pair for key, pair in notation.pairs.items() if key not in idle}
    return replaced(root, "notation", MapNode(said, notation.place))


_DRAWINGS: list[Drawing] = []  # the one of this process


def _prepare(source: Source) -> None:
    _DRAWINGS[:] = [Drawing(source)]


def _drawn(students: Sequence[str]) -> list[DrawnText]:
    (drawing,) = _DRAWINGS
    drawing.expect(students)
    return [drawn_text(drawing.version(student)) for student in students]

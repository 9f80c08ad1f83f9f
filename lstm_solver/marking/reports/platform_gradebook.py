"""A gradebook as a learning platform imports it: commas between cells, a point in numbers, the columns it looks for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..answers.csv_rows import written
from ..marks import MarkedSheet
from .statistics import points

MarkedRow = tuple[MarkedSheet, Mapping[str, str]]  # a sheet, and the other cells of its row by their columns

KNOWS_BY = ("email address", "id number", "username")  # by one of these Moodle finds a student

ID_NUMBER = "ID number"

STUDENT, SIS_ID = "Student", "SIS User ID"

CANVAS = (STUDENT, "ID", SIS_ID, "SIS Login ID", "Section")

POINTS_POSSIBLE = "    Points Possible"  # as Canvas itself writes it


def moodle(title: str, kept: Sequence[str], rows: Iterable[MarkedRow]) -> Iterator[str]:
    """The columns of the answer file, then the points. Where none of them says who it is, the id is the ID number."""
    known = any(name.strip().casefold() in KNOWS_BY for name in kept)
    yield written([*([] if known else [ID_NUMBER]), *kept, title], ",")
    for marked, cells in rows:
        own = [] if known else [marked.student]
        yield written([*own, *(cells.get(name, "") for name in kept), points(marked.points)], ",")


def canvas(title: str, kept: Sequence[str], rows: Iterable[MarkedRow]) -> Iterator[str]:
    """Canvas' own columns, from those of the answer file that are called so; then the points, below those that are
    possible. Where the file has no such column, the id is the name and the SIS User ID."""
    yield written([*CANVAS, title], ",")
    instead = {STUDENT, SIS_ID} - set(kept)
    for at, (marked, cells) in enumerate(rows):
        if not at:
            yield written([POINTS_POSSIBLE, *[""] * (len(CANVAS) - 1), points(marked.of)], ",")
        own = [marked.student if name in instead else cells.get(name, "") for name in CANVAS]
        yield written([*own, points(marked.points)], ",")


GRADEBOOKS: dict[str, Callable[[str, Sequence[str], Iterable[MarkedRow]], Iterator[str]]] = {
    "moodle": moodle,
    "canvas": canvas,
}

"""What the long ones among many problems take, told before the batch begins."""

from ...document.choices import OUTPUTS
from ...errors import NoValue, SolverError
from ...reader import load
from ...reader.tree.source import ReadContent, read
from ...solver.room import cost_line, drawing_line
from .options import BatchOptions

SMALL = 20_000  # bytes of a file whose sequences are soon done

REPEATED = b"times"  # a small file may ask for very many updates


def long_run(name: str, data: bytes, options: BatchOptions, students: int = 0) -> str:
    """What to expect of one problem, or of the numbers drawn of it for so many students; "" for a short run, and for
    what is no problem, which is said later."""
    if len(data) < SMALL and REPEATED not in data and not students:
        return ""
    try:
        problem = load(read(ReadContent(name, data)))
    except (SolverError, NoValue):
        return ""
    if students:
        return drawing_line(problem, students)
    return cost_line(problem, OUTPUTS[options.format].paged_from or options.format, options.chosen.detail)

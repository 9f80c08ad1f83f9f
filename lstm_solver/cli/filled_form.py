"""An answer file that somebody has filled in is not replaced by an empty one."""

import os
import re
from collections.abc import Collection

from ..marking.answers.csv_rows import SEPARATORS, lines, rows

KEPT = "{path}: answers stand in it; nothing was written (--force replaces it)"

# below `answers:`, a name with something behind it, or an item of a list; or all of them in brackets, as in JSON
_ANSWER = re.compile(
    r"""^[ \t]+(?:- *[^\s#]|[^\s#][^#\n]*?:[ \t]+[^\s#])|^[^#\n]*answers["']?[ \t]*:[ \t]*[\[{]\s*[^\s\]}]""",
    re.MULTILINE,
)


def holds_answers(path: str, format: str, asked: Collection[str]) -> bool:
    """Whether a file that is there has answers in it. `asked`: the columns of a CSV that are to be filled in."""
    if format not in ("yaml", "csv") or not os.path.isfile(path):
        return False
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            text = file.read()
    except OSError:
        return False
    return _ANSWER.search(text) is not None if format == "yaml" else _has_cells(text, asked)


def _has_cells(text: str, asked: Collection[str]) -> bool:
    found = lines(text)
    read = list(rows(found, max(SEPARATORS, key=found[0].count)))
    wanted = [at for at, cell in enumerate(read[0].cells) if cell.text.strip() in asked] if read else []
    return any(row.cells[at].text.strip() for row in read[1:] for at in wanted if at < len(row.cells))

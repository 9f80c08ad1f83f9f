"""Answer files of every kind: YAML, JSON, CSV."""

import os
import re

from ...errors import SolverError
from ...reader.tree.source import content
from .answer_sheets import AnswerPosition, AnswerSheets
from .encoding import decode

WHAT = "a file of answers"

TREES = (".yaml", ".yml", ".json")

TABLES = (".csv", ".tsv", ".tab")


def read_answers(sheets: AnswerSheets, name: str) -> None:
    """Adds the sheets of a file, or of standard input for "-". What cannot be read is kept as a finding."""
    file = "<stdin>" if name == "-" else name
    try:
        text, note = decode(content(name, WHAT), file)
    except SolverError as error:
        sheets.unread += error.errors
        return
    if note is not None:
        sheets.note(AnswerPosition(file, 1, 1), note.message)
    if _is_table(text, name):
        from .csv_files import read_table

        read_table(sheets, text, file)
    else:
        from .yaml_files import read_mappings

        read_mappings(sheets, text, file)


def _is_table(text: str, name: str) -> bool:
    """By the ending of the name, else by the first line that is no comment."""
    ending = os.path.splitext(name)[1].lower()
    if ending in TREES + TABLES:
        return ending in TABLES
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return re.match(r"\s*[\[{]|---|- |\s*\"?(?:student|answers)\"?\s*:", first) is None

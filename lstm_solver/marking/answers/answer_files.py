"""Answer files of every kind: YAML, JSON, CSV."""

import codecs
import os
import re
from collections.abc import Iterable

from ...errors import Finding, SolverError
from ...reader.tree.source import content, shown_source
from ..marks import WrittenAnswer
from .answer_sheets import AnswerPosition, AnswerSheets
from .encoding import decode
from .spellings import NamedNumber
from .typed_numbers import habit, shown

WHAT = "a file of answers"

CALL = "<call>"  # where answers on the command line stand

NO_NAME = "'{word}' names no quantity (expected NAME=VALUE, such as h_2=0.31)"

NO_VALUE = "'{word}' has no value (expected NAME=VALUE, such as h_2=0.31)"

MOST_LOOKED_AT = 100_000  # characters, for the kind of a file

TREES = (".yaml", ".yml", ".json")

TABLES = (".csv", ".tsv", ".tab")


def read_answers(sheets: AnswerSheets, name: str) -> None:
    """Adds the sheets of a file, or of standard input for "-". What cannot be read is kept as a finding."""
    file = shown_source(name)
    try:
        text, note, mark = _decoded(name, file)
    except SolverError as error:
        sheets.unread += error.errors
        return
    if note is not None:
        sheets.note(AnswerPosition(file, 1, 1), note.message)
    if _is_table(text, name):
        from .csv_files import read_table

        read_table(sheets, text, file, mark=mark)
    else:
        from .yaml_files import read_mappings

        read_mappings(sheets, text, file)
    sheets.end_file()


def read_call(sheets: AnswerSheets, numbers: Iterable[tuple[str, str]], student: str = "") -> None:
    """Adds one sheet: the numbers of NAME=VALUE on the command line. `student`: whose it is, "" for nobody's."""
    given: dict[str, WrittenAnswer] = {}
    pairs = [*numbers]
    targets = sheets.names.find([name for name, _ in pairs])
    commas = habit(value for _, value in pairs)
    for at, (name, value) in enumerate(pairs, 1):
        spot, target = AnswerPosition(CALL, 1, at, shown(name)), targets[name]
        if not name.strip() or not value.strip():
            sheets.refuse(spot, (NO_VALUE if name.strip() else NO_NAME).format(word=shown(f"{name}={value}")))
        elif isinstance(target, NamedNumber):
            sheets.fill(given, target, value, spot, commas)
        else:
            sheets.refuse(spot, str(target))
    if given:
        sheets.add(student, given, AnswerPosition(CALL, 1, 1), named=bool(student))
    sheets.end_file()


def _decoded(name: str, file: str) -> tuple[str, Finding | None, bool]:
    """The text, what is worth a note of its encoding, and whether it starts with a byte-order mark, by which
    spreadsheets know Unicode. Raises SolverError."""
    found = content(name, WHAT)
    return *decode(found, file), found.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _is_table(text: str, name: str) -> bool:
    """By the ending of the name, else by the first line that is no comment."""
    ending = os.path.splitext(name)[1].lower()
    if ending in TREES + TABLES:
        return ending in TABLES
    first = next((line for line in text[:MOST_LOOKED_AT].splitlines() if line.strip() and line[0] != "#"), "")
    return re.match(r"\s*[\[{]|---|- |\s*\"?(?:student|answers)\"?\s*:", first) is None

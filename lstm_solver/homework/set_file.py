"""A set file and the problem files that it names → `Homework`, every error of all of them at once."""

import os
import stat
from pathlib import Path
from typing import Any

from ..document.choices import PAPERS
from ..document.language import ENGLISH
from ..document.language import names as languages
from ..errors import Finding, SolverError
from ..network.problem import Problem
from ..reader import load
from ..reader.fields import ErrorReport, choice, items, mapping, number, text
from ..reader.questions.questions import MOST_POINTS
from ..reader.questions.space_key import read_space
from ..reader.tree.source import LARGEST, Source, neighbour, read
from ..reader.tree.source_nodes import MapNode, ScalarNode, SourceNode
from .blanks import ASKED, KEYWORDS, Blank, read_blanks
from .homework_set import Homework, SetProblem
from .overrides import merged, sorted_out
from .point_shares import settled, total

KEYS = ("course", "number", "title", "due", "instructions", "lang", "paper", "space", "problems")

PROBLEM_KEYS = ("file", "points", "with", "blanks")

MOST = 500  # problems

LONGEST = 200  # characters of a course, a title, a date

EXPECTED = "a mapping with problems"


def read_set(source: Any, lang: str | None = None) -> Homework:
    """The set in a file, or in standard input ("-"); its problem files are found from where it stands.

    `lang`: the language of every sheet; else the set's, else the problems' where they agree.
    Raises SolverError with every finding in the set and in each of its problems.
    """
    found = source if isinstance(source, Source) else read(source, EXPECTED)
    reader = _SetReader(found)
    homework = reader.homework(found.root)
    if reader.report.findings or reader.elsewhere or homework is None:
        # a file that stands in the set twice has each of its errors once
        raise SolverError([*reader.report.in_order(), *dict.fromkeys(reader.elsewhere)])
    return homework if lang is None else homework._replace(lang=lang)


class _SetReader:
    """`elsewhere`: the findings in problems; those in the set stand in `report`."""

    def __init__(self, source: Source) -> None:
        self.report = ErrorReport(source.file, source.findings)
        self.elsewhere: list[Finding] = []
        named = source.file is not None and not source.file.startswith("<")
        self.folder = os.path.dirname(source.file or "") if named else ""

    def homework(self, root: MapNode) -> Homework | None:
        report = self.report
        if "problems" not in root and root.pairs.keys() & {"cell", "layers"}:
            report.add(root, "", "a problem (expected a homework set, which lists files like this one under problems)")
            return None
        mapping(report, root, "", allowed=KEYS)
        names = ("course", "number", "title", "due", "instructions")
        course, number, title, due, instructions = (self.words(root, name) for name in names)
        paper = choice(report, root.get("paper"), "paper", PAPERS) or PAPERS[0]
        lang = choice(report, root.get("lang"), "lang", languages())
        space = read_space(report, root.get("space"), "space")
        if "problems" not in root:
            report.missing(root, "problems", "expected a list of problem files")
        nodes = items(report, root.get("problems"), "problems", "a list of problem files")
        if nodes is None:
            return None
        if not 0 < len(nodes) <= MOST:
            report.expected(root.pairs["problems"][1], "problems", f"1 to {MOST} problems")
            return None
        read = (self.entry(node, f"problems[{at}]") for at, node in enumerate(nodes))
        entries = tuple(entry for entry in read if entry is not None)
        lang = lang or _common(entries)
        return Homework(entries, course, number, title, due, instructions, paper, lang, space=space)

    def words(self, root: MapNode, name: str) -> str:
        """A text of the head of a sheet; the instructions may be as long as they like."""
        node = root.get(name)
        if node is None or (isinstance(node, ScalarNode) and node.is_null):
            return ""
        found = text(self.report, node, name) or ""
        if len(found) > LONGEST and name != "instructions":
            self.report.add(node, name, f"{len(found):,} characters (expected at most {LONGEST})")
        return found

    def entry(self, node: SourceNode, path: str) -> SetProblem | None:
        report = self.report
        if isinstance(node, ScalarNode):
            report.expected(node, path, "a mapping such as {file: week4.yaml}")
            return None
        at = mapping(report, node, path, allowed=PROBLEM_KEYS)
        if at is None:
            return None
        points = number(report, at.get("points"), f"{path}.points")
        if points is not None and not 0 <= points <= MOST_POINTS:
            report.expected(at.pairs["points"][1], f"{path}.points", f"a number from 0 to {MOST_POINTS}")
            points = None
        overrides = mapping(report, at.get("with"), f"{path}.with")
        if "file" not in at:
            report.missing(at, f"{path}.file", "expected the name of a problem file")
        file = self.file(at.get("file"), f"{path}.file")
        read = None if file is None else self.problem(file, overrides, f"{path}.with")
        if file is None or read is None:
            return None
        problem, source = read
        said, there = at.get("blanks"), f"{path}.blanks"
        blanks = self.blanks(said, there)
        place = None if said is None else Finding("", there, report.file, said.line, said.column)
        worth = total(problem) if points is None else points
        return SetProblem(file, problem if points is None else settled(problem, points), worth, source, blanks, place)

    def blanks(self, node: SourceNode | None, path: str) -> tuple[Blank, ...]:
        """What the worksheet of a problem leaves open: a keyword, or names with commas between them."""
        words = None if node is None else text(self.report, node, path)
        found = ASKED if words is None else words
        named = read_blanks(found)
        if isinstance(named, str) and node is not None:
            self.report.expected(node, path, f"{', '.join(KEYWORDS)} or names such as g, c_1 or a_f_2[0]")
        return (Blank(ASKED),) if isinstance(named, str) else tuple(named)

    def file(self, node: SourceNode | None, path: str) -> str | None:
        """The problem file as the set has it; only a regular file is opened."""
        name = text(self.report, node, path)
        if name is None or node is None:
            return None
        found = os.path.normpath(os.path.join(self.folder, name))
        wrong = _what_is_wrong(found, self.folder)
        if wrong:
            self.report.add(node, path, f"'{name}' {wrong}")
        return None if wrong else os.path.join(".", found) if found == "-" else found

    def problem(self, file: str, overrides: MapNode | None, path: str) -> tuple[Problem, Source] | None:
        try:
            found = read(Path(file))
            found = found._replace(root=merged(found.root, overrides))
            return load(found), found
        except SolverError as error:
            self.elsewhere += sorted_out(error.errors, self.report.file, path)
            return None


def _common(entries: tuple[SetProblem, ...]) -> str:
    """The language of the problems, where they have the same."""
    found = {entry.problem.lang for entry in entries}
    return found.pop() if len(found) == 1 else ENGLISH


def _what_is_wrong(name: str, folder: str) -> str:
    """Why a problem file of a set in this folder cannot be read, or ""."""
    try:
        status = os.stat(name)
    except FileNotFoundError:
        return f"is no file{neighbour(name, folder) or ' (expected a problem file, named from where the set stands)'}"
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return f"cannot be read ({words.lower()})"
    if stat.S_ISDIR(status.st_mode):
        return "is a directory (expected a problem file)"
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file (expected a problem file)"
    return f"is too large (expected at most {LARGEST // 1024 // 1024} MB)" if status.st_size > LARGEST else ""

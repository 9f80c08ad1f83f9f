"""A problem that tries every exporter: awkward words, questions of every kind and of every answer."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from lstm_solver.export.exported import ExportedFiles, ExportSet
from lstm_solver.export.set_builder import exported
from lstm_solver.export.targets import write
from lstm_solver.export.wanted_versions import WantedVersions
from lstm_solver.reader.tree.source import read

AWKWARD = "A ]]> title {1:NM:=5} {{x}} ~ # < b & \\) \\( $y$ \" ' = / % ü"

PROBLEM: dict[str, Any] = {
    "title": AWKWARD,
    "text": f"Words. {AWKWARD} [[input:a]] {{@x@}} <script>alert(1)</script>",
    "cell": "lstm",
    "inputs": [1, "-0.5"],
    "weights": {
        "i": {"x": [["0.5"], ["1"]], "h": [["0.2", "0"], ["0", "0.1"]]},
        "f": {"x": [["0.4"], ["-1"]], "h": [["-0.3", "0.5"], ["0", "0.2"]]},
        "g": {"x": [["1"], ["0.3"]], "h": [["0.5", "0"], ["1", "-1"]]},
        "o": {"x": [["0.3"], ["0.7"]], "h": [["0.1", "0"], ["0", "0.4"]]},
    },
    "biases": {"i": [0, 0], "f": [1, "0.5"], "g": [0, 0], "o": ["0.5", 0]},
    "initial": {"c": ["0.5", "-1"]},
    "rounding": {"places": 2},
    "outputs": {
        "equations": ["y = softmax(V @ h)"],
        "parameters": {"V": [["1", "-1"], ["0", "2"]]},
        "predict": "y",
        "labels": ["no", "yes & <no>"],
    },
    "questions": [
        {"ask": f"Gates? {AWKWARD}", "find": ["i_1", "f_1"], "points": 4},
        {"ask": "Memory?", "find": ["g_1", "c_1"], "points": 4},
        {"ask": "One number", "find": ["h_1[0]"], "points": 1},
        {"ask": "Say what comes out.", "find": ["y_2", "predict_2"], "points": 3},
        {"ask": "Which?", "choices": [{"text": AWKWARD, "why": "No -> no"}, {"text": "-> this", "right": True}]},
        {"ask": "Both?", "choices": [{"text": "one", "right": True}, {"text": "two", "right": True}, "three"]},
        {"ask": "It is.", "statement": True, "points": 1},
        {"ask": "How many?", "find": ["count", "shape.weights.f.x"], "points": 3},
        {"ask": "Why?", "answer": "Because. " + AWKWARD, "points": 2},
        {"find": ["c_1"], "formula": True, "points": 1},
        {"ask": "Guess", "find": ["h_2[0]"], "choices": "slips", "points": 1},
    ],
    "figures": ["cell"],
}


def made(problem: Any = PROBLEM, students: tuple[str, ...] = (), number: int = 0) -> ExportSet:
    """What platforms are given; made once for each problem."""
    return _made(problem if isinstance(problem, Path) else json.dumps(problem), students, number)


@cache
def _made(problem: Path | str, students: tuple[str, ...], number: int) -> ExportSet:
    wanted = WantedVersions(students, number) if students or number else None
    return exported(read(problem if isinstance(problem, Path) else json.loads(problem)), "stem", wanted)


def files(target: str, problem: Any = PROBLEM, **versions: Any) -> tuple[ExportedFiles, list[str]]:
    """The files of a platform and what is lost."""
    return write(target, made(problem, **versions))


def text(target: str, problem: Any = PROBLEM, **versions: Any) -> str:
    """The one file of a platform."""
    found = files(target, problem, **versions)[0][""]
    assert isinstance(found, str)
    return found


def public(name: str) -> Path:
    """One of the problems of the repository."""
    return Path(__file__).parent.parent.parent / "problems" / f"{name}.yaml"

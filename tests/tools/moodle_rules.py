"""What Moodle does with a file, written down anew: its tolerance, its Cloze syntax."""

import re
from html import unescape
from typing import NamedTuple


class ClozeAnswer(NamedTuple):
    percent: float
    text: str
    tolerance: str
    feedback: str


class ClozeField(NamedTuple):
    weight: int
    answers: list[ClozeAnswer]


# the start of a place to fill in; what looks like one in a text would become one
START = re.compile(r"\{\s*([0-9]*)\s*:([A-Z]+):")


def is_taken(given: float, answer: str, tolerance: str) -> bool:
    """Both ends count, with a little more for what binary numbers lose."""
    if answer == "*":
        return True
    tiny = 1e-14
    right, off = float(answer), abs(float(tolerance))
    off += tiny * max(off, abs(right), tiny)
    return right - off <= given <= right + off


def cloze(text: str) -> list[ClozeField]:
    """The places to fill in of a question's text."""
    return [ClozeField(int(found[1]), _answers(text, found.end())) for found in START.finditer(text)]


def _answers(text: str, at: int) -> list[ClozeAnswer]:
    parts, part = [], ""
    while text[at] != "}":
        if text[at] == "\\":
            at += 1
        elif text[at] == "~":
            parts.append(part)
            part = ""
            at += 1
            continue
        part += text[at]
        at += 1
    return [_answer(each) for each in [*parts, part]]


def _answer(part: str) -> ClozeAnswer:
    found = re.fullmatch(r"(?:(=)|%(-?[0-9.]+)%)([^#]*)#(.*)", part, re.DOTALL)
    assert found is not None, part
    text, _, tolerance = found[3].partition(":")
    return ClozeAnswer(100.0 if found[1] else float(found[2]), text, tolerance or "0", unescape(found[4]))


def marked(given: float, answers: list[ClozeAnswer]) -> ClozeAnswer:
    """The first answer that fits counts."""
    return next(each for each in answers if is_taken(given, each.text, each.tolerance))

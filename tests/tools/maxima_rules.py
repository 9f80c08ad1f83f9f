"""What Maxima makes of the lines that STACK questions hold, as far as these use it."""

import math
import re
from typing import Any

EMPTY = object()  # what an input that may be left empty holds

_WORDS = re.compile(r"\b(if|then|elseif|else)\b|[()\[\]{}]")


def as_python(text: str) -> str:
    """An expression, in the words of Python."""
    text = text.strip().replace("^", "**")
    text = re.sub(r"(?<![<>=])=(?!=)", "==", text).replace("<==", "<=").replace(">==", ">=")
    return _conditions(text).replace("WHERE", "if").replace("ELSE", "else")


def _conditions(text: str) -> str:
    """`if a then b elseif c then d else e` → ((b) if (a) else (d) if (c) else (e)), the innermost ones first."""
    start = None
    depth = 0
    for found in _WORDS.finditer(text):
        word = found.group()
        if word in "([{":
            depth += 1
        elif word in ")]}":
            depth -= 1
            if start is not None and depth < start[1]:
                return _conditions(text[: start[0]] + _one(text[start[0] : found.start()]) + text[found.start() :])
        elif word == "if":
            start = (found.start(), depth)
    return text if start is None else _conditions(text[: start[0]] + _one(text[start[0] :]))


def _one(text: str) -> str:
    parts = re.split(r"\b(?:elseif|if|then|else)\b", text)[1:]
    pairs = list(zip(parts[:-1:2], parts[1:-1:2], strict=True))
    return "(" + "".join(f"({value}) WHERE ({condition}) ELSE " for condition, value in pairs) + f"({parts[-1]}))"


def run(functions: str, lines: str, given: dict[str, Any]) -> dict[str, Any]:
    """The names of a response tree after its feedback variables were worked out."""
    names: dict[str, Any] = {
        "EMPTYANSWER": EMPTY, "true": True, "false": False,
        "numberp": lambda x: isinstance(x, float), "is": bool, "setify": frozenset,
        "exp": math.exp, "log": math.log, "tanh": math.tanh, "sqrt": math.sqrt, "floor": math.floor,
        "signum": lambda x: (x > 0) - (x < 0),
    }  # fmt: skip
    for line in functions.strip().splitlines():
        head, body = line.rstrip(";").split(":=")
        name, arguments = re.fullmatch(r"(\w+)\((.*)\)", head.strip()).groups()  # type: ignore[union-attr]
        names[name] = eval(f"lambda {arguments}: {_is_call(as_python(body))}", names)
    names |= given
    for line in lines.strip().splitlines():
        name, _, body = line.rstrip(";").partition(":")
        names[name.strip()] = eval(_is_call(as_python(body)), names)
    return names


def _is_call(text: str) -> str:
    """`is` is a word of Python."""
    return re.sub(r"\bis\(", "bool(", text)

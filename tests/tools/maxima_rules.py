"""What Maxima makes of the lines that STACK questions hold, as far as these use it."""

import math
import re
from typing import Any

EMPTY = object()  # what an input that may be left empty holds

LETTER = object()  # where no number is


class Matrix(list[list[Any]]):
    """Its entries are named by row and column, from 1."""

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(place[0] - 1)[place[1] - 1] if isinstance(place, tuple) else super()[place]


class FromOne(list[Any]):
    """A list whose first entry has the number 1."""

    def __getitem__(self, place: Any) -> Any:
        return super().__getitem__(place - 1)


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
        head, sign, body = line.rstrip(";").partition(":=")
        if sign:
            name, arguments = re.fullmatch(r"(\w+)\((.*)\)", head.strip()).groups()  # type: ignore[union-attr]
            names[name] = eval(f"lambda {arguments}: {_is_call(as_python(body))}", names)
    names |= given
    for line in _of_version(lines, names.get("lsv", 1)).strip().splitlines():
        name, _, body = line.rstrip(";").partition(":")
        names[name.strip()] = eval(_is_call(as_python(body)), names)
    return names


def version_of(variables: str, seed: int) -> dict[str, Any]:
    """The number of a version and its numbers; nothing where nothing varies."""
    found = re.search(r"lsv: mod\(stack_seed - 1, (\d+)\) \+ 1;\nlsd: (\[.*\])\[lsv\];", variables, re.DOTALL)
    if found is None:
        return {}
    version = (seed - 1) % int(found[1]) + 1
    return {"lsv": version, "lsd": FromOne(map(float, eval(found[2])[version - 1]))}


def text_of_version(text: str, version: int) -> str:
    """CASText after its conditional blocks were chosen."""

    def chosen(block: re.Match[str]) -> str:
        parts = re.split(r'\[\[(?:if|elif) test="([^"]*)"\]\]', block[0].removesuffix("[[/if]]"))[1:]
        holds = [f"lsv={version}" in when.split(" or ") for when in parts[::2]]
        return parts[1::2][holds.index(True)] if any(holds) else ""

    return re.sub(r"\[\[if test=.*?\[\[/if\]\]", chosen, text, flags=re.DOTALL)


def _of_version(lines: str, version: int) -> str:
    """Of lines in brackets behind conditions on the version, those that hold."""
    rest = lines
    while found := re.match(r" ?(?:else)?(?:if (lsv=.*?) then)? \(", rest):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(rest[end], 0)
            end += 1
        if found[1] is None or f"lsv={version}" in found[1].split(" or "):
            return rest[found.end() : end - 1].replace(",\n", ";\n")
        rest = rest[end:]
    return lines


def _is_call(text: str) -> str:
    """`is` is a word of Python."""
    return re.sub(r"\bis\(", "bool(", text)

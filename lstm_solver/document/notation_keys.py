"""A lecture style as data: what a notation may say, with its defaults, and what is wrong with one.

The files of notations/ are found by being there.
"""

import os
import re
from functools import cache
from typing import Any

FOLDER = os.path.join(os.path.dirname(__file__), "notations")

STYLE: dict[str, Any] = {
    "title": "",
    "terms": ["x", "bx", "h", "bh", "p", "b"],
    "product": "",
    "elementwise": "odot",
    "scalar_product": "cdot",
    "vectors": "column",
    "fence": "square",
    "stack": "column",
    "dot": "row",
    "sigmoid": r"\sigma",
    "bare_calls": False,
    "expand_dots": False,
    "restate": True,
    "inline": [],
    "one_line": False,
    "equalities": 3,
    "partials": True,
    "numbers": None,
    "zero_terms": "first",
    "zero_biases": True,
    "approx": False,
    "chain_back": False,
    "input_entries": False,
    "state_table": False,
    "data_on_slides": False,
    "system": "gates",
    "first_unit": 1,
}

CHOICES = {
    "product": ("", "times", "cdot"),
    "elementwise": ("odot", "circ", "ast", "cdot", ""),
    "scalar_product": ("cdot", "times", "paren"),
    "vectors": ("column", "row"),
    "fence": ("square", "round"),
    "stack": ("column", "inline"),
    "dot": ("row", "column"),
    "system": ("gates", "stacked"),
    "first_unit": (1, 0),
    "zero_terms": ("keep", "first", "drop"),
}

MEANINGS = {
    "terms": "The order of the terms of a pre-activation, by the role of their parameter: x, bx, h, bh, p, b.",
    "product": "The sign between a matrix and a vector.",
    "elementwise": "The sign of the product entry by entry.",
    "scalar_product": "The sign between two numbers; paren is 2(3).",
    "vectors": "Whether vectors of numbers stand as columns or as transposed rows.",
    "fence": "The brackets of matrices and vectors.",
    "stack": "How stacked vectors stand in equations: as a column, or as [h, x].",
    "dot": "Whether the weights of a dot product stand as a row or as a column.",
    "sigmoid": "What the logistic function is called.",
    "bare_calls": "Whether a function stands before a matrix without parentheses.",
    "expand_dots": "Whether matrix products are also written out term by term.",
    "restate": "Whether a value that is carried with fewer digits than are shown is restated with them.",
    "inline": "Quantities without a name: their equations stand inside those that use them.",
    "one_line": "Whether the quantities of a step stand on one line, where all are numbers.",
    "equalities": "How many equals signs share a line, where they fit.",
    "partials": "Whether the single products of a sum have a line.",
    "numbers": "Whether products have a line with all numbers put in. Default: where no matrix is printed again.",
    "zero_terms": "Products with an all-zero vector, and all-zero biases: kept in every line, gone after the first "
    "line with numbers, or left out with a word.",
    "zero_biases": "Whether all-zero biases stand where numbers are put in and zero terms are kept.",
    "approx": "Whether ≈ stands before a number that the printed operands do not give.",
    "chain_back": "Whether the working begins with what the last asked quantity needs, back to what is given.",
    "input_entries": "Whether the table of inputs has a column for each of their entries.",
    "state_table": "Whether the states before a step stand in a table.",
    "data_on_slides": "Whether every slide of a time step has all equations, weights and data, where there is room.",
    "first_unit": "Whether units in words and tables are counted from 1 or from 0.",
    "system": "Whether gates also stand in one equation of one stacked matrix.",
    "order": "The order of the quantities in the working, as far as the equations allow it.",
    "symbols": 'By quantity, how it is written: g: "z_t".',
    "letters": "By quantity, the letter in the index of its parameters.",
    "words": "By quantity, what it is called.",
    "parameters": "By role (x, h, joint, b, bx, bh, p, projection, embedding), how a gate's parameters are written; * "
    "is the letter.",
    "one_gate": "The same where a cell has one equation with weights.",
}

CELL_KEYS = ("order", "symbols", "letters", "words")

# what a parameter does, by which `parameters` and `one_gate` name its symbol
ROLES = {"x", "h", "joint", "b", "bx", "bh", "p", "projection", "embedding"}

OVERRIDES = frozenset((*STYLE, "parameters", "one_gate", *CELL_KEYS)) - {"title"}  # what a problem file may change

INDEX = re.compile(r"_(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\w))$")  # the index at the end of a symbol


@cache
def names() -> list[str]:
    """The notations, by the files of their folder."""
    return sorted(file.removesuffix(".yaml") for file in os.listdir(FOLDER) if file.endswith(".yaml"))


def at_time(text: str, time: str) -> str:
    """A symbol with its time put in: `_t` or `(t)` stands for it; an index of its own is kept in front."""
    if "(t)" in text:
        return text.replace("(t)", f"({time})")
    base = timeless(text)
    index = INDEX.search(base)
    if index is None or "^" in base:
        return f"{base}_{{{time}}}"
    inside = index[1] if index[1] is not None else index[2]
    return f"{base[: index.start()]}_{{{inside},{time}}}"


def timeless(text: str) -> str:
    """A symbol without its time index."""
    text = text.strip()
    for ending in ("_{t}", "_t", "(t)"):
        text = text.removesuffix(ending)
    return text


def check(data: dict[str, Any], *, whole: bool = False) -> list[tuple[str, str]]:
    """What is wrong with a notation or with overrides of one, as (path, message). `whole`: a file of notations/."""
    from ..errors import did_you_mean

    known = {*STYLE, "parameters", "one_gate", "cells"} if whole else OVERRIDES
    found = []
    for key, value in data.items():
        if key not in known:
            found.append((str(key), f"unknown key ({did_you_mean(str(key), known, data)})"))
        elif key in CHOICES and (isinstance(value, bool) or value not in CHOICES[key]):
            found.append((key, f"'{value}' (expected one of {', '.join(map(repr, CHOICES[key]))})"))
        elif key in STYLE and key != "title" and key not in CHOICES:
            found += _check_kind(key, value)
        elif key == "cells":
            found += _check_cells(value)
        elif key in ("symbols", "letters", "parameters", "one_gate", "words"):
            found += _check_table(key, value)
        elif key == "order" and not _is_words(value):
            found.append((key, "expected a list of quantities"))
    return found


def _check_cells(cells: Any) -> list[tuple[str, str]]:
    """Those of a file of notations/: what it says of each cell."""
    if not isinstance(cells, dict):
        return [("cells", "expected a mapping")]
    found = []
    for cell, part in cells.items():
        parts = check(part) if isinstance(part, dict) else [("", "expected a mapping")]
        found += [(f"cells.{cell}.{path}".rstrip("."), message) for path, message in parts]
    return found


def _check_kind(key: str, value: Any) -> list[tuple[str, str]]:
    if key == "sigmoid":
        return _check_symbol(key, value)
    if key == "equalities":
        whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return [] if whole else [(key, f"'{value}' (expected a whole number from 1 on)")]
    if STYLE[key] is None or isinstance(STYLE[key], bool):
        return [] if isinstance(value, bool) else [(key, f"'{value}' (expected true or false)")]
    return [] if _is_words(value) else [(key, "expected a list of names")]


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _check_table(key: str, value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        return [(key, "expected a mapping")]
    if key == "words":
        return [(f"{key}.{name}", "expected text") for name, word in value.items() if not isinstance(word, str)]
    return [trouble for name, symbol in value.items() for trouble in _check_symbol(f"{key}.{name}", symbol)]


def _check_symbol(path: str, symbol: Any) -> list[tuple[str, str]]:
    from .symbols import SymbolError, parse

    if not isinstance(symbol, str):
        return [(path, "expected a symbol, such as \\tilde{c}_t")]
    try:
        parse(at_time(symbol.replace("*", "a"), "t-1"))
    except SymbolError as error:
        return [(path, str(error))]
    return []

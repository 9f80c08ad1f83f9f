"""A lecture style as data: what things are called and how they are drawn. Found by being in notations/."""

from functools import cache
from pathlib import Path
from typing import Any

from .cells.base import Want
from .layout import Symbol

FOLDER = Path(__file__).parent / "notations"
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
    "partials": True,
    "numbers": True,
    "system": "gates",
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
}
PARAMETERS = {
    "x": "W_{i*}",
    "h": "W_{h*}",
    "joint": "W_{*}",
    "b": "b_{*}",
    "bx": "b_{i*}",
    "bh": "b_{h*}",
    "p": "p_{*}",
    "projection": "W_{p}",
    "embedding": "E",
}
ONE_GATE = {"x": "W_{ih}", "h": "W_{hh}", "joint": "W", "b": "b", "bx": "b_{ih}", "bh": "b_{hh}"}
CELL_KEYS = ("order", "symbols", "letters", "words")
OVERRIDES = frozenset((*STYLE, "parameters", "one_gate", *CELL_KEYS))  # what a problem file may change
GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "chi",
        "psi",
        "omega",
    ]
)


class Notation:
    """One style for one cell. `data`: the style keys; the rest as properties of the cell."""

    def __init__(self, name: str, data: dict[str, Any], cell: str) -> None:
        self.name = name
        self.data = {key: data.get(key, default) for key, default in STYLE.items()}
        mine = data.get("cells", {}).get(cell, {})
        self.order: list[str] = mine.get("order", [])
        self.symbols: dict[str, str] = mine.get("symbols", {})
        self.letters: dict[str, str] = mine.get("letters", {})
        self.words: dict[str, str] = mine.get("words", {})
        self.parameters = PARAMETERS | data.get("parameters", {})
        self.one_gate = ONE_GATE | data.get("one_gate", {})

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def quantity(self, name: str, time: str) -> Symbol:
        """The symbol of a quantity, a state or the input at a time (`1`, `t-1`)."""
        text = self.symbols.get(name) or plain_symbol(name)
        return Symbol(_at(text, time))

    def previous(self, state: str, time: str) -> Symbol:
        """The symbol of a state of the step before, whose own time is `time`."""
        text = self.symbols.get(f"{state}_prev") or self.symbols.get(state) or plain_symbol(state)
        return Symbol(_at(text, time))

    def parameter(self, name: str, want: Want) -> Symbol:
        if want.role == "own":
            return Symbol(self.symbols.get(name) or plain_symbol(name))
        table = self.parameters if want.gate or want.role == "embedding" else self.one_gate
        return Symbol(table.get(want.role, self.parameters.get(want.role, name)).replace("*", self.letter(want.gate)))

    def letter(self, gate: str) -> str:
        return self.letters.get(gate) or _timeless(self.symbols.get(gate) or plain_symbol(gate))


def plain_symbol(name: str) -> str:
    """The symbol of a name that no notation knows: W_z → W_{z}, alpha → \\alpha, gate → \\mathrm{gate}."""
    base, _, index = name.partition("_")
    text = f"\\{base}" if base in GREEK else base if len(base) == 1 else rf"\mathrm{{{base}}}"
    return f"{text}_{{{_safe(index)}}}" if index else text


def _safe(index: str) -> str:
    return index.replace("_", ",") if len(index) == 1 else rf"\mathrm{{{index.replace('_', ',')}}}"


def _at(text: str, time: str) -> str:
    if "(t)" in text:
        return text.replace("(t)", f"({time})")
    return f"{_timeless(text)}_{{{time}}}"


def _timeless(text: str) -> str:
    for ending in ("_{t}", "_t", "(t)"):
        text = text.removesuffix(ending)
    return text


@cache
def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def load(name: str, overrides: dict[str, Any], cell: str) -> Notation:
    """The notation `name` with a problem's overrides, for one cell.

    `overrides` are checked by `check` beforehand; `symbols`, `letters`, `words` and `order` among them are the cell's.
    """
    data = _file(name)
    mine = {key: overrides[key] for key in CELL_KEYS if key in overrides}
    rest = {key: value for key, value in overrides.items() if key not in CELL_KEYS}
    data = _merge(data, rest)
    return Notation(name, _merge(data, {"cells": {cell: mine}}), cell)


@cache
def _file(name: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), loader)
    problems = check(data, whole=True)
    if problems:
        raise ValueError(f"notation {name}: {problems}")
    return dict(data)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def check(data: dict[str, Any], *, whole: bool = False) -> list[tuple[str, str]]:
    """What is wrong with a notation or with overrides of one, as (path, message). `whole`: a file of notations/."""
    from .errors import did_you_mean

    known = {*STYLE, "parameters", "one_gate", "cells"} if whole else OVERRIDES
    found = []
    for key, value in data.items():
        if key not in known:
            found.append((key, f"unknown key ({did_you_mean(key, known)})"))
        elif key in CHOICES and value not in CHOICES[key]:
            found.append((key, f"'{value}' (expected one of {', '.join(map(repr, CHOICES[key]))})"))
        elif key in STYLE and key != "title" and key not in CHOICES:
            found += _check_kind(key, value)
        elif key == "cells":
            for cell, part in value.items():
                found += [(f"cells.{cell}.{path}", message) for path, message in check(part)]
        elif key in ("symbols", "letters", "parameters", "one_gate", "words"):
            found += _check_table(key, value)
        elif key == "order" and not _is_words(value):
            found.append((key, "expected a list of quantities"))
    return found


def _check_kind(key: str, value: Any) -> list[tuple[str, str]]:
    if key == "sigmoid":
        return _check_symbol(key, value)
    if isinstance(STYLE[key], bool):
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
    from .render.symbols import SymbolError, parse

    if not isinstance(symbol, str):
        return [(path, "expected a symbol, such as \\tilde{c}_t")]
    try:
        parse(symbol.replace("*", "a"))
    except SymbolError as error:
        return [(path, str(error))]
    return []

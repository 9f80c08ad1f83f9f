"""A notation for one cell: what things are called and how they are drawn."""

import os
from functools import cache
from typing import Any

from ..document.formulas import Symbol
from ..document.notation_keys import CELL_KEYS, FOLDER, STYLE, at_time, check, timeless
from ..errors import Finding, SolverError
from ..network.cell import ParameterSpec

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

    @property
    def target(self) -> Symbol | None:
        """What a target is called where it is not called by that word."""
        return Symbol(self.symbols["target"]) if "target" in self.symbols else None

    def quantity(self, name: str, time: str) -> Symbol:
        """The symbol of a quantity, a state or the input at a time (`1`, `t-1`)."""
        text = self.symbols.get(name) or plain_symbol(name)
        return Symbol(at_time(text, time))

    def previous(self, state: str, time: str) -> Symbol:
        """The symbol of a state of the step before, whose own time is `time`."""
        text = self.symbols.get(f"{state}_prev") or self.symbols.get(state) or plain_symbol(state)
        return Symbol(at_time(text, time))

    def parameter(self, name: str, want: ParameterSpec) -> Symbol:
        if want.role == "own":
            return Symbol(self.symbols.get(name) or plain_symbol(name))
        table = self.parameters if want.gate or want.role == "embedding" else self.one_gate
        return Symbol(table.get(want.role, self.parameters.get(want.role, name)).replace("*", self.letter(want.gate)))

    def letter(self, gate: str) -> str:
        return self.letters.get(gate) or timeless(self.symbols.get(gate) or plain_symbol(gate))


def plain_symbol(name: str) -> str:
    """The symbol of a name that no notation knows: W_z → W_{z}, alpha → \\alpha, gate → \\mathrm{gate}."""
    base, _, index = name.partition("_")
    text = f"\\{base}" if base in GREEK else base if len(base) == 1 else rf"\mathrm{{{base}}}"
    return f"{text}_{{{_safe(index)}}}" if index else text


def _safe(index: str) -> str:
    return index.replace("_", ",") if len(index) == 1 else rf"\mathrm{{{index.replace('_', ',')}}}"


def load(name: str, overrides: dict[str, Any], cell: str) -> Notation:
    """The notation `name` with a problem's overrides, for one cell.

    `overrides` are checked by `check` beforehand; `symbols`, `letters`, `words` and `order` among them are the cell's.
    Raises SolverError where the file of the notation has faults.
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
    path = os.path.join(FOLDER, f"{name}.yaml")
    try:
        with open(path, encoding="utf-8") as file:
            data = yaml.load(file, loader)
    except (yaml.YAMLError, ValueError) as error:
        raise SolverError([Finding(f"not a notation ({error})", "", path, 1, 1)]) from None
    problems = check(data, whole=True) if isinstance(data, dict) else [("", "not a notation (expected a mapping)")]
    if problems:
        raise SolverError([Finding(message, key, path, 1, 1) for key, message in problems])
    return dict(data)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged

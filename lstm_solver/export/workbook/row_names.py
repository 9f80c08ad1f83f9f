"""What cells are called in formulas: `f_1`, `W_if`; letters, digits and underscores, and never like a cell."""

import re

from ...network.cell import ParameterSpec
from ...network.problem import Place
from ...network.quantity_names import FIRST

_STARTS = {"x": "W_i", "h": "W_h", "bx": "b_i", "bh": "b_h"}  # by the role of a parameter

# what would be a cell, such as A1 or R1C1, or one of the words of a spreadsheet
_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]([0-9]*[Cc]?[0-9]*)?")


def line_name(stem: str) -> str:
    """Of a quantity: f_1, f_1_l2_rev for f_1(l=2,rev), B_h_0 for a run's B.h_0."""
    return _plain(stem.replace("=", ""))


def block_name(name: str, spec: ParameterSpec) -> str:
    """Of a parameter, as PyTorch writes it: W_if is from the input to f, W_hf from h; b_if and b_hf of two biases."""
    start = _STARTS.get(spec.role)
    return name if start is None else f"{start}{spec.gate or 'h'}"


def placed_name(name: str, place: Place = FIRST) -> str:
    """The same with its layer and direction, where it is not of the first one: W_if_l2_rev."""
    layer = f"_l{place[0]}" if place[0] > 1 else ""
    return _plain(f"{name}{layer}{'_rev' if place[1] == 'reverse' else ''}")


def _plain(name: str) -> str:
    found = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    return f"{found}_" if not found or _CELL.fullmatch(found) else found

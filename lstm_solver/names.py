"""The names of questions, answers and reports: `f_1`, `f_1[0]`, `a_f_1`, `tanh_c_1`, `error_1`, `B.h_0`."""

import re
from typing import NamedTuple

_NAME = re.compile(r"(?:([A-Za-z]\w*)\.)?([A-Za-z]\w*)_(\d{1,9})(?:\[(\d{1,9})\])?", re.ASCII)


class Name(NamedTuple):
    """`run` is None for the main sequence; `quantity` may be `a_f`, a part such as `tanh_c`, or `error`."""

    run: str | None
    quantity: str
    t: int
    unit: int | None


def parse(text: str) -> Name | None:
    """The parts of a name, or None where it is none."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    run, quantity, t, unit = match.groups()
    return Name(run, quantity, int(t), None if unit is None else int(unit))

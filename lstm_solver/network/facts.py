"""What may be asked about a network or a run beside its quantities: counts and shapes, perplexity, accuracy."""

import re
from typing import NamedTuple

COUNTED = ("count", "shape")

MEASURES = ("perplexity", "accuracy")

NAMED = ("count", "count.weights", "count.biases", "shape.h", *MEASURES)  # such as a question may name

RESERVED = re.compile(r"count|shape|perplexity|accuracy|q[1-9][0-9]*", re.ASCII)  # no names for runs or quantities

_COUNT = re.compile(r"(count|shape)((?:\.[A-Za-z]\w*)*)(?:\(l=([1-9][0-9]{0,8})\))?", re.ASCII)

_MEASURE = re.compile(r"(?:([A-Za-z]\w*)\.)?(perplexity|accuracy)", re.ASCII)


class Fact(NamedTuple):
    """`kind`: count, shape, perplexity or accuracy. `path`: what is counted (`weights`, `f`), or whose shape it is.

    `layer`: counted from 1, None for every layer. `run`: of a measure, None for the sequence that asks.
    """

    kind: str
    path: tuple[str, ...] = ()
    layer: int | None = None
    run: str | None = None


def parse_fact(text: str) -> Fact | None:
    """The parts of such a name, or None where it is none."""
    if match := _MEASURE.fullmatch(text):
        return Fact(match[2], run=match[1])
    match = _COUNT.fullmatch(text)
    if match is None or (match[1] == "shape" and not match[2]):
        return None
    return Fact(match[1], tuple(match[2].split(".")[1:]), None if match[3] is None else int(match[3]))

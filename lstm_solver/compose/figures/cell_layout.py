"""Where the nodes, wires and values of a cell's drawing stand: read from the cell's file here, where it fits.

A layout says places only. What is drawn follows from the equations, and a layout that lacks one of their nodes or
wires is not used.
"""

import os
from typing import NamedTuple

from .data_flow import FlowGraph

FOLDER = os.path.join(os.path.dirname(__file__), "cells")

END = "end"  # the wire by which a state leaves the cell


class GridPoint(NamedTuple):
    """A place on the grid; `aside`: -1 a little left of the column, 1 a little right of it; `rise`: likewise, above."""

    column: float
    row: float
    aside: float = 0
    rise: float = 0


class GridSpan(NamedTuple):
    """The part of the grid that a value may take: columns and rows from the first to the last.

    Where it is one row the value stands on the wire.
    """

    left: float
    right: float
    top: float
    bottom: float


class CellLayout(NamedTuple):
    """`sides`: of each source, on which side of its place its value stands: left or below.

    `wires`: by node and what it goes to (another node, or END), the places where they turn.
    """

    nodes: dict[str, GridPoint]
    sides: dict[str, str]
    ends: dict[str, GridPoint]
    wires: dict[tuple[str, str], tuple[GridPoint, ...]]
    labels: dict[str, GridSpan]


def laid_by_hand(cell: str, graph: FlowGraph, states: tuple[str, ...]) -> CellLayout | None:
    """The first layout in the cell's file that has a place for everything; None where there is none."""
    file = os.path.join(FOLDER, f"{cell}.yaml")
    if not os.path.exists(file):
        return None
    return next((each for each in map(_read, _layouts(file)) if _fits(each, graph, states)), None)


LayoutSections = dict[str, dict[str, str]]


def _layouts(file: str) -> list[LayoutSections]:
    """The first layout, and each later one with what it says otherwise."""
    import yaml

    with open(file, encoding="utf-8") as stream:
        first, *others = yaml.load(stream, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["layouts"]
    return [first, *({key: first[key] | other.get(key, {}) for key in first} for other in others)]


def _fits(laid: CellLayout, graph: FlowGraph, states: tuple[str, ...]) -> bool:
    wires = {(inlet, node.name) for node in graph.values() for inlet in node.inlets}
    ends = {state for state in states if state in graph}
    return set(graph) <= set(laid.nodes) and ends <= set(laid.ends) and wires <= set(laid.wires)


def _read(data: LayoutSections) -> CellLayout:
    nodes = {name: text.split() for name, text in data["nodes"].items()}
    return CellLayout(
        {name: _mark(words[0]) for name, words in nodes.items()},
        {name: words[1] for name, words in nodes.items() if len(words) > 1},
        {name: _mark(text) for name, text in data["ends"].items()},
        {_pair(wire): tuple(map(_mark, via.split())) for wire, via in data["wires"].items()},
        {name: _span(text) for name, text in data.get("labels", {}).items()},
    )


def _pair(wire: str) -> tuple[str, str]:
    start, _, end = wire.partition(" -> ")
    return start, end


def _mark(text: str) -> GridPoint:
    column, _, row = text.partition(",")
    aside = {"-": -1, "+": 1}.get(column[-1:], 0)
    return GridPoint(float(column.rstrip("+-")), float(row), aside)


def _span(text: str) -> GridSpan:
    columns, rows = (part.partition("..") for part in text.split())
    return GridSpan(float(columns[0]), float(columns[2]), float(rows[0]), float(rows[2]))

"""Wires from one source: where they part, and each drawn from there on, so that no line lies on another."""

from itertools import pairwise

from ...document.pictures import Disc, Point, Shape, Stroke

BEND = 0.12

_DOT = 0.05

Polyline = tuple[Point, ...]


def drawn(wires: list[Polyline]) -> list[Shape]:
    """The wires with rounded corners and arrow heads, and dots where they part."""
    made: list[Shape] = []
    known: list[tuple[Point, Point]] = []
    for wire in wires:
        points = _new_part([_near(point) for point in wire], known)
        known += pairwise(points)
        made.append(Stroke(tuple(points), tip=True, bend=_bend(points)))
    return [*made, *(Disc(x, y, _DOT, "ink", "") for x, y in _forks([list(map(_near, wire)) for wire in wires]))]


def _bend(points: list[Point]) -> float:
    """Corners are round as far as the shortest part between two of them allows."""
    shortest = min((abs(x - u) + abs(y - v)) for (x, y), (u, v) in pairwise(points))
    return min(BEND, shortest / 2) if len(points) > 2 else 0.0


def _new_part(points: list[Point], known: list[tuple[Point, Point]]) -> list[Point]:
    """The wire from where it leaves what is drawn already."""
    for at, (start, end) in enumerate(pairwise(points)):
        reached = start
        for first, last in known:
            for goal in (first, last, end):
                if _on(reached, first, last) and _on(goal, first, last) and _on(goal, reached, end):
                    reached = goal
        if reached != end:
            return [reached, *points[at + 1 :]]
    return points[-2:]


def _forks(wires: list[list[Point]]) -> list[Point]:
    """Points from which lines go three ways or more."""
    corners = {point for wire in wires for point in wire}
    ways: dict[Point, set[Point]] = {corner: set() for corner in corners}
    for wire in wires:
        for start, end in pairwise(wire):
            for corner in corners:
                if _on(corner, start, end):
                    ways[corner] |= {_way(corner, goal) for goal in (start, end) if goal != corner}
    return sorted(corner for corner, found in ways.items() if len(found) > 2)


def _near(point: Point) -> Point:
    return round(point[0], 4), round(point[1], 4)


def _on(point: Point, start: Point, end: Point) -> bool:
    inside = [min(a, b) <= p <= max(a, b) for p, a, b in zip(point, start, end, strict=True)]
    return all(inside) and (start[0] == end[0] or start[1] == end[1])


def _way(start: Point, end: Point) -> Point:
    return (end[0] > start[0]) - (end[0] < start[0]), (end[1] > start[1]) - (end[1] < start[1])

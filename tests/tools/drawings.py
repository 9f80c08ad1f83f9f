"""What is wrong with a drawing: texts on texts, on nodes that are not theirs, or on wires."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from lstm_solver.compose.figures.frame import bounds
from lstm_solver.document.pictures import Box, Disc, Label, Picture, Shape, Stroke

Frame = tuple[float, float, float, float]
TOUCH = 0.02  # centimetres by which estimated frames may overlap


def overlaps(picture: Picture) -> list[str]:
    """Every pair of shapes that would be read badly, in words."""
    texts = [shape for shape in picture.shapes if isinstance(shape, Label)]
    found = [f"{said(a)} on {said(b)}" for a, b in combinations(texts, 2) if meet(bounds(a), bounds(b))]
    for number, shape in enumerate(picture.shapes):
        if isinstance(shape, Label):
            found += [f"{said(shape)} on {said(other)}" for other in _in_the_way(picture, number, shape)]
    outside = [said(text) for text in texts if not inside(bounds(text), (0, 0, picture.width, picture.height))]
    return [*found, *(f"{text} outside the frame" for text in outside)]


def _in_the_way(picture: Picture, number: int, text: Label) -> Iterator[Shape]:
    """Nodes that the text is not in, and lines that no white ground covers below it."""
    frame = bounds(text)
    covered = max((at for at, shape in enumerate(picture.shapes[:number]) if _is_ground(shape, frame)), default=-1)
    for at, shape in enumerate(picture.shapes):
        if at < covered:
            continue
        if isinstance(shape, Box | Disc):
            if shape.colour and meet(bounds(shape), frame) and not inside(frame, bounds(shape)):
                yield shape
        elif isinstance(shape, Stroke) and any(crosses(start, end, frame) for start, end in pairwise(shape.points)):
            yield shape


def _is_ground(shape: Shape, frame: Frame) -> bool:
    return isinstance(shape, Box) and not shape.colour and inside(frame, bounds(shape))


def meet(a: Frame, b: Frame) -> bool:
    return a[0] + TOUCH < b[2] and b[0] + TOUCH < a[2] and a[1] + TOUCH < b[3] and b[1] + TOUCH < a[3]


def inside(a: Frame, b: Frame) -> bool:
    return a[0] > b[0] - TOUCH and a[2] < b[2] + TOUCH and a[1] > b[1] - TOUCH and a[3] < b[3] + TOUCH


def crosses(start: tuple[float, float], end: tuple[float, float], frame: Frame) -> bool:
    """Whether a horizontal or vertical line runs through a frame; slanted ones are curves of values."""
    if start[0] != end[0] and start[1] != end[1]:
        return False
    (left, right), (bottom, top) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return meet((left - TOUCH, bottom - TOUCH, right + TOUCH, top + TOUCH), frame)


def said(shape: Shape) -> str:
    words = shape.content if isinstance(shape, Label) else type(shape).__name__
    return f"{words} at {tuple(round(each, 2) for each in bounds(shape))}"

"""A picture's frame: what its shapes take, and the shapes moved into it."""

from ...document.pictures import Box, Disc, Label, Picture, Shape, Stroke
from .text_size import extent


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Left, bottom, right, top."""
    match shape:
        case Stroke(points):
            xs, ys = zip(*points, strict=True)
            return min(xs), min(ys), max(xs), max(ys)
        case Box(x, y, width, height):
            return x, y, x + width, y + height
        case Disc(x, y, radius):
            return x - radius, y - radius, x + radius, y + radius
        case Label():
            return extent(shape)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """A shape moved right by `dx` and up by `dy`, in cm."""
    if isinstance(shape, Stroke):
        return shape._replace(points=tuple((x + dx, y + dy) for x, y in shape.points))
    return shape._replace(x=shape.x + dx, y=shape.y + dy)


def fitted(shapes: list[Shape], margin: float) -> Picture:
    """The shapes in a frame that has `margin` around them; no shapes need no frame."""
    if not shapes:
        return Picture(0, 0, ())
    lefts, bottoms, rights, tops = zip(*map(bounds, shapes), strict=True)
    left, bottom = min(lefts) - margin, min(bottoms) - margin
    width, height = max(rights) + margin - left, max(tops) + margin - bottom
    return Picture(width, height, tuple(moved(shape, -left, -bottom) for shape in shapes))

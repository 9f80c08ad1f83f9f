"""A drawing as data: centimetres from the lower left corner, y upwards. Knows neither cells nor output formats."""

from typing import NamedTuple, Union

from .formulas import Layout

Point = tuple[float, float]

LabelText = tuple[Union[str, Layout], ...]  # one line of text with formulas in it

# colours by what they are for; they differ in lightness too, so that they survive grey printing
PALETTE = {
    "ink": "1A1A1A",
    "black": "000000",
    "grey": "6B6B6B",
    "rule": "C4C4C4",
    "paper": "FFFFFF",
    "value": "0B3D91",
    "weights": "FBE3B0",
    "function": "D6E6F5",
    "sign": "FFFFFF",
    "first": "0B3D91",
    "second": "C25A00",
    "third": "2E8B57",
    "fourth": "8E3B8E",
}

SHADES = 20  # from paper to the darkest blue

PALETTE |= {
    f"shade{step}": "".join(f"{round(255 + (end - 255) * step / SHADES):02X}" for end in (0x0B, 0x3D, 0x91))
    for step in range(SHADES + 1)
}


def contrast(first: str, second: str) -> float:
    """Of two colours of the palette, from 1 to 21. Source: WCAG 2, contrast ratio and relative luminance."""
    dark, light = sorted(map(_luminance, (first, second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(PALETTE[colour][at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# all of these in points
SIZES = {"normal": 9.0, "small": 7.5}

DASHES = {"dashes": (3.5, 2.0), "dots": (0.8, 2.0)}  # drawn and left out

WIDTHS = {"thin": 0.4, "normal": 0.8, "thick": 1.4}

CM = 28.45274  # points of TeX in a centimetre


class Stroke(NamedTuple):
    """A line through points; `bend`: the radius by which its corners are rounded. `tip`: an arrow head at its end.

    `dash`: one of DASHES, or "" for none.
    """

    points: tuple[Point, ...]
    colour: str = "ink"
    width: str = "normal"
    tip: bool = False
    dash: str = ""
    bend: float = 0.0


class Box(NamedTuple):
    """A rectangle; `round`: the radius of its corners. `colour`: of its edge, "" for none."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "paper"
    colour: str = "ink"
    round: float = 0.0


class Disc(NamedTuple):
    """A circle around a point. `colour`: of its edge, "" for none."""

    x: float
    y: float
    radius: float
    fill: str = "paper"
    colour: str = "ink"


class Label(NamedTuple):
    """A line of text on the base line `y`; `at`: whether x is its start, middle or end."""

    x: float
    y: float
    content: LabelText
    at: str = "middle"
    colour: str = "ink"
    size: str = "normal"


Shape = Union[Stroke, Box, Disc, Label]


class Picture(NamedTuple):
    """Shapes in the order in which they are drawn."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


TIP = (0.17, 0.055)  # length and half width of an arrow head


def arrow(points: tuple[Point, ...]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The line up to its arrow head, and the corners of that."""
    (x0, y0), (x1, y1) = points[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    long, half = TIP
    x, y = x1 - long * dx, y1 - long * dy
    head = ((x1, y1), (x - half * dy, y + half * dx), (x + half * dy, y - half * dx))
    return (*points[:-1], (x + 0.3 * long * dx, y + 0.3 * long * dy)), head

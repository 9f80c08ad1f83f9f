"""A picture as SVG that stands alone: no script, no style sheet, nothing from elsewhere."""

from html import escape
from itertools import pairwise

from ...document.pictures import DASHES, PALETTE, SIZES, WIDTHS, Box, Disc, Label, Picture, Point, Shape, Stroke, arrow
from ..escape import clean
from .text_runs import TextRun, runs

PX = 96 / 2.54  # pixels in a centimetre

_PT = 96 / 72

_FONTS = "'Latin Modern Roman','CMU Serif','STIX Two Text','Times New Roman',Times,serif"


def svg(picture: Picture, title: str, description: str) -> str:
    """The text of an SVG file, UTF-8. `title` and `description` are for those who cannot see it."""
    wide, high = _n(picture.width * PX), _n(picture.height * PX)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="img" font-family="{_FONTS}">',
        f"<title>{_text(title)}</title>",
        f"<desc>{_text(description)}</desc>",
        f'<rect width="{wide}" height="{high}" fill="#FFFFFF"/>',
    ]
    lines += [line for shape in picture.shapes for line in _shape(shape, picture.height)]
    return "\n".join([*lines, "</svg>", ""])


def _text(raw: str) -> str:
    return escape(clean(raw), quote=True)


def _shape(shape: Shape, height: float) -> list[str]:
    match shape:
        case Stroke():
            return _path(shape, height)
        case Box(x, y, width, tall):
            at = (
                f'x="{_n(x * PX)}" y="{_n((height - y - tall) * PX)}" width="{_n(width * PX)}" height="{_n(tall * PX)}"'
            )
            corner = f' rx="{_n(shape.round * PX)}"' if shape.round else ""
            return [f"<rect {at}{corner}{_area(shape)}/>"]
        case Disc(x, y, radius):
            return [f'<circle cx="{_n(x * PX)}" cy="{_n((height - y) * PX)}" r="{_n(radius * PX)}"{_area(shape)}/>']
        case Label():
            return [_line(shape, height)]


def _area(shape: Box | Disc) -> str:
    edge = f' stroke="#{PALETTE[shape.colour]}" stroke-width="{_n(WIDTHS["normal"] * _PT)}"' if shape.colour else ""
    return f' fill="#{PALETTE[shape.fill]}"{edge}'


def _path(path: Stroke, height: float) -> list[str]:
    points, tip = arrow(path.points) if path.tip else (path.points, None)
    lengths = " ".join(_n(length * _PT) for length in DASHES[path.dash]) if path.dash else ""
    dash = f' stroke-dasharray="{lengths}"' if lengths else ""
    colour = f"#{PALETTE[path.colour]}"
    stroke = f'stroke="{colour}" stroke-width="{_n(WIDTHS[path.width] * _PT)}" stroke-linecap="round"{dash}'
    line = f'<path d="{_course(points, path.bend, height)}" fill="none" stroke-linejoin="round" {stroke}/>'
    return [line] if tip is None else [line, f'<path d="{_course(tip, 0.0, height)}Z" fill="{colour}"/>']


def _course(points: tuple[Point, ...], bend: float, height: float) -> str:
    """The points joined; corners are cut `bend` before them and rounded."""
    if not bend:
        return "M" + "L".join(_point(point, height) for point in points)
    made = f"M{_point(points[0], height)}"
    for (before, corner), (_, after) in pairwise(pairwise(points)):
        near, far = _towards(corner, before, bend), _towards(corner, after, bend)
        made += f"L{_point(near, height)}Q{_point(corner, height)} {_point(far, height)}"
    return f"{made}L{_point(points[-1], height)}"


def _towards(start: Point, goal: Point, distance: float) -> Point:
    (x, y), (u, v) = start, goal
    part = distance / (((u - x) ** 2 + (v - y) ** 2) ** 0.5 or 1.0)
    return x + part * (u - x), y + part * (v - y)


def _point(point: Point, height: float) -> str:
    return f"{_n(point[0] * PX)} {_n((height - point[1]) * PX)}"


def _line(text: Label, height: float) -> str:
    size = SIZES[text.size] * _PT
    found = runs(text.content)
    steps = [after.rise - before.rise for before, after in pairwise([TextRun(""), *found])]
    moves = [before.ahead - run.back for before, run in pairwise([TextRun(""), *found])]
    spans = "".join(_span(run, step, move, size) for run, step, move in zip(found, steps, moves, strict=True))
    where = f'x="{_n(text.x * PX)}" y="{_n((height - text.y) * PX)}"'
    anchor = "" if text.at == "start" else f' text-anchor="{text.at}"'
    return f'<text {where}{anchor} font-size="{_n(size)}" fill="#{PALETTE[text.colour]}">{spans}</text>'


def _span(run: TextRun, step: float, move: float, size: float) -> str:
    """A run of letters; spaces are kept by being no-break ones."""
    said = [f' dy="{_n(-step * size)}"'] if step else []
    said += [f' dx="{_n(move * size)}"'] if move else []
    said += [f' font-size="{_n(run.scale * size)}"'] if run.scale != 1 else []
    said += [' font-style="italic"'] if run.slanted else []
    said += [' font-weight="bold"'] if run.bold else []
    letters = _text(run.text).replace(" ", "\u00a0")
    return f"<tspan{''.join(said)}>{letters}</tspan>" if said else letters


def _n(value: float) -> str:
    """A length in pixels, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

"""A picture as SVG that stands alone: no script, no style sheet, nothing from elsewhere."""

from html import escape
from itertools import pairwise

from ...document.pictures import DASHES, PALETTE, SIZES, WIDTHS, Box, Disc, Label, Picture, Point, Shape, Stroke, arrow
from ..escape import clean
from .run_widths import run_em
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
            return _lines(shape, height)


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


def _lines(text: Label, height: float) -> list[str]:
    """A text for each run of letters, at its place and of its width in Latin Modern, whatever the font."""
    size = SIZES[text.size] * _PT
    found = runs(text.content)
    widths = [run_em(run) for run in found]
    whole = sum(widths) + sum(run.ahead - run.back for run in found)
    across = text.x * PX - {"start": 0.0, "middle": whole / 2, "end": whole}[text.at] * size
    made = []
    for run, wide in zip(found, widths, strict=True):
        across -= run.back * size
        at = f'x="{_n(across)}" y="{_n((height - text.y) * PX - run.rise * size)}"'
        made += [_run(run, at, wide * size, size, PALETTE[text.colour])] if run.text.strip() else []
        across += (wide + run.ahead) * size
    return made


def _run(run: TextRun, at: str, wide: float, size: float, colour: str) -> str:
    """A run of letters; spaces are kept by being no-break ones. A lone letter is as wide as it is."""
    style = (' font-style="italic"' if run.slanted else "") + (' font-weight="bold"' if run.bold else "")
    length = f' textLength="{_n(wide)}" lengthAdjust="spacingAndGlyphs"' if len(run.text) > 1 else ""
    letters = _text(run.text).replace(" ", "\u00a0")
    return f'<text {at} font-size="{_n(run.scale * size)}"{style}{length} fill="#{colour}">{letters}</text>'


def _n(value: float) -> str:
    """A length in pixels, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

"""A picture as TikZ, with nothing but the package itself."""

from collections.abc import Callable, Sequence

from ...document.pictures import (
    DASHES,
    PALETTE,
    SIZES,
    WIDTHS,
    Box,
    Disc,
    Label,
    LabelText,
    Picture,
    Point,
    Shape,
    Stroke,
    arrow,
)

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


InlineTex = Callable[[LabelText], str]


def tikz(picture: Picture, inline: InlineTex, widest: float = 17.0, highest: float = 24.0, largest: float = 1.0) -> str:
    """A tikzpicture with its colours, `largest` times its size, or as large as fits `widest` by `highest` centimetres.

    `inline` prints a line of text.
    """
    used = sorted({colour for shape in picture.shapes for colour in _colours(shape) if colour})
    lines = [f"\\definecolor{{lstm{name}}}{{HTML}}{{{PALETTE[name]}}}%" for name in used]
    unit = min(largest, widest / picture.width, highest / picture.height)
    size = f"x={_n(unit)}cm, y={_n(unit)}cm"
    lines.append(f"\\begin{{tikzpicture}}[{size}, inner sep=0pt, outer sep=0pt, line cap=round]")
    lines.append(f"\\useasboundingbox (0,0) rectangle ({_n(picture.width)},{_n(picture.height)});")
    lines += [_shape(shape, inline, unit) for shape in picture.shapes]
    return "\n".join([*lines, r"\end{tikzpicture}"])


def _colours(shape: Shape) -> tuple[str, ...]:
    return (shape.fill, shape.colour) if isinstance(shape, Box | Disc) else (shape.colour,)


def _shape(shape: Shape, inline: InlineTex, unit: float) -> str:
    match shape:
        case Stroke():
            return _path(shape, unit)
        case Box(x, y, width, height):
            corner = f", rounded corners={_n(shape.round * unit)}cm" if shape.round else ""
            return f"\\path[{_area(shape, unit)}{corner}] ({_n(x)},{_n(y)}) rectangle +({_n(width)},{_n(height)});"
        case Disc(x, y, radius):
            return f"\\path[{_area(shape, unit)}] ({_n(x)},{_n(y)}) circle[radius={_n(radius)}];"
        case Label():
            return _text(shape, inline, unit)


def _path(path: Stroke, unit: float) -> str:
    points, tip = arrow(path.points) if path.tip else (path.points, None)
    options = [f"draw=lstm{path.colour}", _pen(path.width, unit)]
    options += [f"rounded corners={_n(path.bend * unit)}cm"] if path.bend and len(points) > 2 else []
    if path.dash:
        drawn, left_out = DASHES[path.dash]
        options.append(f"dash pattern=on {_n(drawn * unit)}pt off {_n(left_out * unit)}pt")
    line = f"\\draw[{', '.join(options)}] {_points(points)};"
    return line if tip is None else f"{line}\n\\fill[lstm{path.colour}] {_points(tip)} -- cycle;"


def _points(points: Sequence[Point]) -> str:
    return " -- ".join(f"({_n(x)},{_n(y)})" for x, y in points)


def _area(shape: Box | Disc, unit: float) -> str:
    edge = f", draw=lstm{shape.colour}, {_pen('normal', unit)}" if shape.colour else ""
    return f"fill=lstm{shape.fill}{edge}"


def _pen(width: str, unit: float) -> str:
    return f"line width={_n(WIDTHS[width] * unit)}pt"


def _text(text: Label, inline: InlineTex, unit: float) -> str:
    """Smaller text is the same text shrunk: fonts of small sizes have wider letters."""
    size = SIZES[text.size]
    font = f"font=\\fontsize{{{_n(size)}}}{{{_n(size * 1.2)}}}\\selectfont"
    shrunk = f", scale={_n(unit)}" if unit != 1 else ""
    options = f"anchor={_ANCHORS[text.at]}, text=lstm{text.colour}, {font}{shrunk}"
    return f"\\node[{options}] at ({_n(text.x)},{_n(text.y)}) {{{inline(text.content)}}};"


def _n(value: float) -> str:
    """A number to three decimals, which is a hundredth of a millimetre in centimetres."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text

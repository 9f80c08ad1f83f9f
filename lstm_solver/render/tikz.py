"""A picture as TikZ, with nothing but the package itself."""

from collections.abc import Callable, Sequence

from ..figures.picture import (
    DASHES,
    PALETTE,
    SIZES,
    WIDTHS,
    Box,
    Content,
    Disc,
    Path,
    Picture,
    Point,
    Shape,
    Text,
    arrow,
)

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def tikz(picture: Picture, inline: Callable[[Content], str], widest: float = 17.0, highest: float = 24.0) -> str:
    """A tikzpicture with its colours; one that is larger than `widest` by `highest` centimetres is scaled down.

    `inline` prints a line of text.
    """
    used = sorted({colour for shape in picture.shapes for colour in _colours(shape) if colour})
    lines = [f"\\definecolor{{lstm{name}}}{{HTML}}{{{PALETTE[name]}}}%" for name in used]
    scale = min(1.0, widest / picture.width, highest / picture.height)
    scaled = "" if scale == 1 else f", scale={scale:.3f}, transform shape"
    lines.append(f"\\begin{{tikzpicture}}[x=1cm, y=1cm, inner sep=0pt, outer sep=0pt, line cap=round{scaled}]")
    lines.append(f"\\useasboundingbox (0,0) rectangle ({_n(picture.width)},{_n(picture.height)});")
    lines += [_shape(shape, inline) for shape in picture.shapes]
    return "\n".join([*lines, r"\end{tikzpicture}"])


def _colours(shape: Shape) -> tuple[str, ...]:
    return (shape.fill, shape.colour) if isinstance(shape, Box | Disc) else (shape.colour,)


def _shape(shape: Shape, inline: Callable[[Content], str]) -> str:
    match shape:
        case Path():
            return _path(shape)
        case Box():
            corner = f", rounded corners={_n(shape.round)}cm" if shape.round else ""
            start = f"({_n(shape.x)},{_n(shape.y)})"
            return f"\\path[{_area(shape)}{corner}] {start} rectangle +({_n(shape.width)},{_n(shape.height)});"
        case Disc():
            return f"\\path[{_area(shape)}] ({_n(shape.x)},{_n(shape.y)}) circle[radius={_n(shape.radius)}];"
        case Text():
            return _text(shape, inline)


def _path(path: Path) -> str:
    short, tip = arrow(path.points) if path.tip else (path.points, None)
    options = [f"draw=lstm{path.colour}", f"line width={WIDTHS[path.width]}pt"]
    options += [f"rounded corners={_n(path.bend)}cm"] if path.bend and len(path.points) > 2 else []
    if path.dash:
        drawn, left_out = DASHES[path.dash]
        options.append(f"dash pattern=on {drawn}pt off {left_out}pt")
    line = f"\\draw[{', '.join(options)}] " + _points(short) + ";"
    return line if tip is None else f"{line}\n\\fill[lstm{path.colour}] {_points(tip)} -- cycle;"


def _points(points: Sequence[Point]) -> str:
    return " -- ".join(f"({_n(x)},{_n(y)})" for x, y in points)


def _area(shape: Box | Disc) -> str:
    edge = f", draw=lstm{shape.colour}, line width={WIDTHS['normal']}pt" if shape.colour else ""
    return f"fill=lstm{shape.fill}{edge}"


def _text(text: Text, inline: Callable[[Content], str]) -> str:
    size = SIZES[text.size]
    font = f"font=\\fontsize{{{size:g}}}{{{size * 1.2:g}}}\\selectfont"
    where = f"({_n(text.x)},{_n(text.y)})"
    return f"\\node[anchor={_ANCHORS[text.at]}, text=lstm{text.colour}, {font}] at {where} {{{inline(text.content)}}};"


def _n(value: float) -> str:
    """A length in centimetres, to a hundredth of a millimetre."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text

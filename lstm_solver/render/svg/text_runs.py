"""A line of text with formulas as runs of letters, each with its style, size and height: what SVG can draw."""

from collections.abc import Iterator
from typing import NamedTuple

from ...document import symbol_printing as names
from ...document.formulas import Call, Group, Infix, Layout, Number, RowVector, Symbol, Words
from ...document.pictures import LabelText
from ...document.signs import FENCES
from ...document.signs import SIGNS as OPERATORS
from ...document.symbols import (
    SIGNS,
    WORD_COMMANDS,
    Accent,
    Char,
    Command,
    Font,
    Script,
    Seq,
    SymbolNode,
    SymbolText,
    parse,
)
from ..escape import clean
from ..formulas import constants

SMALL = 0.7

LOWERED, RAISED = -0.22, 0.36

# the sign, its width in em, its size
_ACCENTS = {
    "tilde": ("\u02dc", 0.42, 1.0),
    "hat": ("\u02c6", 0.42, 1.0),
    "bar": ("\u00af", 0.42, 1.0),
    "dot": ("\u02d9", 0.42, 1.0),
    "ddot": ("\u00a8", 0.42, 1.0),
    "vec": ("\u2192", 0.6, 0.6),
    "overrightarrow": ("\u2192", 0.6, 0.6),
    "overleftarrow": ("\u2190", 0.6, 0.6),
}

_MINUS = "\u2212"


class TextRun(NamedTuple):
    """`rise`: above the base line, in em of the line. `scale`: the size beside that of the line.

    `back`: how far the run begins to the left of where the last one ended, `ahead`: how far the next begins to the
    right of where this one ends, in em of the line.
    """

    text: str
    slanted: bool = False
    bold: bool = False
    rise: float = 0.0
    scale: float = 1.0
    back: float = 0.0
    ahead: float = 0.0


def runs(content: LabelText) -> list[TextRun]:
    """The runs of a line, neighbours of one style joined. Raises TypeError for a formula that takes several lines."""
    found: list[TextRun] = []
    for part in content:
        for run in [TextRun(clean(part))] if isinstance(part, str) else _layout(part):
            if found and _alike(found[-1], run):
                found[-1] = found[-1]._replace(text=found[-1].text + run.text)
            else:
                found.append(run)
    return found


def _alike(left: TextRun, right: TextRun) -> bool:
    return left._replace(text="", back=0.0) == right._replace(text="") and not (left.ahead or right.back)


def _layout(node: Layout) -> Iterator[TextRun]:
    match node:
        case Symbol(text):
            yield from _symbol(parse(text), TextRun(""))
        case Number(text, comma):
            digits = constants.to_unicode(text).replace("-", _MINUS)
            yield TextRun(digits.replace(".", ",") if comma else digits)
        case Words(text):
            yield TextRun(clean(text))
        case Infix(signs, terms):
            for sign, term in zip(signs, terms, strict=True):
                yield TextRun(_sign(sign))
                yield from _layout(term)
        case Call(function, arg, _):
            yield from _layout(function)
            yield from _between("(", (arg,), ")", False)
        case Group(inner, fence):
            before, after = FENCES[fence]
            yield from _between(before, (inner,), after, False)
        case RowVector(items, _, transpose, semicolons):
            yield from _between("[", tuple(items), "]", semicolons)
            if transpose:
                yield TextRun("\u22a4", rise=RAISED, scale=SMALL)
        case _:
            raise TypeError(f"no formula of one line: {type(node).__name__}")


def _between(opening: str, items: tuple[Layout, ...], closing: str, semicolons: bool) -> Iterator[TextRun]:
    yield TextRun(opening)
    for at, item in enumerate(items):
        yield TextRun(("; " if semicolons else ", ") if at else "")
        yield from _layout(item)
    yield TextRun(closing)


def _sign(sign: str) -> str:
    text = OPERATORS[sign].unicode if sign else "\u2009"
    return text.replace("-", _MINUS)


def _symbol(node: SymbolNode, run: TextRun) -> Iterator[TextRun]:
    match node:
        case Char(char):
            slanted = char.isalpha() and not run.bold and run.slanted is False
            yield run._replace(text=_MINUS if char == "-" else char, slanted=slanted or run.slanted)
        case Command(name):
            greek = name not in WORD_COMMANDS and SIGNS[name].isalpha() and SIGNS[name].islower()
            yield run._replace(text=SIGNS.get(name, name), slanted=greek)
        case SymbolText(text):
            yield run._replace(text=text)
        case Font(name, body):
            yield from _font(name, body, run)
        case Accent(name, body):
            yield from _accent(name, body, run)
        case Seq(items):
            for item in items:
                yield from _symbol(item, run)
        case Script(base, sub, sup):
            yield from _symbol(base, run)
            yield from _scripts(sub, sup, run)


def _font(name: str, body: SymbolNode, run: TextRun) -> Iterator[TextRun]:
    """Upright letters, bold or not; the slanted fonts are as letters are anyway."""
    for each in _symbol(body, run):
        yield each._replace(slanted=name in ("mathit", "mathcal"), bold=name == "mathbf")


def _accent(name: str, body: SymbolNode, run: TextRun) -> Iterator[TextRun]:
    """The letter with a sign of its own above it: fonts often lack the combined letter."""
    yield from _symbol(body, run)
    sign, wide, small = _ACCENTS[name]
    letter = next(_symbol(body, run)).text[:1]
    capital = letter.isupper()
    base = (0.74 if capital else names.em(body)) * run.scale
    wide *= run.scale
    back = (base + wide) / 2 + (0.0 if capital else 0.03)
    low = 0.62 if small < 1 else 0.0
    rise = run.rise + (low + (0.22 if capital else 0.0)) * run.scale
    yield TextRun(sign, False, run.bold, rise, run.scale * small, back, back - wide)


def _scripts(sub: SymbolNode | None, sup: SymbolNode | None, run: TextRun) -> Iterator[TextRun]:
    """What is raised stands above what is lowered."""
    scale = run.scale * SMALL
    if sub is not None:
        yield from _symbol(sub, run._replace(rise=run.rise + LOWERED * run.scale, scale=scale, bold=False))
    if sup is not None:
        raised = list(_symbol(sup, run._replace(rise=run.rise + RAISED * run.scale, scale=scale, bold=False)))
        back = 0.9 * scale * names.em(sub) if sub is not None else 0.0
        yield from [raised[0]._replace(back=back), *raised[1:]]

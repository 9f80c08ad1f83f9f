"""Layout to MathML Core, which browsers print without a script."""

from collections.abc import Iterable

from ...document.formulas import Call, Dots, Grid, Group, Infix, Layout, Number, Power, Row, RowVector, Symbol, Words
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
from .. import escape
from ..formulas import constants
from ..formulas.precedence import explicit
from ..formulas.row_nodes import ROOT, is_box

_ACCENTS = {"tilde": "~", "hat": "^", "bar": "¯", "dot": "˙", "ddot": "¨", "vec": "→"}

_ARROWS = {"overrightarrow": "→", "overleftarrow": "←"}

_DOTS = {"h": "⋯", "v": "⋮", "d": "⋱"}

_MINUS = "\u2212"

_TRANSPOSED = "\u22a4"  # raised by its element, not by its own letter form

_INVISIBLE_TIMES = "\u2062"


def math(layout: Layout, attributes: str = "") -> str:
    """A formula in running text or in a table. Raises TypeError for what is no layout, SymbolError for a bad name."""
    return f"<math{attributes}>{node(explicit(layout))}</math>"


def node(layout: Layout) -> str:
    """One element, of a layout that went through `explicit`."""
    match layout:
        case Symbol(text):
            return _symbol(parse(text))
        case Number(text, comma):
            return _number(text, comma)
        case Words(text):
            return f"<mtext>{escape.html(text)}</mtext>"
        case Dots(kind):
            return _sign(_DOTS[kind])
        case Grid(rows, fence):
            return _fenced(fence, [_table(rows)])
        case RowVector(items, fence, transpose, semicolons):
            body = _fenced(fence, _listed(items, ";" if semicolons else ","))
            return f"<msup>{body}{_sign(_TRANSPOSED)}</msup>" if transpose else body
        case Power(base, exponent):
            return f"<msup>{node(base)}{node(exponent)}</msup>"
        case Group(inner, fence):
            return _fenced(fence, [node(inner)])
        case Row(items):
            return _row(['<mspace width="1em"/>'.join(map(node, items))])
        case Call():
            return _call(layout)
        case Infix():
            return _infix(layout)
    raise TypeError(f"no such layout: {type(layout).__name__}")


def _row(parts: Iterable[str]) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _sign(text: str) -> str:
    return f"<mo>{escape.html(text)}</mo>"


def _number(text: str, comma: bool) -> str:
    if is_box(text):
        return f'<mspace class="box" width="{max(0.75 * len(text), 1.5):g}em" height="1em" depth="0.4em"/>'
    digits = constants.to_unicode(text).replace("-", _MINUS)
    return f"<mn>{escape.html(digits.replace('.', ',') if comma else digits)}</mn>"


def _fenced(fence: str, parts: Iterable[str]) -> str:
    before, after = FENCES[fence]
    return _row((_sign(before), *parts, _sign(after)))


def _listed(items: Iterable[Layout], sign: str) -> list[str]:
    return [f"{_sign(sign) if at else ''}{node(item)}" for at, item in enumerate(items)]


def _table(rows: list[list[Layout]]) -> str:
    made = ("".join(f"<mtd>{node(cell)}</mtd>" for cell in row) for row in rows)
    return f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in made)}</mtable>"


def _call(call: Call) -> str:
    if call.function == ROOT:
        return f"<msqrt>{node(call.arg)}</msqrt>"
    inner = node(call.arg) if call.bare else _fenced("round", [node(call.arg)])
    return _row((node(call.function), "<mo>&#8289;</mo>", inner))  # the sign that nobody sees: applied to


def _infix(infix: Infix) -> str:
    if "frac" in infix.signs:
        made, *rest = map(node, infix.terms)
        for term in rest:
            made = f"<mfrac>{made}{term}</mfrac>"
        return made
    pairs = zip(infix.signs, infix.terms, strict=True)
    return _row(f"{_between(sign, at)}{node(term)}" for at, (sign, term) in enumerate(pairs))


def _between(sign: str, at: int) -> str:
    if at == 0 and sign in ("", "paren"):
        return ""
    shown = OPERATORS[sign].unicode.strip().replace("-", _MINUS) or _INVISIBLE_TIMES
    return _sign(shown)


def _symbol(name: SymbolNode) -> str:
    match name:
        case Char(char):
            return _char(char)
        case Command(command):
            return _command(command)
        case SymbolText(text):
            return f"<mtext>{escape.html(text)}</mtext>"
        case Font(font, body):
            return f'<mrow class="{font}">{_symbol(body)}</mrow>'
        case Accent(accent, body):
            sign = _ACCENTS.get(accent) or _ARROWS[accent]
            return f'<mover accent="true">{_symbol(body)}{_sign(sign)}</mover>'
        case Seq(items):
            return _sequence(items)
        case Script(base, sub, sup):
            return _scripts(_symbol(base), sub, sup)
    raise TypeError(f"no such part of a symbol: {type(name).__name__}")


def _sequence(items: tuple[SymbolNode, ...]) -> str:
    """Digits that stand together are one number."""
    made = [_symbol(item) for item in items]
    joined = "".join(made).replace("</mn><mn>", "")
    return joined if len(made) == 1 else f"<mrow>{joined}</mrow>"


def _char(char: str) -> str:
    if char.isdigit():
        return f"<mn>{char}</mn>"
    return f"<mi>{char}</mi>" if char.isalpha() else _sign(_MINUS if char == "-" else char)


def _command(name: str) -> str:
    if name in WORD_COMMANDS:
        return f"<mi>{name}</mi>"
    sign = _TRANSPOSED if name == "top" else SIGNS[name]
    return f"<mi>{sign}</mi>" if sign.isalpha() else _sign(sign)


def _scripts(base: str, sub: SymbolNode | None, sup: SymbolNode | None) -> str:
    if sub is None or sup is None:
        kind, script = ("msup", sup) if sub is None else ("msub", sub)
        return f"<{kind}>{base}{_symbol(script)}</{kind}>" if script is not None else base
    return f"<msubsup>{base}{_symbol(sub)}{_symbol(sup)}</msubsup>"

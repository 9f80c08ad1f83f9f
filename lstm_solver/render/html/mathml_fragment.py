"""The same piece of HTML with its formulas in MathML, for platforms that read XML."""

import re
from collections.abc import Sequence

from ...document.blocks import Formulas, Inline, InlinePart, StyledText, Working
from ...document.formulas import Layout, Number, Row, Words
from ...document.signs import SIGNS
from .. import html_fragment
from ..formats import Format
from ..formulas.precedence import explicit
from ..table_columns import digits
from .mathml import node

_MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"'

_BLOCK = f'{_MATH} display="block"'

_GAP = "&#8195;"  # between formulas on a line

_VARIANTS = {"mathrm": "normal", "mathbf": "bold"}

_TAG = re.compile(r"<(/?)(mrow|mi|mn)( class=\"(mathrm|mathbf)\")?>")


def inline(content: Inline) -> str:
    """Running text."""
    return "".join(map(_part, content)).strip()


def cell(content: Inline) -> str:
    """What stands in a table: a number as mere digits."""
    number = digits(content[0]) if len(content) == 1 else None
    return inline(content) if number is None or isinstance(content[0], Number) else number


def _part(part: InlinePart) -> str:
    if isinstance(part, str | StyledText):
        return html_fragment.inline((part,)) if isinstance(part, StyledText) else html_fragment.words(part)
    if isinstance(part, Number) and part.text.replace(".", "").isdecimal():
        return html_fragment.inline((part,))
    return f"{_MATH}>{_node(part)}</math>"


def _node(layout: Layout) -> str:
    """Letters that are upright or bold say so themselves, where no style sheet does."""
    made = node(explicit(layout))
    return _styled(made) if 'class="math' in made else made


def _styled(made: str) -> str:
    open_rows: list[str] = []

    def tag(found: re.Match[str]) -> str:
        closes, name, _, font = found.groups()
        if name == "mrow":
            if closes:
                open_rows.pop()
            else:
                open_rows.append(font or (open_rows[-1] if open_rows else ""))
            return f"<{closes}mrow>"
        font = open_rows[-1] if open_rows else ""
        return f'<{name} mathvariant="{_VARIANTS[font]}">' if font and not closes else f"<{closes}{name}>"

    return _TAG.sub(tag, made)


def _table(rows: Sequence[Sequence[str]]) -> str:
    made = "".join(f"<mtr>{''.join(f'<mtd>{each}</mtd>' for each in row)}</mtr>" for row in rows)
    return f'<p>{_BLOCK}><mtable columnalign="right center left left">{made}</mtable></math></p>'


def _text(words: str) -> str:
    return node(Words(words)) if words else ""


def _working(block: Working) -> str:
    """A derivation, aligned at its signs."""
    found = block.derivation
    notes = (*found.notes, *[""] * (len(found.lines) - len(found.notes)))
    return _table(
        [
            (_node(found.left) if not at else "", _sign(found.sign(at)), _node(line), _text(note))
            for at, (line, note) in enumerate(zip(found.lines, notes, strict=True))
        ]
    )


def _sign(sign: str) -> str:
    return f"<mo>{SIGNS[sign].unicode.strip()}</mo>"


def _formulas(block: Formulas) -> str:
    """Each formula with its caption, one below the other."""
    lines = []
    for caption, layout in block.items:
        parts = layout.items if isinstance(layout, Row) else (layout,)
        said = f"{html_fragment.words(caption)} " if caption else ""
        lines.append(f"<p>{said}{_GAP.join(f'{_MATH}>{_node(part)}</math>' for part in parts)}</p>")
    return "\n".join(lines)


FORMAT: Format = html_fragment.FORMAT._replace(
    filters=html_fragment.FORMAT.filters | {"inline": inline, "cell": cell, "rows": _working, "aligned": _formulas}
)

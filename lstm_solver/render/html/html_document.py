"""One file of HTML: no script, nothing from elsewhere."""

from collections.abc import Iterable

from ...document.blocks import Figure, Formulas, Inline, InlinePart, StyledText, Working
from ...document.formulas import Number, Words
from ...document.signs import SIGNS
from .. import escape
from ..formats import Format
from ..formulas.precedence import explicit
from ..svg.svg import svg
from ..table_columns import digits, sides
from .mathml import math, node

_TAGS = {"em": "em", "strong": "strong", "code": "code", "bar": "span"}


def inline(content: Inline) -> str:
    """Running text, for a paragraph, a heading or a list item."""
    return "".join(map(_part, content)).strip()


def _part(part: InlinePart) -> str:
    if isinstance(part, str):
        return escape.html(part)
    if isinstance(part, StyledText):
        tag = _TAGS[part.kind]
        return f"<{tag}>{escape.html(part.text)}</{tag}>"
    return math(part)


def cell(content: Inline) -> str:
    """What stands in a table: a number as mere digits."""
    number = digits(content[0]) if len(content) == 1 else None
    if number is None:
        return inline(content)
    comma = isinstance(content[0], Number) and content[0].comma
    return number.replace(".", ",") if comma else number


def formulas(block: Formulas) -> str:
    """Formulas below each other, each with its caption."""
    return _display([(node(explicit(layout)), _text(caption)) for caption, layout in block.items])


def working(block: Working) -> str:
    """A derivation, aligned at its signs."""
    found = block.derivation
    notes = (*found.notes, *[""] * (len(found.lines) - len(found.notes)))
    left = node(explicit(found.left))
    rows = []
    for at, (line, note) in enumerate(zip(found.lines, notes, strict=True)):
        sign = f"<mo>{SIGNS[found.sign(at)].unicode.strip()}</mo>"
        rows.append(("" if at else left, sign, node(explicit(line)), _text(note)))
    return _display(rows)


def _text(words: str) -> str:
    return node(Words(words)) if words else ""


def _display(rows: Iterable[tuple[str, ...]]) -> str:
    made = "".join(f"<mtr>{''.join(f'<mtd>{each}</mtd>' for each in row)}</mtr>" for row in rows)
    return f'<math display="block"><mtable class="aligned">{made}</mtable></math>'


def _drawn(block: Figure, title: str) -> str:
    return svg(block.picture, f"{title}: {block.name}", block.alt)


FORMAT = Format(
    template="solution.html.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={
        "inline": inline,
        "cell": cell,
        "sides": sides,
        "words": escape.html,
        "formulas": formulas,
        "rows": working,
        "drawn": _drawn,
    },
)

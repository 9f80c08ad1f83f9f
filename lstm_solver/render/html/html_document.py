"""One file of HTML: nothing from elsewhere, and readable without its script."""

import re
from collections.abc import Iterable, Sequence

from ...document.blocks import Figure, Formulas, Inline, InlinePart, StyledText, Table, Working
from ...document.formulas import Layout, Number, Row, Words
from ...document.language import load
from ...document.signs import SIGNS
from .. import escape
from ..formats import Format
from ..formulas.precedence import explicit
from ..svg.svg import svg
from ..table_columns import digits, sides, with_minus
from .addresses import PageAddresses, addressed, attributes, chain, name_of, valued
from .addresses import digits as values
from .mathml import math, node
from .page_scripts import allowed, hidden, script
from .spoken import speaker

_TAGS = {"em": "em", "strong": "strong", "code": "code", "bar": "span"}


def inline(content: Inline, page: PageAddresses) -> str:
    """Running text, for a paragraph, a heading or a list item."""
    return "".join(_part(part, page) for part in content).strip()


def _part(part: InlinePart, page: PageAddresses) -> str:
    if isinstance(part, str):
        return escape.html(part)
    if isinstance(part, StyledText):
        tag = _TAGS[part.kind]
        return f"<{tag}>{escape.html(part.text)}</{tag}>"
    if isinstance(part, Number) and digits(part) is not None:  # as in tables, in the type of the words around it
        return f'<span class="digits">{cell((part,), page)}</span>'
    return math(part, _label(speaker(page.lang).formula(part)))


def spoken(content: Inline, page: PageAddresses) -> str:
    """Running text as it is read aloud, for a label."""
    say = speaker(page.lang)
    parts = (
        part if isinstance(part, str) else part.text if isinstance(part, StyledText) else say.formula(part)
        for part in content
    )
    return escape.html("".join(parts).strip())


def unit(name: str) -> str:
    """Which number of a quantity, counted from 1: f_1[0] is the first."""
    return "".join(f" {int(at) + 1}" for at in re.findall(r"\[(\d+)\]", name))


def _label(spoken: str) -> str:
    """What a screen reader says in place of the formula: engines read a transpose sign and a column wrongly."""
    return f' aria-label="{escape.html(spoken)}"'


def address(block: Table, row: int, at: int) -> str:
    """The attributes of a cell that holds a result: its name and its digits."""
    name = block.names[row][at] if row < len(block.names) else ""
    content = block.rows[row][at]
    layout = content[0] if len(content) == 1 else None
    texts = values(layout) if name and layout is not None and not isinstance(layout, str | StyledText) else None
    return attributes(name, texts) if texts else ""


def cell(content: Inline, page: PageAddresses) -> str:
    """What stands in a table: a number as mere digits, with a minus sign."""
    number = digits(content[0]) if len(content) == 1 else None
    if number is None:
        return inline(content, page)
    comma = isinstance(content[0], Number) and content[0].comma
    return with_minus(number.replace(".", ",") if comma else number)


def formulas(block: Formulas, page: PageAddresses, at: int) -> str:
    """Formulas below each other, each with its caption and the number that others refer to; beside each other where
    they have neither. `at`: the document's."""
    lines = []
    names = block.names or [()] * len(block.items)
    for (caption, layout), label, by, named in zip(
        block.items, _each(block, block.labels), _each(block, block.by), names, strict=True
    ):
        name = f'<span class="name">{escape.html(caption)}</span>' if caption else ""
        number = f'<span class="number">({page.numbers[label]})</span>' if label in page.numbers else ""
        parts = layout.items if isinstance(layout, Row) else (layout,)
        results = [*named, *[""] * (len(parts) - len(named))]
        made = "".join(_alone(part, result or label, by, page) for part, result in zip(parts, results, strict=True))
        lines.append((name, f"<div{_id(label, page, at)}>{made}</div>", number))
    together = not block.apart and not any(name or number for name, _, number in lines)
    return f'<div class="{"beside" if together else "rows"}">{"".join(map("".join, lines))}</div>'


def _each(block: Formulas, labels: Sequence[str]) -> Sequence[str]:
    return labels or [""] * len(block.items)


def _alone(layout: Layout, label: str, by: str, page: PageAddresses) -> str:
    spoken = _label(speaker(page.lang).formula(layout))
    return f'<math display="block"{spoken}>{_formula(layout, label, by, page)}</math>'


def _formula(layout: Layout, label: str, by: str, page: PageAddresses) -> str:
    found = chain(layout)
    name = page.named(label, by, found.lines[-1]) if found else ""
    if found is None or not name:
        return node(explicit(layout))
    sides = [node(explicit(found.left))]
    for place, line in enumerate(found.lines):
        made = node(explicit(line))
        last = place == len(found.lines) - 1
        sides += [_sign(found.sign(place)), valued(name, made, line) if last else made]
    return f"<mrow>{''.join(sides)}</mrow>"


def working(block: Working, page: PageAddresses, at: int) -> str:
    """A derivation, aligned at its signs; its last line has its number, and its value a name."""
    found = block.derivation
    notes = (*found.notes, *[""] * (len(found.lines) - len(found.notes)))
    left = node(explicit(found.left))
    rows = []
    for place, (line, note) in enumerate(zip(found.lines, notes, strict=True)):
        last = place == len(found.lines) - 1
        made = node(explicit(line))
        made = valued(name_of(block), made, line) if last else made
        number = _number(block.label, page) if last else ""
        rows.append(("" if place else left, _sign(found.sign(place)), made, _text(note), number))
    return _display(rows, [*[""] * (len(rows) - 1), _id(block.label, page, at)], speaker(page.lang).derivation(found))


def references(block: Working | Formulas, page: PageAddresses, at: int) -> str:
    """The equations that a working applies, as links: by (3)."""
    labels = [label for label in dict.fromkeys(block.by) if label in page.numbers]
    links = ", ".join(f'<a href="#e{at}-{page.numbers[label]}">({page.numbers[label]})</a>' for label in labels)
    return f"{escape.html(block.by_word)} {links}" if links and block.by_word else ""


def _sign(sign: str) -> str:
    return f"<mo>{SIGNS[sign].unicode.strip()}</mo>"


def _number(label: str, page: PageAddresses) -> str:
    return f"<mtext>({page.numbers[label]})</mtext>" if label in page.numbers else ""


def _id(label: str, page: PageAddresses, at: int) -> str:
    return f' id="e{at}-{page.numbers[label]}"' if label in page.numbers else ""


def _text(words: str) -> str:
    return node(Words(words)) if words else ""


def _display(rows: Iterable[tuple[str, ...]], ids: Iterable[str], spoken: str) -> str:
    made = "".join(
        f"<mtr{each}>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row, each in zip(rows, ids, strict=True)
    )
    return f'<math display="block"{_label(spoken)}><mtable class="aligned">{made}</mtable></math>'


def phrase(lang: str, key: str) -> str:
    """A phrase of the page's language."""
    return escape.html(load(lang).text(key))


def _drawn(block: Figure, title: str) -> str:
    """The picture, and beside it the one for narrow screens, of which the style shows one."""
    name = f"{title}: {block.name}"
    wide = svg(block.picture, name, block.alt)
    if block.narrow is None:
        return wide
    return f'<div class="broad">{wide}</div><div class="slim">{svg(block.narrow, name, block.alt)}</div>'


FORMAT = Format(
    template="solution.html.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={
        "inline": inline,
        "spoken": spoken,
        "script": script,
        "allowed": allowed,
        "hidden": hidden,
        "unit": unit,
        "address": address,
        "cell": cell,
        "sides": sides,
        "words": escape.html,
        "formulas": formulas,
        "rows": working,
        "references": references,
        "addressed": addressed,
        "name_of": name_of,
        "phrase": phrase,
        "drawn": _drawn,
    },
)

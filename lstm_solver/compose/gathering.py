"""Short derivations below one another in one display, each on a line with its caption."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from ..document.blocks import Block, Formulas, Heading, Inline, Working
from ..document.formulas import Infix, Layout, Row, Words

Item = tuple[str, Layout]
Moment = tuple[list[Heading], list[Block]]  # a time step: what stands above it, and its working

SHORT = 3  # lines, on the average, of time steps without headings: their symbols say the time


def gathered(blocks: Iterable[Block], *, beside: bool = False) -> list[Block]:
    """The blocks, neighbouring workings that are a chain of equals signs each as one display. `beside`: several on a
    line, without captions and labels."""
    found: list[Block] = []
    for chains, those in groupby(blocks, key=_is_chain):
        group = list(those)
        made = _side_by_side if beside else _together
        found += [made([each for each in group if isinstance(each, Working)])] if chains else group
    return found


def _is_chain(block: Block) -> bool:
    return isinstance(block, Working) and not any(isinstance(line, Row) for line in block.derivation.lines[:-1])


def in_one(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, neighbouring displays of one kind as one, several quantities on a line."""
    found: list[Block] = []
    for block in gathered(blocks, beside=True):
        last = found[-1] if found else None
        if isinstance(block, Formulas) and isinstance(last, Formulas) and _alike(block, last):
            found[-1] = _both(last, block)
        else:
            found.append(block)
    return found


def behind_label(label: Inline, blocks: list[Block]) -> list[Block] | None:
    """What begins with formulas without captions, these on one line behind the label; None where it does not."""
    first, rest = (blocks[0], blocks[1:]) if blocks else (None, [])
    if not isinstance(first, Formulas) or _has_captions(first):
        return None
    layouts = tuple(layout for _, layout in first.items)
    names = tuple(name for each in first.names for name in each)
    item = "".join(map(str, label)), layouts[0] if len(layouts) == 1 else Row(layouts)
    return [Formulas((item,), True, names=(names,)), *rest]


def _alike(first: Formulas, second: Formulas) -> bool:
    """Displays that one can be made of: what has no caption would stand below one that is not its own."""
    return first.apart == second.apart and _has_captions(first) == _has_captions(second)


def _has_captions(block: Formulas) -> bool:
    return any(caption for caption, _ in block.items)


def _both(first: Formulas, second: Formulas) -> Formulas:
    """A caption that has just been said is not said again."""
    items = [*first.items]
    for caption, layout in second.items:
        said = next((before for before, _ in reversed(items) if before), "")
        items.append(("" if caption == said else caption, layout))
    labels, by = _joined(first, second, "labels", ""), _joined(first, second, "by", "")
    return first._replace(items=tuple(items), labels=labels, by=by, names=_joined(first, second, "names", ()))


def _joined(first: Formulas, second: Formulas, field: str, none: Any) -> tuple[Any, ...]:
    """Labels, references or names of both, item by item; empty where neither has one."""
    found = [
        *(getattr(first, field) or (none,) * len(first.items)),
        *(getattr(second, field) or (none,) * len(second.items)),
    ]
    return tuple(found) if any(found) else ()


def in_a_row(moments: list[Moment], *, terse: bool) -> list[Block]:
    """Each time step below its headings; where the page is `terse` and they are a few lines each, in one display."""
    found = [each for headings, blocks in moments for each in (*headings, *blocks)]
    alone = [block for _, blocks in moments for block in blocks]
    lines = sum(len(block.items) for block in alone if isinstance(block, Formulas))
    displays = all(isinstance(block, Formulas) for block in alone)
    return in_one(alone) if terse and displays and lines <= SHORT * len(moments) else found


def _side_by_side(workings: list[Working]) -> Formulas:
    names = tuple((each.name or each.label,) for each in workings)
    return Formulas(tuple(("", chain(each)) for each in workings), names=names)


def _together(workings: list[Working]) -> Formulas:
    """A caption that has just been said is not said again."""
    captions = [each.caption for each in workings]
    said = ["" if at and captions[at] == captions[at - 1] else caption for at, caption in enumerate(captions)]
    items: tuple[Item, ...] = tuple(zip(said, (chain(each) for each in workings), strict=True))
    labels = tuple(each.label for each in workings)
    by = tuple(each.by[0] if len(each.by) == 1 else "" for each in workings)
    names = tuple((each.name,) for each in workings)
    return Formulas(items, True, labels, by if any(by) else (), names=names)


def chain(working: Working) -> Layout:
    """left = … = value on one line, with what stands behind it."""
    derivation = working.derivation
    signs = ("", *map(derivation.sign, range(len(derivation.lines))))
    made = Infix(signs, (derivation.left, *derivation.lines))
    notes = [*filter(None, derivation.notes[-1:]), *([f"({working.mark})"] if working.mark else [])]
    return Row((made, *map(Words, notes))) if notes else made

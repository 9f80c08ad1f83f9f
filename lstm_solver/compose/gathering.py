"""Short derivations below one another in one display, each on a line with its caption."""

from collections.abc import Iterable
from itertools import groupby

from ..document.blocks import Block, Formulas, Working
from ..document.formulas import Infix, Layout, Row, Words

Item = tuple[str, Layout]


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


def _side_by_side(workings: list[Working]) -> Formulas:
    return Formulas(tuple(("", chain(each)) for each in workings))


def _together(workings: list[Working]) -> Formulas:
    """A caption that has just been said is not said again."""
    captions = [each.caption for each in workings]
    said = ["" if at and captions[at] == captions[at - 1] else caption for at, caption in enumerate(captions)]
    items: tuple[Item, ...] = tuple(zip(said, (chain(each) for each in workings), strict=True))
    labels = tuple(each.label for each in workings)
    by = tuple(each.by[0] if len(each.by) == 1 else "" for each in workings)
    return Formulas(items, True, labels, by if any(by) else ())


def chain(working: Working) -> Layout:
    """left = … = value on one line, with what stands behind it."""
    derivation = working.derivation
    signs = ("", *map(derivation.sign, range(len(derivation.lines))))
    made = Infix(signs, (derivation.left, *derivation.lines))
    notes = [*filter(None, derivation.notes[-1:]), *([f"({working.mark})"] if working.mark else [])]
    return Row((made, *map(Words, notes))) if notes else made

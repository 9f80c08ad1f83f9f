"""Numbers for the pictures of a page, and the sentence before the first of them that refers to them all."""

from .blocks import Block, Document, Figure, Inline, Paragraph, StyledText
from .language import Language, load


def numbered(document: Document) -> Document:
    """The page with "Figure 1." before the caption of each picture, where it has one."""
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    if not figures:
        return document
    language = load(document.lang)
    made: list[Block] = []
    number = 0
    for block in document.blocks:
        if isinstance(block, Figure):
            made += [] if number else [_drawn_here(figures, language)]
            number += 1
            head = StyledText("strong", language.text("figure_number", number=number))
            block = block._replace(caption=(head, " ", *block.caption))
        made.append(block)
    return document._replace(blocks=tuple(made))


def _drawn_here(figures: list[Figure], language: Language) -> Paragraph:
    """What is drawn, each kind with the numbers of its figures."""
    kinds: dict[str, list[Inline]] = {}
    for number, figure in enumerate(figures, 1):
        kinds.setdefault(figure.name, []).append((str(number),))
    drawn = [
        language.say("in_figures", n=len(numbers), what=language.say(f"drawn_{kind}"), numbers=language.listed(numbers))
        for kind, numbers in kinds.items()
    ]
    return Paragraph(language.say("drawn_here", drawn=language.listed(drawn)))

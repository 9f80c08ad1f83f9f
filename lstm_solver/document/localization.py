"""What a format adds to a page by itself, in the language of the page: decimal signs, and words before references."""

from collections.abc import Iterable
from typing import Any

from .blocks import Block, Formulas, Working
from .formulas import Number, RowVector
from .language import Language


def localized(blocks: Iterable[Block], language: Language) -> tuple[Block, ...]:
    """Blocks in which references have the words of the language, and numbers and rows of numbers its signs."""
    found = tuple(_referring(block, language.text("by_equation")) for block in blocks)
    made: tuple[Block, ...] = signed(captioned(found, language), language)
    return made


def signed(thing: Any, language: Language) -> Any:
    """Blocks, or whatever holds them, with the decimal sign of the language in their numbers."""
    return thing if language.phrases["decimal_sign"] == "." else _with_commas(thing)


def _referring(block: Block, word: str) -> Block:
    return block._replace(by_word=word) if isinstance(block, Formulas | Working) and block.by else block


def captioned(blocks: tuple[Block, ...], language: Language) -> tuple[Block, ...]:
    """French has a space before the colon that formats put behind the caption of a formula or a working."""
    if language.phrases["caption"] == "{caption}":
        return blocks
    return tuple(_captioned(block, language) for block in blocks)


def _captioned(block: Block, language: Language) -> Block:
    if isinstance(block, Working):
        return block._replace(colon=language.phrases["caption"].removeprefix("{caption}") + ":")
    if not isinstance(block, Formulas):
        return block
    items = [(language.text("caption", caption=caption) if caption else "", made) for caption, made in block.items]
    return block._replace(items=tuple(items))


def _with_commas(thing: Any) -> Any:
    if isinstance(thing, Number):
        return thing._replace(comma=True)
    if isinstance(thing, list):
        return [_with_commas(each) for each in thing]
    if not isinstance(thing, tuple):
        return thing
    parts = [_with_commas(each) for each in thing]
    made = type(thing)(*parts) if hasattr(thing, "_fields") else tuple(parts)
    if isinstance(made, RowVector) and any(isinstance(each, Number) for each in made.items):
        return made._replace(semicolons=True)
    return made

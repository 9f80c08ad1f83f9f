"""The numbers of a page in its language: a comma for the point, and then semicolons between them."""

from typing import Any, TypeVar

from ..layout import Number, RowVector
from . import Language

Thing = TypeVar("Thing")


def localized(thing: Thing, language: Language) -> Thing:
    """Blocks in which every number, and every row of numbers, has the signs of the language."""
    if language.phrases["decimal_sign"] == ".":
        return thing
    made: Thing = _with_commas(thing)
    return made


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

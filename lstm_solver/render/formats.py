"""What a text format is: its template, its delimiters and its filters. A format is a module with a `FORMAT`."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ..document.choices import OUTPUTS


class Format(NamedTuple):
    """`delimiters`: variable, block and comment, each opening and closing. `narrow`: its formulas are as wide as a
    phone shows them, half a page."""

    template: str
    delimiters: tuple[str, str, str, str, str, str]
    filters: dict[str, Callable[..., Any]]
    narrow: bool = False


def find(name: str) -> Format:
    """The format of that name. Raises KeyError for an unknown one."""
    from importlib import import_module

    found: Format = import_module(f".{OUTPUTS[name].module}", __package__).FORMAT
    return found

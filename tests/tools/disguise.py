"""A language of no words, which shows what a page says beside its phrases, and which phrases it says."""

import re
from collections.abc import Iterator
from typing import Any

from lstm_solver.document.blocks import StyledText
from lstm_solver.document.formulas import Number, Symbol
from lstm_solver.document.pictures import Label, Picture

PLACE = re.compile(r"(\{\w+\})")
SETTINGS = {"decimal_sign", "number_separator", "plural", "caption"}


class Recorded(dict[str, str]):
    """Phrases that remember which of them were asked for."""

    def __init__(self, phrases: dict[str, str]) -> None:
        super().__init__(phrases)
        self.said: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        if key in self:
            self.said.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self.said.add(key)
        return super().__getitem__(key)


def disguised(key: str, text: str) -> str:
    """A phrase of no language: what a page shows in letters is then from elsewhere."""
    if key.startswith("symbol_"):
        return "X"
    if key in SETTINGS:
        return {"decimal_sign": ",", "number_separator": ";"}.get(key, text)
    return "".join(part if PLACE.fullmatch(part) else re.sub("[A-Za-z]", "¤", part) for part in PLACE.split(text))


def shown(thing: Any) -> Iterator[str]:
    """Every text of a block, but for what stands in the language of the problem file."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Symbol):
        yield from re.findall(r"\\(?:mathrm|text)\{([^}]*)\}", thing.text)
    elif isinstance(thing, Number):
        yield thing.text if not thing.comma else thing.text.replace(".", ",")
    elif isinstance(thing, Picture):
        yield from shown([shape.content for shape in thing.shapes if isinstance(shape, Label)])
    elif isinstance(thing, tuple | list) and not isinstance(thing, StyledText):
        fields = getattr(thing, "_fields", range(len(thing)))
        hidden = {"kind", "fence", "signs", "label", "labels", "by", "comma", "name", "names", "file"}
        for name, part in zip(fields, thing, strict=True):
            if name not in hidden:
                yield from shown(part)

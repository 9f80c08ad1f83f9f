"""Units of a vector in words: in both units, in unit 1, in 18 units; and numbers in parentheses."""

from collections.abc import Iterable
from typing import NamedTuple

from ...document.blocks import Inline
from ...document.formulas import Number
from ...document.language import Language
from ..view import View

MANY = 4  # more units than this are counted, not named


class SpokenUnits(NamedTuple):
    """The units that a sentence speaks of: `some` of a vector of `size`."""

    size: int
    some: list[int]
    view: View

    @property
    def many(self) -> bool:
        return len(self.some) > MANY

    def where(self, group: list[int]) -> str:
        """'in unit 1'; nothing for the one unit of a scalar."""
        language = self.view.language
        text = language.text
        if len(group) == self.size:
            return "" if self.size == 1 else text("in_both_units" if self.size == 2 else "in_every_unit")
        if self.many:
            return text("in_n_units", n=len(group))
        names = "".join(map(str, language.listed([(self.view.unit_name(unit),) for unit in group])))
        return text("in_units", n=len(group), units=names)

    def apart(self) -> str:
        """'in unit 1' where only that one is spoken of."""
        return "" if len(self.some) == self.size else self.where(self.some)

    def groups(self, words: Iterable[int]) -> dict[int, list[int]]:
        """The units by their words: in reading order, or by the words where there are many units."""
        found: dict[int, list[int]] = {}
        for unit, word in enumerate(words):
            if unit in self.some:
                found.setdefault(word, []).append(unit)
        return dict(sorted(found.items())) if self.many else found


def numbers(digits: list[str], language: Language) -> Inline:
    """0.1, 0.2: several in parentheses."""
    comma = f"{language.phrases['number_separator']} "
    found: Inline = tuple(part for text in digits for part in (comma, Number(text)))[1:]
    return ("(", *found, ")") if len(digits) > 1 else found

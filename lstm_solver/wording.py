"""Units of a vector in words: in both units, in unit 0, in 18 units; and lists with commas and an "and"."""

from collections.abc import Iterable
from typing import NamedTuple

from .document import Inline
from .layout import Number

MANY = 4  # more units than this are counted, not named


class Units(NamedTuple):
    """The units that a sentence speaks of: `some` of a vector of `size`."""

    size: int
    some: list[int]

    @property
    def many(self) -> bool:
        return len(self.some) > MANY

    def where(self, group: list[int]) -> str:
        """' in unit 0'; nothing for the one unit of a scalar."""
        if len(group) == self.size:
            return {1: "", 2: " in both units"}.get(self.size, " in every unit")
        if self.many:
            return f" in {len(group)} unit{'s' * (len(group) > 1)}"
        names = [str(unit) for unit in group]
        return f" in unit {names[0]}" if len(names) == 1 else f" in units {', '.join(names[:-1])} and {names[-1]}"

    def apart(self) -> str:
        """' in unit 0' where only that one is spoken of."""
        return "" if len(self.some) == self.size else self.where(self.some)

    def groups(self, words: Iterable[int]) -> dict[int, list[int]]:
        """The units by their words: in reading order, or by the words where there are many units."""
        found: dict[int, list[int]] = {}
        for unit, word in enumerate(words):
            if unit in self.some:
                found.setdefault(word, []).append(unit)
        return dict(sorted(found.items())) if self.many else found


def listed(parts: list[Inline]) -> Inline:
    """A, B and C."""
    found = parts[0]
    for part in parts[1:-1]:
        found = (*found, ", ", *part)
    return found if len(parts) == 1 else (*found, " and ", *parts[-1])


def numbers(digits: list[str]) -> Inline:
    """0.1, 0.2: several in parentheses."""
    found: Inline = tuple(part for text in digits for part in (", ", Number(text)))[1:]
    return ("(", *found, ")") if len(digits) > 1 else found

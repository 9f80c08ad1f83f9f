"""What the program itself says on a page, in one language: a list of phrases, one file a language.

A line of such a file is `key: "text"`. `{name}` in a text is a place for words, numbers or formulas; an empty value
takes the space before it with it. Where a phrase depends on a number `{n}` it has a line for each form of the
plural: `key.one` and `key.other`, in some languages `key.few` and `key.many` as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from gettext import c2py
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .blocks import Inline
    from .formulas import Layout

FOLDER = os.path.join(os.path.dirname(__file__), "languages")

ENGLISH = "en"

_LINE = re.compile(r'^([^#"\n:]+): "([^"\\]*)"$', re.MULTILINE)

_PLACE = re.compile(r"\{(\w+)\}")


FORMS = ("one", "few", "many")

_rule = cache(c2py)


class Language:
    """`code`: as in `lang`. `phrases`: by key, the text."""

    __slots__ = ("code", "phrases")

    def __init__(self, code: str, phrases: Mapping[str, str]) -> None:
        self.code = code
        self.phrases = phrases

    def say(self, key: str, /, **values: Any) -> Inline:
        """A phrase with its values put in: words, numbers, layouts, or running text. Raises KeyError."""
        return self._filled(self._phrase(key, values), values)

    def text(self, key: str, /, **values: Any) -> str:
        """A phrase whose values are words and numbers. Raises KeyError for an unknown key."""
        return "".join(map(str, self.say(key, **values)))

    def of_run(self, key: str, run: str | None, /, **values: Any) -> Inline:
        """The phrase, or `key_of_run` where there is a run of that name."""
        return self.say(key, **values) if run is None else self.say(f"{key}_of_run", run=run, **values)

    def word(self, english: str) -> str:
        """What a quantity of a cell is called; a name that no list has stays as it is."""
        return self.phrases.get(f"word.{english}", english)

    def called(self, what: str, name: str) -> str:
        """The phrase for one of a kind; where no list has it, its name as it is in the problem file, in words."""
        return self.phrases.get(f"{what}_{name}", name.replace("_", " "))

    def sentence(self, key: str, values: Mapping[str, Any]) -> Inline:
        """A phrase, or where no list has it the text itself: a cell of your own may bring its sentences."""
        return self._filled(self.phrases.get(key, key), values)

    def listed(self, parts: list[Inline]) -> Inline:
        """A, B and C."""
        found = parts[0]
        for part in parts[1:-1]:
            found = self.say("list", before=found, next=part)
        return found if len(parts) == 1 else self.say("list_end", before=found, next=parts[-1])

    def all_of(self, parts: Sequence[Layout]) -> Inline:
        """A and B and C."""
        found: Inline = (parts[0],)
        for part in parts[1:]:
            found = self.say("list_end", before=found, next=part)
        return found

    def name(self, key: str) -> str:
        """A word in a formula, in the mini-language of symbols: error, target, new."""
        return rf"\mathrm{{{self.phrases[f'symbol_{key}']}}}"

    def digits(self, text: str) -> str:
        """Digits with this language's decimal sign."""
        return text.replace(".", self.phrases["decimal_sign"])

    def numbers(self, texts: list[str]) -> str:
        """Several numbers in running text."""
        return f"{self.phrases['number_separator']} ".join(map(self.digits, texts))

    def _phrase(self, key: str, values: Mapping[str, Any]) -> str:
        found = self.phrases.get(key)
        return self._numbered(key, values["n"]) if found is None else found

    def _numbered(self, key: str, number: Any) -> str:
        """The form of a phrase for a number, by the language's rule: one, few, many, and other for what has none."""
        form = f"{key}.{FORMS[self._form(abs(Decimal(number)))]}"
        return self.phrases.get(form) or self.phrases[f"{key}.other"]

    def _form(self, number: Decimal) -> int:
        """Gettext's rules are for whole numbers: 1.5 is singular where 0 is (French), elsewhere plural."""
        rule = _rule(self.phrases["plural"])
        whole = int(number)
        return rule(whole if whole == number or rule(0) == rule(1) else 2)

    def _filled(self, phrase: str, values: Mapping[str, Any]) -> Inline:
        words, *rest = _PLACE.split(phrase)
        found: list[Any] = [words]
        for name, after in zip(rest[::2], rest[1::2], strict=True):
            value = self._shown(values[name])
            if value in ((), ("",)):
                after = _closed_up(found, after)
            _join(found, (*value, after))
        return tuple(part for part in found if part != "")

    def _shown(self, value: Any) -> Inline:
        if isinstance(value, Decimal):
            return (self.digits(f"{value:f}"),)
        if isinstance(value, int | str):
            return (str(value),)
        return value if type(value) is tuple else (value,)


def _closed_up(found: list[Any], after: str) -> str:
    """Takes the space before an empty value away, or at the start the one behind it; returns what stands behind."""
    if found == [""]:
        return after.removeprefix(" ")
    if isinstance(found[-1], str):
        found[-1] = found[-1].removesuffix(" ")
    return after


def _join(found: list[Any], parts: Inline) -> None:
    """Words join the words before them."""
    for part in parts:
        if isinstance(part, str) and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)


def sentences(said: Sequence[Inline]) -> Inline:
    """One after the other."""
    return tuple(part for each in said for part in (" ", *each))[1:]


def capitalized(text: str) -> str:
    """A text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


@cache
def names() -> tuple[str, ...]:
    """The codes of the languages: those of the files beside this one."""
    return tuple(sorted(file.removesuffix(".yaml") for file in os.listdir(FOLDER) if file.endswith(".yaml")))


@cache
def load(code: str) -> Language:
    """The language of that code. Raises FileNotFoundError where there is none."""
    with open(os.path.join(FOLDER, f"{code}.yaml"), encoding="utf-8") as file:
        return Language(code, dict(_LINE.findall(file.read())))

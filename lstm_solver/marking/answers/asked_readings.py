"""Choices, statements, shapes and prose as people write them."""

import re
from collections.abc import Iterator

from ...compose.sections.choice_answers import LETTERS
from ...document.language import Language, load, names
from ...network.problem import Choice
from ..marks import WrittenAnswer
from ..questions.asked_answers import CHOICE, DESIGN, NUMBER, PROSE, SHAPE, STATEMENT, AskedAnswer
from .typed_numbers import UnreadableNumber, number, shown, typed

LONGEST = 2_000  # characters of a choice's text

MOST_PROSE = 20_000

_LETTER = re.compile(r"\(?\s*([a-z])\s*[).:]?", re.ASCII)

_LABELLED = re.compile(r"\(?\s*([a-z])\s*[).:]\s*(\S.*)", re.ASCII)

_SEVERAL = re.compile(r"\s*[,;&+/\n]\s*|\s+")

_SIZES = re.compile(r"(\d{1,9})(?:\s*(?:[x×*·,;]|by|mal|par|sur|por|\s)\s*(\d{1,9}))?", re.ASCII)


def read_asked(asked: AskedAnswer, text: str, language: Language, commas: bool | None) -> WrittenAnswer:
    """The answer in a text, as its right one is written. Raises UnreadableNumber where it is none."""
    if asked.kind == NUMBER:
        return number(text, commas)
    if asked.kind == DESIGN:
        raise UnreadableNumber("unread_design", name=asked.name)
    if len(text) > MOST_PROSE or (asked.kind != PROSE and len(text) > LONGEST):
        raise UnreadableNumber("unread_long", n=len(text), most=MOST_PROSE if asked.kind == PROSE else LONGEST)
    readers = {CHOICE: _choices, STATEMENT: _statement, SHAPE: _shape, PROSE: _prose}
    return WrittenAnswer(readers[asked.kind](asked, text, language))


def _prose(asked: AskedAnswer, text: str, language: Language) -> str:
    return " ".join(shown(text, MOST_PROSE).split())


def _choices(asked: AskedAnswer, text: str, language: Language) -> str:
    """The letters of the choices, in their order."""
    choices = asked.question.choices
    plain = _plain(text)
    alone = _one(choices, plain)
    found = {alone} if alone is not None else {_one(choices, word) for word in _words(choices, plain, language)}
    letters = sorted(each for each in found if each is not None)
    if None in found or not letters:
        raise UnreadableNumber("unread_choice", text=shown(text), last=LETTERS[len(choices) - 1])
    return ", ".join(LETTERS[at] for at in letters)


def _words(choices: tuple[Choice, ...], plain: str, language: Language) -> Iterator[str]:
    """What stands between commas, spaces or an "and"; letters without anything between them."""
    inside = plain[1:-1] if plain[:1] + plain[-1:] in ("[]", "{}") else plain
    known = LETTERS[: len(choices)]
    if inside.isalpha() and len(set(inside)) == len(inside) and set(inside) <= set(known):
        yield from inside
        return
    by_commas = [part.strip(" \"'") for part in re.split("[,;]", inside)]
    whole = all(_one(choices, part) is not None for part in by_commas)
    ands = [each.text("list_end", before="", next="").strip() for each in (language, *map(load, names()))]
    yield from by_commas if whole else (word for word in _SEVERAL.split(inside.strip()) if word not in ands)


def _one(choices: tuple[Choice, ...], plain: str) -> int | None:
    """The place of the choice that a letter or a text means."""
    letter, labelled = _LETTER.fullmatch(plain), _LABELLED.fullmatch(plain)
    if letter is not None and LETTERS.index(letter[1]) < len(choices):
        return LETTERS.index(letter[1])
    for at, choice in enumerate(choices):
        same = _is_same(plain, choice.text)
        if same or (labelled is not None and labelled[1] == LETTERS[at] and _is_same(labelled[2], choice.text)):
            return at
    return None


def _is_same(plain: str, text: str) -> bool:
    """The same text but for capitals and spaces, or the same number."""
    if plain == _plain(text):
        return True
    try:
        return number(plain, True).value == number(text, False).value
    except UnreadableNumber:
        return False


def _statement(asked: AskedAnswer, text: str, language: Language) -> str:
    word = _plain(text).rstrip(".!")
    for kind in ("true", "false"):  # a class may answer in a language that is not the sheet's
        if any(word in _plain(known.text(f"words_{kind}")).split(", ") for known in (language, *map(load, names()))):
            return kind
    raise UnreadableNumber("unread_statement", text=shown(text))


def _shape(asked: AskedAnswer, text: str, language: Language) -> str:
    """Rows and columns; a number alone is a column's."""
    sizes = _SIZES.fullmatch(typed(text).strip().strip("[](){}").strip().casefold())
    if sizes is None:
        raise UnreadableNumber("unread_shape", text=shown(text))
    return f"{int(sizes[1])}x{int(sizes[2] or 1)}"


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").casefold().split())

"""Whether a word that someone chose is one of those that there are."""

from collections.abc import Sequence

from ..errors import Finding, UnknownChoice, did_you_mean
from .choices import FIGURES, HANDOUTS
from .language import names as languages
from .notation_keys import names


def check_style(notation: str | None, lang: str | None, figures: Sequence[str]) -> None:
    """Raises UnknownChoice for a notation, a language or a kind of picture that does not exist."""
    if notation is not None:
        check(notation, names(), "notation")
    if lang is not None:
        check(lang, languages(), "language")
    for kind in figures:
        check(kind, FIGURES, "picture")


def check_handout(handout: int) -> None:
    """Raises UnknownChoice for so many frames on a page as there is no handout of."""
    if handout and handout not in HANDOUTS:
        known = ", ".join(map(str, HANDOUTS))
        raise UnknownChoice([Finding(f"no handout of {handout} on a page (expected one of {known})")])


def check(word: object, known: Sequence[str], what: str) -> None:
    """Raises UnknownChoice, which names the nearest one, for a word that is not known."""
    if not isinstance(word, str) or word not in known:
        raise UnknownChoice([Finding(f"no {what} '{word}' ({did_you_mean(str(word), known)})")])

"""Whether a word that someone chose is one of those that there are."""

from collections.abc import Iterable, Sequence

from ..errors import LONGEST, Finding, SolverError, UnknownChoice, did_you_mean
from .choices import DETAILS, FIGURES, HANDOUTS
from .language import names as languages
from .notation_keys import names

LARGEST = 10**9  # of a number that is repeated

FLAGS = ("bool", "bool_", "int")  # types; bool_ is numpy's


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
    if not isinstance(handout, int) or (handout and handout not in HANDOUTS):
        known = ", ".join(map(str, HANDOUTS))
        raise UnknownChoice([Finding(f"no handout of {described(handout)} on a page (expected one of {known})")])


def check(word: object, known: Sequence[str], what: str) -> None:
    """Raises UnknownChoice, which names the nearest one, for a word that is not known."""
    if not isinstance(word, str) or word not in known:
        hint = did_you_mean(word if isinstance(word, str) else "", known)
        raise UnknownChoice([Finding(f"no {what} {described(word)} ({hint})")])


def check_flags(**flags: object) -> None:
    """Raises SolverError for the first of these that is neither true nor false."""
    for name, value in flags.items():
        if value is not None and type(value).__name__ not in FLAGS:
            raise SolverError([Finding(f"{name}: {described(value)} (expected True or False)")])


def check_texts(**texts: object) -> None:
    """Raises SolverError for the first of these that is there and no text."""
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise SolverError([Finding(f"{name}: {described(value)} (expected a text)")])


def check_asked(format: object, detail: object, tell: object) -> None:
    """Raises SolverError for what cannot be asked of `solve`."""
    check_texts(format=format)
    check(detail, DETAILS, "detail")
    if tell is not None and not callable(tell):
        raise SolverError([Finding(f"tell: {described(tell)} (expected a function)")])


def kinds_of(figures: object) -> tuple[str, ...] | None:
    """Kinds of pictures as a caller has them; one alone may be a text. Raises UnknownChoice where there are none."""
    if figures is None:
        return None
    if isinstance(figures, str) or not isinstance(figures, Iterable):
        check(figures, FIGURES, "picture")
        return (str(figures),)
    try:
        kinds = tuple(figures)
    except TypeError:  # an array without dimensions
        kinds = (figures,)
    for kind in kinds:
        check(kind, FIGURES, "picture")
    return kinds


def described(value: object) -> str:
    """What a caller has handed over, for a message: short, and in one line."""
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= LONGEST else f"'{value[:LONGEST]}…'"
    if value is None or (isinstance(value, bool | int | float) and abs(value) < LARGEST):
        return f"'{value}'"
    return f"something of type {type(value).__name__}"

"""An explanation in one sentence, in the names of the contract."""

from ..catalogue.table import TABLE
from ..key.answer_key import AnswerKey
from .found import FoundExplanation
from .trials import Trial

READ = {
    "input-misread": "{name} was read as {new} instead of {old}",
    "changed-digit": "a digit was changed: {name} was taken as {new} instead of {old}",
    "swapped-digits": "two digits were swapped: {name} was taken as {new} instead of {old}",
    "dropped-digit": "a digit was dropped: {name} was taken as {new} instead of {old}",
    "decimal-point": "the decimal point slipped: {name} was taken as {new} instead of {old}",
    "sign-lost": "the sign went wrong: {name} was taken as {new} instead of {old}",
}

COPIED = {
    "changed-digit": "a digit was changed: {old} was written as {new}",
    "swapped-digits": "two digits were swapped: {old} was written as {new}",
    "dropped-digit": "a digit was dropped: {old} was written as {new}",
    "decimal-point": "the decimal point slipped: {old} was written as {new}",
    "sign-lost": "the sign went wrong: {old} was written as {new}",
    "wrong-value-reused": "the same wrong value, {new} in place of {old}",
}

SWAPPED = "{detail} changed places"

EDITED = "{title} in {stem}: {detail}"

BESIDES = "{first}; and {second}"

ALIKE = "{text} (or one of {number} others alike)"

MORE = "{text}; explains {number} numbers"


def sentence(board: AnswerKey, found: FoundExplanation, covers: tuple[str, ...]) -> str:
    """One explanation in words."""
    text = one(board, found.trial)
    if found.second is not None:
        text = BESIDES.format(first=text, second=one(board, found.second))
    if found.alike:
        text = ALIKE.format(text=text, number=found.alike)
    return MORE.format(text=text, number=len(covers)) if len(covers) > 1 else text


def one(board: AnswerKey, trial: Trial) -> str:
    """What went wrong in one trial, in a sentence."""
    if trial.change is not None:
        stem = board.lines[trial.line].stem
        return EDITED.format(title=TABLE[trial.slip].title, stem=stem, detail=trial.detail)
    if trial.slip == "entries-swapped":
        return SWAPPED.format(detail=trial.detail)
    said = READ if trial.source is not None else COPIED
    return said[trial.slip].format(name=trial.name, old=trial.old, new=trial.new)

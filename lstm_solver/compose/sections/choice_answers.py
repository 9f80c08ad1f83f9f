"""Questions without a number: choices, statements, and the author's model answer."""

from ...document.blocks import Block, Inline, Items, Paragraph
from ...document.language import sentences
from ...document.prose import QuantityInProse, blocks, inline
from ...network.problem import Question
from ..view import View

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def choices(view: View, question: Question, quantity: QuantityInProse) -> list[Block]:
    """What there is to choose from, each behind its letter."""
    if not question.choices:
        return []
    items = tuple(
        view.language.say("choice", letter=LETTERS[at], text=inline(choice.text, quantity))
        for at, choice in enumerate(question.choices)
    )
    return [Items(items)]


def solution(view: View, question: Question, quantity: QuantityInProse) -> list[Block]:
    """The right choices with their reasons, whether a statement is true, and the model answer."""
    found: list[Block] = []
    if question.choices or question.statement is not None:
        found.append(Paragraph(view.language.say("right_choice", choice=right(view, question))))
    whys = [(at, choice.why) for at, choice in enumerate(question.choices) if choice.why]
    if whys:
        say = view.language.say
        found.append(Items(tuple(say("choice", letter=LETTERS[at], text=inline(why, quantity)) for at, why in whys)))
    return [*found, *blocks(question.answer, quantity)]


def right(view: View, question: Question) -> Inline:
    """The letters of the right choices, or true or false."""
    if question.statement is not None:
        return view.language.say("true" if question.statement else "false")
    letters = [LETTERS[at] for at, choice in enumerate(question.choices) if choice.right]
    return view.language.listed([view.language.say("choice_letter", letter=letter) for letter in letters])


def in_a_line(view: View, question: Question, quantity: QuantityInProse) -> Inline:
    """The same for a table: what is right, then the model answer."""
    said: list[Inline] = []
    if question.choices or question.statement is not None:
        said.append(right(view, question))
    if question.answer:
        said.append(inline(" ".join(question.answer.split()), quantity))
    return sentences(said)

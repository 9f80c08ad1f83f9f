"""Questions without a number: choices, statements, tables of wanted outputs, and the author's model answer."""

from collections.abc import Sequence

from ...document.blocks import Block, Inline, Items, Paragraph, Table
from ...document.formulas import Number
from ...document.language import sentences
from ...document.prose import QuantityInProse, blocks, inline, mentioned
from ...network.problem import Choice, Question
from ...network.quantity_names import judged_place
from ..view import View

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def choices(view: View, question: Question, quantity: QuantityInProse) -> list[Block]:
    """What there is to choose from, each behind its letter."""
    if not question.choices:
        return []
    items = tuple(
        view.language.say("choice", letter=LETTERS[at], text=text) for at, text in enumerate(texts(question, quantity))
    )
    return [Items(items, bare=True)]


def texts(question: Question, quantity: QuantityInProse) -> list[Inline]:
    """What stands behind the letters: the author's prose, or numbers made of slips."""
    if question.from_slips:
        return [(Number(choice.text),) for choice in question.choices]
    return [inline(choice.text, quantity) for choice in question.choices]


def wanted(view: View, question: Question, *, given: bool = False) -> list[Block]:
    """The table of a network to be designed: a sequence a row; `given`: with what the file's own network gives."""
    table, text = question.wanted, view.language.text
    if table is None:
        return []
    keys = ["wanted_sequence", "wanted_inputs", "wanted_outputs", *(["wanted_given"] if given else [])]
    rows = []
    for number, row in enumerate(table.rows, 1):
        cells = [row.inputs, [", ".join(each) or "–" for each in row.outputs]]
        cells += [[", ".join(each) or "–" for each in row.given]] if given else []
        rows.append(((f"{number}",), *((_sequence(view, each),) for each in cells)))
    found: list[Block] = [Table(tuple((text(key),) for key in keys), tuple(rows))]
    return found if given else [Paragraph(view.language.say("wanted_is", what=_compared(view, table.of))), *found]


def _compared(view: View, of: str) -> Inline:
    if of == "predict":
        return view.language.say("wanted_class")
    place, name = judged_place(view.problem, of)
    return (view.at(place).generic(name),)


def _sequence(view: View, entries: Sequence[str]) -> str:
    return view.language.numbers(list(entries))


def solution(view: View, question: Question, quantity: QuantityInProse) -> list[Block]:
    """The right choices with their reasons, whether a statement is true, and the model answer."""
    found: list[Block] = []
    if question.choices or question.statement is not None:
        found.append(Paragraph(view.language.say("right_choice", choice=right(view, question))))
    whys = reasons(view, question, quantity)
    if whys:
        found.append(Items(tuple(whys), bare=True))
    return [*found, *wanted(view, question, given=True), *blocks(question.answer, quantity)]


def reasons(view: View, question: Question, quantity: QuantityInProse) -> list[Inline]:
    """Why choices are right or wrong, each behind its letter."""
    say = view.language.say
    whys = [(at, _why(view, choice, quantity)) for at, choice in enumerate(question.choices) if choice.why]
    return [say("choice", letter=LETTERS[at], text=why) for at, why in whys]


def _why(view: View, choice: Choice, quantity: QuantityInProse) -> Inline:
    """The author's words are prose, those about a slip are ours."""
    return mentioned(choice.why, quantity, view.language) if choice.slip else inline(choice.why, quantity)


def right(view: View, question: Question) -> Inline:
    """The letters of the right choices, or true or false."""
    if question.statement is not None:
        return view.language.say("true" if question.statement else "false")
    letters = [LETTERS[at] for at, choice in enumerate(question.choices) if choice.right]
    return view.language.listed([view.language.say("choice_letter", letter=letter) for letter in letters])


def in_a_line(view: View, question: Question, quantity: QuantityInProse) -> Inline:
    """The same for a table: what is right, then the model answer; see `reasons`."""
    said: list[Inline] = []
    if any(choice.why for choice in question.choices):
        said.append(view.language.say("right_choice", choice=right(view, question)))
    elif question.choices or question.statement is not None:
        more = question.wanted is not None or question.answer
        said.append((*right(view, question), *(["."] if more else [])))
    if question.wanted is not None:
        said.append((*view.language.say("wanted_in_solutions"), *(["."] if question.answer else [])))
    if question.answer:
        said.append(inline(" ".join(question.answer.split()), quantity))
    return sentences(said)

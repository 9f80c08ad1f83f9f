"""The four sheets of a homework set, each a document a problem."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..compose.page import compose, finished, statement, worked_out
from ..compose.sections.all_steps import all_steps
from ..compose.sections.answers import RunSteps, comments_on, formulas_of, named, run_asked, run_label, symbol
from ..compose.sections.asked.answer_pieces import in_pieces
from ..compose.sections.asked.asked_values import answer
from ..compose.sections.choice_answers import in_a_line, reasons
from ..compose.sections.fact_answers import fact_line
from ..compose.titles import class_words
from ..compose.view import View, by_place, flat
from ..document.blocks import Block, Document, Heading, Inline, Table
from ..document.choices import Choices
from ..document.formulas import Layout, Number
from ..document.language import Language
from ..document.prose import blocks as prose
from ..network.facts import parse_fact
from ..network.problem import Problem, Question
from ..network.problem import Sequence as Run
from ..network.quantity_names import QuantityName, parse
from ..solver.trace import Solved
from .asked_working import as_far_as_asked
from .blanks import KEYWORDS, Blank, meant
from .hidden_numbers import veiled
from .homework_set import Homework
from .question_sheet import all_gradients, beside_the_working, is_designed, question_sheet

KINDS = ("questions", "worksheet", "answers", "solutions")

WRITTEN_ON = ("questions", "worksheet")  # these have the student's name


class HomeworkSheet(NamedTuple):
    """`kind`: one of KINDS; `title`: what it is called on the page."""

    kind: str
    title: str
    documents: tuple[Document, ...]

    @property
    def is_written_on(self) -> bool:
        return self.kind in WRITTEN_ON


def sheets(
    homework: Homework,
    solved: Sequence[Solved],
    blanks: Sequence[Blank] | None = None,
    kinds: Sequence[str] = KINDS,
    detail: str = "full",
) -> list[HomeworkSheet]:
    """The sheets of these kinds. `solved`: the problems in the order of the set; `blanks`: the boxes of the worksheet,
    in the place of those that the set says; `detail`: how much of the working there is.
    """
    language = homework.language
    titles = [
        problem_title(language, at, entry.problem.title, entry.points) for at, entry in enumerate(homework.entries, 1)
    ]

    def document(kind: str, at: int) -> Document:
        each, title = solved[at], titles[at]
        match kind:
            case "questions":
                return question_sheet(each, title, language, homework.entries[at].points, homework.space)
            case "worksheet":
                if is_designed(each):  # its working is what is asked for
                    return question_sheet(each, title, language, homework.entries[at].points, homework.space)
                mine = homework.entries[at].blanks if blanks is None else blanks
                return _worksheet(each, title, language, mine, detail)
            case "answers":
                return _answers(each, title, language)
        return _solution(each, title, language, detail)

    return [
        HomeworkSheet(kind, language.text(f"sheet_{kind}"), tuple(document(kind, at) for at in range(len(solved))))
        for kind in kinds
    ]


def problem_title(language: Language, number: int, title: str, points: Decimal | None) -> str:
    """`Problem 1: Twice A (9 points)`."""
    words = language.text("problem", number=number, title=title)
    return words if points is None else language.text("worth", what=words, n=points)


def _solution(solved: Solved, title: str, language: Language, detail: str) -> Document:
    """Worked out as far as it is asked."""
    made = compose(solved, Choices(lang=language.code, detail=detail), as_far_as_asked(solved).traces)
    return made._replace(title=title, blocks=(Heading(1, (title,)), *made.blocks[1:]))


def _worksheet(
    solved: Solved, title: str, language: Language, blanks: Sequence[Blank], detail: str = "full"
) -> Document:
    """The working without the answers, some of its numbers left open; it goes as far as is asked or left open."""
    by_name = any(each.quantity not in KEYWORDS for each in blanks)
    hidden = veiled(solved, meant(solved, blanks))
    # a drawing would give the numbers away
    hidden = hidden._replace(problem=hidden.problem._replace(figures=drawn_without_numbers(hidden.problem)))
    if any(trace.windows for trace in hidden.traces):  # so would what single losses say in their windows
        hidden = _forward_only(hidden)
    view = View(hidden, None, detail, language=language)
    shown = hidden if by_name else as_far_as_asked(hidden)
    runs: RunSteps = [(trace, by_place(hidden, trace)) for trace in shown.traces]
    found: list[Block] = [Heading(1, (title,)), *prose(solved.problem.text, lambda text: named(view, text))]
    found += [*statement(view), *worked_out(view, runs)]
    asked: RunSteps = [(trace, by_place(hidden, trace)) for trace in hidden.traces]
    found += [] if by_name else beside_the_working(view, asked)
    return finished(view, found)._replace(title=title)


def _forward_only(solved: Solved) -> Solved:
    """The solved problem without its backward pass."""
    nothing: dict[str, Any] = {"windows": [], "backward": [], "gradients": [], "initial": [], "norms": None}
    traces = [trace._replace(**nothing) for trace in solved.traces]
    return solved._replace(problem=solved.problem._replace(backward=None), traces=traces)


def drawn_without_numbers(problem: Problem) -> tuple[str, ...]:
    """The pictures that a problem wants and that show no value."""
    return tuple(kind for kind in problem.figures if kind == "unrolled")


def _answers(solved: Solved, title: str, language: Language) -> Document:
    """One table: what is asked for, its value and its points."""
    view = View(solved, None, "answers", language=language)
    runs: RunSteps = [(trace, by_place(solved, trace)) for trace in solved.traces]
    found: list[Block] = [Heading(1, (title,))]
    rows = [
        row
        for trace, _ in runs
        for number, question in enumerate(trace.sequence.questions, 1)
        for row in _rows(view, runs, trace.sequence, number, question)
    ]
    if rows:
        found.append(_table(rows, language))
    else:
        for trace, steps in runs:
            found += all_steps(view, trace, steps)
        gradients = [((name,), (_on_one_line(view, digits),)) for name, digits in all_gradients(view)]
        head = (language.say("head_quantity"), language.say("head_value"))
        found += [Table(head, tuple(gradients))] if gradients else []
    return finished(view, found)._replace(title=title)


def _on_one_line(view: View, digits: Any) -> Layout:
    """A value in a table: a matrix as it is, a vector as a row."""
    return view.style.matrix(digits) if isinstance(digits[0], list) else flat(view, digits)


def _table(rows: list[tuple[Inline, ...]], language: Language) -> Table:
    head = tuple(language.say(f"head_{key}") for key in ("question", "quantity", "value", "points"))
    worth = any(row[3] != ("",) for row in rows)
    return Table(head if worth else head[:3], tuple(row if worth else row[:3] for row in rows))


def _rows(view: View, runs: RunSteps, sequence: Run, number: int, question: Question) -> list[tuple[Inline, ...]]:
    """A row a quantity, the number of the question and its points in the first of them."""
    names = [name for name in map(parse, question.find) if name is not None]
    label = str(number) if sequence.name is None else f"{sequence.name}.{number}"
    label = f"{label} {question.part}".rstrip()
    points = "" if question.points is None else view.language.digits(f"{question.points:f}")
    pairs: list[tuple[Inline, Inline]] = []
    for name in names:
        if question.formula:
            pairs += [(("",), (each,)) for each in formulas_of(view, runs, sequence, name)]
        else:
            pairs += _pairs(view, runs, sequence, name)
    trace = next(trace for trace, _ in runs if trace.sequence is sequence)
    pairs += [fact_line(view, trace, fact) for fact in map(parse_fact, question.find) if fact is not None]
    said = in_a_line(view, question, lambda text: named(view, text))
    whys = reasons(view, question, lambda text: named(view, text))
    pairs += [(("",), each) for each in (*([said] if said else []), *whys)]
    if question.comment:
        pairs += [(("",), each) for each in comments_on(view, runs, sequence, names)]
    firsts: list[tuple[Inline, Inline]] = [((label,), (points,)), *[((("",)), ("",))] * len(pairs)]
    return [(first, *pair, last) for (first, last), pair in zip(firsts, pairs or [(("",), ("–",))], strict=False)]


def _pairs(view: View, runs: RunSteps, sequence: Run, name: QuantityName) -> list[tuple[Inline, Inline]]:
    """A quantity and its value; a long vector in several rows."""
    trace, steps = run_asked(view, runs, sequence, name)
    label = run_label(view, name)

    def asked(shown: Layout) -> Inline:
        return (f"{label}: ", shown) if label else (shown,)

    if name.quantity == "predict":
        number = next(each.number for each in trace.predictions if each.t == name.t)
        return [(asked(symbol(view, name)), (class_words(view.problem, number, view.language),))]
    digits = answer(view, trace, steps, name)
    if name.unit is not None:
        return [(asked(symbol(view, name)), (Number(digits[name.unit]),))]
    pieces = in_pieces(lambda each: symbol(view, each), name, digits)
    return [(asked(each.symbol), (_on_one_line(view, each.digits),)) for each in pieces]

"""A class goes through sheet by sheet: what was written is not kept."""

from collections.abc import Iterator

import pytest

from lstm_solver import api
from lstm_solver.cli.mark_output import _documents
from lstm_solver.compose.view import View
from lstm_solver.document.blocks import Document
from lstm_solver.marking import prepare
from lstm_solver.marking.answers.spellings import Spellings
from lstm_solver.marking.marker import answer
from lstm_solver.marking.marks import MarkedSheet
from lstm_solver.marking.reports.feedback import FeedbackPages
from lstm_solver.render import pieces, render

ECHO = {"cell": "rnn", "inputs": [1, 2], "weights": {"x": "0.5", "h": 1}, "questions": [{"find": "h_1"}]}


@pytest.fixture
def pages() -> FeedbackPages:
    solution = api.solve(ECHO)
    return FeedbackPages(Spellings(View(solution.solved, None, "full"), prepare(solution).order, {}))


def marked(count: int, asked: list[int]) -> Iterator[MarkedSheet]:
    marker = prepare(api.solve(ECHO), diagnose=False)
    for at in range(count):
        asked.append(at)
        yield marker.mark(answer(f"s{at}", [("h_1[0]", f"0.{at}")]))


def test_a_sheet_is_marked_when_the_one_before_was_taken(pages: FeedbackPages) -> None:
    asked: list[int] = []
    documents = _documents(pages, lambda student: pages, marked(5, asked))
    for at in range(5):
        assert isinstance(next(documents), Document)
        assert asked == list(range(at + 1))
    assert "5" in render([next(documents)], "text")
    assert list(documents) == []


def test_one_student_is_no_class(pages: FeedbackPages) -> None:
    assert len([*_documents(pages, lambda student: pages, marked(1, []))]) == 1


@pytest.mark.parametrize("format", ["md", "text", "md-dollars"])
def test_pages_one_by_one_are_those_of_all_at_once(format: str, pages: FeedbackPages) -> None:
    documents = [*_documents(pages, lambda student: pages, marked(3, []))]
    for some in (documents, documents[:1], []):
        assert "".join(pieces(some, format)) == (render(some, format) if some else "")


def test_earlier_sheets_are_forgotten_and_change_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    solution = api.solve({**ECHO, "inputs": [1, 2, 3]})
    answers = [answer(f"s{at}", [("h_1[0]", f"0.{at}"), ("h_2[0]", f"0.{at + 30}")]) for at in range(40)]
    apart = [prepare(solution).mark(each) for each in answers[::10]]
    monkeypatch.setattr("lstm_solver.marking.shared_work.MOST_STATES", 50)
    marker = prepare(solution)
    together = [marker.mark(each) for each in answers]
    assert together[::10] == apart
    assert len(marker.sheets.states) < 60

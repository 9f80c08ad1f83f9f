"""What marking says comes from the phrases of the language alone, and every phrase of it is said."""

import re
from decimal import Decimal
from typing import Any

import pytest
import randoms
from disguise import Recorded, disguised, shown

from lstm_solver import api
from lstm_solver.compose.view import View
from lstm_solver.document.blocks import Block
from lstm_solver.document.language import ENGLISH, Language, load
from lstm_solver.marking.answers.answer_sheets import CsvDialect
from lstm_solver.marking.answers.spellings import Spellings
from lstm_solver.marking.catalogue import table
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import MarkedSheet
from lstm_solver.marking.reports.class_summary import ClassPage
from lstm_solver.marking.reports.data import Gradebook
from lstm_solver.marking.reports.feedback import FeedbackPages
from lstm_solver.marking.rounding_habits import said
from lstm_solver.marking.rounding_policies.habits import habits, policies
from lstm_solver.marking.verdicts import ExpectedNumber
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.maths.rounding import Digits
from lstm_solver.solver.trace import Solved

GATE = {"x": [[0.5, -0.2], [0.1, 0.4]], "h": [[0.3, 0.8], [-0.6, 0.2]]}
OTHER = {"x": [[0.7, -0.1], [0.6, 0.5]], "h": [[-0.2, 0.1], [0.4, 0.3]]}
PLAIN = {"title": "1", "inputs": [[1, 0.5], [0, 1], [0.2, 0.7]], "rounding": {"places": 3}}
BACK = {"targets": [[0, 1]] * 3, "loss": "half_squared_error", "backward": {}}
LSTM = {**PLAIN, "cell": "lstm", "weights": {"i": GATE, "f": OTHER, "g": GATE, "o": OTHER}, "biases": {"f": [1, 1]}}
GRU = {**PLAIN, "cell": "gru", "weights": {"r": GATE, "z": OTHER, "n": GATE}, "biases": {"r": [1, 2], "n": [1, 1]}}
PEEPHOLES = {"peepholes": {"i": [0.1, 0.2], "f": [0.3, 0.4], "o": [0.5, 0.6]}}
OWN = {
    "states": ["h", "s"],
    "equations": ["h = sigmoid(W @ x + U @ h_prev + a + b) - tanh(h_prev)", "s = x * tanh(h)"],
}
BOTH = randoms.random_net(3, "gru", inputs=2, hidden=2, steps=2, options={"reset": "after", "update": "keep"})
PROBLEMS: list[dict[str, Any]] = [
    LSTM,
    LSTM | BACK | PEEPHOLES,
    GRU | {"cell": {"name": "gru", "reset": "before"}},
    GRU | {"cell": {"name": "gru", "reset": "after"}},
    randoms.write(BOTH, "split", biases="two") | {"title": "1"},
    randoms.write(randoms.random_net(3, "gru", inputs=2, hidden=2, steps=2), "joint_hx") | {"title": "1"},
    PLAIN | BACK | {"cell": OWN, "parameters": {"W": GATE["x"], "U": GATE["h"], "a": [1, 2], "b": [0.5, 0.2]}},
]

# said where answers are read or kept for a person, of several sequences, of own networks, and beside a policy
READ = (
    "mark_run",
    "mark_printed",
    "mark_right",
    "course_count.one",
    "mark_decision",
    "mark_decided",
    "mark_read",
    "mark_for_a_person",
    "mark_person",
    "mark_fails_wanted",
    "mark_wanted_right",
    "mark_other_token",
)


def of_class(pages: FeedbackPages, sheets: list[MarkedSheet]) -> tuple[Block, ...]:
    page = ClassPage(pages)
    for each in sheets:
        page.add(each)
    return page.document().blocks


@pytest.fixture
def phrases(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    made = Recorded({key: disguised(key, text) for key, text in load(ENGLISH).phrases.items()})
    monkeypatch.setattr("lstm_solver.compose.view.load_language", lambda code: Language("xx", made))
    return made


def strange(text: str) -> list[str]:
    """Words that are no names: of functions, of quantities at a time, of parameters."""
    bare = re.sub(r"\w*[_.#\[]\w+", "", text)
    return [word for word in re.findall("[A-Za-z]{2,}", bare) if word not in {*FUNCTIONS, "sum", "outer", "loss"}]


def solved(source: dict[str, Any]) -> Solved:
    return api.solve(source).solved


def test_every_slip_is_told_in_the_language_of_the_problem(phrases: Recorded) -> None:
    language = Language("xx", phrases)
    found: list[str] = [word for each in table.slips(language) for text in each[1:] for word in strange(text)]
    for source in PROBLEMS:
        marker = Marker(solved(source))
        trials = marker.outcomes().trials
        for line in marker.board.lines:
            for trial in trials.changes(line, ()):
                found += strange(marker.wording.one(trial))
    assert found == []
    assert unsaid(phrases, ("detail_", "slip_")) == {
        "detail_swapped",
        "detail_slope_itself",
        "slip_none.one",
        "slip_none.other",
    }


def test_every_habit_is_told_in_the_language_of_the_problem(phrases: Recorded) -> None:
    language = Language("xx", phrases)
    right = ExpectedNumber("0.1235", Decimal("0.1235"), Decimal("0.12345"), Digits(4))
    near = Decimal("0.12349")
    found = [word for each in habits() for word in strange(each.line(language))]
    for rounding in (
        {"places": 4},
        {"significant": 4},
        {"significant": 1, "carry": "all"},
        {"significant": 2},
        {"places": 4, "carry": "all"},
        {"places": 1},
        {"places": 4, "ties": "truncate"},
    ):
        digits = Digits(4, None, rounding.get("ties", "half_up"))
        problem = solved(LSTM | {"rounding": rounding}).problem
        for row in policies(problem):
            for given, exact in (("0.1234", right.exact), ("0.1234", near), ("0.1235", near), ("0.5", right.exact)):
                expected = right._replace(exact=exact, digits=digits)
                found += strange(said(problem.rounding, row, given, expected, language).text)
    assert found == []
    assert unsaid(phrases, ("rounding_", "habit_")) == set()


def test_a_feedback_sheet_says_nothing_that_is_in_no_list(phrases: Recorded) -> None:
    source = LSTM | {"questions": [{"find": ["c_1", "f_1"], "points": 2}, {"find": "h_3", "points": 3}]}
    made = solved(source)
    marker = Marker(made)
    right = {name: marker.right(name).text for name in marker.order}
    off = {name: f"{Decimal(text) + Decimal('0.217'):f}" for name, text in right.items()}
    names = Spellings(View(made, None, "full"), marker.order)
    pages = FeedbackPages(names)
    some = {name: right[name] for name in [*right][:7]}
    sheets = [
        right,
        off,
        {**some, "f_1[0]": off["f_1[0]"]},
        {**right, "f_1[0]": right["f_1[1]"], "f_1[1]": right["f_1[0]"]},
        {**right, "f_1[0]": "0", "c_1[0]": "0.123"},
        {"c_1[0]": f"{marker.right('c_1[0]').exact:.5f}"},
        {name: text[:-2] for name, text in right.items()},
        *({name: marker_of.right(name).text for name in right} for marker_of in map(Marker, _rounded(source))),
    ]
    marked = [marker.mark(answer(str(at), sheet.items())) for at, sheet in enumerate(sheets)]
    first, *rest = marked[0].marks  # a right number, to which a person gives points
    marked[0] = marked[0]._replace(marks=[first._replace(points=Decimal("0.1"), decided=""), *rest])
    blocks = [block for each in marked for block in pages.sheet(each).blocks] + [*of_class(pages, marked)]
    columns = Gradebook(names, marker.asked, (), CsvDialect()).head().split(",")
    texts = [text for text in (*shown(blocks), *columns) if strange(text)]
    assert texts == ["student"]
    assert {flag for each in marked for mark in each.marks for flag in mark.flags if strange(flag)} == set()
    marks = ("mark_", "verdict_", "legend_", "course_")
    assert {key for key in unsaid(phrases, marks) if not key.startswith(READ)} == set()


def test_sequences_and_errata_are_told_in_the_language_of_the_problem(phrases: Recorded) -> None:
    questions = [{"find": "h_1", "points": 1}]
    runs = {name: {"inputs": [[1, 0.5]], "questions": questions} for name in ("A", "B")}
    made = solved(LSTM | {"runs": runs})
    marker = Marker(made)
    pages = FeedbackPages(Spellings(View(made, None, "full"), marker.order))
    first, *rest = marker.asked
    marked = marker.mark(answer("1", [(first, marker.right(first).text), *((name, "0.111") for name in rest)]))
    blocks = [*pages.sheet(marked).blocks, *of_class(pages, [marked]), *pages.errata("1", marked.marks)]
    assert [text for text in shown(blocks) if strange(text)] == []
    assert unsaid(phrases, ("mark_run", "mark_printed", "mark_right", "course_count.one")) == set()


def _rounded(source: dict[str, Any]) -> list[Solved]:
    """The same with habits of rounding that nobody asked for."""
    return [solved(source | {"rounding": more}) for more in ({"places": 3, "carry": "all"}, {"places": 4})]


def unsaid(phrases: Recorded, kinds: tuple[str, ...]) -> set[str]:
    return {key for key in phrases if key.startswith(kinds)} - phrases.said

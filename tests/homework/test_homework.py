"""Homework sets: what the reader says, what the sheets hold, and that a worksheet never tells what it hides."""

import os
import re
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from echo_set import DIGITS, ECHO, written
from helpers import PROBLEMS, name_of, number_files
from hypothesis import given
from hypothesis import strategies as st

from lstm_solver.document.blocks import Space
from lstm_solver.errors import SolverError
from lstm_solver.homework import KINDS, Homework, chosen, read_set, sheets, solve_set, text
from lstm_solver.homework.blanks import known, read_blanks
from lstm_solver.homework.overrides import merged
from lstm_solver.homework.point_shares import questions, shared
from lstm_solver.homework.writing_space import LEAST, MOST
from lstm_solver.reader import load
from lstm_solver.reader.tree.from_python import from_python
from lstm_solver.reader.tree.source import read
from lstm_solver.reader.tree.source_nodes import MapNode
from lstm_solver.solver.engine import solve_problem
from lstm_solver.solver.trace import Solved


def pages(homework: Homework, blanks: str | None = None, format: str = "md") -> dict[str, str]:
    """The text of each sheet."""
    solved = solve_set(homework)
    made = sheets(homework, solved, None if blanks is None else chosen(blanks, solved))
    return {sheet.kind: text(homework, [sheet], format) for sheet in made}


def of_problem(folder: Path, problem: str, **extra: str) -> Homework:
    more = "".join(f"{key}: {value}\n" for key, value in extra.items())
    return read_set(written(folder, f"{more}problems: [{{file: it.yaml}}]\n", it=problem))


# --- the reader ---

WRONG = [
    ("problems: []\n", "set.yaml:1:11: problems: an empty list (expected 1 to 500 problems)"),
    ("title: x\n", "set.yaml:1:1: problems: missing (expected a list of problem files)"),
    ("- a\n", "set.yaml:1:1: a list (expected a mapping with problems)"),
    (
        "cell: rnn\ninputs: [1]\n",
        "set.yaml:1:1: a problem (expected a homework set, which lists files like this one under problems)",
    ),
    ("problems: [{}]\n", "set.yaml:1:12: problems[0].file: missing (expected the name of a problem file)"),
    (
        "problems: [echo.yaml]\n",
        "set.yaml:1:12: problems[0]: 'echo.yaml' (expected a mapping such as {file: week4.yaml})",
    ),
    (
        "problems: [{file: no.yaml}]\n",
        "set.yaml:1:19: problems[0].file: 'no.yaml' is no file (expected a problem file, named from where the set "
        "stands)",
    ),
    ("problems: [{file: .}]\n", "set.yaml:1:19: problems[0].file: '.' is a directory (expected a problem file)"),
    (
        "problems: [{file: pipe}]\n",
        "set.yaml:1:19: problems[0].file: 'pipe' is no regular file (expected a problem file)",
    ),
    (
        "dew: 1\nproblems: [{file: echo.yaml}]\n",
        "set.yaml:1:1: dew: unknown key (did you mean 'due'?)",
    ),
    (
        "problems:\n  - {file: echo.yaml, points: -1}\n",
        "set.yaml:2:31: problems[0].points: '-1' (expected a number from 0 to 10000)",
    ),
    (
        "problems:\n  - file: echo.yaml\n    with: {wieghts: 1}\n",
        "set.yaml:3:12: problems[0].with.wieghts: unknown key (did you mean 'weights'?)",
    ),
    (
        "problems:\n  - file: echo.yaml\n    with:\n      rounding:\n        places: many\n",
        "set.yaml:5:17: problems[0].with.rounding.places: 'many' (expected a whole number from 0 to 50)",
    ),
    (
        "problems:\n  - {file: bad.yaml}\n",
        "bad.yaml:1:7: cell: 'rmm' is unknown (expected one of gru, lstm, rnn)",
    ),
    ("paper: a5\nproblems: [{file: echo.yaml}]\n", "set.yaml:1:8: paper: 'a5' is unknown (expected one of a4, letter)"),
    (
        "title: " + "x" * 201 + "\nproblems: [{file: echo.yaml}]\n",
        "set.yaml:1:8: title: 201 characters (expected at most 200)",
    ),
]


@pytest.mark.parametrize(("homework", "expected"), WRONG, ids=[line.split(": ")[1][:20] for _, line in WRONG])
def test_an_error_names_its_place(
    homework: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    written(tmp_path, homework, echo=ECHO, bad=ECHO.lstrip().replace("rnn", "rmm"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SolverError) as caught:
        read_set("set.yaml")
    assert [str(finding) for finding in caught.value.errors] == [expected]


def test_the_errors_of_all_problems_come_at_once(tmp_path: Path) -> None:
    bad = ECHO.lstrip().replace("rnn", "rmm")
    homework = "paper: b\nproblems:\n  - {file: bad.yaml}\n  - {file: echo.yaml, with: {inputs: [x]}}\n  - {file: no}\n"
    with pytest.raises(SolverError) as caught:
        read_set(written(tmp_path, homework, bad=bad, echo=ECHO))
    places = [(Path(str(each.file)).name, each.line, each.path) for each in caught.value.errors]
    assert places[:2] == [("set.yaml", 1, "paper"), ("set.yaml", 5, "problems[2].file")]
    assert {("bad.yaml", 1, "cell"), ("set.yaml", 4, "problems[1].with.inputs[0]")} <= set(places)
    with pytest.raises(SolverError) as caught:
        read_set(written(tmp_path, "problems: [{file: bad.yaml}, {file: bad.yaml}]\n"))
    assert len(caught.value.errors) == 1


def test_a_problem_without_value_is_named(tmp_path: Path) -> None:
    cell = "cell: {states: [h], equations: ['h = ln(x - x)']}\ninputs: [1]\nparameters: {}\n"
    homework = read_set(written(tmp_path, "problems: [{file: it.yaml}]", it=cell))
    with pytest.raises(SolverError) as caught:
        solve_set(homework)
    assert [Path(str(each.file)).name for each in caught.value.errors] == ["it.yaml"]


def test_overrides_replace_whole_keys_and_nothing_takes_one_out(tmp_path: Path) -> None:
    homework = (
        "problems:\n  - {file: it.yaml, with: {inputs: [2], questions: null, title: Other}}\n  - {file: it.yaml}\n"
    )
    first, second = read_set(written(tmp_path, homework, it=ECHO)).entries
    assert (first.problem.title, len(first.problem.sequences[0].inputs), questions(first.problem)) == ("Other", 1, [])
    assert (second.problem.title, len(second.problem.sequences[0].inputs)) == ("it", 2)


@pytest.mark.parametrize(
    ("whole", "expected"), [("5", ["2", "3"]), ("2", ["2", None]), ("1", ["1", None]), ("2.5", ["2", "0.5"])]
)
def test_the_points_of_the_set_are_those_of_its_questions(
    whole: str, expected: list[str | None], tmp_path: Path
) -> None:
    homework = read_set(written(tmp_path, f"problems: [{{file: it.yaml, points: {whole}}}]", it=ECHO))
    points = [each.points for each in questions(homework.entries[0].problem)]
    assert points == [None if each is None else Decimal(each) for each in expected]
    assert homework.points == Decimal(whole)


@given(
    points=st.decimals("0.01", 1000, places=2),
    weights=st.lists(st.decimals("0.5", 20, places=1), min_size=1, max_size=12),
)
def test_shared_points_are_all_of_them_and_in_proportion(points: Decimal, weights: list[Decimal]) -> None:
    shares = shared(points, weights)
    assert sum(shares) == points
    assert all(shares)
    exact = [points * weight / sum(weights) for weight in weights]
    unit = max(abs(share - wanted) for share, wanted in zip(shares, exact, strict=True))
    assert unit < 1
    for one, other in combinations(range(len(weights)), 2):
        assert (weights[one] - weights[other]) * (shares[one] - shares[other]) >= 0 or shares[one] == shares[other]


def test_points_come_out_even_where_they_can() -> None:
    assert shared(Decimal(10), [Decimal(1)] * 3) == [4, 3, 3]
    assert shared(Decimal(6), [Decimal(3)] * 3) == [2, 2, 2]
    assert shared(Decimal(1), [Decimal(1)] * 2) == [Decimal("0.5")] * 2
    assert all(shared(Decimal(4), [Decimal(10_000), Decimal("1e-300")]))
    assert shared(Decimal("4.5"), [Decimal(2), Decimal(1)]) == [3, Decimal("1.5")]
    assert shared(Decimal(4), [Decimal(5), Decimal(5), Decimal(2)]) == [2, Decimal("1.5"), Decimal("0.5")]
    assert shared(Decimal(1), [Decimal(10000), Decimal(1)]) == [Decimal("0.9999"), Decimal("0.0001")]


# --- the sheets ---


def test_the_question_sheet_has_no_answer_and_the_others_do(tmp_path: Path) -> None:
    made = pages(of_problem(tmp_path, ECHO + "rounding: {places: 9}\n"))
    assert not DIGITS.findall(made["questions"])
    values = DIGITS.findall(made["answers"])
    assert len(values) == 2
    assert set(values) <= set(DIGITS.findall(made["solutions"]))


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_no_question_sheet_tells_a_number_that_is_computed(path: Path, tmp_path: Path) -> None:
    homework = read_set(
        written(tmp_path, f"problems: [{{file: {path}, with: {{rounding: {{places: 9}}, title: It}}}}]")
    )
    solved = solve_set(homework)
    made = {sheet.kind: text(homework, [sheet], "md") for sheet in sheets(homework, solved)}
    known_numbers = {number for number in numbers_of(solved[0]) if not is_round(number)}
    assert known_numbers & set(DIGITS.findall(made["solutions"]))
    questions = [question for run in solved[0].traces for question in run.sequence.questions]
    offered = {choice.text.lstrip("-") for question in questions for choice in question.choices}
    assert not known_numbers & set(DIGITS.findall(made["questions"])) - offered


def numbers_of(solved: Solved) -> set[str]:
    return {
        value.lstrip("-")
        for trace in solved.traces
        for step in trace.steps
        if step.plan is not None
        for value in step.value
    }


def is_round(number: str) -> bool:
    """Whether a number may well stand elsewhere, as given."""
    return len(number.rstrip("0")) < 6


def test_what_is_to_be_written_down_is_not_printed(tmp_path: Path) -> None:
    formula = "questions: [{ask: Write it down., find: [h_1], formula: true}]\n"
    made = pages(of_problem(tmp_path, ECHO.partition("questions")[0] + formula))
    assert r"\tanh" not in made["questions"]
    assert r"\tanh" in made["answers"]


def test_given_values_stand_on_the_question_sheet(tmp_path: Path) -> None:
    made = pages(read_set(written(tmp_path, f"problems: [{{file: {PROBLEMS / 'exam_candidate.yaml'}}}]")))
    assert "0.9015" in made["questions"]


def test_the_steps_of_the_backward_pass_are_named(tmp_path: Path) -> None:
    made = pages(read_set(written(tmp_path, f"problems: [{{file: {PROBLEMS / 'own_cell_learns.yaml'}}}]")))
    assert r"\delta" in made["questions"]
    assert r"\eta" in made["questions"]


def test_without_questions_everything_is_asked(tmp_path: Path) -> None:
    made = pages(of_problem(tmp_path, ECHO.partition("questions")[0]))
    assert "Compute every quantity at every time step." in made["questions"]
    assert made["questions"].count(r"\boxed") == 2
    assert "0.4621" in made["answers"]


def test_without_questions_the_gradients_are_asked_too(tmp_path: Path) -> None:
    learning = ECHO.partition("questions")[0] + "targets: [0, 1]\nloss: squared_error\nbackward: {}\n"
    made = pages(of_problem(tmp_path, learning + "rounding: {places: 9}\n"))
    gradients = re.findall(r"\\partial L/\\partial W_\{\w+\}.*?(\d\.\d{9})", made["answers"])
    assert len(gradients) == 2
    assert set(gradients) <= set(DIGITS.findall(made["solutions"]))
    assert made["questions"].count(r"\partial L/\partial W") == 2
    assert not set(gradients) & set(DIGITS.findall(made["questions"]))


SUNDRY = """
title: It
cell: rnn
inputs: [1, -1]
weights: {x: [[0.5], [0.3]], h: [[0.25, 0], [0, 1]]}
targets: [0, 1]
loss: cross_entropy
questions:
- {ask: One number, find: "h_2[0]", choices: slips, points: 1}
- {ask: A choice, choices: [tanh, {text: relu, right: true}], points: 1}
- {ask: So it is, statement: true, points: 1}
- {ask: Why, answer: Because., points: 1}
- {ask: Measured, find: [loss, perplexity, shape.h], points: 1}
- {ask: Plain, find: h_1, points: 1}
"""


def test_what_is_ticked_has_no_box_for_a_number(tmp_path: Path) -> None:
    page = pages(of_problem(tmp_path, SUNDRY))["questions"]
    first, second = page.split("Question 1")[1].split("Question 2")[0], page.split("Question 5")[1]
    assert first.count("boxed") == 4  # the choices
    assert "Asked for: $`L`$, perplexity and shape of $`h`$." in second


def test_a_worksheet_asks_what_its_working_cannot(tmp_path: Path) -> None:
    """Choices, statements, counts and prose stand behind the working, under the numbers that the questions have."""
    homework = of_problem(tmp_path, SUNDRY)
    behind = pages(homework)["worksheet"].split("## Solution")[1]
    for number, ask, boxes in (
        (1, "One number", 4),
        (2, "A choice", 2),
        (3, "So it is", 2),
        (4, "Why", 0),
        (5, "M", 3),
    ):
        task = behind.split(f"Question {number} ")[1].split("Question ")[0]
        assert ask in task
        assert task.count("boxed") == boxes
    assert "Plain" not in behind
    assert "Because" not in behind
    assert "A choice" not in pages(homework, "h")["worksheet"]


LONG = ECHO.replace("[1, -1]", "[1, -1, 1]") + "rounding: {places: 9}\n"


def test_worksheet_and_solutions_stop_where_nothing_more_is_asked(tmp_path: Path) -> None:
    whole = solve_set(of_problem(tmp_path, LONG))[0]
    first, second, third = (f"{abs(step.carried[0]):.9f}" for step in whole.traces[0].steps)
    made = pages(of_problem(tmp_path, LONG))
    assert first not in made["worksheet"]
    assert {first, second} <= set(DIGITS.findall(made["solutions"]))
    assert [third in made[kind] for kind in ("worksheet", "solutions")] == [False, False]
    assert "t = 2" in made["solutions"]
    assert "t = 3" not in made["solutions"]
    unasked = pages(
        of_problem(tmp_path, LONG.replace("find: [h_1]", "answer: So.").replace("find: [h_2]", "answer: No."))
    )
    assert third in unasked["solutions"]


def test_a_step_that_nothing_asked_needs_is_left_out(tmp_path: Path) -> None:
    """The output gate has no say in c_1, a run without questions none in the other."""
    weights = {gate: {"x": "0.5", "h": "0.25"} for gate in "ifgo"}
    problem = (
        f"cell: lstm\ninputs: [1, 2]\nweights: {weights}\nquestions: [{{find: c_1}}]\nruns: {{B: {{inputs: [3]}}}}\n"
    )
    page = pages(of_problem(tmp_path, problem))["solutions"].split("t = 1")[1]
    assert "c_{1} &=" in page
    assert "o_{1}" not in page
    assert "h_{1}" not in page


def test_brief_sheets_have_fewer_lines(tmp_path: Path) -> None:
    homework = of_problem(tmp_path, ECHO)
    solved = solve_set(homework)
    full, brief = (text(homework, sheets(homework, solved, detail=detail), "md") for detail in ("full", "brief"))
    assert len(brief.splitlines()) < len(full.splitlines())


@pytest.mark.parametrize(
    ("blanks", "gone", "shown"),
    [
        ("asked", "h_1 h_2", "a_h_1"),
        ("pre-activations", "a_h_1 a_h_2", "h_1 h_2"),
        ("all", "h_1 h_2 a_h_1 a_h_2", ""),
        ("'a_h_1, h_2'", "a_h_1 h_2", ""),
    ],
)
def test_a_set_says_what_each_worksheet_leaves_open(blanks: str, gone: str, shown: str, tmp_path: Path) -> None:
    problem = ECHO.replace("[1, -1]", "[1, 3]") + "rounding: {places: 9}\n"
    homework = read_set(written(tmp_path, f"problems: [{{file: it.yaml, blanks: {blanks}}}]\n", it=problem))
    found = set(DIGITS.findall(pages(homework)["worksheet"].split("## Solution")[1]))
    digits = {}
    for step in solve_set(homework)[0].traces[0].steps:
        assert step.plan is not None
        preactivation = step.record().texts(step.plan.parts["preactivation"])
        digits |= {f"h_{step.t}": step.value[0].lstrip("-"), f"a_h_{step.t}": preactivation[0].lstrip("-")}
    assert not found & {digits[name] for name in gone.split()}
    assert {digits[name] for name in shown.split()} <= found


def test_what_a_set_cannot_leave_open_is_an_error(tmp_path: Path) -> None:
    for blanks, found in (("g", "no problem of the set works out g"), ("h h", "'h h' (expected asked, all, ")):
        with pytest.raises(SolverError) as caught:
            solve_set(read_set(written(tmp_path, f"problems: [{{file: it.yaml, blanks: {blanks}}}]\n", it=ECHO)))
        (error,) = caught.value.errors
        assert (error.line, error.path) == (1, "problems[0].blanks")
        assert error.message.startswith(found)


def test_the_answers_have_the_comments_that_earn_points(tmp_path: Path) -> None:
    weights = {gate: {"x": "0.5", "h": "0.25"} for gate in "ifgo"}
    asked = "questions: [{find: f_1, comment: true, points: 2}]"
    problem = f"cell: lstm\ninputs: [1]\nweights: {weights}\ninitial: {{c: [1]}}\n{asked}\n"
    made = pages(of_problem(tmp_path, problem))
    (said,) = re.findall(r"is more than half open.*", made["answers"])
    assert said.rstrip(" |") in made["solutions"]


def lines(folder: Path, *finds: str) -> list[int]:
    """The room below each of several questions."""
    asked = "".join(f"  - {{find: [{find}]}}\n" for find in finds)
    made = pages(
        of_problem(folder, ECHO.replace("[1, -1]", str([1] * 40)).partition("questions")[0] + "questions:\n" + asked)
    )
    return [len(found) // 4 for found in re.findall(r"(?:<br>)+", made["questions"])]


def test_room_grows_with_the_working_and_nothing_is_worked_out_twice(tmp_path: Path) -> None:
    first, again, two_more, many = lines(tmp_path, "h_1", "h_1", "h_3", "h_40")
    assert LEAST <= first < two_more < many == MOST
    assert again == LEAST
    (alone,) = lines(tmp_path, "h_3")
    assert alone == first + two_more


@pytest.mark.parametrize(
    ("of_set", "of_question", "expected"),
    [
        ("", "", None),
        ("", "space: 5,", 5),
        ("none", "", 0),
        ("4", "", 4),
        ("none", "space: 6,", 6),
        ("7", "space: 0,", 0),
    ],
)
def test_a_set_or_a_question_says_how_much_room_there_is(
    of_set: str, of_question: str, expected: int | None, tmp_path: Path
) -> None:
    asked = ECHO.partition("questions")[0] + f"questions: [{{{of_question} find: h_2}}]\n"
    homework = of_problem(tmp_path, asked, **({"space": of_set} if of_set else {}))
    (sheet,) = sheets(homework, solve_set(homework), kinds=["questions"])
    found = [block.lines for document in sheet.documents for block in document.blocks if isinstance(block, Space)]
    assert sum(found) == expected if expected is not None else sum(found) >= LEAST


@pytest.mark.parametrize("space", ["-1", "many", "1.5", "9999", "[3]"])
def test_room_is_a_number_of_lines(space: str, tmp_path: Path) -> None:
    with pytest.raises(SolverError) as caught:
        of_problem(tmp_path, ECHO, space=space)
    assert [error.path for error in caught.value.errors] == ["space"]


# --- what a worksheet hides ---


def fine(path: Path) -> Solved:
    """A problem with so many digits that no two numbers are the same by chance."""
    source = read(path)
    overrides = from_python({"rounding": {"places": 9}}, [])
    assert isinstance(overrides, MapNode)
    return solve_problem(load(source._replace(root=merged(source.root, overrides))))


def hidden_numbers(solved: Solved, quantity: str) -> set[str]:
    """The printed values of a quantity, as the solution has them."""
    found: set[str] = set()
    for trace in solved.traces:
        for step in (*trace.steps, *trace.losses, *([trace.loss] if trace.loss else []), *trace.backward):
            if step.plan is not None and step.name == quantity:
                found |= {value.lstrip("-") for value in step.value}
    return {number for number in found if not is_round(number)}


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_a_hidden_number_stands_nowhere(path: Path, tmp_path: Path) -> None:
    """Every quantity of every problem, one after the other, in every format that TeX or a browser reads."""
    homework = read_set(
        written(tmp_path, f"problems: [{{file: {path}, with: {{rounding: {{places: 9}}, title: It}}}}]")
    )
    solved = solve_set(homework)
    there = set(DIGITS.findall(text(homework, sheets(homework, solved, kinds=["solutions"]), "md")))
    checked = 0
    for quantity in known(solved[0]):
        # another quantity may have the same value by chance
        others = (hidden_numbers(solved[0], each) for each in known(solved[0]) if each != quantity)
        secrets = hidden_numbers(solved[0], quantity).difference(*others)
        made = sheets(homework, solved, chosen(quantity, solved), ["worksheet"])
        for format in ("md", "tex"):
            assert not secrets & set(DIGITS.findall(text(homework, made, format))), quantity
        checked += len(secrets & there)
    assert checked


COUPLED = """
cell: {name: lstm, coupled: input}
inputs: [1]
weights: {i: {x: 0.3, h: 1}, g: {x: 0.7, h: 1}, o: {x: 0.9, h: 1}}
rounding: {places: 9}
"""
ERROR = "cell: rnn\ninputs: [0.3]\nweights: {x: 0.7, h: 1}\ntargets: [0.5]\nloss: error\nrounding: {places: 9}\n"
OPEN_GATE = """
cell: lstm
inputs: [0.3]
weights: {g: {x: 0.7, h: 1}}
given: {1: {i: 1, f: 0, o: 1}}
questions: [{find: [g_1, c_1, h_1]}]
rounding: {places: 9}
"""


@pytest.mark.parametrize(
    ("problem", "blanks", "gone"),
    [(COUPLED, "i", "f"), (ERROR, "h", "error"), (ERROR, "error", "error"), (OPEN_GATE, "g", "c")],
    ids=["1 - f", "prediction - target", "the error itself", "1 * g + 0"],
)
def test_what_gives_a_box_away_is_a_box_too(problem: str, blanks: str, gone: str, tmp_path: Path) -> None:
    homework = of_problem(tmp_path, problem)
    trace = solve_set(homework)[0].traces[0]
    values = trace.errors[0].value if gone == "error" else next(s.value for s in trace.steps if s.name == gone)
    made = pages(homework, blanks)
    assert values[0].lstrip("-") in made["solutions"]
    assert values[0].lstrip("-") not in made["worksheet"]


def test_a_prediction_that_is_asked_for_is_a_box_and_so_is_what_it_is_fed_back_as(tmp_path: Path) -> None:
    greedy = (PROBLEMS / "greedy_decoding.yaml").read_text("utf-8")
    made = pages(of_problem(tmp_path, greedy))
    assert "the network predicts class 1 (re)" in made["solutions"]
    assert not re.search(r"class \d", made["worksheet"])
    assert made["worksheet"].count("The network predicts class $`") == 5
    fed = re.findall(r"& w_\{[23]\} = (.*?) \\qquad", made["worksheet"])
    assert len(fed) == 3
    assert all("boxed" in each and not re.search(r" [01] ", each) for each in fed)


def test_what_follows_from_a_box_stays_as_a_check(tmp_path: Path) -> None:
    made = pages(of_problem(tmp_path, ECHO + "rounding: {places: 9}\n"), "h_1")
    first, second = (DIGITS.findall(line)[0] for line in made["answers"].splitlines() if DIGITS.search(line))
    assert first not in made["worksheet"]
    assert second in made["worksheet"]


def test_one_unit_and_parts_can_be_boxes(tmp_path: Path) -> None:
    two = (
        ECHO.partition("inputs")[0] + "inputs: [[1, 2]]\nweights: {x: [[0.1, 0.2], [0.3, 0.5]], h: [[1, 0], [0, 1]]}\n"
    )
    two += "rounding: {places: 9}\n"
    homework = of_problem(tmp_path, two)
    step = solve_set(homework)[0].traces[0].steps[0]
    first, second = step.value
    made = pages(homework, "h_1[0]")
    assert first not in made["worksheet"]
    assert second in made["worksheet"]
    before = step.record().texts(step.plan.parts["preactivation"]) if step.plan else []
    made = pages(homework, "a_h")
    assert not set(before) & set(DIGITS.findall(made["worksheet"]))
    assert {first, second} <= set(DIGITS.findall(made["worksheet"]))


def test_gradients_and_new_values_can_be_boxes(tmp_path: Path) -> None:
    learning = ECHO.partition("questions")[0] + "targets: [0, 1]\nloss: squared_error\nrounding: {places: 9}\n"
    learning += "backward: {update: {learning_rate: 0.1}}\nquestions: [{find: [d_weights.x, new_weights.h]}]\n"
    homework = of_problem(tmp_path, learning)
    gradients = {each.parameter: each for each in solve_set(homework)[0].traces[0].gradients}
    digits = {
        f"{sign}_{name}": f"{abs(step.root[0][0]):.9f}"
        for name, each in gradients.items()
        for sign, step in (("d", each.step), ("new", each.new))
        if step is not None
    }
    d_x, new_x, d_h, new_h = (digits[name] for name in ("d_W_x", "new_W_x", "d_W_h", "new_W_h"))
    for blanks, gone in (("d_weights.x", {d_x, new_x}), ("new_weights", {new_x, new_h}), (None, {d_x, new_x, new_h})):
        shown = set(DIGITS.findall(pages(homework, blanks)["worksheet"]))
        assert {d_x, new_x, d_h, new_h} - shown == gone


def test_names_of_blanks_are_checked(tmp_path: Path) -> None:
    solved = solve_set(of_problem(tmp_path, ECHO))
    assert read_blanks("h, a_h_1[0],B.h_2(l=2,rev)") == [
        *chosen("h, a_h_1[0]", solved),
        *chosen("B.h_2(l=2,rev)", solved),
    ]
    for wrong in ("", "h,,h", "h h", "predict_1", "d_weights.x", "new_weights.x", "g"):
        with pytest.raises(SolverError, match=r"is no name|works out"):
            chosen(wrong, solved)


def test_every_sheet_has_its_head(tmp_path: Path) -> None:
    extra = {
        "course": "C & D",
        "number": "3",
        "title": "T_1",
        "due": "Monday",
        "instructions": "Do *it*.",
        "lang": "de",
    }
    homework = of_problem(tmp_path, ECHO, **extra)
    for format, words in (
        ("md", (r"T\_1", "C &amp; D", "Monday", "2 Punkte")),
        ("tex", (r"T\_1", r"C \& D", "Monday")),
    ):
        made = pages(homework, None, format)
        assert set(made) == set(KINDS)
        assert all(word in page for word in words for page in made.values())
        assert {kind for kind, page in made.items() if "Name" in page} == {"questions", "worksheet"}


BATCH = """
cell: rnn
run: A
inputs: [1, 0]
weights: {x: 0.5, h: 0.8}
targets: [0.5, 0]
loss: half_squared_error
batch: mean
runs: {B: {inputs: [0, 1], targets: [1, 1]}}
questions: [{ask: How large is the loss?, find: loss}]
"""


def test_a_sheet_says_what_the_question_rests_on(tmp_path: Path) -> None:
    """That the runs are a batch, what the loss of it is."""
    assert "one batch: the loss is the mean" in pages(of_problem(tmp_path, BATCH))["questions"]


SIZED = "cell: lstm\nsizes: {%s, hidden: 5, output: {y: 2}}\nquestions: [{find: [count, count.f, shape.weights.f.x]}]\n"


@pytest.mark.parametrize(("said", "given"), [("input: 8", [8, 5, 2]), ("vocabulary: 99, embedding: 8", [99, 8, 5, 2])])
def test_a_sheet_of_sizes_says_them(said: str, given: list[int], tmp_path: Path) -> None:
    made = pages(of_problem(tmp_path, SIZED % said))
    for sheet in ("questions", "solutions"):
        found = made[sheet].partition("Given")[2].partition("Model")[0]
        assert [int(size) for size in re.findall(r"&& (\d+)", found)] == given
    assert r"\text{shape of}\ W_{if} = " in made["questions"]
    assert r"W}\_" not in "".join(made.values())


def test_the_short_key_has_products_and_reasons(tmp_path: Path) -> None:
    problem = (PROBLEMS / "questions_without_numbers.yaml").read_text("utf-8")
    made = pages(of_problem(tmp_path, problem))["answers"]
    assert r"$`2 \cdot 1 + 2 \cdot 2 = 6`$" in made
    rows = [line for line in made.splitlines() if line.startswith("|  |  | (")]
    assert [row[8:11] for row in rows] == ["(a)", "(b)", "(c)", "(a)", "(c)"]
    assert "Weights may have any size" in rows[3]
    assert "|  |  | Right: (d). |  |" in made

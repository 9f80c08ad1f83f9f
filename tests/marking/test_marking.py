"""Marking: verdicts, follow-through, points, diagnosis, and the search for a rounding policy.

marked/*.yaml holds answers, first of all the published numbers behind the problems; the .txt beside each says what
became of them. `python tests/update.py` makes these again; read the difference before you commit it.
"""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import honest_sheets
import planting
import pytest
import yaml
from helpers import PROBLEMS, TESTS, number_files

import lstm_solver
from lstm_solver import SolverError, marking
from lstm_solver.compose.sections.answers import answer as printed_answer
from lstm_solver.compose.view import View, by_place
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Mark, MarkedSheet, WrittenAnswer
from lstm_solver.network.problem import MarkingScheme, Tolerance
from lstm_solver.network.quantity_names import parse

MARKED = sorted((TESTS / "marked").glob("*.yaml"))
TWO = {
    "cell": "rnn",
    "inputs": [[1, 0.5], [0.25, -1]],
    "weights": {"x": [[0.5, -0.3], [0.8, 0.1]], "h": [[0.2, 0.4], [-0.6, 0.7]]},
    "biases": [0.1, -0.2],
    "rounding": {"places": 3},
}
SCALAR = {
    "cell": "lstm",
    "inputs": [1, 0.5],
    "weights": {g: {"x": w, "h": u} for g, w, u in (("i", 0.5, 1), ("f", -0.4, 2), ("g", 0.9, -1), ("o", 0.3, 0.7))},
    "initial": {"h": 0.2, "c": 0.6},
    "rounding": {"places": 3},
}


def marker(source: Any, **scheme: Any) -> Marker:
    return Marker(lstm_solver.solve(source).solved, MarkingScheme(**scheme))


def marks(source: Any, numbers: dict[str, str], **scheme: Any) -> dict[str, Mark]:
    return {mark.name: mark for mark in marker(source, **scheme).mark(answer("s", numbers.items())).marks}


def right(source: Any) -> dict[str, str]:
    found = marker(source)
    return {name: found.expected[name] for name in found.asked}


# what was published


def sheet(file: Path) -> tuple[Marker, dict[str, str]]:
    data = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
    found = marker(PROBLEMS / data["problem"])
    numbers: dict[str, str] = {}
    for name, digits in data["answers"].items():
        numbers |= zip(found.canonical(name), digits.split(), strict=True)
    return found, numbers


def report(file: Path) -> str:
    """Every number that is not simply right, then the rounding policy."""
    found, numbers = sheet(file)
    marked = found.mark(answer("s", numbers.items()))
    lines = list(told(marked))
    policy = marking.policies(lstm_solver.solve(found_problem(file)), answer("s", numbers.items()))
    lines.append(f"policy: {policy.rounding}, {policy.reproduced} of {policy.of}")
    lines += [f"  {mark.name} {mark.given}" for mark in policy.errata]
    return "\n".join(lines) + "\n"


def found_problem(file: Path) -> dict[str, Any]:
    """The problem without its rounding, which is what is searched for."""
    problem = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)["problem"]
    data: dict[str, Any] = yaml.safe_load((PROBLEMS / problem).read_text("utf-8"))
    return {key: value for key, value in data.items() if key != "rounding"}


def told(marked: MarkedSheet) -> Iterator[str]:
    for mark in marked.marks:
        if mark.verdict not in ("right", "missing"):
            yield f"{mark.name}: {mark.given} for {mark.expected}: {mark.verdict}"
            yield from (f"  {each.slip}: {each.text}" for each in mark.explanations)
            yield from (f"  flag: {flag}" for flag in mark.flags)


@pytest.mark.parametrize("file", MARKED, ids=lambda file: file.stem)
def test_published_numbers(file: Path) -> None:
    assert report(file) == file.with_suffix(".txt").read_text("utf-8")


def test_a_slip_in_one_input_explains_the_whole_slide() -> None:
    found, numbers = sheet(TESTS / "marked" / "umd_twice_a_1dp.yaml")
    by_name = {mark.name: mark for mark in found.mark(answer("s", numbers.items())).marks}
    first = by_name["i_3[0]"].explanations[0]
    assert first.slip == "input-misread"
    assert first.covers == tuple(f"{name}_3[{unit}]" for name in "ifgoch" for unit in (0, 1))
    assert first.working


# names


@pytest.mark.parametrize("file", number_files(), ids=lambda file: file.stem)
def test_what_is_expected_is_what_the_solution_prints(file: Path) -> None:
    solution = lstm_solver.solve(file)
    view = View(solution.solved, None, "full")
    found = marking.prepare(solution).expected
    compared = 0
    for text, digits in found.items():
        name = parse(text)
        if name is None or name.quantity == "d_x":  # loss[0] is a unit of loss; d_x is asked for as d_inputs
            continue
        trace = next((each for each in solution.solved.traces if each.sequence.name == name.run), None)
        trace = (trace or solution.solved.traces[0]).passes[name.n - 1]
        units = printed_answer(view, trace, by_place(solution.solved, trace), name)
        assert digits == (units[0] if name.path else units[name.unit or 0]), text
        compared += 1
    assert compared > 10


def test_names_of_a_file_lead_to_units() -> None:
    runs = marker(PROBLEMS / "mit_runs_of_ones.yaml")
    assert runs.canonical("A.h_0") == ["h_0[0]"]
    assert runs.canonical("B.h_4[0]") == ["B.h_4[0]"]
    learns = marker(PROBLEMS / "lstm_sgd_step.yaml")
    assert learns.canonical("d_weights.f.x") == ["d_weights.f.x[0]", "d_weights.f.x[1]"]
    assert learns.canonical("d_inputs[1]") == ["d_x_2[0]", "d_x_2[1]"]
    assert learns.canonical("loss") == ["loss[0]"]
    assert learns.canonical("nothing_1") == []
    assert marker(PROBLEMS / "both_directions.yaml").canonical("h_2(rev)") == ["h_2(rev)[0]", "h_2(rev)[1]"]


def test_a_name_that_the_problem_has_not_is_refused() -> None:
    with pytest.raises(LookupError):
        marker(TWO).mark(answer("s", [("h_9[0]", "1")]))


def test_letters_are_refused() -> None:
    letters = {**TWO, "symbols": ["w"], "weights": {"x": [["w", 1], [1, 1]], "h": [[1, 1], [1, 1]]}}
    with pytest.raises(SolverError, match="letters"):
        marker(letters)


# verdicts


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ("0.422", "right"),
        ("0.4220", "right"),
        ("0.42190", "right-unrounded"),
        ("0.4219", "right-unrounded"),
        ("0.4229", "right-unrounded"),
        ("0.4215", "right-unrounded"),
        ("0.4214", "wrong"),
        ("0.421", "right-other-rounding"),
        ("0.42", "right-fewer-digits"),
        ("0.4", "right-fewer-digits"),
        ("0.43", "wrong"),
        ("0.423", "wrong"),
        ("0.522", "wrong"),
        ("-0.422", "wrong"),
    ],
)
def test_one_number(given: str, verdict: str) -> None:
    assert marks(TWO, {"h_1[0]": given})["h_1[0]"].verdict == verdict  # 0.421899


def test_a_cut_number_is_named_as_such() -> None:
    mark = marks(TWO, {"h_1[1]": "0.571"})["h_1[1]"]
    assert (mark.expected, mark.verdict) == ("0.572", "right-other-rounding")
    assert mark.explanations[0].slip == "cut-not-rounded"


def test_much_too_few_digits_are_for_a_person() -> None:
    mark = marks(TWO, {"h_1[1]": "1"})["h_1[1]"]
    assert mark.verdict == "right-fewer-digits"
    assert mark.flags


@pytest.mark.parametrize(
    ("tolerance", "given", "verdict"),
    [
        (Tolerance("absolute", Decimal("0.02")), "0.59", "right"),
        (Tolerance("absolute", Decimal("0.02")), "0.60", "wrong"),
        (Tolerance("relative", Decimal("0.05")), "0.60", "right"),
        (Tolerance("places", Decimal(1)), "0.649", "right"),
        (Tolerance("significant", Decimal(1)), "0.61", "right"),
        (Tolerance("significant", Decimal(2)), "0.61", "wrong"),
    ],
)
def test_tolerance(tolerance: Tolerance, given: str, verdict: str) -> None:
    assert marks(TWO, {"h_1[1]": given}, tolerance=tolerance)["h_1[1]"].verdict == verdict  # 0.571670


def test_what_follows_from_a_slip_is_right_by_itself() -> None:
    numbers = right(SCALAR)
    wrong = Decimal(numbers["f_1[0]"]) + Decimal("0.2")
    i, g, c = (Decimal(numbers[name]) for name in ("i_1[0]", "g_1[0]", "c_1[0]"))
    follows = (wrong * Decimal("0.6") + i * g).quantize(Decimal("0.001"))
    assert follows != c
    found = marks(SCALAR, {**numbers, "f_1[0]": str(wrong), "c_1[0]": str(follows)})
    assert (found["f_1[0]"].verdict, found["c_1[0]"].verdict) == ("wrong", "follows")
    assert found["h_1[0]"].verdict == "right"
    found = marks(SCALAR, {**numbers, "f_1[0]": str(wrong), "c_1[0]": str(follows + Decimal("0.05"))})
    assert found["c_1[0]"].verdict == "wrong"


def test_it_follows_through_what_is_left_out() -> None:
    """Only the states are given: the hidden gates of the second step come from the wrong first state."""
    chain = planted_chain("h_1[0]", "0.777")
    found = marks(SCALAR, {"h_1[0]": "0.777", "c_2[0]": chain.text("c_2[0]"), "h_2[0]": chain.text("h_2[0]")})
    assert [found[name].verdict for name in ("h_1[0]", "c_2[0]", "h_2[0]")] == ["wrong", "follows", "follows"]


def planted_chain(name: str, digits: str) -> planting.Chain:
    found = marker(SCALAR)
    slot = found.board.slots[name]
    return planting.Chain(found.board, found, {}, {}, {(slot.line, slot.entry): digits})


def test_a_step_made_trivially_easy_is_flagged() -> None:
    chain = planted_chain("f_1[0]", "1")
    found = marks(SCALAR, {**right(SCALAR), "f_1[0]": "1.000", "c_1[0]": chain.text("c_1[0]")})
    assert found["c_1[0]"].verdict == "follows"
    assert "f_1[0]" in found["c_1[0]"].flags[0]


def test_a_prediction_follows_from_the_students_own_numbers() -> None:
    source = {**TWO, "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[1, 0], [0, 1]]}}}
    source["outputs"] |= {"predict": "y", "labels": ["no", "yes"]}
    found = marker(source)
    assert found.expected["predict_1[0]"] == "yes"

    def verdict(label: str, first: str) -> str:
        sheet = answer("s", [("y_1[0]", first), ("y_1[1]", "0.300")])
        sheet.numbers["predict_1[0]"] = WrittenAnswer(label)
        return next(mark.verdict for mark in found.mark(sheet).marks if mark.name == "predict_1[0]")

    assert [verdict("yes", "0.2"), verdict("no", "0.7"), verdict("no", "0.2")] == ["right", "follows", "wrong"]


# points


def points(**scheme: Any) -> tuple[str, str, dict[str, str]]:
    numbers = right(SCALAR)
    chain = planted_chain("f_1[0]", "0.999")
    questions = [{"ask": "Go.", "find": ["f_1", "c_1", "h_1"], "points": 4}, {"ask": "On.", "find": ["c_2"]}]
    given = {"f_1[0]": "0.999", "c_1[0]": chain.text("c_1[0]"), "h_1[0]": f"{Decimal(numbers['h_1[0]']):.2f}"}
    marked = marker({**SCALAR, "questions": questions}, **scheme).mark(answer("s", given.items()))
    return str(marked.points), str(marked.of), {mark.name: str(mark.points) for mark in marked.marks}


def test_points() -> None:
    assert points()[:2] == ("2", "4")
    assert points()[2] == {"f_1[0]": "0", "c_1[0]": "1.3333", "h_1[0]": "0.6667", "c_2[0]": "0"}
    assert points(follow_through="half")[0] == "1.3333"
    assert points(follow_through="none", fewer_digits=Decimal("0.25"))[0] == "0.3333"
    assert points(fewer_digits=Decimal(0))[0] == "1.3333"


def test_a_vector_as_a_whole() -> None:
    numbers = {**right(TWO), "h_1[0]": "9"}
    asked = {**TWO, "questions": [{"ask": "Go.", "find": ["h_1", "h_2"], "points": 2}]}
    assert marker(asked).mark(answer("s", numbers.items())).points == Decimal("1.5")
    assert marker(asked, per_unit=False).mark(answer("s", numbers.items())).points == 1


def test_without_questions_every_quantity_is_asked() -> None:
    marked = marker(SCALAR).mark(answer("s", []))
    assert [mark.name for mark in marked.marks][:6] == [f"{name}_1[0]" for name in "ifgoch"]
    assert {mark.verdict for mark in marked.marks} == {"missing"}
    assert (marked.points, marked.of) == (0, 12)


# honest students and planted slips


@pytest.mark.parametrize(
    "sheets", [60, pytest.param(1_000, marks=pytest.mark.slow), pytest.param(4_000, marks=pytest.mark.thorough)]
)
def test_a_sheet_that_keeps_one_habit_has_nothing_wrong(sheets: int) -> None:
    wrong = [
        (mark, each.problem.rounding)
        for each, sheet, _ in honest_sheets.sheets(2, sheets)
        for mark in each.mark(sheet).marks
        if mark.verdict == "wrong"
    ]
    assert wrong == []


QUICK = ("tanh-for-sigmoid", "recurrent-term-forgotten", "no-gradient-through-time", "swapped-digits")
OF_QUESTIONS = ("other-token", "wanted-table")  # told by what is fed back, and by a table: tried with those


def rates(slip: str, cases: int) -> tuple[float, float]:
    among = first = total = 0
    for each in planting.cases(slip, 1, cases):
        mark = next(mark for mark in each.marker.mark(each.answer).marks if mark.name == each.first)
        found = [explanation.slip for explanation in mark.explanations]
        total, among, first = total + 1, among + (slip in found), first + (found[:1] == [slip])
    assert total == cases
    return among / total, first / total


@pytest.mark.parametrize("slip", QUICK)
def test_a_planted_slip_is_found(slip: str) -> None:
    assert rates(slip, 4) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("slip", [each.id for each in marking.slips() if each.id not in (*QUICK, *OF_QUESTIONS)])
def test_every_slip_of_the_catalogue_is_found(slip: str) -> None:
    among, first = rates(slip, 5)
    assert among >= 0.8
    assert first >= 0.6


def test_two_slips_at_once() -> None:
    """tanh for sigmoid and the bias forgotten, in all three units of one gate."""
    source = planting.problem(random.Random(3), "lstm")
    found = marker({key: value for key, value in source.items() if key != "outputs"})
    trials = found.outcomes().trials
    line = found.board.lines[found.board.slots["f_1[0]"].line]
    pair = next(
        each
        for each in found.pairs().made(line, ())[0]
        if (each.first.slip, each.second.slip) == ("tanh-for-sigmoid", "bias-forgotten")
    )
    both = pair.first._replace(change=pair.change)
    chain = planting.Chain(found.board, found, {line.at: both}, {})
    numbers = {name: chain.text(name) for name in found.asked}
    mark = next(m for m in found.mark(answer("s", numbers.items())).marks if m.name == "f_1[0]")
    assert trials is not None
    assert mark.verdict == "wrong"
    assert "tanh for sigmoid" in mark.explanations[0].text
    assert "without b_f" in mark.explanations[0].text


def test_the_corrected_working_goes_on_from_what_was_written() -> None:
    numbers, chain = right(SCALAR), planted_chain("f_1[0]", "0.999")
    alone = marks(SCALAR, {**numbers, "c_1[0]": "-" + numbers["c_1[0]"]})["c_1[0]"].explanations[0]
    sheet = {**numbers, "f_1[0]": "0.999", "c_1[0]": "-" + chain.text("c_1[0]")}
    after = marks(SCALAR, sheet)["c_1[0]"].explanations[0]
    assert alone.slip == after.slip == "sign-lost"
    (first,), (second,) = alone.working, after.working
    assert first.lines[0] == second.lines[0]
    assert "0.999" in str(second.lines)
    assert chain.text("c_1[0]") in str(second.lines[-1])
    assert numbers["c_1[0]"] in str(first.lines[-1])


@pytest.mark.parametrize("text", ["1E+999", "-1E+400", "1E-900", "0.3" + "3" * 300, "9" * 40])
def test_any_number_can_be_marked(text: str) -> None:
    found = marks(SCALAR, {**right(SCALAR), "f_1[0]": text})
    assert found["f_1[0]"].verdict == "wrong"
    assert found["h_2[0]"].verdict == "right"


def is_number(text: str) -> bool:
    """Neither the label of a class nor an answer in words."""
    return re.fullmatch(r"-?[0-9.]+", text) is not None


@pytest.mark.parametrize("file", number_files(), ids=lambda file: file.stem)
def test_every_problem_can_be_marked(file: Path) -> None:
    found, draw = marker(file), random.Random(file.stem)
    names = [name for name in found.expected if is_number(found.expected[name])]
    sheet = {name: found.expected[name] for name in names if name in found.asked or draw.random() < 0.7}
    for name in draw.sample([name for name in sheet if name != names[0]], min(4, len(sheet) - 1)):
        sheet[name] = draw.choice(["0", "-1", "7.25", f"{1 - Decimal(sheet[name]):f}"])
    marked = found.mark(answer("s", sheet.items()))
    assert 0 < marked.points <= marked.of
    assert {mark.name for mark in marked.marks} == {*sheet, *found.asked}
    assert all(
        each.text and each.covers for mark in marked.marks for each in mark.explanations if mark.verdict == "wrong"
    )


def test_no_slip_is_an_answer() -> None:
    mark = marks({**TWO, "rounding": {"places": 6}}, {**right(TWO), "h_1[0]": "0.317529"})["h_1[0]"]
    assert (mark.verdict, mark.explanations) == ("wrong", ())


def test_ids_of_the_catalogue_are_stable_and_plain() -> None:
    slips = marking.slips()
    assert len({each.id for each in slips}) == len(slips)
    assert all(each.id == each.id.lower() and " " not in each.id and each.title and each.line for each in slips)
    assert {"changed-digit", "softmax-for-sigmoid", "input-misread", "other-gate-value"} <= {each.id for each in slips}


def test_a_class_in_two_processes_is_the_same_class() -> None:
    found = marker(SCALAR)
    sheets = [answer(f"s{n}", {**right(SCALAR), "f_1[0]": f"0.{n}11"}.items()) for n in range(1, 5)]
    assert found.mark_all(sheets, 2) == found.mark_all(sheets, 1)


def test_sheets_that_are_worked_out_side_by_side_are_marked_as_each_by_itself() -> None:
    draw = random.Random(3)
    for cell in planting.CELLS:
        problem = lstm_solver.solve({**planting.problem(draw, cell), "rounding": {"places": 3}}).solved
        found = Marker(problem)
        planted = [made.numbers for _ in range(8) if (made := planting.slip_in(draw, found)) is not None]
        sheets = [
            answer(f"s{at}", [(name, each.text) for name, each in numbers.items() if draw.random() < 0.9])
            for at, numbers in enumerate((*planted, *planted))
        ]
        alone = [Marker(problem).mark(each) for each in sheets]
        assert found.mark_together(sheets) == alone
        assert [*found.mark_each([*reversed(sheets)], 1)] == alone[::-1]


def test_only_what_questions_ask_for_counts() -> None:
    source = {**SCALAR, "questions": [{"find": ["f_1"], "formula": True, "points": 2}, {"ask": "1", "answer": "2"}]}
    made = marker(source)
    marked = made.mark(answer("s", [("h_2[0]", "0.9")]))
    assert (made.asked, marked.of, [mark.name for mark in marked.marks]) == ([], 0, ["h_2[0]"])
    assert [each.name for each in marked.unmarked] == ["q2"]


def update() -> None:
    for each in MARKED:
        each.with_suffix(".txt").write_text(report(each), "utf-8")


def test_a_long_sequence_is_marked() -> None:
    problem = {"cell": "rnn", "weights": {"x": "0.5", "h": "0.25"}, "inputs": [1] * 500}
    made = Marker(lstm_solver.solve(problem).solved).mark(answer("s", [("h_499[0]", "0.7"), ("h_500[0]", "0.5659")]))
    verdicts = {mark.name: mark.verdict for mark in made.marks}
    assert (verdicts["h_499[0]"], verdicts["h_500[0]"]) == ("wrong", "right")

"""Verdicts: each with exact values, one habit for a whole sheet, follow-through first, one slip charged once."""

import json
import pickle
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import honest_sheets
import pytest
import yaml
from helpers import PROBLEMS, number_files

import lstm_solver
from lstm_solver import marking
from lstm_solver.api import Solution
from lstm_solver.marking.charging import Charges
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import MarkedSheet, SheetSlip
from lstm_solver.marking.reports import habit_list
from lstm_solver.marking.rounding_policies.habits import policies
from lstm_solver.maths.rounding import Digits
from lstm_solver.network.problem import MarkingScheme
from lstm_solver.solver import engine

SCALAR = {
    "cell": "lstm",
    "inputs": [1, 0.5],
    "weights": {
        g: {"x": w, "h": u} for g, w, u in (("f", 0.7, 0.2), ("i", 0.5, 0.4), ("g", 0.8, 0.1), ("o", 0.1, 0.6))
    },
    "rounding": {"places": 2},
    "questions": [{"find": ["h_2"]}],
}
CARRIED: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [[1, 0.5], [0, 1]],
    "weights": {
        "f": {"x": [[0.7, -0.1], [0.6, 0.5]], "h": [[-0.2, 0.1], [0.4, 0.3]]},
        "i": {"x": [[0.5, -0.2], [0.1, 0.4]], "h": [[0.3, 0.8], [-0.6, 0.2]]},
        "g": {"x": [[0.8, -0.6], [0.2, 0.7]], "h": [[-0.1, 0.6], [0.5, -0.2]]},
        "o": {"x": [[0.1, 0.4], [0.3, 0.8]], "h": [[-0.6, 0.2], [0.7, -0.1]]},
    },
    "biases": {"f": [1, 1], "i": [0.1, 0], "g": [0, 0], "o": [0, 0.2]},
    "rounding": {
        "places": 3,
        "carry": "all",
        "intermediate": {"preactivation": 3, "tanh_c": 3, "f * c_prev": 3, "i * g": 3},
    },
    "questions": [
        {"find": ["f_1", "i_1", "g_1", "o_1"], "points": 4},
        {"find": ["c_1", "h_1"], "points": 4},
        {"find": ["f_2", "i_2", "g_2", "o_2", "c_2", "h_2"], "points": 8},
    ],
}
SWAPPED = """
f_1: 0.839 0.864    i_1: 0.622 0.574    g_1: 0.462 0.501    o_1: 0.547 0.711    c_1: 0.287 0.288    h_1: 0.153 0.199
f_2: 0.709 0.835    i_2: 0.526 0.586    g_2: -0.459 0.627   o_2: 0.586 0.748    c_2: -0.038 0.607   h_2: -0.022 0.405
"""


def marker(source: Any, *, diagnose: bool = False, **scheme: Any) -> Marker:
    return Marker(lstm_solver.solve(source).solved, MarkingScheme(**scheme), diagnose=diagnose)


def marked(source: Any, numbers: dict[str, str], **scheme: Any) -> MarkedSheet:
    return marker(source, **scheme).mark(answer("s", numbers.items()))


def verdicts(source: Any, numbers: dict[str, str], **scheme: Any) -> dict[str, str]:
    return {mark.name: mark.verdict for mark in marked(source, numbers, **scheme).marks if mark.given is not None}


def sheet(text: str) -> dict[str, str]:
    found = re.findall(r"(\w+): (\S+) (\S+)", text)
    return {f"{name}[{unit}]": each for name, *digits in found for unit, each in enumerate(digits)}


def fine(source: Any, name: str, texts: list[str]) -> list[str]:
    made = marker(source)
    marks = [made.mark(answer("s", [(name, text)])) for text in texts]
    return [text for text, each in zip(texts, marks, strict=True) if each.marks[-1].verdict not in ("wrong", "missing")]


# one habit, never a mixture


def test_a_lone_number_is_right_for_a_handful_of_prints() -> None:
    assert fine(SCALAR, "h_2[0]", [f"0.{n:02}" for n in range(61)]) == ["0.23", "0.24"]


def test_a_lone_number_has_its_sign() -> None:
    source = yaml.safe_load((PROBLEMS / "umd_twice_a_1dp.yaml").read_text("utf-8"))
    one = {**source, "questions": [{"find": ["h_2[0]"]}]}
    assert verdicts(one, {"h_2[0]": "-0.7"}) == {"h_2[0]": "right"}
    assert verdicts(one, {"h_2[0]": "0.3"}) == {"h_2[0]": "wrong"}
    source = yaml.safe_load((PROBLEMS / "umd_twice_a_2dp.yaml").read_text("utf-8"))
    two = {**source, "questions": [{"find": ["h_2[0]"]}]}
    assert len(fine(two, "h_2[0]", [f"{n / 100:.2f}" for n in range(-99, 100)])) <= 5


def test_a_habit_is_named_and_a_slip_beside_it_is_for_a_person() -> None:
    found = marked(SCALAR, {"h_2[0]": "0.23"}, diagnose=True)
    (mark,) = found.marks
    assert (mark.verdict, found.rounding) == ("right-other-rounding", "all-asked-truncate")
    assert mark.explanations[0].slip == "cut-not-rounded"
    assert mark.flags
    assert found.slips == ()


def test_a_sheet_has_the_habit_that_gives_most_of_it() -> None:
    source = {**SCALAR, "questions": [], "rounding": {"places": 3}}
    theirs = marker({**source, "rounding": {"places": 2, "carry": "all"}})
    numbers = {name: theirs.right(name).text for name in theirs.asked}
    found = marked(source, numbers)
    assert found.rounding == "all-minus1-half_up"
    assert "wrong" not in {mark.verdict for mark in found.marks}


SHEET = {
    **SCALAR,
    "weights": {
        g: {"x": w, "h": u} for g, w, u in (("i", 0.5, 0.3), ("f", -0.4, 0.8), ("g", 0.9, -0.7), ("o", 0.2, 0.6))
    },
    "biases": {"i": 0.1, "f": 0.2, "g": -0.1, "o": 0.3},
    "rounding": {"places": 3},
    "questions": [{"find": ["i_1", "f_1", "g_1", "o_1", "c_1", "h_1"]}],
}


def test_what_is_right_as_asked_is_no_evidence_for_one_place_fewer() -> None:
    theirs = {"f_1[0]": "0.450", "i_1[0]": "0.646", "g_1[0]": "0.664", "o_1[0]": "0.622", "c_1[0]": "0.429"}
    assert marker(SHEET).expected["h_1[0]"] == "0.252"
    for given in ("0.250", "0.251"):
        found = marked(SHEET, {**theirs, "h_1[0]": given})
        assert (found.rounding, found.marks[-1].verdict) == ("as asked", "wrong")


def test_one_place_fewer_is_kept_to_in_all_that_is_carried() -> None:
    mixed = {"i_1[0]": "0.65", "f_1[0]": "0.45", "g_1[0]": "0.66", "o_1[0]": "0.62", "c_1[0]": "0.43", "h_1[0]": "0.25"}
    fewer = marked(SHEET, mixed)
    assert "wrong" not in {mark.verdict for mark in fewer.marks}
    again = marked(SHEET, {**mixed, "g_1[0]": "0.664", "o_1[0]": "0.622", "h_1[0]": "0.250"})
    assert (again.rounding, again.marks[-1].verdict) == ("as asked", "wrong")


def test_one_place_fewer_is_no_habit_of_a_lone_number() -> None:
    source = {**SCALAR, "rounding": {"places": 3}}
    theirs = marker({**SCALAR, "rounding": {"places": 2, "carry": "all"}})
    habits = {each[0].id for each in policies(marker(source).problem) if each[0]}
    assert {"all-minus1-half_up", "all-plus2-truncate", "gates-asked-half_even", "states-plus1-half_up"} <= habits
    assert theirs.right("h_2[0]").text == "0.24"
    assert verdicts(source, {"h_2[0]": "0.25"}) == {"h_2[0]": "wrong"}


@pytest.mark.parametrize(
    ("given", "verdict"), [("0.14", "right-fewer-digits"), ("0.15", "wrong"), ("0.1", "right-fewer-digits")]
)
def test_fewer_digits(given: str, verdict: str) -> None:
    source = {"cell": "rnn", "inputs": [0.1434], "weights": {"x": 1, "h": 1}, "rounding": {"places": 3}}
    source["cell"] = {"name": "rnn", "activation": "identity"}
    found = marked(source, {"h_1[0]": given})
    assert (found.marks[0].expected, found.marks[0].verdict) == ("0.143", verdict)
    assert found.points == (Decimal("0.5") if verdict.startswith("right") else 0)


def test_a_dropped_zero_is_no_missing_digit() -> None:
    source = {"cell": {"name": "rnn", "activation": "identity"}, "inputs": [0.2], "weights": {"x": 1, "h": 1}}
    assert verdicts({**source, "rounding": {"places": 2}}, {"h_1[0]": "0.2"}) == {"h_1[0]": "right"}


def test_random_wrong_numbers_are_seldom_accepted() -> None:
    made = marker(SCALAR)
    right = made.right("h_2[0]").value
    texts = [f"{right + Decimal(n) / 100:.2f}" for n in range(-20, 21) if n]
    assert len(fine(SCALAR, "h_2[0]", texts)) <= 3


def test_the_habits_are_listed_with_their_ids() -> None:
    found = json.loads("".join(habit_list.pieces("json")))
    ids = [each["id"] for each in found]
    assert len(ids) == len(set(ids)) == 51
    assert {"none-asked-half_up", "all-plus1-half_even", "gates-show-truncate", "states-minus1-half_up"} <= set(ids)
    assert all(each["line"] for each in found)


# follow-through


def test_follow_through_comes_before_rounding() -> None:
    found = marked(CARRIED, sheet(SWAPPED), rounding=Decimal("0.5"), unrounded=Decimal(0))
    assert found.points == Decimal("15.5")
    assert found.rounding == "as asked"
    wrong = [mark.name for mark in found.marks if mark.verdict not in ("right", "follows")]
    assert wrong == ["o_1[0]"]


@pytest.mark.parametrize(
    ("update", "new"),
    [({"learning_rate": 0.1}, "0.45"), ({"learning_rate": 0.1, "clip_value": 0.3}, "0.47")],
)
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_new_parameters_follow_from_the_gradient_of_the_sheet(cell: str, update: dict[str, float], new: str) -> None:
    block = {"x": [[0.5, -0.2], [0.1, 0.4]], "h": [[0.3, 0.8], [-0.6, 0.2]]}
    source = {
        "cell": cell,
        "inputs": [[1, 0.5], [0, -1]],
        "weights": block if cell == "rnn" else dict.fromkeys("ifgo", block),
        "targets": [[1, 0], [0, 1]],
        "loss": "half_squared_error",
        "backward": {"update": update},
        "rounding": {"places": 2},
    }
    path = "weights.x[0][0]" if cell == "rnn" else "weights.i.x[0][0]"
    found = verdicts(source, {f"d_{path}": "0.5", f"new_{path}": new})
    assert found == {f"d_{path}": "wrong", f"new_{path}": "follows"}
    assert verdicts(source, {f"d_{path}": "0.5", f"new_{path}": "0.60"})[f"new_{path}"] == "wrong"


def test_a_wrong_number_that_is_not_carried_is_known_as_far_as_it_is_written() -> None:
    """The gate is 0.8546 by mistake, 0.85 on paper, and the state comes from all its digits."""
    source = {
        "cell": {"states": ["c"], "equations": ["f = sigmoid(x)", "c = f * c_prev + x"]},
        "parameters": {},
        "inputs": [0.5],
        "initial": {"c": [9]},
        "rounding": {"places": 2},
    }
    found = verdicts(source, {"f_1[0]": "0.85", "c_1[0]": "8.19"})  # 9 · 0.8546 + 0.5
    assert found == {"f_1[0]": "wrong", "c_1[0]": "follows"}
    assert verdicts(source, {"f_1[0]": "0.85", "c_1[0]": "8.25"})["c_1[0]"] == "wrong"


def test_clipping_by_norm_follows_from_all_gradients_of_the_sheet() -> None:
    """‖(3, 4)‖ = 5 is scaled by 2/5: 1 − 3 · 0.4 · 0.1 = 0.88; with 6 for 3 the norm is √52: 1 − 0.1664."""
    source = {
        "cell": {"states": ["h"], "equations": ["h = w * x + v * h_prev"]},
        "parameters": {"w": [1], "v": [1]},
        "inputs": [3],
        "initial": {"h": [4]},
        "backward": {"update": {"learning_rate": 0.1, "clip_norm": 2}, "upstream": {"h": [1]}},
    }
    made = marker(source)
    assert made.expected["new_parameters.w[0]"] == "0.8800"
    numbers = {"d_parameters.w[0]": "6.0000", "d_parameters.v[0]": "4.0000", "new_parameters.w[0]": "0.8336"}
    found = {mark.name: mark.verdict for mark in made.mark(answer("s", numbers.items())).marks}
    assert [found[name] for name in numbers] == ["wrong", "right", "follows"]


# charging


def charged(repeated: str) -> tuple[Decimal, tuple[SheetSlip, ...]]:
    found = marker(CARRIED, repeated=repeated)
    names = ["f_1[0]", "f_1[1]", "f_2[0]", "f_2[1]"]
    slips = [SheetSlip("bias-forgotten", "without b_f", (*names, "c_1[0]"))]
    judged = dict.fromkeys(found.asked, "right") | dict.fromkeys(names, "wrong") | {"c_1[0]": "follows"}
    charges = Charges(found.scale, found.board.slots, judged, slips)
    earned = charges.earned(found.asked)
    return found.scale.shown(sum(earned.values())), charges.costs(earned)


def test_a_slip_at_both_steps_is_charged_once() -> None:
    once, (slip,) = charged("once")
    assert (once, slip.cost) == (Decimal("15.3333"), Decimal("0.6667"))
    each, (slip,) = charged("each")
    assert (each, slip.cost) == (Decimal("13.6667"), Decimal("2.3333"))


# the search for a policy, and problems that once had no marks


def test_a_short_exact_value_may_be_one_that_is_cut() -> None:
    source = {
        "cell": {"states": ["h"], "equations": ["d = 0.5 * x", "q = tanh(d)", "h = q + h_prev"]},
        "parameters": {},
        "inputs": [0.5],
    }
    found = marking.policies(lstm_solver.solve(source), answer("s", [("d_1[0]", "0.25"), ("q_1[0]", "0.24491")]))
    assert (found.reproduced, found.of, found.rounding["places"], found.rounding["ties"]) == (2, 2, 5, "truncate")
    cut = {**source, "rounding": {"places": 5, "ties": "truncate"}}
    assert set(verdicts(cut, {"d_1[0]": "0.25", "q_1[0]": "0.24491"}).values()) == {"right"}


def test_check_and_policy_agree_about_each_number() -> None:
    for made, given, _ in honest_sheets.sheets(4, 3):
        solution = Solution(made.solved)
        found = marking.policies(solution, given)
        right = [mark.name for mark in made.mark(given).marks if mark.verdict == "right" and mark.given is not None]
        assert found.reproduced == found.of - len(found.errata)
        assert found.now >= sum(made.board.lines[made.board.slots[name].line].kind != "predict" for name in right)


@pytest.mark.parametrize("places", [2, 3])
def test_what_is_carried_finer_and_rounded_when_written_is_a_policy_too(places: int) -> None:
    base = lstm_solver.solve({**SCALAR, "questions": []})
    theirs = Marker(
        lstm_solver.solve({**SCALAR, "questions": [], "rounding": {"places": places, "carry": "all"}}).solved
    )
    names = [name for name in theirs.expected if name[0] in "ifgoch"]
    given = answer("s", [(name, f"{Digits(2).round(theirs.right(name).value):f}") for name in names])
    found = marking.policies(base, given)
    assert (found.reproduced, found.errata) == (found.of, ())
    marked = Marker(base.solved, diagnose=False).mark(given)
    assert "wrong" not in {mark.verdict for mark in marked.marks}


def test_one_number_is_no_evidence_for_a_rule_of_rounding() -> None:
    """tanh(c) rounded to three places would give 0.0916: check calls it wrong, and so does the policy."""
    solution = lstm_solver.solve(PROBLEMS / "exercise_6427.yaml")
    given = {"f_1": [0.822, 0.900], "c_1": [0.232, 0.420], "tanh_c_1": [0.2279, 0.3969], "h_1": [0.0916, 0.2382]}
    numbers = [(f"{name}[{at}]", str(each)) for name, pair in given.items() for at, each in enumerate(pair)]
    found = marking.policies(solution, answer("s", numbers))
    assert (found.reproduced, found.of) == (6, 8)
    assert "intermediate" not in found.rounding
    assert [mark.name for mark in found.errata] == ["f_1[0]", "h_1[0]"]


def test_an_output_bias_with_a_null_target_can_be_marked() -> None:
    source = {
        "cell": "rnn",
        "weights": {"x": 1, "h": 1},
        "inputs": [1, 1],
        "outputs": {"equations": ["y = softmax(V @ h + d)"], "parameters": {"V": [[1], [2], [3]], "d": [0, 0, 1]}},
        "targets": [1, None],
        "loss": "cross_entropy",
        "backward": {},
    }
    found = marker(source)
    numbers = {name: found.right(name).text for name in found.asked}
    assert {mark.verdict for mark in found.mark(answer("s", numbers.items())).marks} == {"right"}


def test_a_policy_without_a_value_is_no_candidate() -> None:
    source = {
        "cell": {"states": ["h"], "equations": ["a = x * h_prev", "h = ln(a)"]},
        "parameters": {},
        "inputs": [0.04],
        "initial": {"h": [1]},
    }
    found = marking.policies(lstm_solver.solve(source), answer("s", [("a_1[0]", "0.0"), ("h_1[0]", "-3.2")]))
    assert found.of == 2


@pytest.mark.parametrize("file", number_files(), ids=lambda file: file.stem)
def test_every_problem_can_go_to_another_process(file: Path) -> None:
    solved = lstm_solver.solve(file).solved
    again = engine.solve(pickle.loads(pickle.dumps(solved.problem)))
    assert Marker(again).expected == Marker(solved).expected


def test_a_class_in_two_processes_has_the_same_marks() -> None:
    found = Marker(lstm_solver.solve(PROBLEMS / "gru_two_steps.yaml").solved)
    sheets = [answer(f"s{n}", [("h_1[0]", "0.5"), ("h_2[0]", f"0.{n:03}")]) for n in range(12)]
    assert found.mark_all(sheets, 2) == found.mark_all(sheets, 1)

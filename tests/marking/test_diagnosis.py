"""The diagnosis: what explains a sheet, once with all its numbers; and what chance would do, which is not explained."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import planting
import pytest
from helpers import PROBLEMS

from lstm_solver import api
from lstm_solver.marking.catalogue.scene import said
from lstm_solver.marking.diagnosis.trials import Trial
from lstm_solver.marking.key.answer_key import KeyLine
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Mark, MarkedSheet
from lstm_solver.maths.expressions import Sym

GATES = "ifgo"

LSTM: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [[1, 0.5], [0, -1]],
    "weights": {
        "i": {"x": [[0.5, -1.2], [0.7, 0.4]], "h": [[0.3, 0.9], [-0.6, 0.2]]},
        "f": {"x": [[-0.8, 0.6], [1.1, 0.2]], "h": [[0.5, -0.4], [0.1, 0.7]]},
        "g": {"x": [[1.3, 0.4], [-0.9, 0.8]], "h": [[-0.2, 0.6], [0.5, -0.3]]},
        "o": {"x": [[0.2, 1.4], [0.6, -0.5]], "h": [[0.8, 0.1], [-0.7, 0.4]]},
    },
    "biases": {"i": [0.1, -0.2], "f": [0.5, 0.3], "g": [0.3, 0.2], "o": [-0.1, 0.4]},
    "initial": {"h": [0.1, -0.3], "c": [0.4, 0.2]},
    "rounding": {"places": 4},
}

GRU: dict[str, Any] = {
    "cell": {"name": "gru", "reset": "before"},
    "inputs": [[1, 0.5], [0, -1]],
    "weights": {
        "r": {"x": [[0.5, -1.2], [0.7, 0.4]], "h": [[0.3, 0.9], [-0.6, 0.2]]},
        "z": {"x": [[-0.8, 0.6], [1.1, 0.2]], "h": [[0.5, -0.4], [0.1, 0.7]]},
        "n": {"x": [[1.3, 0.4], [-0.9, 0.8]], "h": [[-0.2, 0.6], [0.5, -0.3]]},
    },
    "biases": {"r": [0.1, -0.2], "z": [0.5, 0.3], "n": [0.3, 0.2]},
    "initial": {"h": [0.4, -0.3]},
    "rounding": {"places": 4},
}


def marker(source: dict[str, Any]) -> Marker:
    return Marker(api.solve(source).solved)


def planted(source: dict[str, Any], slips: dict[str, Callable[[Trial], bool] | str]) -> MarkedSheet:
    """A whole sheet with slips at some lines, by stem: an id, or what picks the trial; all else follows from them."""
    made = marker(source)
    edits = {}
    for stem, which in slips.items():
        line = line_of(made, stem)
        trials = made.outcomes().trials.changes(line, ())
        edits[line.at] = next(t for t in trials if (t.slip == which if isinstance(which, str) else which(t)))
    chain = planting.Chain(made.board, made, edits, {})
    return made.mark(answer("s", [(name, chain.text(name)) for name in made.asked]))


def line_of(made: Marker, stem: str) -> KeyLine:
    return made.board.lines[made.board.slots[f"{stem}[0]"].line]


def written(source: dict[str, Any], **numbers: str) -> MarkedSheet:
    """A right sheet but for some numbers: `f_1_0` is f_1[0]."""
    made = marker(source)
    sheet = {name: made.right(name).text for name in made.asked}
    sheet |= {f"{name[:-2]}[{name[-1]}]": text for name, text in numbers.items()}
    return made.mark(answer("s", sheet.items()))


def mark(sheet: MarkedSheet, name: str) -> Mark:
    return next(each for each in sheet.marks if each.name == name)


def test_an_old_state_at_every_gate_is_one_slip() -> None:
    """h₀ for h₁ in the four gates of step 2: eight numbers, charged once."""
    sheet = planted(
        LSTM,
        {
            f"{gate}_2": lambda trial: trial.detail == said("in_place", new=Sym("h_prev.stale"), old=Sym("h_prev"))
            for gate in GATES
        },
    )
    (slip,) = sheet.slips
    assert slip.slip == "stale-state"
    assert {f"{gate}_2[{unit}]" for gate in GATES for unit in (0, 1)} <= set(slip.numbers)
    assert slip.cost == 1
    assert slip.text.startswith("stale state in i_2, f_2, g_2, o_2: h_0 in place of h_1")


def test_a_bias_forgotten_at_both_steps_is_one_slip() -> None:
    sheet = planted(LSTM, {"f_1": "bias-forgotten", "f_2": "bias-forgotten"})
    (slip,) = sheet.slips
    assert slip.slip == "bias-forgotten"
    assert {f"f_{t}[{unit}]" for t in (1, 2) for unit in (0, 1)} <= set(slip.numbers)
    assert slip.text.startswith("bias forgotten in f_1, f_2: without b_f")


def test_biases_forgotten_in_all_gates_are_one_slip() -> None:
    sheet = planted(LSTM, {f"{gate}_{t}": "bias-forgotten" for gate in GATES for t in (1, 2)})
    assert [slip.slip for slip in sheet.slips] == ["bias-forgotten"]


@pytest.mark.parametrize("line", ["0.2 x", "x/6"])
def test_hard_sigmoids_are_no_misread_weights(line: str) -> None:
    def is_it(trial: Trial) -> bool:
        return trial.slip == "hard-sigmoid-for-sigmoid" and trial.detail == said(
            "in_place", new=f"{line} + 0.5", old="sigmoid"
        )

    sheet = planted(LSTM, {f"{gate}_{t}": is_it for gate in "ifo" for t in (1, 2)})
    assert [slip.slip for slip in sheet.slips] == ["hard-sigmoid-for-sigmoid"]
    assert len([each for each in sheet.slips[0].numbers if each[0] in "ifo"]) >= 10


def test_one_wrong_value_in_three_gates() -> None:
    """σ(0.6) = 0.6457, taken as 0.6514 wherever it belongs: no gate stands for another."""
    gate = {"x": 0.6, "h": 0.5}
    source = {"cell": "lstm", "inputs": [1], "weights": dict.fromkeys("ifo", gate) | {"g": {"x": 0.9, "h": 0.1}}}
    assert marker(source).right("f_1[0]").text == "0.6457"
    sheet = written(source, i_1_0="0.6514", f_1_0="0.6514", o_1_0="0.6514")
    assert [(slip.slip, slip.numbers[:3]) for slip in sheet.slips] == [
        ("wrong-value-reused", ("i_1[0]", "f_1[0]", "o_1[0]"))
    ]
    assert sheet.slips[0].cost == 1


def test_gates_exchanged() -> None:
    sheet = planted(LSTM, {"c_1": "gates-exchanged", "c_2": "gates-exchanged"})
    assert [slip.slip for slip in sheet.slips] == ["gates-exchanged"]
    assert {"c_1[0]", "c_1[1]", "c_2[0]", "c_2[1]"} <= set(sheet.slips[0].numbers)


def test_r_and_z_exchanged_is_no_changed_digit() -> None:
    """r for z and z for r everywhere: one slip, and nothing about digits."""

    def is_it(old: str, new: str) -> Callable[[Trial], bool]:
        return lambda trial: trial.detail == said("in_place", new=Sym(new), old=Sym(old))

    exchange = {f"n_{t}": is_it("r", "z") for t in (1, 2)} | {f"h_{t}": is_it("z", "r") for t in (1, 2)}
    sheet = planted(GRU, exchange)
    assert [slip.slip for slip in sheet.slips] == ["other-gate-value"]
    assert {each.slip for one in sheet.marks for each in one.explanations} == {"other-gate-value"}


@pytest.mark.parametrize("slip", ["reset-over-bias", "reset-over-everything"])
def test_how_far_the_reset_gate_reaches(slip: str) -> None:
    sheet = planted(GRU, {"n_1": slip, "n_2": slip})
    assert [each.slip for each in sheet.slips] == [slip]


def test_a_lone_number_is_explained_only_where_chance_would_not_do() -> None:
    right = marker(LSTM).right("f_1[0]").text
    assert right == "0.5424"

    def said(text: str) -> list[str]:
        return [each.slip for each in mark(written(LSTM, f_1_0=text), "f_1[0]").explanations]

    assert said("0.5244") == ["swapped-digits"]
    assert said("0.3424") == ["changed-digit"]
    assert said("5.424") == ["decimal-point"]
    assert said("0.5428") == []  # a last digit may be anything
    assert said("0.5441") == []


@pytest.mark.parametrize("places", [3, 4])
def test_what_is_wrong_at_random_is_rarely_explained(places: int) -> None:
    found = []
    for kind in planting.LONE:
        for each in planting.lone_numbers(kind, places, 1, 24):
            marked = mark(each.marker.mark(each.answer), each.first)
            found += [bool(marked.explanations)] if marked.verdict == "wrong" else []
    assert len(found) > 30
    assert sum(found) <= 0.12 * len(found)


def test_a_misread_weight_is_called_as_the_notation_calls_it() -> None:
    made = marker(LSTM)
    line = line_of(made, "f_1")
    reading = made.outcomes().readings.of(line.sources["W_fx"], made.version, {})
    assert reading is not None
    row = next(row for row in range(len(reading)) if reading.trial(row, line.at).new == "2.1")
    trial = reading.trial(row, line.at)
    assert made.wording.one(trial) == "a digit was changed: entry 2, 1 of W_if was taken as 2.1 instead of 1.1"


def test_nothing_is_charged_for_what_follows() -> None:
    sheet = planted(LSTM, {"f_1": "bias-forgotten"})
    follows = [each for each in sheet.marks if each.verdict == "follows"]
    assert follows
    assert all(each.points == Decimal(1) for each in follows)


def test_the_same_wrong_digit_at_the_same_place_is_told_the_same() -> None:
    made = marker(LSTM | {"rounding": {"places": 3}})
    right = {name: made.right(name).text for name in made.asked}
    told: dict[tuple[int, int], set[tuple[str, ...]]] = {}
    for name, text in right.items():
        digits = [at for at, letter in enumerate(text) if letter.isdigit()]
        for place, at in enumerate(reversed(digits)):
            for step in (-1, 1, 3):
                if 0 <= int(text[at]) + step <= 9:
                    wrong = text[:at] + str(int(text[at]) + step) + text[at + 1 :]
                    (mark,) = (
                        each
                        for each in made.mark(answer("s", {**right, name: wrong}.items())).marks
                        if each.name == name
                    )
                    slips = tuple(each.slip for each in mark.explanations[:1])
                    told.setdefault((place, step), set()).add(slips)
    assert all("changed-digit" not in slips for (place, _), found in told.items() if not place for slips in found)
    assert all(("changed-digit",) in found for (place, step), found in told.items() if place and abs(step) == 1)
    assert [each for each, found in told.items() if ("changed-digit",) in found and () in found] == []


# alternatives are no slip at several places


@pytest.mark.parametrize("name", ["h_2[0]", "h_3[0]", "f_3[0]", "c_2[0]"])
def test_places_that_each_come_to_a_lone_number_are_no_evidence_together(name: str) -> None:
    made = Marker(api.solve(PROBLEMS / "umd_twice_a_2dp.yaml").solved)
    right = Decimal(made.expected[name])
    explained = 0
    for off in (off for off in range(-25, 26) if off):
        sheet = made.mark(answer("s", [(name, str(right + Decimal(off).scaleb(-2)))]))
        (mark,) = (each for each in sheet.marks if each.name == name)
        explained += mark.verdict == "wrong" and bool(mark.explanations)
    assert explained <= 5  # one wrong number in ten


@pytest.mark.parametrize(("text", "slip"), [("-1.000", "factor-half"), ("-1", "factor-half"), ("-1.1", None)])
def test_zeros_that_are_dropped_take_no_evidence_away(text: str, slip: str | None) -> None:
    source = {
        "cell": {"name": "rnn", "activation": "identity"},
        "inputs": [1],
        "weights": {"x": 0.5, "h": 0.5},
        "targets": [1.5],
        "loss": "squared_error",
        "backward": {},
        "rounding": {"places": 3},
    }
    found = marker(source).mark(answer("s", [("d_h_1[0]", text)]))
    assert [each.slip for each in mark(found, "d_h_1[0]").explanations][:1] == ([slip] if slip else [])

"""What an explanation must be worth: more than what a number that is wrong by chance would find."""

import random
from collections.abc import Iterator
from decimal import Decimal

import planting
import pytest

from lstm_solver import api
from lstm_solver.marking.diagnosis.found import BESIDE, reach
from lstm_solver.marking.diagnosis.neighbourhood import Neighbourhood
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Mark, WrittenAnswer


def markers(count: int, places: int, *, backward: bool = False) -> Iterator[tuple[random.Random, Marker]]:
    draw = random.Random(places)
    for _ in range(count):
        cell = draw.choice(planting.CELLS)
        source = planting.problem(draw, cell, backward=backward, rounding={"places": places})
        yield draw, Marker(api.solve(source).solved)


@pytest.mark.parametrize("places", [1, 2])
def test_a_lost_sign_is_found_however_small_the_number(places: int) -> None:
    missed = []
    for _, marker in markers(3, places):
        right = {name: marker.right(name).text for name in marker.asked}
        small = [name for name in right if name.startswith(("c_", "h_", "n_", "g_")) and Decimal(right[name])]
        for name in small:
            (mark,) = (
                each
                for each in marker.mark(answer("s", [(name, f"{-Decimal(right[name]):f}")])).marks
                if each.name == name
            )
            if mark.verdict == "wrong" and "sign-lost" not in [each.slip for each in mark.explanations]:
                missed.append((name, mark.given))
    assert missed == []


def test_a_pair_that_is_wrong_by_chance_is_not_explained_by_what_nobody_sees() -> None:
    """The lines before it, of which the sheet shows nothing, hold hundreds of numbers that may be misread."""
    wrong = list[Mark]()
    for draw, marker in markers(10, 4, backward=True):
        lines = [line for line in marker.board.lines if line.quantity.startswith("d_a_") and len(line.value) > 1]
        line = draw.choice(lines)
        names = [f"{line.stem}[{unit}]" for unit in range(2)]
        texts = (f"{Decimal(marker.right(name).text) + Decimal(draw.randint(30, 900)) / 10000:f}" for name in names)
        marks = marker.mark(answer("s", zip(names, texts, strict=True))).marks
        wrong += [mark for mark in marks if mark.name in names and mark.verdict == "wrong"]
    assert len(wrong) > 15
    assert len([mark for mark in wrong if mark.explanations]) <= 1


@pytest.mark.parametrize(
    ("given", "size", "units"), [("0.1234", 1.0, BESIDE), ("0.12", 1.0, BESIDE), ("0.1", 1.0, 0.5)]
)
def test_a_number_beside_what_a_slip_gives_belongs_to_it_where_that_says_more_than_chance(
    given: str, size: float, units: float
) -> None:
    assert reach(Neighbourhood(WrittenAnswer(given, Decimal(given)), 0.3, size)) == units


@pytest.mark.parametrize("slip", ["other-step", "learning-rate-misread", "sum-for-product"])
def test_a_slip_of_the_way_back_is_found_where_it_was_made(slip: str) -> None:
    found = []
    for case in planting.cases(slip, 2, 3):
        mark = next(mark for mark in case.marker.mark(case.answer).marks if mark.name == case.first)
        found.append([each.slip for each in mark.explanations])
    assert len(found) == 3
    assert [slips for slips in found if slip not in slips] == []


def test_the_state_of_the_wrong_step_in_the_gradient_is_said() -> None:
    rnn = {"cell": "rnn", "inputs": [1, "0.5", -1], "weights": {"x": "0.5", "h": "0.3"}, "biases": ["0.1"]}
    more = {"targets": ["0.5", "0.2", "0.1"], "loss": "half_squared_error", "backward": {}, "rounding": {"places": 4}}
    marker = Marker(api.solve(rnn | more).solved)
    states, slopes = ([float(marker.right(f"{name}_{t}[0]").text) for t in (1, 2, 3)] for name in ("h", "d_a_h"))
    wrong = sum(state * slope for state, slope in zip(states, slopes, strict=True))  # h_t, where h_{t-1} belongs
    (asked,) = (name for name in marker.asked if name.startswith("d_weights.h"))
    sheet = {name: marker.right(name).text for name in marker.asked} | {asked: f"{wrong:.4f}"}
    marks = marker.mark(answer("s", sheet.items())).marks
    (mark,) = (each for each in marks if each.verdict == "wrong")
    assert mark.explanations[0].slip == "other-step"
    assert "h_1 in place of h_0" in mark.explanations[0].text

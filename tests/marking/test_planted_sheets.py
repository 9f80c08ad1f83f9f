"""Sheets as students hand them in, each worked out apart from this program with one slip, or none, and one habit of
rounding: charged once, under the right name. See planted/."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lstm_solver import api
from lstm_solver.marking.marker import Marker, answer

FOLDER = Path(__file__).parent / "planted"


def cases() -> list[tuple[str, int, str]]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        sheets = yaml.safe_load(path.read_text("utf-8"))["sheets"]
        found += [(path.stem, at, sheet["made"]) for at, sheet in enumerate(sheets)]
    return found


@pytest.fixture(scope="module")
def prepared() -> dict[str, tuple[Marker, list[Any]]]:
    made = {}
    for path in FOLDER.glob("*.yaml"):
        file = yaml.safe_load(path.read_text("utf-8"))
        made[path.stem] = Marker(api.solve(file["problem"]).solved), file["sheets"]
    return made


@pytest.mark.parametrize(("name", "at", "made"), cases())
def test_a_slip_is_known_and_charged_once(
    name: str, at: int, made: str, prepared: dict[str, tuple[Marker, list[Any]]]
) -> None:
    marker, sheets = prepared[name]
    sheet = sheets[at]
    numbers: list[tuple[str, str]] = []
    for each, text in sheet["answers"].items():
        texts = text if isinstance(text, list) else [text]
        numbers += zip(marker.canonical(each), texts, strict=True)
    found = marker.mark(answer("s", numbers))
    assert [slip.slip for slip in found.slips] == sheet["slips"]
    assert found.of - found.points == sheet["lost"] <= 1
    assert found.rounding == sheet.get("rounding", "as asked")
    wrong = {mark.name for mark in found.marks if mark.verdict == "wrong"}
    assert wrong <= {number for slip in found.slips for number in slip.numbers}
    # a parameter in a sentence has its symbol, not its path in the file
    assert not [slip.text for slip in found.slips if re.search(r"(?<!\S)(weights|biases|layers)[.[]", slip.text)]

"""R/exams: the parts of the exercise belong together, and no text of an author is code that R runs."""

import re
from decimal import Decimal
from typing import Any

from exporting import AWKWARD, PROBLEM, files, made, public, text


def parts(problem: Any) -> dict[str, str]:
    """By heading, what stands below it; and the lines of the meta-information by their names."""
    pieces = re.split(r"^(Question|Answerlist|Solution|Meta-information)\n[=-]+\n", text("rexams", problem), flags=re.M)
    found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    lines = (tuple(line.split(": ", 1)) for line in found["Meta-information"].splitlines())
    return found | dict(lines)


def test_answers_solutions_and_tolerances_belong_together() -> None:
    found = parts(PROBLEM)
    solutions, types = found["exsolution"].split("|"), found["exclozetype"].split("|")
    tolerances, points = found["extol"].split("|"), found["expoints"].split("|")
    assert len(solutions) == len(types) == len(tolerances) == len(points)
    places = [int(each) for each in re.findall(r"##ANSWER(\d+)##", found["Question"])]
    assert places == list(range(1, len(solutions) + 1))
    listed = re.findall(r"^\* ", found["Answerlist"], re.M)
    assert len(listed) == sum(len(each) if kind != "num" else 1 for each, kind in zip(solutions, types, strict=True))
    (version,) = made().problems[0].versions
    fields = [field for item in version.items for field in item.fields]
    numbers = [at for at, kind in enumerate(types) if kind == "num"]
    for field, at in zip(fields, numbers, strict=True):
        assert solutions[at] == field.text
        off = Decimal(tolerances[at])
        assert (field.value - off, field.value + off) == (field.accepted.low, field.accepted.high)
        assert Decimal(points[at]) == field.points
        assert all(f" = {slip.text}: " in found["Solution"] for slip in field.slips)


def test_words_arrive_as_written_and_none_is_run() -> None:
    run = {"title": "a `r system('x')` b", "text": "Code: `r 1 + 1` and " + AWKWARD}
    found = parts(PROBLEM | run)
    assert "`r" not in text("rexams", PROBLEM | run)
    assert found["exname"] == "a 'r system('x')' b"
    assert "<code>r 1 + 1</code>" in found["Question"]
    assert parts(PROBLEM)["exname"] == AWKWARD


def test_versions_are_strings_of_which_r_picks_one() -> None:
    made_of_three = text("rexams", public("rnn_echo"), number=3)
    assert "pick1 <- sample(3, 1)" in made_of_three
    for name in ("question1", "solution1", "right1", "tolerance1"):
        (line,) = (each for each in made_of_three.splitlines() if each.startswith(f"{name} <- "))
        strings = re.findall(r'"(?:[^"\\]|\\.)*"', line)
        assert len(strings) == 3
        assert line == f"{name} <- c({', '.join(strings)})[pick1]"
    assert any("slips stand in its solution" in line for line in files("rexams")[1])

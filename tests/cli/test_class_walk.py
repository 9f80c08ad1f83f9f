"""The week with a class that stands in the README: its commands, with answers of thirty students and planted slips."""

import csv
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from helpers import PROBLEMS, ROOT

import lstm_solver
from lstm_solver.cli import main

README = (ROOT / "README.md").read_text("utf-8")
SET = next(text for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if "# week4.yaml" in text)
CALLS = [line.partition(" #")[0].split()[1:] for line in re.findall(r"lstm-solver \S+ week4\.yaml.*", README)]
CLASS = [f"s{number:02}" for number in range(1, 31)]

FILES = (("umd_twice_a_2dp", False), ("rnn_echo", True), ("gru_two_steps", True))  # with whether it varies

# how many points a number is worth, by the questions of the three problems: their points over the numbers asked for
WORTH = {
    "1/f_1[0]": Fraction(3, 6),
    "1/c_3[1]": Fraction(3, 6),
    "1/h_3[0]": Fraction(3, 6),
    "2/h_4[0]": Fraction(4, 8),
    "2/h_4[1]": Fraction(4, 8) + 1,  # two questions ask for it
    "2/h_3[1]": Fraction(4, 8),
    "3/r_1[1]": Fraction(6, 6),
    "3/h_1[0]": Fraction(6, 6),
}

FOLLOWS = 25  # the student whose slip another number follows from; those after it leave a number out

KINDS = ("questions", "worksheet", "answers", "solutions")

OF = Fraction(3 + 3 + 3 + 4 + 1 + 6)


class Week(NamedTuple):
    """`folder`: what the commands of the README have left. `earned`: the points that each student should have."""

    folder: Path
    earned: dict[str, Fraction]

    def rows(self, file: str) -> list[dict[str, str]]:
        return list(csv.DictReader((self.folder / file).read_text("utf-8").splitlines()))


def values(student: str) -> dict[str, str]:
    """The printed digits of every quantity of a student's set, as columns of the answer file are named."""
    found = {}
    for number, (stem, varies) in enumerate(FILES, 1):
        file = Path("handed-out", student, f"{stem}.yaml") if varies else Path("problems", f"{stem}.yaml")
        for step in lstm_solver.solve(file).steps:
            found |= {f"{number}/{step.name}_{step.t}[{unit}]": text for unit, text in enumerate(step.value)}
    return found


def written(at: int, right: dict[str, str]) -> tuple[dict[str, str], Fraction]:
    """What a student writes down, and what it costs: nothing, one number that is wrong or missing, or a slip that
    another number follows from."""
    name, worth = list(WORTH.items())[at % len(WORTH)]
    if at < 10:
        return right, Fraction(0)
    if at == FOLLOWS:  # the second unit repeats what the first one said: tanh(-a) = -tanh(a)
        return right | {each: minus(right[each]) for each in ("2/h_1[0]", "2/h_2[1]")}, Fraction(4, 8)
    if at > FOLLOWS:
        return right | {name: ""}, worth
    return right | {name: str(Decimal(right[name]) + (2 if at % 2 else -2))}, worth


def minus(digits: str) -> str:
    assert Decimal(digits) != 0
    return digits.removeprefix("-") if digits.startswith("-") else f"-{digits}"


def fill(form: Path) -> dict[str, Fraction]:
    """Writes the answers of the class into the empty form; the points that everyone has earned."""
    head, *rows = csv.reader(form.read_text("utf-8").splitlines())
    assert [row[0] for row in rows] == CLASS
    assert set(WORTH) < set(head)
    earned = {}
    for at, row in enumerate(rows):
        answers, cost = written(at, values(row[0]))
        row[2:] = [answers[column] for column in head[2:]]
        earned[row[0]] = OF - cost
    with form.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([head, *rows])
    return earned


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """Runs the commands of the README one after the other; the form is filled in where there is one."""
    folder = tmp_path_factory.mktemp("week4")
    (folder / "week4.yaml").write_text(SET, "utf-8")
    copytree(PROBLEMS, folder / "problems")
    rows = "".join(f"{student},Student {at}\n" for at, student in enumerate(CLASS))
    (folder / "class.csv").write_text(f"id,name\n{rows}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        earned: dict[str, Fraction] = {}
        for words in CALLS:
            done = CliRunner().invoke(main, words)
            assert done.exit_code == 0, done.output
            if "--template" in words:
                earned = fill(Path("answers.csv"))
        yield Week(folder, earned)


def test_everyone_has_everything_but_what_their_slip_costs(week: Week) -> None:
    rows = week.rows("marks.csv")
    assert [row["name"] for row in rows] == [f"Student {at}" for at in range(len(CLASS))]
    assert {row["of"] for row in rows} == {str(OF)}
    assert {row["id"]: Fraction(row["points"]) for row in rows} == week.earned
    assert sum(points == OF for points in week.earned.values()) == 10
    assert [row["follows"] for row in rows if row["follows"] != "0"] == ["1"]


def test_moodle_gets_the_same_points(week: Week) -> None:
    rows = week.rows("grades.csv")
    assert {row["ID number"]: Fraction(row[list(row)[-1]]) for row in rows} == week.earned


def test_everyone_has_sheets_with_their_own_numbers(week: Week) -> None:
    versions = set()
    for student in CLASS:
        sheets = {kind: (week.folder / "sheets" / f"{student}.{kind}.md").read_text("utf-8") for kind in KINDS}
        said = {re.search(rf"Version (\w+), for {student}\.", sheet) for sheet in sheets.values()}
        versions |= {found[1] for found in said if found}
        own = values(student)
        assert all(own[name] in sheets["answers"] for name in WORTH)
    assert len(versions) > 20


def test_moodle_has_three_versions_to_practise_with(week: Week) -> None:
    within: dict[str, int] = {}
    for question in ElementTree.parse(week.folder / "week4.xml").getroot():
        if question.get("type") == "category":
            place = question.findtext("category/text") or ""
            within[place] = 0
        else:
            within[place] += 1
    assert {place.partition("Networks that remember/")[2]: found for place, found in within.items()} == {
        "Twice A": 3,
        "An echo/Question 1": 3,
        "An echo/Question 2": 3,
        "An echo/Question 3": 3,
        "Keep or overwrite/Question 1": 3,
    }

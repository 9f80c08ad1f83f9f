"""The page to practise on judges as marking does, carries all that it needs, and shows no answer at a glance."""

import random
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import PROBLEMS, name_of, need, node, number_files
from honest_sheets import sheets as honest
from planting import CELLS, lone_numbers, problem, slip_in

import lstm_solver
from lstm_solver.api import Solution
from lstm_solver.cli import main
from lstm_solver.document.language import names as languages
from lstm_solver.export.practice_page import MORE, practice_page, shown
from lstm_solver.marking.marker import Marker
from lstm_solver.marking.marks import Answer
from lstm_solver.network.problem import MarkingScheme
from lstm_solver.render.resources import folder

SECRET = re.compile(r'<script type="text/plain" id="practice">(.*?)</script>')
SCRIPT = folder("templates") / "practice.js"


def secret(page: str) -> str:
    found = SECRET.search(page)
    assert found is not None
    return found[1]


def with_slips(seed: int, wanted: int) -> Iterator[tuple[Marker, Answer, str]]:
    draw = random.Random(seed)
    while wanted > 0:
        marker = Marker(lstm_solver.solve(problem(draw, draw.choice(CELLS))).solved, MarkingScheme())
        for _ in range(3):
            made = slip_in(draw, marker)
            if made is not None:
                wanted -= 1
                yield marker, made, "slip"


def sheets(number: int) -> Iterator[tuple[Marker, Answer, str]]:
    yield from honest(1, number // 3)
    yield from with_slips(2, number // 3)
    for made in lone_numbers("near", 3, 3, number // 3):
        yield made.marker, made.answer, "lone"


@pytest.mark.parametrize("number", [90, pytest.param(1000, marks=pytest.mark.thorough)])
def test_the_page_judges_as_the_program_does(number: int) -> None:
    need("node")
    asked, wanted, last, page = [], [], None, ""
    for marker, given, kind in sheets(number):
        if marker is not last:
            last, page = marker, secret(practice_page(Solution(marker.solved)))
        names = [field["name"] for field in shown(page)["fields"]]
        answer = given._replace(numbers={name: given.numbers[name] for name in names if name in given.numbers})
        asked.append({"secret": page, "answers": {name: each.text for name, each in answer.numbers.items()}})
        verdicts = {
            each.name: each.verdict for each in Marker(marker.solved, marker.scheme, diagnose=False).mark(answer).marks
        }
        wanted.append((kind, {name: verdicts.get(name, "missing") for name in names}))
    found = node("practice.mjs", {"script": str(SCRIPT), "sheets": asked})
    assert isinstance(found, list)
    total = sum(len(each) for each in found)
    other = [
        (kind, name, asked[at]["answers"].get(name), verdict, right[name])
        for at, ((kind, right), given) in enumerate(zip(wanted, found, strict=True))
        for name, verdict in given.items()
        if verdict != right[name]
    ]
    # what a habit comes to after a wrong number is told by the problem's own rounding here
    assert len(other) <= total / 2000, other


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_every_asked_number_is_a_field_and_no_answer_is_in_plain_sight(path: Path) -> None:
    solution = lstm_solver.solve(path)
    text = practice_page(solution)
    found = shown(secret(text))
    assert found["result"] == solution.to_dict()
    names = re.findall('data-name="(.*?)"', text)
    assert list(dict.fromkeys(sorted(names))) == sorted(field["name"] for field in found["fields"])
    assert text.count('<input type="text') == len(names)
    assert "data-value" not in text
    ids = re.findall(' id="(.*?)"', text)
    assert len(ids) == len(set(ids))
    assert re.findall("https?://(?!www.w3.org)", text) == []
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{hashed}'" in text
    assert len(script) < 30_000


@pytest.mark.parametrize("lang", languages())
def test_the_page_speaks_its_language(lang: str) -> None:
    solution = lstm_solver.solve(PROBLEMS / "umd_twice_a_2dp.yaml")
    text = practice_page(solution, "pytorch", lang)
    assert f'<html lang="{lang}">' in text
    assert shown(secret(text))["said"]["wrong"] in {"wrong", "falsch", "faux", "incorrecto", "mal"}


def test_a_problem_that_varies_has_other_numbers_to_go_on_to(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    call = ["solve", str(PROBLEMS / "gru_two_steps.yaml"), "-f", "html", "--practice", "-o", str(target)]
    assert CliRunner().invoke(main, call).exit_code == 0
    text = target.read_text("utf-8")
    others = [b64decode(each).decode() for each in re.findall('class="version">(.*?)</script>', text)]
    own = shown(secret(text))
    assert len(others) == MORE
    assert len({*others}) == MORE
    for other in others:
        found = shown(secret(other))
        assert found["result"] != own["result"]
        assert [field["name"] for field in found["fields"]] == [field["name"] for field in own["fields"]]
    assert 'data-do="new"' in text
    assert 'data-do="new"' not in practice_page(lstm_solver.solve(PROBLEMS / "gru_two_steps.yaml"))


def test_the_command_says_what_it_is_for(tmp_path: Path) -> None:
    run = CliRunner()
    problem, letters = str(PROBLEMS / "rnn_echo.yaml"), str(PROBLEMS / "rnn_in_letters.yaml")
    target = tmp_path / "page.html"
    done = run.invoke(main, ["solve", problem, "-f", "html", "--practice", "-o", str(target)])
    assert done.exit_code == 0
    assert 'id="practice"' in target.read_text("utf-8")
    for call in (["-f", "md", problem], ["-f", "html", problem, problem], ["-f", "html", letters]):
        done = run.invoke(main, ["solve", "--practice", *call])
        assert (done.exit_code, len(done.output.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("0.832", "right"),
        ("0,832", "right"),
        (".832", "right"),
        ("83.2%", "right"),
        ("8.32e-1", "right"),
        ("8,32·10⁻¹", "right"),
        ("≈0.832", "right"),
        ("0.832 (?)", "right"),
        ("104/125", "right"),
        ("0.83202", "right-unrounded"),
        ("0.8328", "right-unrounded"),
        ("0.83", "right-fewer-digits"),
        ("0.823", "wrong"),
        ("abc", "wrong"),
        ("1/0", "wrong"),
        ("", "missing"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, verdict: str) -> None:
    need("node")
    assert judged({"f_1[0]": typed})["f_1[0]"] == verdict


def test_what_follows_from_a_wrong_number_counts() -> None:
    need("node")
    # f_1 = 0.823 for 0.832; c_1 = f_1 · 0.1 + 0.3 · 0.5
    assert judged({"f_1[0]": "0.923", "c_1[0]": "0.242"}) | {"f_1[1]": "", "c_1[1]": ""} == {
        "f_1[0]": "wrong",
        "f_1[1]": "",
        "c_1[0]": "follows",
        "c_1[1]": "",
    }


ASKED = """cell: lstm
inputs: [[2, 1]]
weights: {f: {x: [[0.5, 0.6], [0.7, 0.8]], h: [[0.1, 0.2], [0.3, 0.4]]}}
initial: {h: [0, 0], c: [0.1, 0.2]}
given: {1: {i: [0.3, 0.4], g: [0.5, 0.6]}}
rounding: {places: 3}
questions: [{find: [f_1, c_1]}]
"""


def judged(answers: dict[str, str]) -> dict[str, str]:
    page = secret(practice_page(lstm_solver.solve(ASKED)))
    found = node("practice.mjs", {"script": str(SCRIPT), "sheets": [{"secret": page, "answers": answers}]})
    assert isinstance(found, list)
    return dict(found[0])

"""`compare`: problems side by side, and one beside its altered copy."""

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from helpers import PROBLEMS, command

from lstm_solver import solve
from lstm_solver.compose.page import compose
from lstm_solver.document.choices import Choices
from lstm_solver.render import render

LSTM = """
title: {title}
cell: lstm
inputs: [1, -1]
weights: {{i: {{x: 1, h: 0.5}}, f: {{x: 1, h: 0.5}}, g: {{x: 1, h: 0.5}}, o: {{x: 1, h: 0.5}}}}
biases: {{i: 0, f: {bias}, g: 0, o: 0}}
"""


def problem(folder: Path, name: str, bias: str = "0") -> str:
    (folder / name).write_text(LSTM.format(title=name, bias=bias), "utf-8")
    return str(folder / name)


def test_an_altered_copy_is_what_the_file_with_that_value_is(tmp_path: Path) -> None:
    low, high = problem(tmp_path, "low.yaml"), problem(tmp_path, "high.yaml", "10")
    altered = json.loads(command("compare", low, "--with", "biases.f=10", "-f", "json").stdout)
    files = json.loads(command("compare", low, high, "-f", "json").stdout)
    assert altered["quantities"] == files["quantities"]
    assert (altered["columns"], files["columns"]) == (["low.yaml", "biases.f=10"], ["low.yaml", "high.yaml"])
    assert altered["most"]["name"] == "f_2[0]"
    f = next(each for each in altered["quantities"] if each["name"] == "f")
    assert [row["values"] for row in f["rows"]] == [["0.7311", "1.0000"], ["0.3068", "0.9999"]]


def test_one_number_fills_a_vector_that_was_not_there() -> None:
    done = command("compare", str(PROBLEMS / "exercise_6427.yaml"), "--with", "initial.h=0", "-f", "text")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_differs_is_marked_and_said(tmp_path: Path) -> None:
    low = problem(tmp_path, "low.yaml")
    page = command("compare", low, "--with", "biases.f=10", "-f", "md").stdout
    assert "| **0.7311** | **1.0000** |" in page
    assert "What differs most is $`f_{2}`$: 0.3068 and 0.9999." in page
    plain = command("compare", low, "--with", "biases.f=10", "-f", "text").stdout
    assert "1 │ *0.7311* │    *1.0000*" in plain  # no other weight of print, and numbers stand right all the same
    assert "| ---: | ---: | ---: |" in page
    assert "Every printed number is the same." in command("compare", low, "--with", "biases.f=0").stdout
    rounded = command("compare", low, "--with", "rounding.places=2").stdout
    assert "Every number is the same; only the printed digits differ." in rounded
    assert "**" not in rounded


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ((), "one file alone"),
        (("--with", "biases.f"), "expected PATH=VALUE"),
        (("--with", "weights.f.x[3]=1"), "there is no weights.f.x[3] in the file"),
        (("--with", "biases.q=1"), "biases.q: unknown key"),
        (("--with", "biases.f=a"), "biases.f: "),
        (("--with", "..=1"), "is no path"),
        (("--with", "a." * 5000 + "b=1"), "a path of 5001 keys (expected at most 40)"),
        (("--with", "foo.bar=1"), "--with foo.bar:1:1: foo: unknown key"),
        (("--with", "weights[0]=1"), "--with weights[0]:1:1: weights.0: unknown key"),
        (("--with", "title=a\x07"), "--with title:1:2: a control character"),
        (("--with", "title=- a"), "--with title:1:1: a '-' that does not belong here"),
        (("--with", "inputs=!!python/object:x"), "--with inputs:1:1: inputs: the tag !!python/object:x"),
        (("--with", "inputs={<<: 1}"), "--with inputs:1:2: inputs.<<: a merge key"),
    ],
)
def test_what_is_wrong_is_one_plain_line(arguments: tuple[str, ...], wrong: str, tmp_path: Path) -> None:
    done = command("compare", problem(tmp_path, "low.yaml"), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert wrong in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_wrong_with_changes_is_said_at_once(tmp_path: Path) -> None:
    changes = ("biases", "q=1", "title=[", "rounding.places=x", "weights.f.x[3]=1")
    done = command("compare", problem(tmp_path, "low.yaml"), *(part for each in changes for part in ("--with", each)))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, len(changes))


LEARNS = """
title: {title}
cell: {cell}
inputs: [[1, 2], [0, -1]]
weights: {weights}
targets: [[1, 0], [0, 1]]
loss: half_squared_error
backward: {{update: {{learning_rate: 0.1, times: 2}}}}
"""

MATRICES = "{x: [[0.5, 0.1], [0.2, 0.3]], h: [[0.1, 0.2], [0.3, 0.4]]}"


def learning(folder: Path, cell: str) -> Path:
    gates = {"rnn": "", "gru": "rzn", "lstm": "ifgo"}[cell]
    weights = "{" + ", ".join(f"{gate}: {MATRICES}" for gate in gates) + "}" if gates else MATRICES
    (folder / f"{cell}.yaml").write_text(LEARNS.format(title=cell, cell=cell, weights=weights), "utf-8")
    return folder / f"{cell}.yaml"


def test_losses_adjoints_gradients_and_new_values_are_those_of_the_solutions(tmp_path: Path) -> None:
    """Whatever a row is called can be asked for, and the answer is what stands in the row."""
    file = learning(tmp_path, "lstm")
    found = json.loads(command("compare", str(file), "--with", "inputs[0][0]=2", "-f", "json").stdout)
    names = [each["name"] for each in found["quantities"]]
    assert names[names.index("loss") :][:3] == ["loss", "passes", "d_h"]
    assert names[-2:] == ["gradients", "updated"]
    rows = [row for each in found["quantities"] if each["name"] != "updated" for row in each["rows"]]
    asked = dict(asdict(file, [row["name"] for row in rows]))
    assert {row["name"]: [row["values"][0]] for row in rows} == asked
    last = [row for each in found["quantities"] if each["name"] == "updated" for row in each["rows"]]
    asked = asdict(file, [f"{row['name']}(n=2)" for row in last])
    assert {f"{row['name']}(n=2)": [row["values"][0]] for row in last} == asked
    assert {part: row["name"] for part, row in found["most_by_part"].items()}.keys() == {"forward", "loss", "backward"}


def asdict(file: Path, names: list[str]) -> dict[str, list[str]]:
    asking = yaml.safe_load(file.read_text("utf-8")) | {"questions": [{"ask": "All.", "find": names}]}
    (question,) = solve(asking).to_dict()["questions"]
    return {name: answer["value"] for name, answer in question["answers"].items()}


def test_cells_of_three_kinds_have_losses_and_what_flows_back_in_common(tmp_path: Path) -> None:
    files = [str(learning(tmp_path, cell)) for cell in ("lstm", "gru", "rnn")]
    found = json.loads(command("compare", *files, "-f", "json").stdout)
    names = [each["name"] for each in found["quantities"]]
    assert {"h", "loss", "passes", "d_h", "d_x", "gradients"} <= {*names}
    gradients = next(each for each in found["quantities"] if each["name"] == "gradients")
    assert [row["name"] for row in gradients["rows"]] == ["d_initial.h[0]", "d_initial.h[1]"]
    page = command("compare", *files, "-f", "text").stdout
    assert "The loss that differs most is L" in page
    assert "On the way back δh" in page
    assert "δhₜ stands for ∂L/∂hₜ" in page


def test_what_differs_on_the_way_back_alone_is_said(tmp_path: Path) -> None:
    file = str(learning(tmp_path, "rnn").rename(tmp_path / "whole.yaml"))
    page = command("compare", file, "--with", "backward.truncate=1", "-f", "md", "--lang", "de").stdout
    assert "Am meisten unterscheidet sich" not in page
    assert "Auf dem Rückweg unterscheidet sich" in page


def test_a_value_with_a_tag_is_none(tmp_path: Path) -> None:
    done = command("compare", problem(tmp_path, "low.yaml"), "--with", "inputs=!!python/object:x")
    assert done.returncode == 2
    assert "the tag !!python/object:x (expected a value without a tag)" in done.stderr


class Page(HTMLParser):
    """What stands in a page of HTML: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def those(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_html_is_one_file_that_names_its_rows_and_columns_and_asks_for_nothing(tmp_path: Path) -> None:
    low = tmp_path / "low.yaml"
    low.write_text(LSTM.format(title="'<b>&\"'", bias=0), "utf-8")
    made = command("compare", str(low), "--with", "biases.f=10", "-f", "html", "--lang", "de").stdout
    page = Page(made)
    assert page.those("html") == [{"lang": "de"}]
    assert not any(name in each for _, each in page.tags for name in ("src", "onload"))
    assert all(str(each.get("href", "#")).startswith("#") for _, each in page.tags)
    assert page.those("script") == [{}]
    assert not page.those("link") + page.those("b")
    assert '<b>&"' in page.text
    columns = json.loads(command("compare", str(low), "--with", "biases.f=10", "-f", "json").stdout)["quantities"]
    assert len(page.those("table")) == len(columns)
    assert {each["scope"] for each in page.those("th")} == {"col", "row"}
    assert sum(each["scope"] == "row" for each in page.those("th")) == sum(len(each["rows"]) for each in columns)
    assert len(page.those("strong")) == 2 * sum(row["differs"] for each in columns for row in each["rows"])
    named = {each["aria-labelledby"] for each in page.those("table")}
    assert named == {each["id"] for each in page.those("h2")}


@pytest.mark.parametrize("problem", sorted(PROBLEMS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_page_of_any_problem_is_well_formed(problem: Path) -> None:
    """Each kind of formula and block, as XML reads it."""
    choices = Choices(audit=True, figures=("cell", "timeline"))
    page = render([compose(solve(str(problem)).solved, choices)], "html")
    body = page[page.index("<main ") : page.index("<script>")].replace("<br>", "<br/>")
    assert ElementTree.fromstring(body).findall("article")

"""`compare`: problems side by side, and one beside its altered copy."""

import json
from pathlib import Path

import pytest
from helpers import PROBLEMS, command

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


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ((), "one file alone"),
        (("--with", "biases.f"), "expected PATH=VALUE"),
        (("--with", "weights.f.x[3]=1"), "there is no weights.f.x[3] in the file"),
        (("--with", "biases.q=1"), "biases.q: unknown key"),
        (("--with", "biases.f=a"), "biases.f: "),
        (("--with", "..=1"), "is no path"),
    ],
)
def test_what_is_wrong_is_one_plain_line(arguments: tuple[str, ...], wrong: str, tmp_path: Path) -> None:
    done = command("compare", problem(tmp_path, "low.yaml"), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert wrong in done.stderr
    assert len(done.stderr.splitlines()) == 1

"""The command: where it writes, what it refuses, and that nothing is half-written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from exporting import PROBLEM, public
from helpers import ROOT

from lstm_solver.cli import main
from lstm_solver.export.set_builder import exported
from lstm_solver.export.targets import TARGETS, ending, write
from lstm_solver.export.wanted_versions import WantedVersions
from lstm_solver.reader.tree.source import read


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "week.yaml").write_text(public("rnn_echo").read_text("utf-8"), "utf-8")
    (tmp_path / "plain.yaml").write_text(yaml.safe_dump(PROBLEM, allow_unicode=True), "utf-8")
    few = {"cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 1}, "vary": {"inputs": {"choose": [1, 2]}}}
    (tmp_path / "few.yaml").write_text(yaml.safe_dump(few), "utf-8")
    letters = {"cell": "rnn", "inputs": ["a"], "weights": {"x": 1, "h": 1}, "symbols": ["a"]}
    (tmp_path / "letters.yaml").write_text(yaml.safe_dump(letters), "utf-8")
    everything = {"cell": "rnn", "inputs": [1] * 501, "weights": {"x": 0.5, "h": 0.1}}
    (tmp_path / "all.yaml").write_text(yaml.safe_dump(everything), "utf-8")
    much = everything | {"questions": [{"ask": "All.", "find": [f"h_{at + 1}" for at in range(501)]}]}
    (tmp_path / "much.yaml").write_text(yaml.safe_dump(much), "utf-8")
    many = everything | {"inputs": [1, 2], "questions": [{"ask": "", "find": ["h_1"]}] * 501}
    (tmp_path / "many.yaml").write_text(yaml.safe_dump(many), "utf-8")
    (tmp_path / "class.csv").write_text("id,name\ns1,A\ns2,B\n", "utf-8")
    problems = [{"file": "week.yaml", "points": 5}, {"file": "plain.yaml"}]
    (tmp_path / "set.yaml").write_text(yaml.safe_dump({"title": "A set", "problems": problems}), "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


@pytest.mark.parametrize("target", ["moodle", "prairielearn", "gift", "canvas"])
def test_the_file_is_named_after_the_problem(folder: Path, target: str) -> None:
    before = {*folder.iterdir()}
    done = run("plain.yaml", "-t", target)
    assert done.exit_code == 0, done.output
    (made,) = {*folder.iterdir()} - before
    assert made.name == ("plain.gift" if target == "gift" else f"plain.{target}{ending(target)}")
    assert made.is_dir() == (not ending(target))
    *losses, _ = done.stderr.splitlines()
    assert all(line.startswith((f"{target}: ", made.name)) for line in losses)


@pytest.mark.parametrize("versions", [[], ["--versions", "2"], ["--students", "class.csv"]])
def test_a_set_goes_to_every_platform(folder: Path, versions: list[str]) -> None:
    done = run("set.yaml", "-t", "moodle", "-o", "out", *versions)
    assert done.exit_code == 0, done.output
    assert (folder / "out").exists()
    wanted = {"--versions": WantedVersions(number=2), "--students": WantedVersions(("s1", "s2"))}
    made = exported(read("set.yaml"), "set", wanted.get(versions[0]) if versions else None)
    assert (folder / "out").read_text("utf-8") == write("moodle", made)[0][""]
    for target in TARGETS:
        files, losses = write(target, made)
        assert all(files.values())
        assert any("not to the student" in line for line in losses) == ("--students" in versions), target


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plain.yaml", "-t", "moodle", "--versions", "2"], "nothing varies here"),
        (["week.yaml", "-t", "moodle", "--versions", "2", "--students", "class.csv"], "not both"),
        (["week.yaml", "-t", "moodle", "-o", "week.yaml"], "this command reads it"),
        (
            ["much.yaml", "-t", "gift"],
            "much.yaml:1:1: questions: 501 numbers to ask for (expected at most 500; ask for",
        ),
        (
            ["all.yaml", "-t", "gift"],
            "all.yaml:1:1: questions: 501 numbers to ask for (expected at most 500; questions",
        ),
        (["many.yaml", "-t", "gift"], "many.yaml:1:1: questions: 501 questions (expected at most 500; ask for"),
        (["week.yaml", "-t", "moodle", "--students", "class.csv", "-o", "class.csv"], "this command reads it"),
        (["week.yaml", "-t", "moodle", "--students", "none.csv"], "none.csv"),
        (["none.yaml", "-t", "moodle"], "none.yaml"),
        (["letters.yaml", "-t", "moodle"], "letters.yaml:1:1: symbols: a problem with letters"),
        (["week.yaml", "-t", "word"], "'word'"),
        (["week.yaml", "-t", "moodle", "--versions", "0"], "0"),
        (["few.yaml", "-t", "moodle", "--versions", "5"], "of 5 versions only 2 could be drawn"),
    ],
)
def test_a_wrong_call_writes_nothing(folder: Path, arguments: list[str], said: str) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


EXPORTED = """
import sys
from hashlib import sha256
from pathlib import Path
from lstm_solver.export.set_builder import exported
from lstm_solver.export.targets import TARGETS, write
from lstm_solver.export.wanted_versions import WantedVersions
from lstm_solver.reader.tree.source import read

source = Path(sys.argv[1])
for wanted in (None, WantedVersions(number=2)):
    made = exported(read(source), source.stem, wanted)
    for target in TARGETS:
        files, losses = write(target, made)
        contents = [each if isinstance(each, bytes) else each.encode() for each in files.values()]
        print(target, *files, *(sha256(each).hexdigest() for each in contents), *losses)
"""


def test_every_target_gets_the_same_bytes_in_every_process() -> None:
    """Whatever the hash seed, and seconds later."""
    found = []
    for seed in ("1", "2"):
        call = [sys.executable, "-c", EXPORTED, str(public("gru_two_steps"))]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(call, env=environment, capture_output=True, check=True, encoding="utf-8", timeout=300)
        found.append(done.stdout)
    assert len(found[0].splitlines()) == 2 * len(TARGETS)
    assert found[0] == found[1]


LONG = "cell: rnn\ninputs: [{inputs}]\nweights: {{x: 0.5, h: 0.1}}\nquestions: [{asked}]\n"


@pytest.mark.parametrize("more", ["", ", choices: slips"])
def test_a_number_far_on_is_asked_for(folder: Path, more: str) -> None:
    asked = "{ask: The last state?, find: [h_300]" + more + "}"
    (folder / "far.yaml").write_text(LONG.format(inputs=", ".join("1" * 300), asked=asked))
    done = run("far.yaml", "-t", "numbas", "-o", "far.exam")
    assert done.exit_code == 0, done.output
    practice = ["solve", "far.yaml", "-f", "html", "--practice", "-o", "far.html"]
    assert CliRunner().invoke(main, practice).exit_code == 0

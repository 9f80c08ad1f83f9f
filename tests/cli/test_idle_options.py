"""A call that asks for what is not done: an option without effect is said, what cannot be meant is refused."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers import PROBLEMS

from lstm_solver.cli import main
from lstm_solver.document.choices import EFFECTS, OUTPUTS, serving

ECHO = (PROBLEMS / "rnn_echo.yaml").read_text("utf-8")

FILES = {
    "a.yaml": ECHO,
    "b.yaml": (PROBLEMS / "umd_twice_a_2dp.yaml").read_text("utf-8"),
    "class.csv": "id\ns1\n",
    "answers.csv": "student,h_1[0],h_1[1]\ns1,0.1,0.2\n",
    "set.yaml": "problems: [{file: a.yaml}]\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "heading.md.j2").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(call: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, call.split(), input=text)


UNUSED = {
    "solve a.yaml -f text --columns 2 --paper letter": "--paper --columns",
    "solve a.yaml -f html --columns 2 --font-size 12": "--font-size",
    "solve a.yaml --engine nonsense": "--engine",
    "solve a.yaml -f json --math dollars": "--math",
    "solve a.yaml -f json --figures cell --template own": "--figures --template",
    "solve a.yaml -f xlsx --figures cell --audit --symbolic --detail brief --notation umd": "--figures --detail "
    "--notation --audit --symbolic",
    "solve a.yaml -f tex --paper a4 --columns 1 --font-size 11 --figures cell --audit": "",
    "solve a.yaml --math github --template own --trust-template": "",
    "solve a.yaml --trust-template": "--trust-template",
    "check a.yaml answers.csv --engine nonsense": "--engine",
    "check a.yaml answers.csv --force": "--force",
    "check a.yaml answers.csv -f md -o sheets/ --force": "",
    "check a.yaml answers.csv --policy --no-diagnosis --override class.csv": "--override --no-diagnosis",
    "check a.yaml --template --no-diagnosis --force": "--no-diagnosis",
    "check --slips --versions own": "--versions",
    "batch a.yaml -o made -q --engine nonsense": "--engine",
    "batch a.yaml -o made -q -f json --trust-template --figures cell": "--figures --trust-template",
    "compare a.yaml --with inputs[0]=2 --engine nonsense": "--engine",
    "key set.yaml -f md -o sheets --engine nonsense": "--engine",
    "key set.yaml -f md -o sheets --trust-template": "--trust-template",
    "new --force": "--force",
    "export a.yaml -t gift -o made.gift --force": "--force",
    "export a.yaml -t prairielearn -o made --force": "",
    "variants a.yaml class.csv -o made -f json --lang de": "--format --lang",
    "variants a.yaml class.csv --report -f json --lang de --force": "--force",
    "variants a.yaml --student s1 --force": "--force",
}


@pytest.mark.parametrize("call", UNUSED)
def test_options_without_effect_are_said(folder: Path, call: str) -> None:
    outcome = invoke(call)
    said = [line.split(":")[0] for line in outcome.stderr.splitlines() if ": without effect " in line]
    assert outcome.exit_code == 0, outcome.stderr
    assert said == UNUSED[call].split()


def test_a_line_names_the_formats_of_its_command(folder: Path) -> None:
    said = invoke("batch b.yaml -o made -q -f xlsx --symbolic").stderr
    assert said == "--symbolic: without effect on xlsx (it is for md, tex, text, json, html, pdf, slides)\n"


SHOWN = {"figures": "cell", "template": "own", "detail": "answers", "notation": "mit", "audit": "", "symbolic": ""}


@pytest.mark.parametrize("format", [name for name in serving("solve") if not OUTPUTS[name].paged_from])
def test_what_is_said_to_have_no_effect_has_none(folder: Path, format: str) -> None:
    def made(options: str) -> bytes:
        outcome = invoke(f"solve b.yaml -f {format} {options}" + " -o b.xlsx" * (format == "xlsx"))
        assert outcome.exit_code == 0, outcome.stderr
        return (folder / "b.xlsx").read_bytes() if format == "xlsx" else outcome.stdout_bytes

    plain = made("")
    for name, value in SHOWN.items():
        if format not in EFFECTS[name]:
            assert made(f"--{name} {value}") == plain, name


REFUSED = {
    "check a.yaml answers.csv --slips --policy": "--slips, --policy: one of them at a time",
    "check --template --habits": "--template, --habits: one of them at a time",
    "batch a.yaml -o -": "--output: a folder is expected, for there are several files",
    "key set.yaml -o -": "--output: a folder is expected, for there are several files",
}

REFUSED |= {
    "export a.yaml -t canvas -o quiz.xml": "-o quiz.xml: canvas does not go into a .xml file (expected NAME.zip)",
    "export a.yaml -t moodle -o quiz.zip": "-o quiz.zip: moodle does not go into a .zip file (expected NAME.xml)",
    "export a.yaml -t gift -o quiz.pdf": "-o quiz.pdf: gift does not go into a .pdf file (expected NAME.gift)",
    "export a.yaml -t prairielearn -o q.zip": "-o q.zip: prairielearn does not go into a .zip file (expected a folder)",
}

ONCE = "standard input can be read only once (- stands for it more than once)"

TWICE = (
    "solve - -",
    "validate - -",
    "compare - -",
    "check - -",
    "check a.yaml - --override -",
    "variants - - -o made",
    "export - -t gift --students -",
    "key - --students -",
    "batch - -o made --students -",
)


@pytest.mark.parametrize(("call", "line"), [*REFUSED.items(), *((call, ONCE) for call in TWICE)])
def test_what_cannot_be_meant_is_one_plain_line(folder: Path, call: str, line: str) -> None:
    before = sorted(folder.rglob("*"))
    outcome = invoke(call, ECHO)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (2, "", f"{line}\n")
    assert sorted(folder.rglob("*")) == before


def test_standard_input_and_standard_output_are_no_two_inputs(folder: Path) -> None:
    assert invoke("solve - -f json -o -", ECHO).exit_code == 0


@pytest.mark.parametrize(
    "call", ["variants a.yaml - -o made", "export a.yaml -t gift --students -", "check a.yaml answers.csv --override -"]
)
def test_findings_in_standard_input_name_it(folder: Path, call: str) -> None:
    outcome = invoke(call, "")
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("<stdin>:1:1: ")

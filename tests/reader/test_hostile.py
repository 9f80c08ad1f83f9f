"""Whatever comes in: plain findings, quickly, and never a traceback."""

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import hostile
import pytest
from helpers import command
from hostile import GOOD, HOSTILE, MANY, findings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lstm_solver.errors import Finding, SolverError
from lstm_solver.reader import load

HANG = 300  # seconds, for all of them together


@pytest.fixture(scope="module")
def answers() -> dict[str, list[str]]:
    """The findings for each hostile text, from a process that is ended should it hang."""
    call = [sys.executable, hostile.__file__]
    with subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8") as process:
        watch = threading.Timer(HANG, process.kill)
        watch.start()
        assert process.stdout is not None
        found = dict(map(json.loads, process.stdout))
        watch.cancel()
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_one_plain_line(answers: dict[str, list[str]], name: str) -> None:
    assert name in answers, f"the reader stopped or hung after {list(answers)[-1:]}"
    (found,) = answers[name]
    assert HOSTILE[name][1] in found
    assert found.startswith("<text>:")
    assert "\n" not in found


def test_no_finding_rests_on_the_words_of_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    # the parser in Python has other words than libyaml
    monkeypatch.delattr("yaml.CLoader", raising=False)
    small = [name for name, (text, _) in HOSTILE.items() if len(text) < 10_000]
    found = {name: findings(HOSTILE[name][0])[0] for name in small}
    # but for the place, which the two may see a word apart
    wanted = {name: re.sub(r"^[\d:]+: ", "", HOSTILE[name][1]) for name in small}
    assert {name: line for name, line in found.items() if wanted[name] not in line} == {}


@pytest.mark.parametrize("name", MANY)
def test_of_many_errors_some_are_told(answers: dict[str, list[str]], name: str) -> None:
    # 200 of them, how many more there are, and where reading stopped
    assert len(answers[name]) <= 202
    assert any(MANY[name][1] in line for line in answers[name])


@pytest.mark.parametrize("call", [["key"], ["check", "problems/rnn_echo.yaml"], ["solve"], ["count"]], ids=" ".join)
@pytest.mark.parametrize("depth", [41, 5000])
def test_every_command_judges_nesting_alike(call: list[str], depth: int, tmp_path: Path) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text(f"a: {'[' * depth}{']' * depth}\n", "utf-8")
    done = command(*call, str(path))
    assert f"{path}:1:43: nested deeper than 40\n" in done.stdout + done.stderr


def test_a_directory(tmp_path: Path) -> None:
    assert findings(tmp_path) == [f"{tmp_path}:1:1: a directory (expected a problem file)"]


def test_a_missing_file(tmp_path: Path) -> None:
    assert findings(tmp_path / "no.yaml") == [f"{tmp_path / 'no.yaml'}:1:1: no such file"]


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_bytes(b"")
    assert findings(path)[0].startswith(f"{path}:1:1: an empty file")


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\ntitle: caf\xe9\n")
    assert findings(path) == [f"{path}:2:11: not UTF-8 (save the file as UTF-8)"]
    path.write_bytes(GOOD.encode("utf-16"))
    assert "not UTF-8" in findings(path)[0]


def test_a_byte_order_mark_and_crlf_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).title == "windows"


PROBE = """
import re, sys
from lstm_solver.errors import SolverError
from lstm_solver.reader import load
try:
    load(sys.argv[1])
except SolverError as error:
    print(error)
# the peak since this program began; getrusage would count that of the process that started it
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


@pytest.mark.parametrize("source", ["-", "file"])
def test_fifty_megabytes_cost_little(tmp_path: Path, source: str) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with path.open("rb") as stdin:
        argument = "-" if source == "-" else str(path)
        done = subprocess.run(
            [sys.executable, "-c", PROBE, argument],
            stdin=stdin,
            capture_output=True,
            text=True,
            check=True,
            timeout=HANG,
        )
    message, kilobytes = done.stdout.splitlines()
    assert message.endswith(":1:1: too large (expected at most 32 MB)")
    assert int(kilobytes) < 200_000


def errors_of(source: Any) -> list[Finding]:
    """The findings, none for a good source; any other exception is the test's failure."""
    try:
        load(source)
    except SolverError as error:
        return error.errors or [Finding("an error without findings")]
    return []


def survives(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    for finding in errors_of(path):
        assert finding.line
        assert finding.column
        assert "\n" not in str(finding)


QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(st.binary(max_size=200))
@example(b"%YAML 1.1\n")
@example(b"\xff\xfe")
@example(b"? ? ?\n")
@example(b"- - - {[]: }")
@example(b"&a &a *a")
def test_random_bytes(tmp_path: Path, content: bytes) -> None:
    survives(content, tmp_path / "random.yaml")


PIECES = [
    *GOOD.split(),
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "&a ",
    "*a",
    "<<: ",
    "!!x ",
    "'",
    '"',
    "~",
    "true",
    "\t",
    "\n",
    "|",
    "1e9",
    "''",
]
PIECES += [
    "given",
    "targets",
    "initial",
    "tokens",
    "embedding",
    "runs",
    "notation",
    "biases",
    "time",
    "loss",
    "run",
    "sqrt(-1)",
]


@QUICK
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 6), st.sampled_from(PIECES)), max_size=4))
def test_mutated_good_files(tmp_path: Path, edits: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    survives(text.encode(), tmp_path / "mutated.yaml")


KEYS = [
    "cell",
    "inputs",
    "tokens",
    "weights",
    "biases",
    "peepholes",
    "initial",
    "embedding",
    "given",
    "time",
    "targets",
]
KEYS += ["loss", "questions", "run", "runs", "rounding", "notation", "parameters", "title", "text"]
KEYS += ["layers", "direction", "merge", "outputs", "backward"]
INNER = [
    "name",
    "states",
    "equations",
    "i",
    "f",
    "x",
    "h",
    "W",
    "b",
    "c",
    "stack",
    "joint",
    "orientation",
    "1",
    "matrix",
    "vocabulary",
]
INNER += [
    "axis",
    "find",
    "ask",
    "places",
    "carry",
    "intermediate",
    "kind",
    "preset",
    "first",
    "print",
    "activation",
    "projection",
    "clip",
]
INNER += ["forward", "reverse", "weights", "cell", "direction", "predict", "labels", "steps", "parameters", "of"]
INNER += ["update", "upstream", "learning_rate", "initial", "given", "inputs", "layers", "targets"]
LEAVES = [
    "bidirectional",
    "sum",
    "squared_error",
    "cross_entropy",
    "y = h",
    "y",
    "loss",
    "d_h_1",
    "d_inputs[0]",
    "last",
]
WORDS = st.sampled_from(
    ["lstm", "gru", "rnn", "h", "x", "i", "1", "0", "true", "h_1", "error", "all", "h = x", "1/3", "row", "", *LEAVES]
)
TREES = st.recursive(
    WORDS | st.none() | st.booleans() | st.floats() | st.integers(),
    lambda kids: st.lists(kids, max_size=4) | st.dictionaries(st.sampled_from(INNER), kids, max_size=4),
    max_leaves=8,
)


NETWORK: dict[str, object] = {
    "layers": [
        {"cell": "rnn", "weights": {"x": 1, "h": 1}},
        {
            "cell": "rnn",
            "direction": "bidirectional",
            "weights": {"forward": {"x": 1, "h": 1}, "reverse": {"x": 1, "h": 1}},
        },
    ],
    "inputs": [1, 2],
    "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[1, 2], [3, 4]]}, "predict": "y"},
    "targets": [0, None],
    "loss": "cross_entropy",
    "backward": {"update": {"learning_rate": 1}},
    "questions": [{"find": ["d_y_1", "h_1(l=2,both)", "loss", "d_inputs[0]", "new_outputs.parameters.V"]}],
}


@QUICK
@given(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=3), st.sampled_from(sorted(NETWORK)))
def test_any_key_of_a_network(changes: dict[str, object], without: str) -> None:
    load(NETWORK)
    whole = {name: value for name, value in NETWORK.items() if name != without}
    assert all(finding.message and finding.line is None for finding in errors_of({**whole, **changes}))


@QUICK
@given(st.sampled_from(sorted(NETWORK)), st.dictionaries(st.sampled_from(INNER), TREES, max_size=3))
def test_any_entry_of_a_section(name: str, changes: dict[str, object]) -> None:
    section = NETWORK[name]
    changed: object = {**section, **changes} if isinstance(section, dict) else changes
    if name == "layers":
        changed = [{"cell": "rnn", "weights": {"x": 1, "h": 1}, **changes}, *NETWORK["layers"][1:]]  # type: ignore[index]
    assert all(finding.message for finding in errors_of({**NETWORK, name: changed}))


@QUICK
@given(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=6), st.booleans())
def test_any_shape_of_mapping(mapping: dict[str, object], based_on_good: bool) -> None:
    base: dict[str, object] = {"cell": "rnn", "inputs": [1, 2], "weights": {"x": 0.5, "h": -1}} if based_on_good else {}
    assert all(finding.message and finding.line is None for finding in errors_of({**base, **mapping}))

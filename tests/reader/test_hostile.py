"""Whatever comes in: plain findings, quickly, and never a traceback."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lstm_solver.errors import Finding, SolverError
from lstm_solver.reader import load

GOOD = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: -1}\nrounding: {places: 2}\nquestions: [{find: [h_1]}]\n"
BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{level + 1}: &a{level + 1} [{', '.join([f'*a{level}'] * 10)}]\n" for level in range(9)
)
OWN = "inputs: [1]\ncell: {states: [h], equations:"
DOUBLING = ", ".join(f"'a{level + 1} = [a{level}, a{level}]'" for level in range(25))

HOSTILE = {
    "empty": ("\n", "1:1: an empty file"),
    "only a comment": ("# nothing\n", "1:1: an empty file"),
    "a list": ("- a\n", "1:1: a list"),
    "tab": ("cell: rnn\ninputs:\n\t- 1\n", "3:1: a tab"),
    "duplicate": (GOOD + "cell: gru\n", "6:1: cell: a second 'cell' (the first is on line 1)"),
    "two documents": (GOOD + "---\na: 1\n", "6:1: a second document"),
    "tag": (GOOD.replace("[1, 2]", "!!python/object:os.system [1, 2]"), "2:9: inputs: the tag !!python/object"),
    "plain tag": (GOOD.replace("[1, 2]", "[!!str 1]"), "2:10: inputs[0]: the tag !!str"),
    "merge key": (GOOD + "<<: {a: 1}\n", "6:1: <<: a merge key"),
    "list as a key": (GOOD + "? [a]\n: 1\n", "6:3: a list as a key"),
    "deep": ("a: " + "[" * 100_000 + "\n", "1:43: nested deeper than 40"),
    "deep mapping": ("a: " + "{a: " * 100_000 + "\n", "nested deeper than 40"),
    "bomb": (BOMB, "aliases that stand for more than 200,000 values"),
    "alias to itself": ("a: &a [*a]\n", "1:8: a[0]: *a names no complete value"),
    "alias to nothing": ("a: *b\n", "1:4: a: *b names no complete value"),
    "NUL": ("cell: r\0nn\n", "1:8: a control character, U+0000"),
    "open bracket": ("a: [1, 2\nb: 3\n", "the bracket opened on line 1 is not closed"),
    "open quote": ("a: 'x\n", "a quote that is never closed"),
    "colon": ("title: a: b\n", "1:9: a ':' that does not belong here"),
    "import": (GOOD.replace("0.5", "\"__import__('os')\""), "3:14: weights.x: '__import__('os')' is not a number"),
    "powers": (GOOD.replace("0.5", "9**9**9"), "3:14: weights.x: '9**9**9' is not a number"),
    "brackets": (GOOD.replace("0.5", f"'{'(' * 100_000}'"), "3:14: weights.x: 100000 characters are too many"),
    "huge number": (GOOD.replace("0.5", "1e999999999"), "3:14: weights.x: '1e999999999' is too large"),
    "long number": (GOOD.replace("0.5", "1" * 5000), "3:14: weights.x: 5000 characters are too many"),
    "huge time": (GOOD.replace("h_1", f"h_{'1' * 500}"), "5:21: questions[0].find[0]: "),
    "many outputs": (GOOD + "outputs: {equations: [" + "'y = h', " * 2000 + "]}\n", "2000 equations (expected"),
    "many factors": (f"{OWN} ['h = {' * '.join(['x'] * 300)}']}}\n", "an equation of 299 operators"),
    "many signs": (f"{OWN} ['h = {'-' * 300}x']}}\n", "an equation of 300 operators"),
    "many equations": (f"{OWN} [{', '.join(f'a{i} = a{i + 1}' for i in range(3000))}]}}\n", "3000 equations"),
    "doubling": (f"{OWN} ['a0 = [x, x]', {DOUBLING}, 'h = a25 @ a25']}}\n", "a stacked vector of 16,384 entries"),
    "many keys": ("a: b\n" * 2_000_000, "100001:1: a: a mapping of more than 100,000 keys"),
    "deep equation": (f"cell: {{states: [h], equations: ['h = {'(' * 99}x']}}\ninputs: [1]\n", "[0]: nested"),
}  # fmt: skip


def lines(source: str | Path) -> list[str]:
    with pytest.raises(SolverError) as caught:
        load(source)
    return [str(error) for error in caught.value.errors]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_one_plain_line(name: str) -> None:
    text, expected = HOSTILE[name]
    start = time.process_time()
    found = lines(text)
    assert time.process_time() - start < 1
    assert len(found) == 1
    assert expected in found[0]
    assert found[0].startswith("<text>:")
    assert "\n" not in found[0]


VOCABULARY = ", ".join(f"word{at}" for at in range(50_000))
MANY = {
    "bad inputs": (GOOD.replace("[1, 2]", f"[{', '.join(['abc'] * 40_000)}]"), "… and at least 1,801 more"),
    "uneven inputs": (GOOD.replace("[1, 2]", f"[{', '.join(['[1, 2]', '1'] * 20_000)}]"), "… and at least 1,801 more"),
    "unknown keys": (GOOD + "".join(f"key{at}: 1\n" for at in range(20_000)), "… and at least 1,801 more"),
    "tags": (GOOD + f"title: [{', '.join(['!!str a'] * 40_000)}]\n", "… and at least 39,80"),
    "words": (
        GOOD.replace("[1, 2]", "[wrd8]")
        + f"embedding: {{vocabulary: [{VOCABULARY}], matrix: [[{', '.join(['1'] * 50_000)}]]}}\n",
        "(did you mean 'word8'?)",
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_many_errors_are_answered_soon(name: str) -> None:
    text, expected = MANY[name]
    start = time.process_time()
    found = lines(text)
    assert time.process_time() - start < 2
    assert len(found) <= 201
    assert any(expected in line for line in found)


def test_a_directory(tmp_path: Path) -> None:
    assert lines(tmp_path) == [f"{tmp_path}:1:1: a directory (expected a problem file)"]


def test_a_missing_file(tmp_path: Path) -> None:
    assert lines(tmp_path / "no.yaml") == [f"{tmp_path / 'no.yaml'}:1:1: no such file"]


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_bytes(b"")
    assert lines(path)[0].startswith(f"{path}:1:1: an empty file")


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\ntitle: caf\xe9\n")
    assert lines(path) == [f"{path}:2:11: not UTF-8 (save the file as UTF-8)"]
    path.write_bytes(GOOD.encode("utf-16"))
    assert "not UTF-8" in lines(path)[0]


def test_a_byte_order_mark_and_crlf_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path).title == "windows"


PROBE = """
import re, sys, time
from lstm_solver.errors import SolverError
from lstm_solver.reader import load
start = time.perf_counter()
try:
    load(sys.argv[1])
except SolverError as error:
    print(error)
# the peak since this program began; getrusage would count that of the process that started it
print(time.perf_counter() - start, re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


@pytest.mark.parametrize("source", ["-", "file"])
def test_fifty_megabytes_cost_little(tmp_path: Path, source: str) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with path.open("rb") as stdin:
        argument = "-" if source == "-" else str(path)
        done = subprocess.run(
            [sys.executable, "-c", PROBE, argument], stdin=stdin, capture_output=True, text=True, check=True
        )
    message, figures = done.stdout.splitlines()
    seconds, kilobytes = map(float, figures.split())
    assert message.endswith(":1:1: too large (expected at most 32 MB)")
    assert seconds < 1
    assert kilobytes < 200_000


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

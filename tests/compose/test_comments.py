"""Every sentence of a comment is read again, by its words alone, and held against the numbers of the result."""

import re
from decimal import Decimal
from typing import Any

import pytest
from helpers import problem_files
from randoms import random_net, write
from sentences import Book, Reader, paragraphs, sentences

import lstm_solver
from lstm_solver.cli.problem_template import cells, problem_file
from lstm_solver.compose.page import compose
from lstm_solver.document.blocks import Paragraph
from lstm_solver.document.choices import Choices

QUANTITIES = {"lstm": "ifgoch", "gru": "rznh", "rnn": "h"}
ROUNDINGS = [
    {"places": 3},
    {"places": 2},
    {"places": 1, "carry": "all"},
    {"places": 4, "zeros": "exact"},
    {"places": 2, "carry": ["h"], "show": 4},
    {"places": 0},
]


def problem(cell: str, seed: int, hidden: int, find: list[str], **options: Any) -> dict[str, Any]:
    net = random_net(seed, cell, hidden=hidden, steps=2, options=options)
    scale = (1, 3, 12)[seed % 3]
    for weights in (net.w, net.u):
        for matrix in weights.values():
            matrix[:] = [[entry * scale for entry in row] for row in matrix]
    initial = {name: [0] * len(vector) if seed % 4 == 0 else vector for name, vector in net.initial.items()}
    question = {"ask": "Comment.", "find": find, "comment": True}
    found = write(net, rounding=ROUNDINGS[seed % len(ROUNDINGS)], questions=[question])
    return found | {"initial": initial}


def book(source: dict[str, Any]) -> Book:
    result = lstm_solver.solve(source).to_dict()
    return Book(
        {(step["name"], step["t"]): step for step in result["steps"]},
        source["initial"],
        source["rounding"].get("carry", "none"),
    )


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("lstm", {}),
        ("lstm", {"coupled": "input"}),
        ("gru", {}),
        ("gru", {"update": "new", "reset": "after"}),
        ("rnn", {}),
    ],
    ids=str,
)
def test_every_sentence_is_true(cell: str, options: dict[str, Any], seed: int) -> None:
    hidden = (1, 2, 3, 4, 7)[seed % 5]
    one = seed % hidden
    for t in (1, 2):
        for name in QUANTITIES[cell]:
            for unit in (None, one):
                find = f"{name}_{t}" + ("" if unit is None else f"[{unit}]")
                source = problem(cell, seed, hidden, [find], **options)
                numbers = book(source)
                reader = Reader(cell, numbers, None if unit is None else [unit], (name, t))
                reader.update_new = options.get("update") == "new"
                said = paragraphs(source)
                assert len(said) == 1
                found = sentences(said[0])
                assert 1 <= len(found) <= 3
                for sentence in found:
                    reader.read(sentence)


def small(cell: dict[str, Any] | str, **keys: Any) -> dict[str, Any]:
    """A scalar network with no weights to speak of: its biases say what its gates are."""
    gates = QUANTITIES["lstm"][:4] if cell == "lstm" else "rzn"
    weights = {gate: {"x": 0, "h": 0} for gate in gates}
    return {"cell": cell, "inputs": [0], "weights": weights, "rounding": {"places": 3}} | keys


def ask(*find: str) -> list[dict[str, Any]]:
    return [{"ask": "Comment.", "find": list(find), "comment": True}]


def given(values: dict[str, list[str]], find: list[str], **keys: Any) -> list[str]:
    """What is said of gates with stated values."""
    size = len(next(iter(values.values())))
    zeros = [0] * size
    rest = dict.fromkeys("ifgo", zeros) | values
    initial = {"h": zeros, "c": ["0.5"] * size}
    return paragraphs(
        {"cell": "lstm", "inputs": [zeros], "weights": {}, "given": {1: rest}, "initial": initial}
        | {"questions": ask(*find)}
        | keys
    )


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("0", "closed"),
        ("0.001", "almost fully closed"),
        ("0.1", "almost fully closed"),
        ("0.11", "more than half closed"),
        ("0.39", "more than half closed"),
        ("0.4", "about half open"),
        ("0.5", "about half open"),
    ],
)
def test_words_are_symmetric(value: str, word: str) -> None:
    mirrored = word.replace("closed", "open") if "closed" in word else word
    other = f"{1 - Decimal(value)}"
    assert given({"f": [value]}, ["f_1"])[0].startswith(f"f_{{1}} is {word} ({value}).")
    assert given({"f": [other]}, ["f_1"])[0].startswith(f"f_{{1}} is {mirrored} ({other}).")


def test_a_given_value_beyond_1_is_no_share() -> None:
    assert given({"f": ["1.5"]}, ["f_1"]) == ["f_{1} is positive (1.5)."]


def test_a_quantity_is_spoken_of_once_and_one_unit_alone() -> None:
    values = {"f": ["0.05", "0.95", "0.5"]}
    whole = given(values, ["f_1"])
    assert given(values, ["f_1", "f_1[0]", "f_1"]) == whole
    assert given(values, ["f_1[1]"]) == [
        "f_{1} is almost fully open in unit 2 (0.95). It keeps nearly all of c_{0} in unit 2."
    ]
    assert given(values, ["f_1[0]", "f_1[2]"]) == [
        "f_{1} is almost fully closed in unit 1 (0.05) and about half open in unit 3 (0.5). "
        "It keeps nearly nothing of c_{0} in unit 1 and about half of it in unit 3."
    ]


def test_a_value_rounded_to_a_whole_number_is_not_taken_for_an_open_gate() -> None:
    source = small("lstm", biases={"f": "0.5", "i": 0, "g": 1, "o": 0}, questions=ask("f_1"))
    said = paragraphs(source | {"rounding": {"places": 0}, "initial": {"c": 1}})
    assert said == ["f_{1} is above one half (1)."]
    carried = paragraphs(source | {"rounding": {"places": 0, "carry": "all"}, "initial": {"c": 1}})
    assert carried == ["f_{1} is open (1). It keeps all of c_{0}."]


def test_what_cancels_is_not_said_to_come_from_one_side() -> None:
    said = given({"f": ["1"], "i": ["1"], "g": ["-0.5"]}, ["c_1"])
    assert said == ["c_{1} takes 0.5000 from c_{0} and -0.5000 from g_{1}. Both weigh about the same. They cancel."]


MINIMAL = {
    "cell": {
        "states": ["h"],
        "equations": ["f = sigmoid(b)", "n = tanh(V @ x + U @ (f * h_prev))", "h = (1 - f) * h_prev + f * n"],
    },
    "parameters": {"b": [5], "V": [[1]], "U": [[1]]},
    "inputs": [[1]],
    "initial": {"h": [0.7]},
}


def test_keeping_and_letting_through_are_told_apart_by_the_equations() -> None:
    assert paragraphs(MINIMAL | {"questions": ask("f_1")}) == [
        "f_{1} is almost fully open (0.9933). So h_{1} is nearly wholly overwritten by n_{1}. "
        "f_{1} lets nearly all of h_{0} through to n_{1}."
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("h = f * h_prev", "It keeps most of h_{0}."),
        ("h = h_prev + f * h_prev", "It lets most of h_{0} through to h_{1}."),
        ("h = -(f * h_prev)", "It lets most of h_{0} through to h_{1}."),
        ("h = f * x + f * h_prev", "It keeps most of h_{0}."),
        ("h = x * f", "It lets most of x_{1} through to h_{1}."),
        ("h = b * tanh(f) + x", None),
        ("h = f @ x", None),
    ],
)
def test_a_gate_is_what_stands_in_an_elementwise_product(state: str, said: str | None) -> None:
    cell = {"states": ["h"], "equations": ["f = sigmoid(b)", state]}
    problem = {
        "cell": cell,
        "parameters": {"b": [1]},
        "inputs": [[1]],
        "initial": {"h": [0.5]},
        "questions": ask("f_1"),
    }
    found = paragraphs(problem)
    if said is None:
        assert found == ["f_{1} is above one half (0.7311)."]
    else:
        assert found[0].startswith(f"f_{{1}} is more than half open (0.7311). {said}")


def test_a_comment_of_a_run_names_the_run() -> None:
    source = small("lstm", biases={"f": 1, "i": 1, "g": 1, "o": 1})
    runs = {"B": {"inputs": [1], "questions": ask("f_1")}, "C": {"inputs": [0], "questions": ask("B.f_1", "f_1")}}
    said = paragraphs(source | {"runs": runs})
    assert [each.startswith("In run B: f_{1}") for each in said] == [False, True, False]


@pytest.mark.parametrize("cell", cells())
def test_a_new_file_shows_a_comment(cell: str) -> None:
    text = problem_file(cell)
    assert len(paragraphs(text)) > len(paragraphs(text.replace("comment: true", "comment: false")))


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_large_layer_is_counted_not_listed(cell: str) -> None:
    find = [f"{name}_2" for name in QUANTITIES[cell]]
    net = random_net(5, cell, hidden=64, inputs=4, steps=2)
    for paragraph in paragraphs(write(net, questions=ask(*find))):
        assert len(paragraph) < 300


@pytest.mark.parametrize("path", problem_files(), ids=lambda path: path.stem)
def test_numbers_are_numbers_and_not_text(path: Any) -> None:
    solved = lstm_solver.solve(path).solved
    for block in compose(solved, Choices("answers")).blocks:
        if isinstance(block, Paragraph):
            assert not any(re.search(r"-\d|\d\.\d", part) for part in block.content if isinstance(part, str))

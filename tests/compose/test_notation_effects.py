"""Entries of a notation that change nothing in the working are errors; those of which another value would, are not."""

import pytest
from helpers import PROBLEMS

import lstm_solver
from lstm_solver.compose.audit.notation_effects import JUDGED, without_effect
from lstm_solver.document.notation_keys import OVERRIDES, STYLE
from lstm_solver.document.notation_keys import names as notations
from lstm_solver.errors import SolverError
from lstm_solver.network.problem import Problem
from lstm_solver.reader import load
from lstm_solver.reader.settings.style_effects import EFFECTS
from lstm_solver.solver.engine import solve_problem
from lstm_solver.versions.class_versions import drawn_text
from lstm_solver.versions.version_drawing import Drawing

PLAIN = "cell: {name: rnn, activation: identity}\ninputs: [1, 2]\nweights: {x: 1, h: 1}\ninitial: {h: 1}\n"

# one equation, h = x, that has no product, no sum and no part
BARE = "cell: {states: [h], equations: [h = x]}\ninputs: [0.5000]\nparameters: {}\n"

SAID = {
    "approx": "true",
    "equalities": "2",
    "numbers": "true",
    "partials": "false",
    "restate": "false",
    "scalar_product": "paren",
    "zero_terms": "drop",
}

# the same network, or its rounding, with what the entry speaks of
WITH = {
    "approx": "rounding: {places: 1, carry: none}\nbiases: 0.05\n",
    "restate": "rounding: {places: 1, show: 3, carry: all}\n",
    "zero_terms": "biases: 0\n",
}


def test_every_key_of_a_notation_is_judged_once() -> None:
    assert EFFECTS.keys() | JUDGED.keys() == STYLE.keys() - {"title", "inline"}
    assert not EFFECTS.keys() & JUDGED.keys()
    assert SAID.keys() == JUDGED.keys()
    assert {entry.instead for entry in JUDGED.values()} <= OVERRIDES


@pytest.mark.parametrize("key", JUDGED)
def test_an_entry_that_changes_no_line_is_an_error(key: str) -> None:
    with pytest.raises(SolverError) as caught:
        lstm_solver.solve(f"{BARE}notation: {{{key}: {SAID[key]}}}\n")
    (error,) = caught.value.errors
    assert str(error).startswith(f"<text>:4:12: notation.{key}: changes nothing: {JUDGED[key].lacks}")
    assert f"did you mean '{JUDGED[key].instead}'?" in error.message


@pytest.mark.parametrize("key", JUDGED)
def test_an_entry_that_changes_a_line_is_none(key: str) -> None:
    text = f"{PLAIN}{WITH.get(key, '')}notation: {{{key}: {SAID[key]}}}\n"
    assert lstm_solver.solve(text).solved.problem.notation_overrides
    # the default of the preset may be said where another value would change something
    default = {"true": "false", "false": "true"}.get(SAID[key])
    if default is not None:
        assert lstm_solver.solve(text.replace(SAID[key] + "}", default + "}"))


def test_all_entries_that_change_nothing_are_told_at_once() -> None:
    entries = "".join(f"  {key}: {value}\n" for key, value in SAID.items())
    with pytest.raises(SolverError) as caught:
        lstm_solver.solve(f"{BARE}notation:\n{entries}")
    assert [(error.line, error.path) for error in caught.value.errors] == [
        (line, f"notation.{key}") for line, key in enumerate(SAID, 5)
    ]


def drawn(text: str) -> Problem:
    return load(drawn_text(Drawing(lstm_solver.reader.tree.source.read(text)).version("s1")).text)


def test_a_version_says_nothing_in_vain() -> None:
    text = f"{PLAIN}biases: 1\nvary: {{biases: {{choose: [1]}}}}\naccept: {{defaults: false}}\n"
    text += "notation: {zero_terms: drop, numbers: true}\n"
    assert without_effect(solve_problem(load(text))) == []
    assert drawn(text).notation_overrides == {"numbers": True}
    assert drawn(text.replace("choose: [1]", "choose: [0]")).notation_overrides == {
        "zero_terms": "drop",
        "numbers": True,
    }


def test_the_problems_say_nothing_in_vain() -> None:
    for file in sorted(PROBLEMS.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if "\nnotation:" in text and "sizes:" not in text:
            assert lstm_solver.solve(file)


MATRICES = """
cell: rnn
inputs: [[1, 2], [3, 4]]
weights: {x: [[1, 0.5], [0.25, 1]], h: [[0.5, 1], [1, 0.5]]}
notation: {preset: PRESET, expand_dots: EXPANDED}
"""


@pytest.mark.parametrize("preset", notations())
def test_products_are_written_out_in_every_notation(preset: str) -> None:
    text = MATRICES.replace("PRESET", preset)
    written, short = (lstm_solver.solve(text.replace("EXPANDED", each)).render("text") for each in ("true", "false"))
    assert written != short
    assert len(written) > len(short)

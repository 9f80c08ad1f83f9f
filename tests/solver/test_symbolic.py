"""The section with the constants put in, the state machine, and problems with letters."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from helpers import PROBLEMS, command, name_of, problem_files

import lstm_solver
from lstm_solver.document.language import load as language
from lstm_solver.errors import SolverError
from lstm_solver.reader import load
from lstm_solver.solver.state_machine import NoStateMachine, StateMachine, machine
from lstm_solver.solver.symbolic.expression_text import EquationSymbols, text

RUNS_OF_ONES = PROBLEMS / "mit_runs_of_ones.yaml"


def words(longest: int) -> Iterator[list[int]]:
    for length in range(1, longest + 1):
        yield from (list(word) for word in product((0, 1), repeat=length))


def said_of(word: list[int]) -> list[tuple[str, ...]]:
    """0 after a 0; after a 1, whether the current run of ones is odd (1) or even (-1)."""
    found, ones = [], 0
    for letter in word:
        ones = ones + 1 if letter else 0
        found.append(("0" if not ones else "1" if ones % 2 else "-1",))
    return found


def runs_of_ones() -> StateMachine:
    found = machine(load(RUNS_OF_ONES))
    assert isinstance(found, StateMachine)
    return found


def test_the_table_of_states_knows_the_parity_of_the_run_of_ones() -> None:
    table = runs_of_ones()
    assert [each["h"] for each in table.states] == [("0",), ("1",), ("-1",)]
    assert [int(entry[0]) for entry in table.inputs] == [0, 1]
    tried = list(words(10))
    assert len(tried) == 2046
    for word in tried:
        assert table.run(word) == said_of(word)


def test_the_table_says_what_the_solution_says() -> None:
    table = runs_of_ones()
    problem = {**as_mapping(RUNS_OF_ONES), "questions": [], "runs": {}}
    for word in words(5):
        steps = lstm_solver.solve({**problem, "inputs": word}).steps
        assert [tuple(step.value) for step in steps if step.name == "h"] == table.run(word)


def as_mapping(path: Path) -> dict[str, Any]:
    import yaml

    return dict(yaml.load(path.read_text("utf-8"), yaml.BaseLoader))


SCALAR = {"cell": "rnn", "weights": {"x": 1, "h": 1}, "inputs": [0, 1], "rounding": {"places": 0, "carry": "all"}}


def why(found: NoStateMachine) -> str:
    return language("en").text(found.why, **found.values)


def test_a_machine_needs_rounding_and_few_inputs() -> None:
    assert machine(load({**SCALAR, "rounding": {"places": 2}})) is None
    many = machine(load({**SCALAR, "inputs": [0, 1, 2, 3, 4]}))
    assert isinstance(many, NoStateMachine)
    assert "at most 4 different inputs" in why(many)


def test_a_machine_is_bounded() -> None:
    counter = {
        "cell": {"name": "rnn", "activation": "identity"},
        "weights": {"x": 1, "h": 1},
        "inputs": [0, 1],
        "rounding": {"places": 0, "carry": "all"},
    }
    found = machine(load(counter))
    assert isinstance(found, NoStateMachine)
    assert why(found) == "more than 64 states are reached"


def test_initial_states_that_print_alike_are_not_taken_for_each_other() -> None:
    problem = {
        "cell": {"name": "rnn", "activation": "identity"},
        "weights": {"x": 1, "h": 0.9},
        "inputs": [0],
        "initial": {"h": 0},
        "runs": {"B": {"inputs": [0], "initial": {"h": 0.4}}, "C": {"inputs": [0], "initial": {"h": "0.4999"}}},
        "rounding": {"places": 0, "carry": "all"},
    }
    assert isinstance(machine(load(problem)), StateMachine)
    apart = {**problem, "weights": {"x": 1, "h": 2}}
    assert machine(load(apart)) == NoStateMachine("machine_unlike")


def section(source: Any, format: str = "text", **more: Any) -> str:
    text = lstm_solver.solve(source).render(format, symbolic=True, **more)
    return text[text.index("With the constants put in") :]


def test_the_published_simplification() -> None:
    text = section(RUNS_OF_ONES)
    for line in [
        "fₜ = sigmoid(-100) ≈ 0",
        "iₜ = sigmoid(100 xₜ + 100) ≈ 1   for all inputs of the exercise",
        "oₜ = sigmoid(100 xₜ)",
        "≈ tanh(-100 hₜ₋₁ + 50 xₜ)",
        "hₜ = oₜ·tanh(cₜ)",
    ]:
        assert line in text
    assert [line.split() for line in text.splitlines() if line.startswith("oₜ │")] == [["oₜ", "│", "0.5", "│", "1"]]


def test_a_function_of_numbers_inside_is_finished_too() -> None:
    cell = {"states": ["h"], "equations": ["g = x + tanh(b) * h_prev", "h = sigmoid(b) * tanh(g) - tanh(d)"]}
    text = section({"cell": cell, "parameters": {"b": 100, "d": "0.5"}, "inputs": [1, 0]})
    assert "gₜ = xₜ + hₜ₋₁·tanh(100) ≈ xₜ + hₜ₋₁" in text
    assert "≈ tanh(gₜ) - tanh(0.5)" in text
    cell["equations"] = ["h = x + 2 * tanh(b)", "y = 2 * tanh(b)"]
    text = section({"cell": cell, "parameters": {"b": 100}, "inputs": [1, 0]})
    assert "yₜ = 2 tanh(100) ≈ 2\n" in text


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
@pytest.mark.parametrize("format", ["text", "md", "tex", "json"])
def test_every_problem_has_a_section_in_every_format(path: Path, format: str) -> None:
    plain = lstm_solver.solve(path).render(format)
    text = lstm_solver.solve(path).render(format, symbolic=True)
    assert len(text) > len(plain)
    assert "With the constants put in" in text or format == "json"


def test_what_would_be_unreadable_is_left_out() -> None:
    four = [[0] * 4] * 4
    text = section({"cell": "rnn", "weights": {"x": four, "h": four}, "inputs": [[1, 0, 0, 0]]})
    assert "left out: with hidden size 4" in " ".join(text.split())
    wide = {"cell": "rnn", "weights": {"x": [list(range(1, 10))], "h": 1}, "inputs": [[1] * 9]}
    assert "a line would have 10 terms (at most 8)" in " ".join(section(wide).split())


def test_simplified_equations_have_the_values_of_the_solution() -> None:
    from lstm_solver.compose.symbolic.constants_put_in import simplified
    from lstm_solver.compose.view import View

    for path in [RUNS_OF_ONES, PROBLEMS / "gru_two_steps.yaml", PROBLEMS / "minimal_gated_unit.yaml"]:
        solution = lstm_solver.solve(path)
        unit = solution.solved.problem.units[0]
        view = View(solution.solved, None, "full")
        made = simplified(unit, view.notation, view.order, [])
        last = solution.solved.traces[0].sequence.inputs[-1]
        values = {"x": [Decimal(entry) for entry in last]}
        position = len(solution.solved.traces[0].sequence.inputs) - 1
        for step in solution.steps:
            if step.position == position:
                values[step.name] = [Decimal(str(entry)) for entry in step.carried]
            if step.position == position - 1 and step.name in unit.cell.states:
                values[f"{step.name}_prev"] = [Decimal(str(entry)) for entry in step.carried]
        exact = {(step.name, at): entry for step in solution.steps for at, entry in enumerate(step.unrounded)}
        for line in made.lines:
            numbers = {letter: values[name][at] for letter, (name, at) in made.letters.items()}
            put_in = line.written.subs({k: made.arithmetic.entry(v) for k, v in numbers.items()})
            assert abs(made.arithmetic.decimal(put_in) - exact[line.name, line.unit]) < Decimal("1e-40")


LETTERS = {
    "cell": "lstm",
    "symbols": ["a", "w"],
    "inputs": ["a", "2"],
    "weights": {gate: {"x": ["w"], "h": ["0.5"]} for gate in "ifgo"},
    "initial": {"h": 0, "c": 0},
}


def test_letters_stay_letters() -> None:
    found = lstm_solver.solve(LETTERS).to_dict()
    assert found["arithmetic"] == "symbolic"
    first = {step["name"]: step for step in found["steps"] if step["t"] == 1}
    assert first["i"]["value"] == first["i"]["unrounded"] == ["sigmoid(w*a)"]
    assert first["i"]["parts"]["preactivation"]["value"] == ["w*a"]
    assert first["c"]["value"] == ["sigmoid(w*a)*tanh(w*a)"]
    second = {step["name"]: step for step in found["steps"] if step["t"] == 2}
    # what is long by now goes on under its name
    assert second["i"]["value"] == ["sigmoid(2*w + 0.5*h_1)"]
    assert second["h"]["value"] == ["sigmoid(2*w + 0.5*h_1)*tanh(c_2)"]


def test_letters_in_a_whole_network() -> None:
    weights = {"x": [["w", "2"]], "h": "a"}
    problem = {
        "symbols": ["a", "w"],
        "inputs": [["a", "1"], ["2", "w"]],
        "layers": [
            {"cell": "rnn", "weights": {"x": [["w", "2"], ["0", "a"]], "h": [["0.5", "w"], ["a", "1"]]}},
            {"cell": "rnn", "direction": "bidirectional", "weights": {"forward": weights, "reverse": weights}},
        ],
        "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [["a", "0"], ["0", "1"]]}, "predict": "y"},
        "symbolic": True,
    }
    solution = lstm_solver.solve(problem)
    assert solution.solved.traces[0].predictions == []
    for format in ("text", "md", "tex", "json"):
        text = solution.render(format)
        assert "NaN" not in text
        assert format != "text" or max(map(columns, text.splitlines())) <= 100


def columns(line: str) -> int:
    return sum(not unicodedata.combining(character) for character in line)


def test_the_way_to_a_letter_stays_exact() -> None:
    weights = {"x": [["w", "2"], ["0", "a"]], "h": [["0", "0"], ["0", "1"]]}
    problem = {"cell": "rnn", "symbols": ["a", "w"], "inputs": [["a", "1"]], "weights": weights}
    text = lstm_solver.solve({**problem, "initial": {"h": ["1/2", "sqrt(2)"]}}).render("text")
    assert "1.41" not in text
    assert "tanh(a + √2)" in text


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_letters_with_values_give_the_values(cell: str) -> None:
    """The expressions, one put into the next, have the values of the same problem in numbers."""
    import sympy

    gates = {"lstm": "ifgo", "gru": "rzn", "rnn": ""}[cell]
    weights = {"x": [["w", "1/3"], ["-1", "a"]], "h": [["0.25", "b"], ["0", "a"]]}
    letters = {
        "cell": cell,
        "symbols": ["a", "b", "w"],
        "inputs": [["a", "1"], ["0.5", "w"]],
        "weights": dict.fromkeys(gates, weights) or weights,
        "biases": {gate: ["b", "sqrt(2)"] for gate in gates} or ["b", "sqrt(2)"],
    }
    known = {"a": "0.7", "b": "-0.3", "w": "1.1"}
    numbers = lstm_solver.solve(replaced({**letters, "symbols": []}, known))
    symbolic = lstm_solver.solve(letters)
    arithmetic = symbolic.solved.arithmetic
    values: dict[Any, Any] = {sympy.Symbol(name): sympy.Rational(number) for name, number in known.items()}
    by_name = {}
    for mine, theirs in zip(symbolic.steps, numbers.steps, strict=True):
        for unit, (entry, value) in enumerate(zip(mine.root, theirs.unrounded, strict=True)):
            long = {letter: by_name[name] for letter, name in arithmetic.named.items() if name in by_name}
            found = arithmetic.decimal(entry.subs({**values, **long}))
            assert abs(found - value) < Decimal("1e-40")
            by_name[f"{mine.name}_{mine.t}[{unit}]"] = sympy.Rational(str(value))


def replaced(thing: Any, known: dict[str, str]) -> Any:
    if isinstance(thing, dict):
        return {key: replaced(value, known) for key, value in thing.items()}
    if isinstance(thing, list):
        return [replaced(value, known) for value in thing]
    return known.get(thing, thing) if isinstance(thing, str) else thing


@pytest.mark.parametrize("format", ["text", "md", "tex"])
def test_letters_print_in_the_notation(format: str) -> None:
    text = lstm_solver.solve({**LETTERS, "symbols": ["a", "w", "alpha"], "inputs": ["alpha", "2"]}).render(format)
    assert "sigmoid(" not in text
    assert "NaN" not in text
    assert ("α" if format == "text" else "\\alpha") in text


def test_what_has_no_letters_has_digits() -> None:
    problem = {"cell": "rnn", "symbols": ["a"], "inputs": ["0", "a"], "weights": {"x": [["1"], ["2"]], "h": ZEROS}}
    steps = lstm_solver.solve({**problem, "biases": ["1", "0"]}).to_dict()["steps"]
    assert steps[0]["value"] == ["0.7616", "0.0000"]
    assert steps[0]["unrounded"][0].startswith("0.76159415595576488811945828260")
    assert steps[1]["value"] == ["tanh(a + 1)", "tanh(2*a)"]


ZEROS = [["0", "0"], ["0", "0"]]
WRONG = {
    "symbols: a": ["symbols: 'a' (expected a list of names)"],
    "symbols: [2a, tanh, a, a]": [
        "symbols[0]: '2a' is no name (expected letters, digits and _)",
        "symbols[1]: 'tanh' has a meaning already",
        "symbols[3]: 'a' stands twice",
    ],
    "symbols: [b]": ["inputs[0]: 'a' is no token"],
    "symbols: [a, h_1]": ["symbols[1]: 'h_1' is what the network computes"],
    "symbols: [a]\nloss: cross_entropy\ntargets: [0]\nquestions: [{find: accuracy}]": [
        "questions[0].find: accuracy needs numbers everywhere"
    ],
    "symbols: [a]\nloss: squared_error\ntargets: [1]\nbackward:\n  truncate: 1\n"
    "  update: {learning_rate: 1, clip_norm: 1, clip_value: 1, times: 2}": [
        f"backward.update.{key}: needs numbers everywhere (expected {instead}"
        for key, instead in (
            ("clip_norm", "no symbols beside it, or no clip_norm: new_weights are then those without clipping)"),
            ("clip_value", "no symbols beside it, or no clip_value: new_weights are then those without clipping)"),
            ("times", "1 beside symbols: the gradient and one update are formulas, later passes need numbers)"),
        )
    ],
    "symbols: [a]\nvary: {inputs: {choose: [1, 2]}}\naccept: [h_1 > 0]": [
        f"{key}: needs numbers everywhere (expected no symbols beside it" for key in ("vary", "accept")
    ],
    "symbolic: 3\nsymbols: [a]": ["symbolic: '3' (expected true or false)"],
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_symbols_are_reported(text: str) -> None:
    with pytest.raises(SolverError) as caught:
        lstm_solver.solve(f"cell: rnn\ninputs: [a]\nweights: {{x: 1, h: 0}}\n{text}\n")
    assert all(any(part in str(each) for each in caught.value.errors) for part in WRONG[text])


def test_the_option_and_the_key_do_the_same(tmp_path: Path) -> None:
    path = tmp_path / RUNS_OF_ONES.name
    path.write_text(RUNS_OF_ONES.read_text("utf-8") + "\nsymbolic: true\n", "utf-8")
    asked, said = command("solve", str(RUNS_OF_ONES), "--symbolic"), command("solve", str(path))
    assert asked.returncode == said.returncode == 0, asked.stderr + said.stderr
    assert asked.stdout == said.stdout
    assert "With the constants put in" in asked.stdout
    assert "With the constants put in" not in command("solve", str(RUNS_OF_ONES)).stdout


def test_what_is_subtracted_follows_what_is_there() -> None:
    from sympy import Mul, Rational, symbols

    u, v, w = letters = symbols("u v w")
    known = EquationSymbols({letter: at for at, letter in enumerate(letters)}, {}, {}, {})
    half = Mul(Rational(-1, 2), u + v, evaluate=False)
    printed = {
        w + half: "w - 0.5*(u + v)",
        half - w: "-0.5*(u + v) - w",
        w - u: "w - u",
        w - 2 * u: "-2*u + w",
        1 - u**2: "1 - u**2",
        -u: "-u",
    }
    assert [text(entry, known) for entry in printed] == [*printed.values()]

"""What has no value that could be printed is refused by name; the rest is shown, however little it is."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from lstm_solver import solve
from lstm_solver.cli import main
from lstm_solver.errors import SolverError
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.reader import load
from lstm_solver.solver.engine import solve_problem


@pytest.mark.parametrize("equation", ["ln(exp(x) + 1)", "exp(x) * exp(-x)", "1 / exp(x)", "exp(x) - exp(x)"])
def test_a_part_that_is_too_large_to_print(equation: str) -> None:
    problem = {"cell": {"states": ["h"], "equations": [f"h = {equation}"]}, "inputs": ["1e5"]}
    with pytest.raises(SolverError) as caught:
        solve(problem)
    assert [str(each) for each in caught.value.errors] == [f"h_1: a value too large to print (in h = {equation})"]


@pytest.mark.parametrize("name", sorted(name for name, each in FUNCTIONS.items() if not each.whole))
@pytest.mark.parametrize("exponent", [-500, 200, 500])
def test_a_zero_is_a_zero_whatever_its_exponent(name: str, exponent: int) -> None:
    function = FUNCTIONS[name]
    constants = (Decimal(1),) * (function.exact.__code__.co_argcount - 1)
    if name == "ln":
        return
    assert function.exact(Decimal(f"0E{exponent}"), *constants) == function.exact(Decimal(0), *constants)


def test_a_difference_of_large_numbers() -> None:
    problem = {"cell": {"name": "rnn", "activation": "elu"}, "inputs": [1], "weights": {"x": "1e200", "h": "-1e200"}}
    solution = solve(problem | {"initial": {"h": 1}})
    assert solution.steps[0].value == ["0.0000"]
    for format in ("md", "tex", "text", "json", "slides-tex"):
        assert solution.render(format)


OVERFLOW = "cell: {states: [h], equations: ['h = ln(x)']}\ninputs: [0]\n"


def test_validate_says_what_solve_would_say() -> None:
    said = [CliRunner().invoke(main, [command, "-"], input=OVERFLOW) for command in ("validate", "solve")]
    assert [each.exit_code for each in said] == [2, 2]
    assert said[0].stderr == said[1].stderr
    assert said[0].stderr.startswith("<stdin>:1:1: h_1: a value that does not exist")


RNN = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: 0.1}\n"
LEARNING = "targets: [1, 1]\nloss: squared_error\nbackward: {}\n"
BARE = {
    "an answer without a question": RNN + "questions: [{answer: Because.}]\n",
    "a formula of nothing": RNN + "questions: [{ask: Why?, answer: It is., formula: true, comment: true, points: 2}]\n",
    "a gradient is all that is asked": RNN + LEARNING + "questions: [{find: ['d_weights.x']}]\n",
    "letters among the inputs": "symbols: [a]\nsymbolic: true\ninputs: [[a, a]]\nparameters: {W: [[1, 1]], b: 1}\n"
    "cell: {states: [s], equations: ['s = tanh(W @ x + b)']}\n",
    "only the look-up": "cell: lstm\nembedding: {vocabulary: [a, b], matrix: [[2, 0]]}\ninputs: [a, b]\n"
    "weights: {i: {x: 1, h: 1}}\ngiven: {2: {i: 1}}\nfigures: [cell]\nquestions: [{ask: Look it up., find: [x_2]}]\n",
    "nothing to learn": "cell: lstm\ninputs: [1]\ngiven: {1: {i: 1, f: 1, g: 1, o: 1}}\n"
    + LEARNING.replace("1, 1", "1"),
}


@pytest.mark.parametrize("detail", ["full", "brief", "answers"])
@pytest.mark.parametrize("problem", BARE.values(), ids=BARE.keys())
def test_a_page_with_little_on_it(problem: str, detail: str) -> None:
    solution = solve(problem)
    for format in ("md", "tex", "text", "json", "slides-tex"):
        page = solution.render(format, detail, gradients=True, symbolic=True)
        assert "\\begin{alignedat}{1}\n\\end" not in page
        assert "\\endhead\n\\bottomrule" not in page
        if format == "json":
            json.loads(page)


NO_ADJOINT = {
    "f is given at this step, so nothing goes back through it": """
cell: lstm
inputs: [1, 2]
weights: {f: {x: 0.7, h: 0.2}, i: {x: 0.5, h: 0.4}, g: {x: 0.8, h: 0.1}, o: {x: 0.1, h: 0.6}}
given: {1: {f: 0.5}}
targets: [0, 1]
loss: squared_error
questions: [{find: d_f_1}]
""",
    "ask for d_a_y_1": """
cell: rnn
inputs: [1]
weights: {x: 1, h: 0}
outputs: {equations: [y = softmax(V @ h)], parameters: {V: [[2], [-3]]}}
targets: [1]
loss: cross_entropy
questions: [{find: d_y_1}]
""",
    "nothing that the loss depends on uses x at this step": """
cell: {states: [h], equations: ["h = tanh(w * h_prev)"]}
inputs: [1, 2]
parameters: {w: 0.5}
initial: {h: 1}
targets: [0, 1]
loss: squared_error
questions: [{find: d_x_1}]
""",
    "predict_1: nothing is predicted from letters": """
cell: rnn
symbols: [a]
inputs: [a]
weights: {x: 1, h: 0}
outputs: {equations: [y = softmax(V @ h)], parameters: {V: [[2], [-3]]}, predict: y}
targets: [1]
loss: cross_entropy
questions: [{find: predict_1}]
""",
}


@pytest.mark.parametrize("reason", NO_ADJOINT)
def test_adjoints_and_predictions_that_do_not_exist(reason: str) -> None:
    """Validation says so as well, since it solves as every command does."""
    problem = load(f"title: T\nbackward: {{}}{NO_ADJOINT[reason]}")
    with pytest.raises(SolverError) as caught:
        solve_problem(problem)
    assert reason in str(caught.value.errors[0])

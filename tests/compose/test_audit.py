"""The reader's check, checked by a reader: each line is worked out again from its text, each suggestion tried out."""

import ast
import json
import operator
import re
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import PROBLEMS, command, number_files
from oracles import ACTIVATIONS, DIGITS, TIES, Numbers
from randoms import random_net, write

import lstm_solver
from lstm_solver.compose.audit.advice import advice
from lstm_solver.compose.audit.remedies import PrintedNumbers, Remedies
from lstm_solver.compose.derivation import DerivationWriter
from lstm_solver.compose.page import compose
from lstm_solver.compose.view import View
from lstm_solver.errors import SolverError
from lstm_solver.maths.arithmetic import Exact
from lstm_solver.maths.differentiation import ZERO
from lstm_solver.maths.expressions import Sym
from lstm_solver.reader import load
from lstm_solver.solver.engine import solve_problem

OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
POINTWISE = {"exp": Decimal.exp, "ln": Decimal.ln, "sqrt": Decimal.sqrt}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def worked_out(line: str) -> Decimal:
    """The value of `0.99 * tanh(0.75)`, with many digits."""

    def value(node: ast.AST) -> Decimal:
        match node:
            case ast.BinOp():
                return OPERATIONS[type(node.op)](value(node.left), value(node.right))
            case ast.UnaryOp(op=ast.USub()):
                return -value(node.operand)
            case ast.Call(func=ast.Name(id=name), args=[only]):
                return (
                    POINTWISE[name](value(only))
                    if name in POINTWISE
                    else ACTIVATIONS[name](Numbers(Decimal), value(only))
                )
            case ast.Constant():
                return Decimal(ast.get_source_segment(line, node))
        raise TypeError(ast.dump(node))

    with localcontext(Context(prec=DIGITS)):
        return value(ast.parse(line, mode="eval").body)


def audited(problem: Any) -> list[dict[str, Any]]:
    return lstm_solver.solve(problem).to_dict(audit=True)["audit"]


def lines(problem: Any) -> set[tuple[Any, ...]]:
    """Which lines fail, whatever their numbers: place, node of the equation, unit."""
    sheet = PrintedNumbers(View(lstm_solver.solve(problem).solved, None, "full"))
    with localcontext(Exact.context()):
        return {(place, gap.position, gap.unit) for place, gap in sheet.all_gaps()}


def changed(problem: dict[str, Any], avoid: str) -> dict[str, Any]:
    return problem | {"rounding": problem.get("rounding", {}) | yaml.safe_load(f"{{{avoid}}}")}


def hold(problem: dict[str, Any]) -> int:
    """Checks every line and every suggestion; how many there are."""
    found = audited(problem)
    rounding = problem["rounding"]
    for missed in found:
        assert missed["reader"] != missed["printed"]
        assert missed["avoid"]
        if (
            "…" not in missed["line"]
            and missed["reader"]
            and rounding.get("zeros", "keep") == "keep"
            and "significant" not in rounding
        ):
            places = Decimal(1).scaleb(-len(missed["printed"].partition(".")[2]))
            rule = TIES[rounding.get("ties", "half_up")]
            assert worked_out(missed["line"]).quantize(places, rule, Context(prec=200)) == Decimal(missed["reader"])
    for avoid in {missed["avoid"] for missed in found} - {"no carry"}:
        hold_suggestion(problem, avoid)
    return len(found)


def hold_suggestion(problem: dict[str, Any], avoid: str) -> None:
    """After the change, none of the lines for which it was suggested fails."""
    view = View(lstm_solver.solve(problem).solved, None, "full")
    remedies = Remedies(view)
    with localcontext(Exact.context()):
        suggested = [
            (place, gap.position, gap.unit)
            for place, gap in PrintedNumbers(view).all_gaps()
            if remedies.avoid(place, gap) == avoid
        ]
    assert suggested
    assert not lines(changed(problem, avoid)) & {*suggested}


CELLS = [
    ("lstm", {}, {}),
    ("lstm", {"coupled": "input"}, {}),
    ("lstm", {}, {"peepholes": "ifo"}),
    ("lstm", {}, {"projection": 2}),
    ("gru", {}, {}),
    ("gru", {"reset": "after", "update": "new"}, {}),
    ("rnn", {}, {}),
]
ROUNDINGS = [
    {"places": 2},
    {"places": 3, "ties": "half_even"},
    {"places": 2, "carry": ["h"]},
    {"places": 2, "carry": ["h"], "show": 3},
    {"places": 2, "ties": "truncate"},
    {"places": 3, "intermediate": {"preactivation": 2}},
    {"places": 2, "zeros": "exact"},
    {"significant": 2},
]


@pytest.mark.parametrize("rounding", ROUNDINGS, ids=str)
@pytest.mark.parametrize(("cell", "options", "more"), CELLS, ids=str)
def test_lines_and_suggestions_hold(
    cell: str, options: dict[str, Any], more: dict[str, Any], rounding: dict[str, Any]
) -> None:
    net = random_net(11, cell, hidden=2 + bool(more), steps=2, options=options, places=1, **more)
    hold(write(net, "joint_hx" if "carry" in rounding else "split", rounding=rounding))


@pytest.mark.parametrize("path", number_files(), ids=lambda path: path.stem)
def test_the_problems_of_the_project_hold(path: Any) -> None:
    problem = yaml.safe_load(path.read_text("utf-8"))
    hold(problem)


def problem_named(name: str) -> Any:
    return next(path for path in number_files() if path.stem == name)


def test_a_suggestion_is_the_whole_new_value() -> None:
    found = audited(problem_named("minimal_gated_unit"))
    assert {missed["avoid"] for missed in found if missed["line"] == "0.210 * 0.674"} == {"carry: [f, h]"}


def test_where_nothing_helps_it_says_so() -> None:
    problem = {
        "cell": {"states": ["h"], "equations": ["h = W @ x"]},
        "parameters": {"W": [["0.25"]]},
        "inputs": [[10]],
        "rounding": {"places": 1, "givens": "places"},
    }
    (missed,) = audited(problem)
    assert (missed["line"], missed["reader"], missed["printed"]) == ("0.3 * 10.0", "3.0", "2.5")
    assert missed["avoid"] == "no carry"
    text = lstm_solver.solve(problem).render("text", audit=True)
    assert text.endswith("- h₁: 0.3·10.0 gives 3.0, but 2.5 is printed; no carry would avoid it\n")


def test_the_closing_line_counts_what_carry_all_leaves() -> None:
    for name in ("gru_two_steps", "peephole_timer", "umd_twice_a_2dp"):
        path = problem_named(name)
        problem = yaml.safe_load(path.read_text("utf-8"))
        before = audited(path)
        problem = {**problem, "rounding": {**problem["rounding"], "carry": "all"}}
        after = audited(problem)
        closing = lstm_solver.solve(path).render("text", audit=True).rstrip().splitlines()[-1]
        match = re.fullmatch(r"carry: all would leave (\w+) of (\d+)(?:, and bring (\d+) others?)?\.", closing)
        assert match, closing
        assert int(match[2]) == len(before)
        assert int(match[1].replace("none", "0")) + int(match[3] or 0) == len(after)


def test_lines_come_quantity_by_quantity_in_every_format() -> None:
    path = problem_named("peephole_timer")
    names = [re.split(r"_\d", missed["name"])[0] for missed in audited(path)]
    assert names == sorted(names, key=names.index)
    solution = lstm_solver.solve(path)
    assert "$`h_{4}`$: $`0.992 \\cdot 0.963`$ gives" in solution.render("md", audit=True)
    assert "intermediate: \\{tanh\\_c: 3\\}" in solution.render("tex", audit=True)


@pytest.mark.parametrize("detail", ["answers", "brief"])
def test_shorter_details_say_that_the_lines_are_of_the_full_working(detail: str) -> None:
    text = lstm_solver.solve(problem_named("memphis_two_steps")).render("text", detail, audit=True)
    assert "these lines of the full working" in " ".join(text.split())


def test_a_cell_in_float64_is_not_said_to_be_right() -> None:
    net = random_net(1, "rnn", hidden=65, steps=1, places=1)
    assert "float64 are not checked" in lstm_solver.solve(write(net)).render("text", "answers", audit=True)


def test_a_dot_product_is_elided() -> None:
    net = random_net(3, "lstm", hidden=12, steps=2, places=1)
    lines = [missed["line"] for missed in audited(write(net, rounding={"places": 2}))]
    assert any("…" in line for line in lines)
    assert max(map(len, lines)) < 100


def test_json_holds_strings_and_numbers() -> None:
    found = json.loads(lstm_solver.solve(problem_named("memphis_two_steps")).render("json", audit=True))["audit"]
    assert found == [
        {
            "run": None,
            "name": "h_1",
            "line": "0.6770 * tanh(0.3220)",
            "reader": "0.2108",
            "printed": "0.2107",
            "avoid": "carry: [c]",
        }
    ]


def missed_in(problem: Any) -> dict[tuple[str, str], tuple[str, str]]:
    return {(each["name"], each["line"]): (each["reader"], each["printed"]) for each in audited(problem)}


def scalar(activation: str, x: str, **more: Any) -> dict[str, Any]:
    cell = {"name": "rnn", "activation": activation}
    return {"cell": cell, "inputs": [1], "weights": {"x": x, "h": 0}} | more


def test_a_loss_is_checked() -> None:
    loss = {"targets": ["-0.1"], "loss": "squared_error", "rounding": {"places": 1}}
    assert missed_in(scalar("tanh", "0.51", **loss))["loss_1", "0.6 * 0.6"] == ("0.4", "0.3")


def test_a_restated_value_is_checked() -> None:
    problem = scalar("sigmoid", "1.547", rounding={"places": 3, "show": 4, "carry": "all"})
    assert missed_in(problem) == {("h_1", "0.8245"): ("0.825", "0.824")}


def test_the_fraction_of_a_softmax_is_checked() -> None:
    """[1.3; 0.6]/1.8: neither the sum nor a quotient is that of the printed numbers."""
    weights = {"x": [["0.2243"], ["-0.59"]], "h": [[0, 0], [0, 0]]}
    found = missed_in(scalar("softmax", "0", weights=weights, rounding={"places": 1}))
    assert found["h_1[0]", "1.3 + 0.6"] == ("1.9", "1.8")


GRADIENT_LINES = {
    "lstm_sgd_step": [
        ("d_c_1", "0.00840 - 0.06189", "-0.05349", "-0.05348"),
        ("d_i_1", "-0.05348 * 0.81775", "-0.04373", "-0.04374"),
        ("d_biases.i", "-0.00165 - 0.00112", "-0.00277", "-0.00276"),
    ],
    "gru_learns": [("d_weights.r.h", "0.0000 - 0.0011 + 0.0000", "-0.0011", "-0.0012")],
    "both_directions": [
        ("loss_1", "-ln(0.788)", "0.238", "0.239"),
        ("loss_2", "-ln(0.243)", "1.415", "1.414"),
        ("loss_3", "-ln(0.190)", "1.661", "1.659"),
    ],
    "rnn_language_model": [
        ("loss_2", "-ln(0.136)", "1.995", "1.998"),
        ("loss_3", "-ln(0.163)", "1.814", "1.812"),
        ("loss_1", "-ln(0.174)", "1.749", "1.748"),
        ("loss", "1.748 + 1.998 + 1.812", "5.558", "5.557"),
    ],
}


@pytest.mark.parametrize("name", GRADIENT_LINES)
def test_losses_and_the_backward_pass_are_checked(name: str) -> None:
    found = {(*key, *value) for key, value in missed_in(problem_named(name)).items()}
    assert not {*GRADIENT_LINES[name]} - found


def test_clipping_is_checked() -> None:
    weights = {"x": [["0.31", "0.22"]], "h": [["0.1"]]}
    problem = scalar("tanh", "0", weights=weights, inputs=[[1, 2]], targets=["-0.7"], loss="squared_error")
    problem |= {"backward": {"update": {"learning_rate": "0.1", "clip_norm": "0.77"}}, "rounding": {"places": 1}}
    assert any(name == "norm" for name, _ in missed_in(problem))


def test_a_printed_zero_in_a_logarithm_has_no_value() -> None:
    cell = {"states": ["h"], "equations": ["a = W @ x", "h = ln(a)"]}
    problem = {"cell": cell, "parameters": {"W": "0.01"}, "inputs": [1], "rounding": {"places": 1}}
    (missed,) = audited(problem)
    assert (missed["line"], missed["reader"], missed["printed"]) == ("ln(0.0)", "", "-4.6")
    assert "has no value, but -4.6 is printed" in lstm_solver.solve(problem).render("text", audit=True)


def test_a_probability_that_prints_as_zero_is_in_no_logarithm() -> None:
    loss = {"targets": [1], "loss": "binary_cross_entropy", "rounding": {"places": 1}}
    cell = {"outputs": {"equations": ["y = sigmoid(V @ h)"], "parameters": {"V": [["-4"]]}}}
    problem = scalar("identity", "1", **loss, **cell)
    assert [each for each in audited(problem) if each["name"] == "loss_1"] == []
    assert "softplus(-(-4.0)) = 4.0" in lstm_solver.solve(problem).render("text")


def test_a_printed_zero_in_a_divisor_has_no_value() -> None:
    cell = {"states": ["h"], "equations": ["a = W @ x", "h = 1 / a"]}
    problem = {"cell": cell, "parameters": {"W": [["0.01"], ["0.5"]]}, "inputs": [[1]], "rounding": {"places": 1}}
    assert [(each["name"], each["line"], each["reader"]) for each in audited(problem)] == [("h_1[0]", "1 / 0.0", "")]


def test_a_vector_inside_the_gradient_of_a_matrix_has_no_index() -> None:
    """r ⊙ h in ∂L/∂W_hn is no entry of ∂L/∂W_hn."""
    problem = write(random_net(4, "gru", hidden=2, steps=2), rounding={"places": 1})
    problem |= {"targets": [[1, 0], [0, 1]], "loss": "squared_error", "backward": {}}
    names = [name for name, _ in missed_in(problem) if name.startswith("d_weights.n.h")]
    assert names
    assert all(name.count("[") in (0, 2) for name in names)


DRAWN = [
    {"loss": {"kind": "cross_entropy"}, "targets": [0, 1], "backward": {"update": {"learning_rate": "0.1"}}},
    {"loss": "squared_error", "targets": [[0, 1], None], "backward": {}},
    {"loss": "squared_error", "targets": [[0, 1], [1, 1]], "backward": {"truncate": 1, "update": {"learning_rate": 1}}},
    {"notation": "mit"},
    {"notation": "memphis", "loss": "error", "targets": [[0, 1], [1, 1]]},
]


@pytest.mark.parametrize("more", DRAWN, ids=str)
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_every_derivation_of_the_page_is_checked(cell: str, more: dict[str, Any], monkeypatch: Any) -> None:
    """What draws a page is asked for nothing that the reader's check does not see."""
    solved = lstm_solver.solve(write(random_net(5, cell, hidden=2, steps=2, places=1)) | more).solved
    assert drawn_steps(solved, monkeypatch) | tabled(solved) == checked_steps(solved)


@pytest.mark.parametrize("path", number_files(), ids=lambda path: path.stem)
def test_every_derivation_of_a_problem_is_checked(path: Any, monkeypatch: Any) -> None:
    solved = lstm_solver.solve(path).solved
    assert drawn_steps(solved, monkeypatch) | tabled(solved) == checked_steps(solved)


def tabled(solved: Any) -> set[int]:
    """The steps of which only the value stands on the page, in the table of parameters."""
    gradients = [each for trace in solved.traces for one in trace.passes for each in one.gradients]
    return {id(step) for each in gradients for step in (each.step, *each.update) if step.plan.equation.rhs != Sym(ZERO)}


TRAINED = {
    "cell": "rnn",
    "inputs": ["0.5", "0.3", "0.2"],
    "weights": {"x": "0.35", "h": "0.6"},
    "targets": [1, 0, 1],
    "loss": {"kind": "squared_error", "reduce": "mean"},
    "backward": {"truncate": 2, "update": {"rule": "adam", "learning_rate": "0.1", "times": 2, "clip_norm": 1}},
    "rounding": {"places": 2},
    "questions": [{"ask": "?", "find": ["h_1"]}],
}


def test_windows_and_later_passes_are_checked(monkeypatch: Any) -> None:
    solved = lstm_solver.solve(TRAINED).solved
    assert drawn_steps(solved, monkeypatch) | tabled(solved) == checked_steps(solved)
    names = {missed["name"] for missed in audited(TRAINED)}
    for part in ("(n=2)", "(loss_2)", "(loss_2(n=2))"):
        assert any(part in name for name in names), part
    checked = PrintedNumbers(View(solved, None, "full")).derivations
    assert {"d_weights.x", "d_weights.x(n=2)", "new_weights.x(n=2)"} <= {place.entry("") for place in checked}
    page = lstm_solver.solve(TRAINED).render("text", audit=True)
    assert "pass 2, " in page


@pytest.mark.parametrize("shift", [0, 1])
def test_the_table_of_input_gradients_is_the_sum_of_what_is_printed_before(shift: int) -> None:
    """Of two directions ∂L/∂x is printed from full precision: here 0.224 + 0.224 = 0.448 beside 0.22 + 0.22."""
    weights = {each: {"x": f"0.22{4 - 2 * shift}", "h": 0} for each in ("forward", "reverse")}
    problem = {
        "cell": {"name": "rnn", "activation": "identity"},
        "direction": "bidirectional",
        "merge": "sum",
        "inputs": [1],
        "weights": weights,
        "backward": {"upstream": {"h": [[1]]}},
        "rounding": {"places": 2},
    }
    found = [missed for missed in audited(problem) if missed["name"] == "d_inputs[0]"]
    assert [(each["line"], each["reader"], each["printed"]) for each in found] == (
        [] if shift else [("0.22 + 0.22", "0.44", "0.45")]
    )


def test_the_perplexity_that_is_asked_for_is_checked() -> None:
    problem = {
        "cell": "rnn",
        "inputs": [1, 2],
        "weights": {"x": [["0.5"], ["0.3"]], "h": [[0, 0], [0, 0]]},
        "targets": [0, 1],
        "loss": "cross_entropy",
        "rounding": {"places": 1},
        "questions": [{"ask": "?", "find": ["perplexity"]}],
    }
    sheet = PrintedNumbers(View(lstm_solver.solve(problem).solved, None, "full"))
    assert "perplexity" in {place.name for place in sheet.derivations}


@pytest.mark.parametrize("stem", ["memphis_two_steps", "both_directions"])
def test_counting_stops_where_it_is_told_to(stem: str) -> None:
    sheet = PrintedNumbers(View(lstm_solver.solve(PROBLEMS / f"{stem}.yaml").solved, None, "full"))
    whole = len(sheet.all_gaps())
    assert whole
    assert [sheet.misses(most) for most in range(whole + 3)] == [min(most, whole) for most in range(whole + 3)]


def drawn_steps(solved: Any, monkeypatch: Any) -> set[int]:
    """The steps of which the page has a derivation."""
    found: set[int] = set()
    whole = DerivationWriter.derivation

    def watched(self: Any, step: Any, *rest: Any) -> Any:
        if step.plan is not None:
            found.add(id(step))
        return whole(self, step, *rest)

    monkeypatch.setattr(DerivationWriter, "derivation", watched)
    compose(solved)
    return found


def checked_steps(solved: Any) -> set[int]:
    sheet = PrintedNumbers(View(solved, None, "full"))
    return {id(each.step) for each in sheet.derivations.values()}


def advised(**problem: Any) -> list[str]:
    echo = {"cell": {"name": "rnn", "activation": "identity"}, "weights": {"x": 1, "h": 0}}
    return advice(solve_problem(load(echo | problem)))


@pytest.mark.parametrize(("ties", "printed"), [("half_up", "0.13"), ("half_even", "0.12")])
def test_a_tie_is_reported_once(ties: str, printed: str) -> None:
    said = advised(inputs=["0.125"], rounding={"places": 2, "ties": ties})
    assert said == [f"h_1 is a tie: 0.125 is printed as {printed} ({ties})"]


def test_what_is_cut_off_has_no_ties() -> None:
    assert advised(inputs=["0.125"], rounding={"places": 2, "ties": "truncate"}) == []


def gated(f: str, **problem: Any) -> list[str]:
    biases = {"i": 0, "f": f, "g": 0, "o": 0}
    weights = {gate: {"x": 0, "h": 0} for gate in "ifgo"}
    base = {"cell": "lstm", "inputs": [1], "weights": weights, "biases": biases, "rounding": {"places": 1}}
    return [line for line in advice(solve_problem(load(base | problem))) if "saturated" in line]


def test_coarse_rounding_is_not_saturation() -> None:
    assert gated("3") == []  # 0.953 is printed as 1.0
    assert len(gated("9")) == 1


def test_what_is_saturated_in_every_run_is_said_once() -> None:
    said = "f (1) is saturated in every unit at every step: small changes of its weights do not show"
    assert gated("9", runs={"B": {"inputs": [2]}}) == [said.replace("(1)", "(1.0)")]


def test_saturation_is_said_once_for_constants_and_once_for_what_decides() -> None:
    assert advice(solve_problem(load(problem_named("mit_runs_of_ones")))) == [
        "i (1) and f (0) are saturated in every unit at every step: small changes of their weights do not show",
        "B.g (-1 or 1) is saturated in every unit at every step: small changes of its weights do not show;"
        " which value it is, they decide",
    ]


@pytest.mark.parametrize(
    ("cell", "notation", "library"),
    [
        ("gru", "pytorch", "PyTorch"),
        ("gru", "keras", "Keras"),
        ("gru", "d2l", ""),
        ({"name": "gru", "reset": "before"}, "pytorch", ""),
        ({"name": "gru", "reset": "after"}, "pytorch", ""),
        ("lstm", "pytorch", ""),
    ],
)
def test_a_gru_in_a_library_s_notation_is_told_where_that_resets(cell: Any, notation: str, library: str) -> None:
    problem: Any = {"cell": cell, "notation": notation, "inputs": [1], "rounding": {"places": 2}}
    gates = "ifgo" if cell == "lstm" else "rzn"
    problem["weights"] = {gate: {"x": "0.5", "h": 0} for gate in gates}
    told = [line for line in advice(solve_problem(load(problem))) if "reset gate" in line]
    assert [f"in {library} after the product" in line for line in told] == [True] * bool(library)
    page = lstm_solver.solve(problem).render("text")
    assert (f"In {library} the reset gate acts after the weights" in " ".join(page.split())) == bool(library)


def test_many_lines_of_a_kind_are_one_line_of_advice() -> None:
    (line,) = advice(solve_problem(load(problem_named("umd_twice_a_2dp"))))
    products = "1.00 * 0.00 + 3.00 * 1.00 + 0.00 - 4.00 * (-0.69) - 8.00 * 0.74 + 0.00"
    assert line.startswith(f"g_3[0]: {products} gives -0.16, but -0.18 is printed; carry: [h]")
    assert "; likewise g_3[1], c_1[0] and h_2[1], which solve --audit shows; " in line
    assert line.endswith("; carry: all would leave none of 5")
    said = advised(inputs=["0.125", "0.375", "0.625", "0.875"], rounding={"places": 2})
    assert said == ["h_1, h_2, h_3 and 1 more are ties: h_1: 0.125 is printed as 0.13 (half_up)"]


def test_a_decimal_comma_between_numbers_is_suspected(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("cell: rnn\nweights: {x: 1, h: 0}\ninputs: [0,5, 1]\n", "utf-8")
    said = "advice: inputs: 0,5 is two numbers (expected 0.5, or a space between)"
    assert said in command("validate", "--advise", str(path)).stdout
    for plain in ("[0, 5, 1]", "[0,5,1]", "[0.5,1, 2]"):
        path.write_text(f"cell: rnn\nweights: {{x: 1, h: 0}}\ninputs: {plain}\n", "utf-8")
        assert "two numbers" not in command("validate", "--advise", str(path)).stdout


@pytest.mark.parametrize(
    ("x", "told"),
    [
        ("[[0,5, 1], [1, 2]]", "weights.x[0]: 3 entries, as 0,5 is two numbers: write 0.5 (expected 2"),
        ("[[1, 2], [-0,5, 1]]", "weights.x[1]: 3 entries, as -0,5 is two numbers: write -0.5 (expected 2"),
        ("[[1, 2], [1, 2, 3]]", "weights.x[1]: 3 entries (expected 2"),
    ],
)
def test_a_decimal_comma_explains_a_row_that_is_too_long(x: str, told: str) -> None:
    with pytest.raises(SolverError) as caught:
        load(f"cell: rnn\nweights: {{x: {x}, h: [[0, 0], [0, 0]]}}\ninputs: [[1, 2]]\n")
    assert [told in str(each) for each in caught.value.errors] == [True]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "cell: rnn\nweights: {x: [[1.5, 2]], h: [[0,3]]}\ninputs: [[1, 2]]\n",
            "weights.h: 1 row of 2, as 0,3 is two numbers: write 0.3 (expected 1 row of 1",
        ),
        (
            "cell: rnn\nweights: {x: [[1,5, 2]], h: [[0.3]]}\ninputs: [[1, 2]]\n",
            "weights.x: 1 row of 3, as 1,5 is two numbers: write 1.5 (expected 1 row of 2",
        ),
        (
            "cell: {states: [h], equations: ['h = tanh(W @ x + u * h_prev)']}\n"
            "parameters: {W: [[0,5]], u: 1}\ninputs: [[1]]\n",
            "cell.equations[0]: W @ x: W is 1 by 2, x has 1 entry, as 0,5 is two numbers: write 0.5",
        ),
        (
            "cell: rnn\nweights: {x: [[2]], h: [[0.3]]}\ninputs: [[1]]\n"
            "outputs: {equations: ['y = V @ h'], parameters: {V: [[0,5]]}}\n",
            "outputs.equations[0]: V @ h: V is 1 by 2, h has 1 entry, as 0,5 is two numbers: write 0.5",
        ),
    ],
)
def test_a_decimal_comma_explains_a_matrix_that_is_too_wide(text: str, told: str) -> None:
    with pytest.raises(SolverError) as caught:
        load(text)
    assert [told in str(each) for each in caught.value.errors] == [True]


def test_validate_prints_the_advice() -> None:
    done = command("validate", "--advise", str(problem_named("memphis_two_steps")))
    assert "advice: h_1: 0.6770 * tanh(0.3220) gives 0.2108" in done.stdout

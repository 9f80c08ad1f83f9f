"""Units: from 0 in files, as the notation counts them on pages."""

import re

import pytest
from helpers import PROBLEMS

import lstm_solver
from lstm_solver.compose.view import View
from lstm_solver.document import notation_keys
from lstm_solver.document.formulas import Row, Symbol, Words
from lstm_solver.document.scripts import indexed
from lstm_solver.marking.answers.printed_symbols import drawn
from lstm_solver.marking.answers.spellings import NamedNumber, Spellings
from lstm_solver.marking.key.build import board

PROBLEM = """
cell: rnn
inputs: [[1, 2]]
weights: {x: [[0.5, 0], [0, 0.5]], h: [[0, 0], [0, 0]]}
outputs: {equations: ["y = softmax(V @ h)"], parameters: {V: [[1, 0], [0, 1]]}, predict: y}
targets: [1]
loss: cross_entropy
backward: {update: {learning_rate: 0.1}}
figures: [timeline]
questions: [{ask: "?", find: ["h_1[1]", "a_h_1[1]", "d_h_1[1]", "d_weights.x[0][1]", predict_1], comment: true}]
"""


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("h_{2}", "h_{2,1}"),
        ("W_i", "W_{i,1}"),
        ("h", "h_{1}"),
        ("H(2)", "H_{1}(2)"),
        (r"\tilde{c}_{1}^{(2)}", r"\tilde{c}_{1,1}^{(2)}"),
        (r"W^{(f,h)}", "W_{1}^{(f,h)}"),
        (r"\partial L/\partial W_{if}", r"\partial L/\partial W_{if,1}"),
    ],
)
def test_a_unit_is_one_more_index(name: str, entry: str) -> None:
    assert indexed(Symbol(name), (1,)) == Symbol(entry)
    assert indexed(Row((Words("of"), Symbol(name))), (1,)) == Row((Words("of"), Symbol(entry)))


@pytest.mark.parametrize("lang", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("first", [0, 1])
def test_formulas_prose_and_tables_count_alike(lang: str, first: int) -> None:
    text = f"{PROBLEM}notation: {{preset: pytorch, first_unit: {first}}}\n"
    page = lstm_solver.solve(text).render("md", lang=lang, gradients=True)
    at, other = first + 1, first
    for said in (
        f"h_{{1,{at}}} = ",
        rf"\ h_{{1,{at}}} = ",
        rf"\delta h_{{1,{at}}} = ",
        rf"\partial L/\partial W_{{ih,{other},{at}}} = ",
        f"`y_{{1,{at}}}`",
        rf"-\ln(y_{{1,{at}}})",
        rf"\partial L/\partial x_{{1,{other}}}",
    ):
        assert said in page, said
    longer = text.replace("[[1, 2]]", "[[1, 2], [0, 1]]").replace("targets: [1]", "targets: [1, 0]")
    table = lstm_solver.solve(longer).render("md", lang=lang)  # of one step there is none
    rows = re.findall(r"^\| 1 \| (\d+) \|", table, re.MULTILINE)
    assert rows[:1] == [str(first)]
    assert re.search(rf"^\|  \| {first + 1} \|", table, re.MULTILINE)
    assert not re.search(r"\[\d\]", page)


@pytest.mark.parametrize("notation", notation_keys.names())
@pytest.mark.parametrize("stem", ["umd_twice_a_2dp", "lstm_two_layers", "both_directions", "rnn_echo"])
def test_what_a_page_calls_a_unit_may_name_an_answer(stem: str, notation: str) -> None:
    solved = lstm_solver.solve(PROBLEMS / f"{stem}.yaml").solved
    view = View(solved, notation, "full")
    names = [name for name in board(solved).slots if name.endswith("]") and drawn(view, name)]
    spellings = Spellings(view, names)
    printed = {name: drawn(view, name) for name in names}
    found = spellings.find(printed.values())
    for name, text in printed.items():
        target = found[text]
        if stem == "both_directions" and notation == "memphis":  # which calls the output and the state y
            continue
        assert isinstance(target, NamedNumber), (name, text, target)
        assert target.units == (name,)

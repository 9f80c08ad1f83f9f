"""What people write first: one finding for one cause, in the field's words, and with what to write instead."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lstm_solver.cli import main
from lstm_solver.compose.notation import ONE_GATE, PARAMETERS
from lstm_solver.document.notation_keys import ROLES
from lstm_solver.errors import SolverError, visible
from lstm_solver.reader import load

RNN = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: 0.1}\n"
GATE = "unknown key (a gate has x, the matrix on the input, and h, the matrix on the hidden state of the step before)"
LSTM = "inputs: [1]\nweights: {i: {x: 1, h: 1}, f: {x: 1, h: 1}, g: {x: 1, h: 1}, o: {x: 1, h: 1}}\ncell: lstm\n"


def findings(text: str) -> list[str]:
    with pytest.raises(SolverError) as caught:
        load(text)
    return [str(each).partition(": ")[2] for each in caught.value.errors]


@pytest.mark.parametrize("names", [("W", "U"), ("kernel", "recurrent_kernel"), ("W", "V")])
def test_matrices_under_other_names_are_one_cause(names: tuple[str, str]) -> None:
    gates = "\n".join(f"  {gate}: {{{names[0]}: [[1]], {names[1]}: [[1]]}}" for gate in "rzn")
    text = f"cell: gru\ninputs: [1]\nweights:\n{gates}\n"
    assert findings(text) == [f"weights.r.{name}: {GATE}" for name in names]


def test_a_gate_without_its_second_matrix_is_another_cause() -> None:
    text = LSTM.replace("i: {x: 1, h: 1}", "i: {x: 1, U: 1}").replace("f: {x: 1, h: 1}", "f: {x: 1}")
    assert findings(text) == [f"weights.i.U: {GATE}", "weights.f.h: missing (expected a matrix)"]


@pytest.mark.parametrize(
    ("cell", "title", "stack"), [("lstm", "LSTM", "[i, f, g, o]"), ("gru", "GRU", "[r, z, n]"), ("rnn", "RNN", "")]
)
@pytest.mark.parametrize("inside", [True, False])
def test_pytorch_s_names_are_answered_with_the_way_in(cell: str, title: str, stack: str, inside: bool) -> None:
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    margin, head = ("  ", "weights:\n") if inside else ("", "")
    text = f"cell: {cell}\ninputs: [1]\n{head}" + "".join(f"{margin}{name}: [[1], [1]]\n" for name in names)
    found = findings(text)
    if cell == "rnn" and inside:
        stack = stack or "x: weight_ih_l0"
    assert len(found) == 1
    assert "a parameter of PyTorch's nn." in found[0]
    assert not stack or stack in found[0] or inside
    assert ("reset: after" in found[0]) == ("nn.GRU" in found[0])
    assert f"nn.{title}" in found[0] or inside


@pytest.mark.parametrize("name", ["d_weights.o.x[0]", "h_1[0]", "d_weights.i.x[0][1]", "f_1(rev)[0]"])
@pytest.mark.parametrize("before", ["", "h_1, "])
def test_a_name_with_brackets_in_brackets(name: str, before: str) -> None:
    found = findings(f"{RNN}questions:\n  - find: [{before}{name}, h_2]\n")
    assert found == [f"a name with brackets needs quotes: '{name}'"]


def test_a_bracket_that_is_open_is_none_of_these() -> None:
    assert findings(RNN + "questions: [{find: [h_1}]\n") != []
    assert "quotes" not in findings(RNN + "questions: [{find: [h_1}]\n")[0]


def test_a_missing_file_has_a_neighbour(tmp_path: Path) -> None:
    (tmp_path / "exercise.yaml").write_text(RNN)
    wanted = tmp_path / "excercise.yaml"
    with pytest.raises(SolverError) as caught:
        load(str(wanted))
    assert str(caught.value) == f"{wanted}:1:1: no such file (did you mean '{tmp_path / 'exercise.yaml'}'?)"
    with pytest.raises(SolverError) as caught:
        load(str(tmp_path / "nothing" / "like.yaml"))
    assert str(caught.value).endswith(": no such file")


def test_what_is_suggested_can_be_written() -> None:
    text = "inputs: [1]\ncell: {states: [h], equations: ['h = absx(x)']}\n"
    assert "abs'" not in findings(text)[0].replace("'abs'", "")


def test_an_output_of_the_name_of_a_quantity() -> None:
    text = LSTM + "outputs: {equations: [o = V @ h], parameters: {V: [[1]]}}\n"
    assert findings(text)[0].startswith("outputs.equations[0]: o is a quantity of the cell")


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("symbols: {W_g: W_c}", "letters: {g: …}"),
        ("symbols: {C: c}", "did you mean 'c'?"),
        ("letters: {j: i}", "expected one of"),
        ("words: {F: forget}", "did you mean 'f'?"),
        ("order: [i, F]", "did you mean 'f'?"),
        ("parameters: {W: W}", "expected one of"),
    ],
)
def test_an_entry_of_a_notation_without_effect(entry: str, hint: str) -> None:
    found = findings(f"{LSTM}notation: {{preset: olah, {entry}}}\n")
    assert len(found) == 1
    assert "changes nothing" in found[0]
    assert hint in found[0]


@pytest.mark.parametrize(
    "entry", ["sigmoid: s", "elementwise: odot", "vectors: row", "stack: inline", "system: stacked"]
)
def test_a_way_to_draw_what_is_not_there(entry: str) -> None:
    scalar = "cell: rnn\ninputs: [1, 2]\nweights: {x: 1, h: 1}\n"
    found = findings(f"{scalar}notation: {{preset: olah, one_line: true, {entry}}}\n")
    assert len(found) == 1
    assert "changes nothing: " in found[0]
    joint = "cell: lstm\ninputs: [1]\nweights: {joint: [h, x], i: [[1, 1, 1], [1, 0, 1]]}\n"
    joint += "given: {1: {f: [0, 1], g: [0, 1], o: [0, 1]}}\ninitial: {h: [0, 1], c: [0, 0]}\n"
    assert load(f"{joint}notation: {{preset: olah, {entry}}}\n").notation == "olah"
    assert findings(f"{joint}notation: {{preset: olah, one_line: true}}\n")


def test_an_entry_of_a_notation_with_effect() -> None:
    entries = 'symbols: {h_prev: "s_t", c: "c"}, letters: {g: c}, words: {f: gate}, order: [f, i, g, o, c, h]'
    assert load(f"{LSTM}notation: {{preset: olah, {entries}}}\n").notation == "olah"


def test_the_roles_of_parameters_are_one_list() -> None:
    assert PARAMETERS.keys() == ROLES
    assert ONE_GATE.keys() <= ROLES


ESCAPES = '"\\e[2K\\e]0;owned\\a\\x9b\\u202e"'


@pytest.mark.parametrize("command", [["validate"], ["solve"], ["count"], ["check", "--template"], ["key"]])
@pytest.mark.parametrize("place", ["{0}: 1\n", "title: {0}\nlayers: {0}\n", "lang: {0}\n", "title: {0}\n"])
def test_no_code_reaches_the_terminal(command: list[str], place: str) -> None:
    done = CliRunner().invoke(main, [*command, "-"], input=RNN + place.format(ESCAPES))
    assert visible(done.output.replace("\n", "")) == done.output.replace("\n", "")


@pytest.mark.parametrize("format", ["md", "text", "json", "tex", "slides-tex"])
def test_no_code_reaches_a_page(format: str) -> None:
    done = CliRunner().invoke(main, ["solve", "-", "-f", format], input=RNN + f"title: {ESCAPES}\ntext: {ESCAPES}\n")
    assert done.exit_code == 0
    assert visible(done.output.replace("\n", "")) == done.output.replace("\n", "")


def test_two_numbers_without_a_space_are_no_decimal_comma_but_behind_a_zero() -> None:
    two = "cell: rnn\ninputs: [1]\nweights: {x: [[%s]], h: [[0]]}\n"
    wanted = "(expected 1 row of 1: inputs have 1 entry)"
    assert findings(two % "1,2") == [f"weights.x: 1 row of 2 {wanted}"]
    assert findings(two % "0,5") == [f"weights.x: 1 row of 2, as 0,5 is two numbers: write 0.5 {wanted}"]


def test_a_decimal_comma_of_the_inputs_is_suspected_where_a_matrix_does_not_fit_them() -> None:
    said = findings("cell: rnn\ninputs: [[0,5, 1]]\nweights: {x: [[1, 2]], h: [[0]]}\n")
    assert said == [
        "weights.x: 1 row of 2 (expected 1 row of 3: inputs have 3 entries, as 0,5 is two numbers: write 0.5)"
    ]
    assert findings("cell: rnn\ninputs: [[0, 5, 1]]\nweights: {x: [[1, 2]], h: [[0]]}\n") == [
        "weights.x: 1 row of 2 (expected 1 row of 3: inputs have 3 entries)"
    ]


def test_a_missing_file_of_a_set_names_its_neighbour_and_endings_alone_make_none(tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text("cell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\n", "utf-8")
    homework = tmp_path / "set.yaml"
    homework.write_text("problems: [{file: week.yml}, {file: x.yaml}]\n", "utf-8")
    said = CliRunner().invoke(main, ["key", str(homework), "-f", "md", "-o", str(tmp_path / "k")]).stderr.splitlines()
    assert said[0].endswith("'week.yml' is no file (did you mean 'week.yaml'?)")
    assert said[1].endswith("'x.yaml' is no file (expected a problem file, named from where the set stands)")


def test_what_is_there_already_is_no_plain_suggestion() -> None:
    noted = "cell: gru\ninputs: [1]\nweights: {r: {x: 1, h: 1}, z: {x: 1, h: 1}, n: {x: 1, h: 1}}\nnotation: {%s}\n"
    for twice, said in {
        "words: {n: memory}, wrds: {n: memory}": "wrds: unknown key (did you mean 'words', which is there already?)",
        "words: {z: gate, zz: gate}": "words.zz: changes nothing: no quantity of this network "
        "(did you mean 'z', which is there already?)",
    }.items():
        assert findings(noted % twice) == [f"notation.{said}"]


MEANT = "'{}' is not a number (did you mean {}?)"
CUT = "a comma in a number (did you mean {}?)"

AS_WRITTEN = {
    "{x: 0,5, h: −1,25}": [
        "x: a comma in a number (did you mean 0.5?)",
        "h: a comma in a number (did you mean -1.25?)",
    ],
    "{x: −0.5, h: –1}": [
        "x: '−0.5' is not a number (did you mean -0.5?)",
        "h: '–1' is not a number (did you mean -1?)",
    ],
    '{x: "0,5", h: 0·5}': [
        "x: '0,5' is not a number (did you mean 0.5?)",
        "h: '0·5' is not a number (did you mean 0.5?)",
    ],
    "{x: 1,5, h: '1,5'}": [
        "x: a comma in a number (did you mean 1.5 or [1, 5]?)",
        "h: '1,5' is not a number (did you mean 1.5 or [1, 5]?)",
    ],
    "{x: '[1, −2]', h: (1 2)}": [
        "x: '[1, −2]' is not a number (did you mean [1, -2] without quotes?)",
        "h: '(1 2)' is not a number (did you mean [1, 2]?)",
    ],
    "{x: '1.000,5', h: 1;2}": [
        "x: '1.000,5' is not a number (did you mean 1000.5?)",
        "h: '1;2' is not a number (expected a number, or a constant such as 1/3 or sqrt(2))",
    ],
    "{x: 1, h: −k}": ["h: '−k' is not a number (expected a number, or a constant such as 1/3 or sqrt(2))"],
    # keys of their own, as the space says
    "{x: 1, 5, h: 1}": ["5: unknown key (expected one of W, h, joint, orientation, stack, x)"],
}


@pytest.mark.parametrize("written", AS_WRITTEN)
def test_numbers_as_they_stand_in_a_text(written: str) -> None:
    found = findings(f"cell: rnn\ninputs: [1]\nweights: {written}\n")
    assert found == [f"weights.{each}" for each in AS_WRITTEN[written]]

"""Questions without a number, counts, shapes, measures and remarks: what the reader lets through, and what it says."""

import pytest

from lstm_solver import SolverError, solve

RNN = """
cell: rnn
inputs: [1, -1]
weights: {x: [[0.5], [0.3]], h: [[0.25, 0], [0, 1]]}
targets: [0, 1]
loss: cross_entropy
"""


def findings(text: str) -> list[str]:
    with pytest.raises(SolverError) as caught:
        solve(text)
    return [f"{each.path}: {each.message}" for each in caught.value.errors]


@pytest.mark.parametrize(
    ("question", "path", "wrong"),
    [
        ("{find: []}", "questions[0].find", "an empty list"),
        ("{ask: '', answer: b}", "questions[0].ask", "an empty text"),
        ("{ask: a, answer: ' '}", "questions[0].answer", "an empty text"),
        ("{ask: a, choices: [b]}", "questions[0].choices", "1 choice (expected 2 to 26)"),
        ("{ask: a, choices: [b, c]}", "questions[0].choices", "no choice is right"),
        ("{ask: a, choices: [b, {text: b, right: true}]}", "questions[0].choices[1]", "the same text"),
        ("{ask: a, choices: [b, {right: true}]}", "questions[0].choices[1].text", "missing"),
        ("{ask: a, choices: slips}", "questions[0].choices", "need one number under find"),
        ("{ask: a, choices: nothing}", "questions[0].choices", "a list of texts, or slips"),
        ("{statement: true}", "questions[0].ask", "missing"),
        ("{ask: a, statement: true, find: [h_1]}", "questions[0].find", "not beside statement"),
        ("{ask: a, statement: 1}", "questions[0].statement", "expected true or false"),
        ("{find: [count.q]}", "questions[0].find[0]", "there is nothing to count"),
        ("{find: [count(l=3)]}", "questions[0].find[0]", "there is no layer 3 (expected 1 to 1)"),
        ("{find: [shape.q]}", "questions[0].find[0]", "there is nothing called q"),
        ("{find: [cuont]}", "questions[0].find[0]", "did you mean 'count'?"),
        ("{find: [perplexty]}", "questions[0].find[0]", "did you mean 'perplexity'?"),
        ("{find: [shape]}", "questions[0].find[0]", "did you mean 'shape.h'?"),
        ("{find: [count.f.q.]}", "questions[0].find[0]", "is no name"),
        ("{find: [B.perplexity]}", "questions[0].find[0]", "there is no run 'B'"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_at_its_place(question: str, path: str, wrong: str) -> None:
    assert any(each.startswith(f"{path}: ") and wrong in each for each in findings(f"{RNN}questions: [{question}]\n"))


@pytest.mark.parametrize(
    "question",
    [
        "{ask: a, choices: [b, {text: c, rigth: true}]}",
        "{ask: a, choices: [b, {text: c, right: 'yes'}]}",
        "{statement: true}",
    ],
)
def test_one_mistake_is_one_finding(question: str) -> None:
    assert len(findings(f"{RNN}questions: [{question}]\n")) == 1


def test_perplexity_and_accuracy_need_classes() -> None:
    text = RNN.replace("cross_entropy", "squared_error").replace("[0, 1]\nloss", "[[0, 1], [1, 0]]\nloss")
    assert "no perplexity of squared_error" in findings(f"{text}questions: [{{find: [perplexity]}}]\n")[0]


@pytest.mark.parametrize("remark", ["h_3: a", "q: a", "3: a", "0: a", "h_1: [a]"])
def test_a_remark_stands_with_what_there_is(remark: str) -> None:
    assert findings(f"{RNN}remarks: {{{remark}}}\n")[0].startswith(f"remarks.{remark.partition(':')[0]}: ")


@pytest.mark.parametrize("name", ["count", "shape", "perplexity", "accuracy", "q1", "q20"])
def test_names_that_questions_ask_for_are_no_names_for_anything_else(name: str) -> None:
    assert (
        "is no name for a quantity"
        in findings(f"cell: {{states: [h], equations: ['{name} = x', 'h = {name}']}}\ninputs: [1]\nparameters: {{}}\n")[
            0
        ]
    )
    assert "name" in findings(f"{RNN}runs: {{{name}: {{inputs: [1]}}}}\n")[0]
    own = f"cell: {{states: [h], equations: ['h = {name} * x']}}\ninputs: [1]\n"
    assert "no name for a parameter" in findings(f"{own}parameters: {{{name}: 1}}\n")[0]


def test_answers_of_counts_shapes_and_measures() -> None:
    names = "count, count.weights, count.biases, shape.h, shape.weights.x, perplexity, accuracy"
    made = solve(f"{RNN}questions: [{{find: [{names}]}}]\n")
    answers = {name: each["value"] for name, each in made.to_dict()["questions"][0]["answers"].items()}
    assert answers == {
        "count": ["6"],
        "count.weights": ["6"],
        "count.biases": ["0"],
        "shape.h": ["2", "1"],
        "shape.weights.x": ["2", "1"],
        "perplexity": ["1.7696"],
        "accuracy": ["1.0000"],
    }


def test_a_count_of_one_vector_is_said_once() -> None:
    cell = "{states: [h], equations: ['h = tanh(W @ x + b)']}"
    asked = "{ask: q, find: [count.weights, count.biases]}"
    page = solve(f"cell: {cell}\nsizes: {{input: 2, hidden: 3}}\nquestions: [{asked}]\n").render("text")
    assert "number of weights: 3·2 = 6\n" in page
    assert "number of biases:  3\n" in page


@pytest.mark.parametrize(
    ("places", "example"), [(0, "2.5 becomes 3"), (1, "0.25 becomes 0.3"), (2, "0.125 becomes 0.13"), (4, "0.125")]
)
def test_the_rule_of_ties_has_an_example_at_the_places_that_are_asked_for(places: int, example: str) -> None:
    tie = "0.5" if places == 0 else f"0.{'0' * places}5"
    cell = "{name: rnn, activation: identity}"
    text = f"cell: {cell}\ninputs: [{tie}]\nweights: {{x: 1, h: 1}}\nrounding: {{places: {places}}}\n"
    assert example in solve(text).render("text")


def test_sizes_alone_are_enough_to_count() -> None:
    text = "cell: lstm\nsizes: {input: 8, hidden: 5, biases: one}\n"
    text += "questions: [{find: [count, count.f, shape.weights.f.x]}]\n"
    made = solve(text)
    answers = {name: each["value"] for name, each in made.to_dict()["questions"][0]["answers"].items()}
    assert answers == {"count": ["280"], "count.f": ["70"], "shape.weights.f.x": ["5", "8"]}
    assert "4·(5·8 + 5·5 + 5) = 280" in made.render("text")
    assert "needs weights" in findings(text.replace("count.f", "h_1"))[0]
    assert findings(text.replace("input: 8", "input: 8, vocabulary: 9"))[0].startswith("sizes.vocabulary: '9' beside")


def test_remarks_and_model_answers_stand_where_they_belong() -> None:
    text = (
        f"{RNN}remarks: {{h_1: Small it is., 2: That was all.}}\nquestions: [{{ask: Why, answer: Because of `h_1`.}}]\n"
    )
    page = solve(text).render("text")
    assert page.index("h₁ =") < page.index("Small it is.") < page.index("h₂ =") < page.index("That was all.")
    assert "Because of h₁." in page


def _remarked(text: str, names: list[str], detail: str = "full") -> dict[str, dict[str, int]]:
    """How often each remark stands on the page, on the deck."""
    said = "".join(f'  "{name}": NOTE{chr(65 + at)}\n' for at, name in enumerate(names))
    made = solve(f"{text}remarks:\n{said}")
    pages = {format: made.render(format, detail=detail) for format in ("text", "slides-tex")}
    return {
        format: {each: page.count(f"NOTE{chr(65 + at)}") for at, each in enumerate(names)}
        for format, page in pages.items()
    }


TRAINED = f"{RNN}backward: {{update: {{learning_rate: 0.1, times: 2}}}}\n"

ONCE = "1 h_1 a_h_2 loss loss_1 d_h_1 d_a_h_2 d_x_1 d_weights.x d_weights.h[0][0] d_initial.h d_inputs new_weights.h"

FED_BACK = """
cell: rnn
inputs: [P, {from: predict}, {from: y}]
tokens: {P: [1, 0], Q: [0, 1]}
weights: {x: [[1, 0.5], [-0.5, 1]], h: [[0, 1], [1, 0]]}
outputs: {equations: [z = V @ h, y = softmax(z)], parameters: {V: [[-1, 0], [0, 2]]}, predict: y, labels: [P, Q]}
targets: [P, Q, P]
loss: cross_entropy
backward: {}
runs: {B: {inputs: [Q, P], targets: [P, Q]}}
"""

FED_NAMES = "predict_1 x_2 x_3 d_x_3 z_2 d_z_2 loss_3 d_outputs.parameters.V B.h_1 B.predict_2 B.loss_1 B.d_h_1"


@pytest.mark.parametrize("detail", ["full", "brief"])
@pytest.mark.parametrize(
    ("text", "names"), [(TRAINED, ONCE), (FED_BACK, FED_NAMES), (f"{FED_BACK}batch: mean\n", FED_NAMES)]
)
def test_a_remark_stands_once_whatever_it_is_about(text: str, names: str, detail: str) -> None:
    for found in _remarked(text, names.split(), detail).values():
        assert set(found.values()) == {1}, found


def test_a_remark_stands_in_its_run_and_its_pass() -> None:
    page = solve(f'{TRAINED}remarks: {{"h_1(n=2)": Later., h_1: Before.}}\n').render("text")
    assert [page.count(said) for said in ("Before.", "Later.")] == [1, 1]
    assert page.index("Before.") < page.index("Pass 2") < page.index("Later.")
    brief = solve(f'{TRAINED}remarks: {{"h_1(n=2)": Later., h_1: Before.}}\n').render("text", detail="brief")
    assert brief.index("Before.") < brief.index("Training") < brief.index("Later.")
    page = solve(f"{RNN}run: A\nruns: {{B: {{inputs: [2]}}}}\nremarks: {{B.h_1: Of B., A.h_1: Of A.}}\n").render("text")
    assert page.index("Of A.") < page.index("Run B") < page.index("Of B.")


def test_what_the_file_gives_is_printed_as_written_in_every_pass() -> None:
    page = solve(TRAINED).render("text").partition("Pass 2")[2]
    assert "-1.0000" not in page
    assert "-1" in page
    assert "-0.0000" not in page


@pytest.mark.parametrize("name", ["count", "shape.h", "d_tanh_c_1"])
def test_a_remark_needs_a_working(name: str) -> None:
    unit = "cell: lstm\ninputs: [1]\nweights: {i: {x: 1, h: 1}, f: {x: 1, h: 1}, g: {x: 1, h: 1}, o: {x: 1, h: 1}}\n"
    text = f"{unit}targets: [1]\nloss: half_squared_error\nbackward: {{}}\nremarks: {{{name}: no}}\n"
    with pytest.raises(SolverError, match=name.replace(".", "[.]")):
        solve(text)


@pytest.mark.parametrize("start", ["{from: A, foo: 1}", "{from: A, h: 9}"])
def test_a_run_starts_from_another_or_from_states(start: str) -> None:
    found = findings(f"{RNN}run: A\nruns: {{B: {{inputs: [1], initial: {start}}}}}\n")
    assert [each.partition(":")[0] for each in found] == [f"runs.B.initial.{'foo' if 'foo' in start else 'h'}"]


def test_no_two_questions_of_a_run_have_one_part() -> None:
    asked = "{find: h_1, part: (i)}, {find: h_2, part: i}, {ask: a, statement: true, part: q1}, {find: h_1, part: q4}"
    found = findings(f"{RNN}runs: {{B: {{inputs: [1], questions: [{{find: h_1, part: i}}]}}}}\nquestions: [{asked}]\n")
    assert [each.partition(" (")[0] for each in found] == [
        "questions[1].part: 'i' is the part of questions[0]",
        "questions[2].part: 'q1' is a name of the program's",
    ]
    asked = "{ask: a, statement: true, part: h_1}, {ask: b, statement: true, part: loss}, {ask: c, answer: d, part: h}"
    assert [each.partition(" (")[0] for each in findings(f"{RNN}questions: [{asked}]\n")] == [
        "questions[0].part: 'h_1' is the name of a number",
        "questions[1].part: 'loss' is the name of a number",
    ]


def test_a_question_says_how_it_is_answered() -> None:
    assert findings(f"{RNN}questions: [{{ask: Why, points: 2}}]\n")[0].startswith("questions[0].find: missing")


def test_a_layer_is_counted_without_what_stands_beside_it() -> None:
    unit = "{cell: rnn, weights: {x: [[1]], h: [[1]]}}"
    text = (
        f"layers: [{unit}, {unit}]\ninputs: [1]\noutputs: {{equations: [y = V @ h], parameters: {{V: [[1], [2]]}}}}\n"
    )
    made = solve(f"{text}questions: [{{find: [count, 'count(l=1)', 'count(l=2)', shape.V]}}]\n")
    answers = {name: each["value"] for name, each in made.to_dict()["questions"][0]["answers"].items()}
    assert answers == {"count": ["6"], "count(l=1)": ["2"], "count(l=2)": ["2"], "shape.V": ["2", "1"]}


def test_only_the_pass_that_is_asked_for_is_marked() -> None:
    text = "cell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\ntargets: [1]\nloss: squared_error\n"
    text += "backward: {update: {learning_rate: 0.1, times: 3}}\nquestions: [{find: 'h_1(n=2)'}]\n"
    page = solve(text).render("text")
    assert page.count("(question 1)") == 1
    assert page.index("Pass 2") < page.index("(question 1)") < page.index("Pass 3")


@pytest.mark.parametrize(
    ("written", "printed"), [("h_t", "hₜ"), ("h", "h"), ("h_2", "h₂"), ("u", "u"), ("W_ih", "W_ih"), ("z_t", "z_t")]
)
def test_a_quantity_in_prose_needs_no_time(written: str, printed: str) -> None:
    page = solve(
        f"cell: rnn\nsymbols: [u]\ninputs: [1, u]\nweights: {{x: 1, h: 1}}\ntext: Think of `{written}` here.\n"
    )
    assert f"Think of {printed} here." in page.render("text")
    assert ("`z_t`" in page.render("md")) == (written == "z_t")


def test_equations_without_parameters_have_no_heading_of_gradients() -> None:
    cell = "cell: {states: [h], equations: [h = abs(x) + h_prev]}\ninputs: [1]\n"
    page = solve(f"{cell}parameters: {{}}\ntargets: [1]\nloss: squared_error\nbackward: {{}}\n").render("md")
    assert "Back at time step" in page
    assert "## Gradients" not in page

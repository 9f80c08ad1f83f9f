"""STACK: its response trees are worked out as Maxima would, and judge as PrairieLearn's server does."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from exporting import AWKWARD, PROBLEM, files, made, public, text
from maxima_rules import EMPTY, LETTER, Matrix, run, text_of_version, version_of

from lstm_solver.export.exported import AnswerField
from lstm_solver.export.stack_parts.stack_versions import StackVersions
from lstm_solver.export.targets import write


def questions_of(file: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(file).iter("question") if each.get("type") == "stack"]


def question_of(problem: Any) -> ET.Element:
    (question,) = questions_of(text("stack", problem))
    return question


def fields_of(problem: Any) -> list[AnswerField]:
    return [field for item in made(problem).problems[0].versions[0].items for field in item.fields]


class Marked:
    """What the response trees of a question say to some answers, by the name of the field."""

    def __init__(self, question: ET.Element, fields: list[AnswerField], seed: int = 1) -> None:
        self.question = question
        self.variables = question.findtext("questionvariables/text") or ""
        self.version = version_of(self.variables, seed)
        self.inputs = {each.findtext("name") or "": each for each in question.iter("input")}
        self.shapes = {name: self.shape(each) for name, each in self.inputs.items()}
        places = [(name, at) for name, shape in self.shapes.items() for at in range(shape[0] * shape[1])]
        self.places = dict(zip((field.name for field in fields), places, strict=False))
        self.fields = {field.name: field for field in fields}

    def shape(self, given: ET.Element) -> tuple[int, int]:
        """Rows and columns."""
        if given.findtext("type") != "matrix":
            return 1, 1
        rows = (given.findtext("tans") or "").removeprefix("matrix(").split("], [")
        return len(rows), rows[0].count(",") + 1

    def answers(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the inputs hold; an entry of a matrix that is missing is a letter."""
        found: dict[str, Any] = dict.fromkeys(self.inputs, EMPTY)
        for name, (rows, columns) in self.shapes.items():
            if self.inputs[name].findtext("type") == "matrix":
                found[name] = Matrix([LETTER] * columns for _ in range(rows))
        for field, value in given.items():
            name, at = self.places.get(field, (field, 0))
            if isinstance(found[name], Matrix):
                row, column = divmod(at, self.shapes[name][1])
                list.__getitem__(found[name], row)[column] = value
            else:
                found[name] = value
        return found

    def tree(self, field: str) -> ET.Element:
        name = self.places.get(field, (field, 0))[0]
        (tree,) = (each for each in self.question.iter("prt") if each.findtext("name") == f"p{name}")
        return tree

    def of(self, field: str, given: dict[str, Any]) -> tuple[Fraction, list[str]]:
        """The share of the tree's points, and what is said."""
        tree = self.tree(field)
        names = run(self.variables, tree.findtext("feedbackvariables/text") or "", self.answers(given) | self.version)
        nodes, at, score, said = list(tree.iter("node")), 0, Fraction(0), []
        while at >= 0:
            node = nodes[at]
            way = "true" if names[node.findtext("sans") or ""] == int(node.findtext("tans") or "") else "false"
            up, _, down = (node.findtext(f"{way}score") or "").partition("/")
            score += Fraction(eval(up, names)) / Fraction(eval(down or "1", names))
            said.append(text_of_version(node.findtext(f"{way}feedback/text") or "", self.version.get("lsv", 1)))
            at = int(node.findtext(f"{way}nextnode") or "")
        return score, [each for each in said if each]

    def alone(self, field: str, given: dict[str, Any]) -> tuple[Fraction, str]:
        """The points of a field, and what is said of it, where all entries beside it are letters."""
        name, at = self.places[field]
        score, said = self.of(field, given)
        entries = self.shapes[name][0] * self.shapes[name][1]
        if entries == 1:
            return score, "".join(said)
        return score * entries, said[at].removeprefix("<div>").removesuffix("</div>").partition("\\): ")[2]


@pytest.fixture(scope="module")
def marked() -> Marked:
    return Marked(question_of(PROBLEM), fields_of(PROBLEM))


def test_every_input_stands_in_the_text_with_its_tree(marked: Marked) -> None:
    shown = marked.question.findtext("questiontext/text") or ""
    trees = [each.findtext("name") for each in marked.question.iter("prt")]
    for name in marked.inputs:
        assert shown.count(f"[[input:{name}]]") == shown.count(f"[[validation:{name}]]") == 1
    assert all(shown.count(f"[[feedback:{name}]]") == 1 for name in trees)
    assert shown.count("[[") == 2 * len(marked.inputs) + len(trees)
    assert "{@" not in shown
    assert marked.question.findtext("name/text") == AWKWARD
    kinds = [each.findtext("type") for each in marked.question.iter("input")]
    assert (kinds.count("radio"), kinds.count("checkbox"), kinds.count("notes")) == (4, 1, 2)


def test_a_quantity_is_an_input(marked: Marked) -> None:
    kinds = [(name, each.findtext("type")) for name, each in marked.inputs.items()]
    assert kinds[:3] == [("ans1", "matrix"), ("ans2", "matrix"), ("ans3", "matrix")]
    assert marked.inputs["ans1"].findtext("tans") == "matrix([0.62], [0.73])"
    assert (marked.inputs["ans5"].findtext("type"), marked.places["h_1[0]"]) == ("algebraic", ("ans5", 0))
    assert any("letter" in line for line in files("stack")[1])


def test_numbers_and_ends_and_slips(marked: Marked) -> None:
    for name, field in marked.fields.items():
        for end in (field.value, field.accepted.low, field.accepted.high):
            score, said = marked.alone(name, {name: float(end)})
            assert (said == "Right.", score == 1) == (field.accepted.has(end),) * 2, (field.name, end)
        for slip in field.slips:
            score, why = marked.alone(name, {name: float(slip.value)})
            assert (score, why.replace("&amp;", "&")) == (Fraction(slip.share), slip.why)
        assert marked.of(name, {})[0] == 0
        assert marked.alone(name, {name: 1e6}) == (0, "Wrong.")


def test_a_tie_goes_to_the_even_digit() -> None:
    """0.545 times a hundred is above 54.5 in binary numbers."""
    problem = PROBLEM | {"rounding": {"places": 2, "ties": "half_even"}}
    test_numbers_and_ends_and_slips(Marked(question_of(problem), fields_of(problem)))


def test_every_entry_earns_its_own_share(marked: Marked) -> None:
    right, wrong = float(marked.fields["i_1[0]"].value), 7.0
    one = marked.of("i_1[0]", {"i_1[0]": right, "i_1[1]": wrong})
    assert (one[0], [each.partition(": ")[2] for each in one[1]]) == (Fraction(1, 2), ["Right.</div>", "Wrong.</div>"])
    assert marked.of("i_1[0]", {"i_1[1]": right})[0] == 0
    assert marked.of("i_1[0]", {field: float(marked.fields[field].value) for field in ("i_1[0]", "i_1[1]")})[0] == 1


def test_what_follows_from_own_numbers_counts(marked: Marked) -> None:
    i, g = (marked.fields[name].value for name in ("i_1[0]", "g_1[0]"))
    follows = {"c_1[0]": float(round(Decimal("0.15") + i * g, 2))}
    assert marked.alone("c_1[0]", {"f_1[0]": 0.3} | follows) == (1, "This follows from your own earlier numbers.")
    assert marked.alone("c_1[0]", follows)[0] == 0


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "gru_two_steps", "lstm_sgd_step", "attention_step"])
def test_formulas_lead_to_the_right_numbers(name: str) -> None:
    marked = Marked(question_of(public(name)), fields_of(public(name)))
    right = marked.answers({each: float(field.value) for each, field in marked.fields.items()})
    followed = 0
    for tree in marked.question.iter("prt"):
        lines = tree.findtext("feedbackvariables/text") or ""
        found = run(marked.variables, lines, right)
        follows = [value for key, value in found.items() if key.startswith("lsfollows")]
        assert all(follows), tree.findtext("name")
        followed += len(follows)
    assert followed


def test_choices_are_marked(marked: Marked) -> None:
    chosen = [each for each in marked.inputs.values() if each.findtext("type") in ("radio", "checkbox")]
    for each in chosen:
        name, options = each.findtext("name") or "", each.findtext("tans") or ""
        right = [at for at, part in enumerate(options.split("], [")) if ", true, " in part]
        given: Any = right[0] + 1 if len(right) == 1 else [at + 1 for at in right]
        assert marked.of(name, {name: given}) == (1, ["Right."])
        assert marked.of(name, {name: 99 if len(right) == 1 else [99]}) == (0, ["Wrong."])
    assert '\\"' in "".join(each.findtext("tans") or "" for each in chosen)


@pytest.mark.parametrize("name", ["rnn_echo", "gru_two_steps"])
def test_versions_are_the_deployed_seeds_of_one_question(name: str) -> None:
    together = made(public(name), number=3)
    (question,) = questions_of(text("stack", public(name), number=3))
    assert [each.text for each in question.iter("deployedseed")] == ["1", "2", "3"]
    assert "stack_seed" in (question.findtext("questionvariables/text") or "")
    for seed, version in enumerate(together.problems[0].versions, 1):
        alone = together._replace(problems=(together.problems[0]._replace(versions=(version,)),))
        written = write("stack", alone)[0][""]
        assert isinstance(written, str)
        fields = [field for item in version.items for field in item.fields]
        (other,) = questions_of(written)
        many, one = Marked(question, fields, seed), Marked(other, fields)
        for part in ("questiontext/text", "generalfeedback/text", "questionnote/text"):
            assert text_of_version(question.findtext(part) or "", seed) == other.findtext(part), part
        for field in fields:
            for given in (field.value, *(slip.value for slip in field.slips), Decimal(77)):
                answers = {field.name: float(given)}
                assert many.of(field.name, answers) == one.of(field.name, answers), (field.name, given)


def test_versions_of_other_shapes_stand_apart() -> None:
    versions = StackVersions(3)
    code = versions.code(["a: 1 * 0.5;\nb: a;", "a: 0.5;\nb: a;", "a: 1 * (-2);\nb: a;"])
    assert code == ("if lsv=1 or lsv=3 then (a: 1 * lsd[1],\nb: a) else (a: 0.5,\nb: a);")
    assert versions.text(["x\n1", "x\n2", "x\n1"]) == ('x\n[[if test="lsv=1 or lsv=3"]]1[[elif test="lsv=2"]]2[[/if]]')
    assert "lsd: [[0.5],\n[0],\n[(-2)]][lsv];" in versions.variables


def test_numbers_are_typed_with_the_sign_of_the_language() -> None:
    for lang, sign in (("en", "."), ("de", ",")):
        problem = PROBLEM | {"lang": lang}
        assert question_of(problem).findtext("decimals") == sign
        assert any("a decimal comma" in line for line in files("stack", problem)[1]) == (sign == ",")

"""STACK: its response trees are worked out as Maxima would, and judge as PrairieLearn's server does."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import pytest
from exporting import AWKWARD, PROBLEM, files, made, public, text
from maxima_rules import EMPTY, run

from lstm_solver.export.exported import AnswerField


def question_of(problem: Any) -> ET.Element:
    quiz = ET.fromstring(text("stack", problem))
    (question,) = (each for each in quiz.iter("question") if each.get("type") == "stack")
    return question


def fields_of(problem: Any) -> list[AnswerField]:
    return [field for item in made(problem).problems[0].versions[0].items for field in item.fields]


class Marked:
    """What each response tree of a question says to some answers, by the name of its input."""

    def __init__(self, question: ET.Element) -> None:
        self.question = question
        self.functions = question.findtext("questionvariables/text") or ""
        self.names = [each.findtext("name") or "" for each in question.iter("input")]

    def of(self, name: str, given: dict[str, Any]) -> tuple[float, str]:
        """Score and feedback."""
        answers = dict.fromkeys(self.names, EMPTY) | given
        (tree,) = (each for each in self.question.iter("prt") if each.findtext("name") == f"p{name}")
        kase = run(self.functions, tree.findtext("feedbackvariables/text") or "", answers)["kase"]
        for node in tree.iter("node"):
            if kase == int(node.findtext("tans") or ""):
                return float(node.findtext("truescore") or ""), node.findtext("truefeedback/text") or ""
        return 0.0, node.findtext("falsefeedback/text") or ""


@pytest.fixture(scope="module")
def marked() -> Marked:
    return Marked(question_of(PROBLEM))


def inputs(problem: Any) -> list[tuple[str, AnswerField]]:
    return [(f"ans{at}", field) for at, field in enumerate(fields_of(problem), 1)]


def test_every_input_stands_in_the_text_with_its_tree(marked: Marked) -> None:
    shown = marked.question.findtext("questiontext/text") or ""
    trees = [each.findtext("name") for each in marked.question.iter("prt")]
    for name in marked.names:
        assert shown.count(f"[[input:{name}]]") == shown.count(f"[[validation:{name}]]") == 1
    assert all(shown.count(f"[[feedback:{name}]]") == 1 for name in trees)
    assert shown.count("[[") == 2 * len(marked.names) + len(trees)
    assert "{@" not in shown
    assert marked.question.findtext("name/text") == AWKWARD
    kinds = [each.findtext("type") for each in marked.question.iter("input")]
    assert (kinds.count("radio"), kinds.count("checkbox"), kinds.count("notes")) == (4, 1, 2)


def test_numbers_and_ends_and_slips(marked: Marked) -> None:
    for name, field in inputs(PROBLEM):
        for end in (field.value, field.accepted.low, field.accepted.high):
            assert (marked.of(name, {name: float(end)})[1] == "Right.") == field.accepted.has(end), (field.name, end)
        for slip in field.slips:
            score, why = marked.of(name, {name: float(slip.value)})
            assert (score, why.replace("&amp;", "&")) == (float(slip.share), slip.why)
        assert marked.of(name, {}) == (0.0, "")
        assert marked.of(name, {name: 1e6}) == (0.0, "Wrong.")


def test_what_follows_from_own_numbers_counts(marked: Marked) -> None:
    names = {field.name: name for name, field in inputs(PROBLEM)}
    given = {names["f_1[0]"]: 0.3}
    (i,) = (field for field in fields_of(PROBLEM) if field.name == "i_1[0]")
    (g,) = (field for field in fields_of(PROBLEM) if field.name == "g_1[0]")
    follows = round(Decimal("0.15") + i.value * g.value, 2)
    score, why = marked.of(names["c_1[0]"], given | {names["c_1[0]"]: float(follows)})
    assert (score, why) == (1.0, "This follows from your own earlier numbers.")
    assert marked.of(names["c_1[0]"], {names["c_1[0]"]: float(follows)})[0] == 0


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "gru_two_steps", "lstm_sgd_step", "attention_step"])
def test_formulas_lead_to_the_right_numbers(name: str) -> None:
    question = question_of(public(name))
    marked = Marked(question)
    fields = dict(inputs(public(name)))
    right = {each: float(field.value) for each, field in fields.items()}
    followed = 0
    for tree in question.iter("prt"):
        lines = tree.findtext("feedbackvariables/text") or ""
        field = fields.get((tree.findtext("name") or "")[1:])
        if field is not None and "lsvalue" in lines:
            assert run(marked.functions, lines, dict.fromkeys(marked.names, EMPTY) | right)["lsfollows"], field.name
            followed += 1
    assert followed


def test_choices_are_marked(marked: Marked) -> None:
    chosen = [each for each in marked.question.iter("input") if each.findtext("type") in ("radio", "checkbox")]
    for each in chosen:
        name, options = each.findtext("name") or "", each.findtext("tans") or ""
        right = [at for at, part in enumerate(options.split("], [")) if ", true, " in part]
        given: Any = right[0] + 1 if len(right) == 1 else [at + 1 for at in right]
        assert marked.of(name, {name: given})[0] == 1
    assert '\\"' in "".join(each.findtext("tans") or "" for each in chosen)


def test_versions_are_questions_of_a_category() -> None:
    quiz = ET.fromstring(text("stack", public("rnn_echo"), number=3))
    assert [each.get("type") for each in quiz.iter("question")] == ["category"] + ["stack"] * 3
    assert any("decimal point" in line for line in files("stack")[1])


def test_numbers_are_typed_with_the_sign_of_the_language() -> None:
    for lang, sign in (("en", "."), ("de", ",")):
        problem = PROBLEM | {"lang": lang}
        assert question_of(problem).findtext("decimals") == sign
        assert any("a decimal comma" in line for line in files("stack", problem)[1]) == (sign == ",")

"""Numbas: the exam is JSON behind its line, and its ranges, alternatives and variables judge as the marking does."""

import json
import math
import re
from decimal import Decimal
from typing import Any

import pytest
from exporting import AWKWARD, PROBLEM, made, public, text

from lstm_solver.export.exported import AnswerField


def exam_of(problem: Any, **versions: int) -> dict[str, Any]:
    head, _, body = text("numbas", problem, **versions).partition("\n")
    assert head.startswith("// Numbas version: ")
    found = json.loads(body)
    assert isinstance(found, dict)
    return found


class Question:
    """One question, as Numbas marks it with the answers to other parts in the place of variables."""

    def __init__(self, problem: Any) -> None:
        (group,) = exam_of(problem)["question_groups"]
        (self.data,) = group["questions"]
        items = made(problem).problems[0].versions[0].items
        fields = [field for item in items for field in item.fields]
        parts = [each for each in self.data["parts"] if each["type"] == "numberentry"]
        self.parts: dict[str, tuple[AnswerField, dict[str, Any]]] = {
            field.ident: (field, part) for field, part in zip(fields, parts, strict=True)
        }
        self.paths = {f"p{self.data['parts'].index(part)}": ident for ident, (_, part) in self.parts.items()}

    def values(self, replaced: dict[str, float]) -> dict[str, Any]:
        names: dict[str, Any] = {
            "_if": lambda condition, yes, no: yes if condition else no, "sign": lambda x: (x > 0) - (x < 0),
            "ln": math.log, "floor": math.floor, "exp": math.exp, "tanh": math.tanh, "sqrt": math.sqrt,
        }  # fmt: skip
        for name, each in self.data["functions"].items():
            names[name] = eval(f"lambda x, p: {_python(each['definition'])}", names)
        for name in self.data["ungrouped_variables"]:
            names[name] = replaced.get(name)
            if names[name] is None:
                names[name] = eval(_python(self.data["variables"][name]["definition"]), names)
        return names

    def credit(self, ident: str, given: dict[str, Decimal]) -> tuple[float, str]:
        """The share of a part's marks and its message: first by the numbers of all, then by the student's own."""
        _, part = self.parts[ident]
        replaced = {
            each["variable"]: float(given[self.paths[each["part"]]])
            for each in part["variableReplacements"]
            if self.paths[each["part"]] in given
        }
        original = self._by(part, given[ident], self.values({}))
        return max(original, self._by(part, given[ident], self.values(replaced)), key=lambda pair: pair[0])

    def _by(self, part: dict[str, Any], number: Decimal, names: dict[str, Any]) -> tuple[float, str]:
        if self._within(part, number, names):
            return 1.0, "right"
        for each in part["alternatives"]:
            if self._within(each, number, names):
                return each["marks"] / part["marks"], each["alternativeFeedbackMessage"]
        return 0.0, "wrong"

    @staticmethod
    def _within(part: dict[str, Any], number: Decimal, names: dict[str, Any]) -> bool:
        low, high = (eval(_python(part[key]), names) for key in ("minValue", "maxValue"))
        return bool(low - 1e-12 <= float(number) <= high + 1e-12)


def _python(jme: str) -> str:
    return re.sub(r"\bif\(", "_if(", jme).replace("^", "**")


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(PROBLEM)


def test_words_arrive_as_written(question: Question) -> None:
    shown = question.data["name"].replace("{'{'}", "\0").replace("{'}'}", "}").replace("\0", "{")
    assert shown == AWKWARD
    assert "{1:NM" not in question.data["statement"]
    kinds = [each["type"] for each in question.data["parts"]]
    assert [kinds.count(each) for each in ("1_n_2", "m_n_2", "information")] == [4, 1, 2]


def test_no_number_has_an_exponent(question: Question) -> None:
    """e is a constant there."""
    definitions = [each["definition"] for key in ("functions", "variables") for each in question.data[key].values()]
    assert not any(re.search(r"\de", each) for each in definitions)


def test_numbers_and_slips(question: Question) -> None:
    for ident, (field, part) in question.parts.items():
        assert part["marks"] == pytest.approx(float(field.points))
        for each in (field.value, field.accepted.low, field.accepted.high):
            assert question.credit(ident, {ident: each}) == (1.0, "right")
        for slip in field.slips:
            share, why = question.credit(ident, {ident: slip.value})
            assert (share, why.replace("&amp;", "&")) == (pytest.approx(float(slip.share)), f"<p>{slip.why}</p>")
        assert question.credit(ident, {ident: Decimal(1000)}) == (0.0, "wrong")


def test_what_follows_from_own_numbers_counts(question: Question) -> None:
    follows = round(Decimal("0.15") + question.parts["i_1_0"][0].value * question.parts["g_1_0"][0].value, 2)
    assert question.credit("c_1_0", {"f_1_0": Decimal("0.3"), "c_1_0": follows})[0] == 1
    assert question.credit("c_1_0", {"c_1_0": follows})[0] == 0


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "gru_two_steps", "lstm_sgd_step", "attention_step"])
def test_formulas_lead_to_the_right_numbers(name: str) -> None:
    question = Question(public(name))
    right = {ident: field.value for ident, (field, _) in question.parts.items()}
    assert all(question.credit(ident, right) == (1.0, "right") for ident in right)
    assert any(part["variableReplacements"] for _, part in question.parts.values())


def test_one_version_is_picked() -> None:
    (group,) = exam_of(public("rnn_echo"), number=3)["question_groups"]
    assert (group["pickingStrategy"], group["pickQuestions"], len(group["questions"])) == ("random-subset", 1, 3)


def test_thirds_of_a_point_add_up_and_a_comma_is_no_thousand() -> None:
    question = exam_of(public("lstm_sgd_step"))["question_groups"][0]["questions"][0]
    assert sum(part["marks"] for part in question["parts"]) == 10
    assert all("en" not in part["notationStyles"] for part in question["parts"])

"""Numbas: the exam is JSON behind its line, and its ranges, alternatives and variables judge as the marking does."""

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from exporting import AWKWARD, PROBLEM, made, public, text

from lstm_solver.export.exported import AnswerField


def exam_of(problem: Any, **versions: int) -> dict[str, Any]:
    head, _, body = text("numbas", problem, **versions).partition("\n")
    assert head.startswith("// Numbas version: ")
    found = json.loads(body)
    assert isinstance(found, dict)
    return found


class Entry(NamedTuple):
    """A field with the part that asks for it, its row and its column there."""

    field: AnswerField
    part: dict[str, Any]
    path: str
    row: int
    column: int


class Question:
    """One question, as Numbas marks it with the answers to other parts in the place of variables."""

    def __init__(self, problem: Any) -> None:
        (group,) = exam_of(problem)["question_groups"]
        (self.data,) = group["questions"]
        items = made(problem).problems[0].versions[0].items
        fields = [field for item in items for field in item.fields]
        self.entries = {field.ident: each for field, each in zip(fields, self.places(fields), strict=True)}

    def places(self, fields: list[AnswerField]) -> Iterator[Entry]:
        rest = iter(fields)
        for at, part in enumerate(self.data["parts"]):
            if part["type"] in ("numberentry", "matrix"):
                rows, columns = (int(part.get(key, 1)) for key in ("numRows", "numColumns"))
                for place in range(rows * columns):
                    yield Entry(next(rest), part, f"p{at}", *divmod(place, columns))

    def values(self, replaced: dict[str, Any]) -> dict[str, Any]:
        """The variables, with answers in the place of some."""
        names: dict[str, Any] = {
            "_if": lambda condition, yes, no: yes if condition else no, "sign": lambda x: (x > 0) - (x < 0),
            "ln": math.log, "floor": math.floor, "exp": math.exp, "tanh": math.tanh, "sqrt": math.sqrt,
            "dec": Decimal, "safe": str, "isnan": lambda x: x.is_nan(), "matrix": lambda *rows: rows,
        }  # fmt: skip
        for name, each in self.data["functions"].items():
            names[name] = eval(f"lambda x, p: (lambda x: {_python(each['definition'])})(float(x))", names)
        for name in self.data["ungrouped_variables"]:
            names[name] = replaced.get(name)
            if names[name] is None:
                names[name] = eval(_python(self.data["variables"][name]["definition"]), names)
        return names

    def credit(self, ident: str, given: dict[str, Decimal]) -> tuple[float, str]:
        """The share of a field's marks and its message: first by the numbers of all, then by the student's own."""
        entry = self.entries[ident]
        replaced = {
            each["variable"]: answer
            for each in entry.part["variableReplacements"]
            if (answer := self.answer(each["part"], given)) is not None
        }
        original = self._by(entry, given[ident], self.values({}))
        return max(original, self._by(entry, given[ident], self.values(replaced)), key=lambda pair: pair[0])

    def answer(self, path: str, given: dict[str, Decimal]) -> Any:
        """What a part hands on: of entries that hold no number, the expected ones."""
        mine = [(ident, each) for ident, each in self.entries.items() if each.path == path]
        if not any(ident in given for ident, _ in mine):
            return None
        if mine[0][1].part["type"] == "numberentry":
            return float(given[mine[0][0]])
        script, names = mine[0][1].part["customMarkingAlgorithm"], self.values({})
        for ident, each in mine:
            names[f"given_{each.row}_{each.column}"] = given.get(ident, Decimal("NaN"))
        for name, line in re.findall(r"^(taken_\d+_\d+):\n    (.*)$", script, re.MULTILINE):
            names[name] = float(eval(_python(line), names))
        (handed_on,) = re.findall(r"^    (matrix\(.*\))$", script, re.MULTILINE)
        return eval(handed_on, names)

    def _by(self, entry: Entry, number: Decimal, names: dict[str, Any]) -> tuple[float, str]:
        if entry.part["type"] == "matrix":
            names[f"given_{entry.row}_{entry.column}"] = number
            name = f"marked_{entry.row}_{entry.column}"
            (line,) = re.findall(rf"^{name}:\n    (.*)$", entry.part["customMarkingAlgorithm"], re.MULTILINE)
            share, text = eval(_python(line), names)
            return share, text.partition("\\): ")[2].removesuffix("</p>")
        for each, share, text in (
            (entry.part, 1.0, "Right."),
            *((each, each["marks"] / entry.part["marks"], each["alternativeFeedbackMessage"][3:-4])
              for each in entry.part["alternatives"]),
        ):  # fmt: skip
            (line,) = re.findall(
                r"^    if\((.*), correct\(\), incorrect\(\); end\(\)\)$", each["customMarkingAlgorithm"], re.M
            )
            if eval(_python(line), names | {"studentNumber": number}):
                return share, text
        return 0.0, "Wrong."


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


def test_a_quantity_is_a_part(question: Question) -> None:
    part = question.entries["i_1_1"].part
    assert (part["type"], part["numRows"], part["numColumns"], part["markPerCell"]) == ("matrix", "2", "1", True)
    assert (part["marks"], part["correctAnswer"], part["tolerance"]) == (2, "matrix([0.62], [0.73])", "0.005")
    assert question.entries["h_1_0"].part["type"] == "numberentry"


def test_numbers_and_ends_and_slips(question: Question) -> None:
    for ident, (field, part, *_) in question.entries.items():
        mine = [each for each in question.entries.values() if each.part is part]
        assert part["marks"] == pytest.approx(float(sum(each.field.points for each in mine)))
        for each in (field.value, field.accepted.low, field.accepted.high):
            assert (question.credit(ident, {ident: each}) == (1.0, "Right.")) == field.accepted.has(each)
        for slip in field.slips:
            share, why = question.credit(ident, {ident: slip.value})
            assert (share, why.replace("&amp;", "&")) == (pytest.approx(float(slip.share)), slip.why)
        assert question.credit(ident, {ident: Decimal(1000)}) == (0.0, "Wrong.")


def test_what_follows_from_own_numbers_counts(question: Question) -> None:
    i, g = (question.entries[ident].field.value for ident in ("i_1_0", "g_1_0"))
    follows = {"c_1_0": round(Decimal("0.15") + i * g, 2)}
    assert question.credit("c_1_0", {"f_1_0": Decimal("0.3")} | follows)[0] == 1
    assert question.credit("c_1_0", follows)[0] == 0


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "gru_two_steps", "lstm_sgd_step", "attention_step"])
def test_formulas_lead_to_the_right_numbers(name: str) -> None:
    question = Question(public(name))
    right = {ident: each.field.value for ident, each in question.entries.items()}
    values = question.values({})
    for ident in right:
        assert question.credit(ident, right) == (1.0, "Right.")
    fields = [each.field for each in question.entries.values()]
    followed = [(field, values[f"follows{at}"]) for at, field in enumerate(fields, 1) if f"follows{at}" in values]
    assert followed
    assert all(value == pytest.approx(float(field.value), abs=1e-9) for field, value in followed)
    assert any(each.part["variableReplacements"] for each in question.entries.values())


def test_one_version_is_picked() -> None:
    (group,) = exam_of(public("rnn_echo"), number=3)["question_groups"]
    assert (group["pickingStrategy"], group["pickQuestions"], len(group["questions"])) == ("random-subset", 1, 3)


def test_thirds_of_a_point_add_up_and_a_comma_is_no_thousand() -> None:
    question = exam_of(public("lstm_sgd_step"))["question_groups"][0]["questions"][0]
    assert sum(part["marks"] for part in question["parts"]) == 10
    assert all("en" not in part["notationStyles"] for part in question["parts"])
    matrix = Question(PROBLEM).entries["i_1_0"].part["customMarkingAlgorithm"]
    assert '["plain", "plain-eu", "si-en", "si-fr"]' in matrix

"""Moodle XML: well-formed, its words as written, its numbers judged by Moodle's own rule."""

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from decimal import Decimal
from typing import Any

import pytest
from exporting import AWKWARD, PROBLEM, files, made, public, text
from moodle_rules import START, ClozeAnswer, cloze, marked

from lstm_solver.document.language import load
from lstm_solver.export.set_builder import exported
from lstm_solver.export.targets import TARGETS, write
from lstm_solver.export.wanted_versions import WantedVersions
from lstm_solver.reader.tree.source import read


@pytest.fixture(scope="module")
def quiz() -> ET.Element:
    return ET.fromstring(text("moodle"))


def questions(quiz: ET.Element, type: str) -> list[ET.Element]:
    return [each for each in quiz.iter("question") if each.get("type") == type]


def shown(question: ET.Element, tag: str = "questiontext") -> str:
    return question.findtext(f"{tag}/text") or ""


def answers(question: ET.Element) -> list[ClozeAnswer]:
    return [
        ClozeAnswer(
            float(each.get("fraction", "")),
            each.findtext("text") or "",
            each.findtext("tolerance") or "0",
            each.findtext("feedback/text") or "",
        )
        for each in question.iter("answer")
    ]


def test_each_question_is_of_its_kind(quiz: ET.Element) -> None:
    kinds = [each.get("type") for each in quiz.iter("question")]
    choices = ["multichoice"] * 4
    assert kinds == [
        "category", "cloze", "cloze", "numerical", "cloze", *choices, "cloze", "essay", "essay", "multichoice",
    ]  # fmt: skip


def test_words_arrive_as_written(quiz: ET.Element) -> None:
    assert {shown(each, "name").partition(" – ")[0] for each in quiz.iter("question")} == {"", AWKWARD}
    category = quiz.findtext("question/category/text") or ""
    assert category == "$course$/top/" + AWKWARD.replace("/", "//")
    texts = [shown(each) for each in quiz.iter("question") if each.get("type") != "category"]
    for html in texts:
        assert "&#123;1:NM:=5&#125;" in html
        assert "<span>\\</span>)" in html
        assert "&lt;script&gt;" in html
        (picture,) = set(re.findall(r'src="@@PLUGINFILE@@/([^"]+)"', html))
        files = [each for each in quiz.iter("file") if each.get("name") == picture]
        assert len(files) == len(texts)
        assert ET.fromstring(b64decode(files[0].text or "")).tag.endswith("svg")


def test_every_fragment_is_well_formed(quiz: ET.Element) -> None:
    for tag in ("questiontext", "generalfeedback", "graderinfo", "feedback"):
        for each in quiz.iterfind(f".//{tag}/text"):
            assert ET.fromstring(f"<div>{each.text or ''}</div>").tag == "div"


def test_fields_take_what_rounds_and_say_what_went_wrong(quiz: ET.Element) -> None:
    (version,) = made().problems[0].versions
    numbers = [item for item in version.items if len(item.fields) > 1]
    for item, question in zip(numbers, questions(quiz, "cloze"), strict=True):
        found = cloze(shown(question))
        assert len(START.findall(shown(question))) == len(item.fields)
        for field, place in zip(item.fields, found, strict=True):
            judge(field, place.answers)
    (item,) = (each for each in version.items if len(each.fields) == 1)
    (question,) = questions(quiz, "numerical")
    judge(item.fields[0], answers(question))
    assert question.findtext("defaultgrade") == "1"


def judge(field: Any, offered: list[ClozeAnswer]) -> None:
    half = (field.accepted.high - field.accepted.low) / 2
    assert (offered[0].text, Decimal(offered[0].tolerance)) == (field.text, half)
    for given in (field.value, field.accepted.low, field.accepted.high):
        assert marked(float(given), offered).percent == 100
    off = Decimal("1.02") * half
    paid = [slip.accepted for slip in field.slips if slip.share]
    beside = [each for each in (field.value - off, field.value + off) if half and not any(x.has(each) for x in paid)]
    assert all(marked(float(given), offered).percent < 100 for given in beside)
    prints = {field.text}
    for slip in field.slips:
        mark = marked(float(slip.value), offered)
        assert mark.percent == float(100 * slip.share)
        assert mark.feedback.replace("&amp;", "&") == slip.why
        prints.add(slip.text)
    assert len(prints) == 1 + len(field.slips)
    assert marked(1e6, offered) == ClozeAnswer(0.0, "*", "0", load("en").text("export_wrong"))


def test_choices_earn_their_share(quiz: ET.Element) -> None:
    found = [[each.percent for each in answers(question)] for question in questions(quiz, "multichoice")]
    assert found[:4] == [[100, 0], [0, 100], [50, 50, -50], [100, 0]]
    assert sorted(found[4]) == [0] * (len(found[4]) - 1) + [100]


def test_the_working_is_the_general_feedback(quiz: ET.Element) -> None:
    first, second, *_ = questions(quiz, "cloze")
    assert r"\sigma" in shown(first, "generalfeedback")
    assert r"\tanh" in shown(second, "generalfeedback")
    (essay, _) = questions(quiz, "essay")
    assert "Because." in shown(essay, "graderinfo")


def test_losses_are_said_once_each() -> None:
    _, lines = files("moodle")
    assert all(line.startswith("moodle: ") for line in lines)
    assert len(lines) == len(set(lines))
    assert any("half a unit off" in line and "(i_1[0]: " in line for line in lines)
    assert any("own earlier numbers" in line and "g_1" not in line and "c_1[0]" in line for line in lines)


def test_a_version_is_a_question_of_its_category() -> None:
    quiz = ET.fromstring(text("moodle", public("rnn_echo"), number=3))
    paths = [each.text or "" for each in quiz.iterfind("question/category/text")]
    assert paths == [f"$course$/top/An echo/Question {number}" for number in (1, 2, 3)]
    names = [shown(each, "name") for each in questions(quiz, "cloze")]
    assert len(set(names)) == 3
    texts = {shown(each) for each in questions(quiz, "cloze")}
    assert len(texts) == 3


def test_cut_digits_have_their_own_range() -> None:
    problem = PROBLEM | {"rounding": {"places": 2, "ties": "truncate"}}
    (version,) = made(problem).problems[0].versions
    field = version.items[0].fields[0]
    quiz = ET.fromstring(text("moodle", problem))
    offered = cloze(shown(questions(quiz, "cloze")[0]))[0].answers
    assert marked(float(field.value + Decimal("0.009")), offered).percent == 100
    assert marked(float(field.value - Decimal("0.001")), offered).percent < 100


def test_the_bytes_are_the_same_each_time() -> None:
    once = write("moodle", exported(read(public("rnn_echo")), "stem", WantedVersions(number=2)))
    assert once == write("moodle", exported(read(public("rnn_echo")), "stem", WantedVersions(number=2)))


@pytest.mark.parametrize("target", ["moodle", "stack"])
def test_no_space_stands_alone_between_escaped_signs(target: str) -> None:
    """Moodle's reader would drop it."""
    content = re.sub(r"<!\[CDATA\[.*?\]\]>", "", text(target), flags=re.S)
    assert not re.search(r"(?<=;)\s+(?=&)", content)


@pytest.mark.parametrize("target", [each for each in TARGETS if each not in ("stack", "numbas", "prairielearn")])
@pytest.mark.parametrize("lang", ["en", "de"])
def test_whose_comma_counts_is_said(target: str, lang: str) -> None:
    _, losses = files(target, PROBLEM | {"lang": lang})
    assert any("decimal comma" in line for line in losses) == (lang == "de")

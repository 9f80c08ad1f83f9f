"""QTI 2.1: the package holds together, and the response processing judges as the marking does."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from exporting import AWKWARD, PROBLEM, files, made, public
from qti_rules import QTI, processed

from lstm_solver.export.exported import AnswerField

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def package(problem: Any = PROBLEM, **versions: int) -> dict[str, ET.Element]:
    content = files("qti21", problem, **versions)[0][""]
    assert isinstance(content, bytes)
    archive = ZipFile(BytesIO(content))
    return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


def item_of(problem: Any) -> ET.Element:
    (found,) = (each for each in package(problem).values() if each.tag == f"{QTI}assessmentItem")
    return found


def fields_of(problem: Any) -> dict[str, AnswerField]:
    items = made(problem).problems[0].versions[0].items
    return {field.ident: field for item in items for field in item.fields}


@pytest.fixture(scope="module")
def item() -> ET.Element:
    return item_of(PROBLEM)


def test_identifiers_are_declared_and_shown(item: ET.Element) -> None:
    assert item.get("title") == AWKWARD
    asked = [each.get("responseIdentifier") for each in item.iter() if each.get("responseIdentifier")]
    declared = [each.get("identifier") for each in item.iter(f"{QTI}responseDeclaration")]
    assert sorted(asked) == sorted(declared)  # type: ignore[type-var]
    outcomes = {each.get("identifier") for each in item.iter(f"{QTI}outcomeDeclaration")}
    named = {each.get("identifier") for tag in ("variable", "setOutcomeValue") for each in item.iter(QTI + tag)}
    assert named <= outcomes | {*declared}
    shown = {each.get("outcomeIdentifier") for each in item.iter() if each.get("outcomeIdentifier")}
    assert shown <= outcomes
    assert all(each.get("cardinality") == "single" for each in item.iter(f"{QTI}outcomeDeclaration"))
    told = {each.text for each in item.iter(f"{QTI}baseValue") if each.get("baseType") == "identifier"}
    texts = [each.get("identifier") for tag in ("feedbackInline", "modalFeedback") for each in item.iter(QTI + tag)]
    assert len(set(texts)) == len(texts)
    assert {each for each in told if each and "_" in each} <= {*texts}


def test_formulas_are_mathml(item: ET.Element) -> None:
    """Readers show it without a script; letters that are upright or bold say so themselves."""
    assert all("\\(" not in (each.text or "") for each in item.iter() if "span" not in each.tag)
    for problem in (PROBLEM, public("gru_two_steps")):
        found = item_of(problem)
        inside = [each for formula in found.iter(f"{MATHML}math") for each in formula.iter()]
        assert len(inside) > 500
        assert all(each.tag.startswith(MATHML) for each in inside)
        assert not {"class", "aria-label"} & {name for each in inside for name in each.attrib}
    bold = [each.text for each in inside if each.get("mathvariant") == "bold"]
    assert {"W", "R"} <= {*bold}


def judged(item: ET.Element, fields: dict[str, AnswerField]) -> None:
    """Right numbers, the ends of what counts, and slips."""
    for ident, field in fields.items():
        for end in (field.value, field.accepted.low, field.accepted.high):
            told = processed(item, {ident: float(end)})["FEEDBACK"]
            assert (f"right_{ident}" in told or f"follows_{ident}" in told) == field.accepted.has(end), (ident, end)
        for at, slip in enumerate(field.slips):
            found = processed(item, {ident: float(slip.value)})
            assert f"slip{at}_{ident}" in found["FEEDBACK"]
            assert found["SCORE"] == pytest.approx(float(field.points) * float(slip.share), abs=1e-3)
    assert processed(item, {})["FEEDBACK"] == ("working",)


def test_numbers_ends_and_slips(item: ET.Element) -> None:
    judged(item, fields_of(PROBLEM))


@pytest.mark.parametrize("ties", ["half_even", "truncate"])
def test_ends_go_by_the_ties_of_the_problem(ties: str) -> None:
    problem = PROBLEM | {"rounding": {"places": 2, "ties": ties}}
    judged(item_of(problem), fields_of(problem))


def test_all_right_earns_everything(item: ET.Element) -> None:
    given: dict[str, Any] = {ident: float(field.value) for ident, field in fields_of(PROBLEM).items()}
    for each in made().problems[0].versions[0].items:
        if each.choices:
            right = tuple(f"c{at}" for at, choice in enumerate(each.choices) if choice.right)
            given[each.ident] = right[0] if each.one else right
    most = item.find(f"{QTI}outcomeDeclaration[@identifier='MAXSCORE']/{QTI}defaultValue/{QTI}value")
    assert most is not None
    assert processed(item, given)["SCORE"] == pytest.approx(float(most.text or ""))


def test_what_follows_from_own_numbers_counts(item: ET.Element) -> None:
    fields = fields_of(PROBLEM)
    follows = round(Decimal("0.15") + fields["i_1_0"].value * fields["g_1_0"].value, 2)
    told = processed(item, {"f_1_0": 0.3, "c_1_0": float(follows)})["FEEDBACK"]
    assert "follows_c_1_0" in told
    assert "follows_c_1_0" not in processed(item, {"c_1_0": float(follows)})["FEEDBACK"]


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "gru_two_steps", "attention_step"])
def test_steps_lead_to_the_right_numbers(name: str) -> None:
    """From numbers that are right, whatever they are off by: each formula gives what is expected."""
    item, fields = item_of(public(name)), fields_of(public(name))
    values = processed(item, {ident: float(field.value) for ident, field in fields.items()})
    assert len(values["FEEDBACK"]) == len(fields) + 1
    names = [each.get("identifier", "") for each in item.iter(f"{QTI}feedbackInline")]
    assert any(each.startswith("follows_") for each in names)


def test_the_package_names_what_is_there() -> None:
    found = package(public("rnn_echo"), number=3)
    manifest, test = found.pop("imsmanifest.xml"), found["test.xml"]
    assert {each.get("href") for each in manifest.iter() if each.tag.endswith("}file")} == set(found)
    refs = [each.get("href") for each in test.iter(f"{QTI}assessmentItemRef")]
    assert len(refs) == len(set(refs)) == 3
    assert [each.get("select") for each in test.iter(f"{QTI}selection")] == ["1"]

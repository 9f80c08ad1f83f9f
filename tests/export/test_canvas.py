"""Canvas' package: its parts, and its numbers as both of its importers read them."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from exporting import AWKWARD, PROBLEM, files, made, public

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def package(**versions: int) -> ZipFile:
    found, _ = files("canvas", public("rnn_echo") if versions else PROBLEM, **versions)
    content = found[""]
    assert isinstance(content, bytes)
    return ZipFile(BytesIO(content))


def quiz_of(archive: ZipFile) -> ET.Element:
    (name,) = (each for each in archive.namelist() if re.fullmatch(r"(\w+)/\1\.xml", each))
    return ET.fromstring(archive.read(name))


@pytest.fixture(scope="module")
def items() -> list[ET.Element]:
    return list(quiz_of(package()).iter(f"{QTI}item"))


def kind(item: ET.Element) -> str:
    return next(each.text or "" for each in item.iter(f"{QTI}fieldentry"))


def ranges(item: ET.Element) -> list[tuple[Decimal, Decimal, Decimal | None, Decimal | None]]:
    """Of each right answer: its ends, and where it has them the exact number and its margin."""
    found = []
    for condition in item.iter(f"{QTI}respcondition"):
        low, high = condition.find(f".//{QTI}vargte"), condition.find(f".//{QTI}varlte")
        if low is None or high is None:
            continue
        exact = condition.find(f".//{QTI}varequal")
        pair = (None, None) if exact is None else (Decimal(exact.text or ""), Decimal(exact.get("margin", "")))
        found.append((Decimal(low.text or ""), Decimal(high.text or ""), *pair))
    return found


def test_the_manifest_names_what_is_there() -> None:
    archive = package()
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    named = {each.get("href") for each in manifest.iter() if each.tag.endswith("}file")}
    assert named == {*archive.namelist()} - {"imsmanifest.xml"}
    assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    titles = [each.text for each in manifest.iter() if each.tag.endswith("}string")]
    assert titles == [" ".join(AWKWARD.split())]


def test_each_number_is_an_item_that_takes_what_rounds(items: list[ET.Element]) -> None:
    (version,) = made().problems[0].versions
    fields = [field for item in version.items for field in item.fields]
    numbers = [item for item in items if kind(item) == "numerical_question"]
    for field, item in zip(fields, numbers, strict=True):
        (found,) = ranges(item)
        low, high, exact, margin = found
        assert (low, high, exact) == (field.accepted.low, field.accepted.high, field.value)
        assert exact is not None
        assert exact - low == high - exact == margin
        feedback = "".join(each.text or "" for each in item.iterfind(f".//{QTI}itemfeedback//{QTI}mattext"))
        assert all(f"<li>{slip.text}: " in feedback for slip in field.slips)


def test_pictures_lie_in_the_package(items: list[ET.Element]) -> None:
    archive = package()
    for item in items:
        shown = item.findtext(f".//{QTI}mattext") or ""
        assert "data:" not in shown
        (name,) = set(re.findall(r'src="%24IMS-CC-FILEBASE%24/([^"]+)"', shown))
        assert ET.fromstring(archive.read(name)).tag.endswith("svg")


def test_cut_digits_are_a_range_beside_the_number() -> None:
    problem = PROBLEM | {"rounding": {"places": 2, "ties": "truncate"}}
    content = files("canvas", problem)[0][""]
    assert isinstance(content, bytes)
    item = next(quiz_of(ZipFile(BytesIO(content))).iter(f"{QTI}item"))
    first, second = ranges(item)
    assert first[0] == first[1] == first[2]
    assert second[2] is None
    assert second[1] - second[0] == Decimal("0.01")


def test_identifiers_stand_once_and_choices_name_one_that_is_there(items: list[ET.Element]) -> None:
    idents = [item.get("ident") for item in items]
    assert len(set(idents)) == len(idents)
    for item in items:
        labels = {each.get("ident") for each in item.iter(f"{QTI}response_label")}
        if kind(item).startswith("multiple"):
            assert {each.text for each in item.iter(f"{QTI}varequal")} <= labels
        shown = {each.get("linkrefid") for each in item.iter(f"{QTI}displayfeedback")}
        assert shown == {each.get("ident") for each in item.iter(f"{QTI}itemfeedback")}


def test_versions_are_groups_of_which_one_is_picked() -> None:
    quiz = quiz_of(package(number=3))
    groups = [each for each in quiz.iter(f"{QTI}section") if each.get("ident") != "root_section"]
    assert [len(each.findall(f"{QTI}item")) for each in groups] == [3] * len(groups)
    assert {each.findtext(f".//{QTI}selection_number") for each in groups} == {"1"}
    assert len({item.get("ident") for item in quiz.iter(f"{QTI}item")}) == 3 * len(groups)

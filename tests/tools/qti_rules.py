"""The response processing of QTI 2.1, as far as our items use it."""

import math
import xml.etree.ElementTree as ET
from typing import Any

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"

Values = dict[str, Any]


def processed(item: ET.Element, given: Values) -> Values:
    """The outcomes of an item after answers, with what it says under FEEDBACK."""
    values: Values = {"SCORE": 0.0}
    values |= {each.get("identifier", ""): None for each in item.iter(f"{QTI}responseDeclaration")} | given
    rules = item.find(f"{QTI}responseProcessing")
    assert rules is not None
    for rule in rules:
        _run(rule, item, values)
    values["FEEDBACK"] = tuple(value for name, value in values.items() if name.startswith("FEEDBACK_") and value)
    return values


def _run(rule: ET.Element, item: ET.Element, values: Values) -> None:
    if _name(rule) == "setOutcomeValue":
        values[rule.get("identifier", "")] = _value(rule[0], item, values)
        return
    assert _name(rule) == "responseCondition"
    for branch in rule:
        conditional = _name(branch) != "responseElse"
        if not conditional or _value(branch[0], item, values) is True:
            for each in list(branch)[conditional:]:
                _run(each, item, values)
            return


def _name(element: ET.Element) -> str:
    return element.tag.removeprefix(QTI)


NULL_IF_NULL = {
    "sum": lambda *a: sum(a),
    "product": lambda *a: math.prod(a),
    "divide": lambda a, b: a / b if b else None,
    "subtract": lambda a, b: a - b,
    "power": lambda a, b: a**b,
    "min": min,
    "max": max,
    "truncate": math.trunc,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "not": lambda a: not a,
}

MATH = {"exp": math.exp, "ln": math.log, "tanh": math.tanh, "abs": abs}


def _value(of: ET.Element, item: ET.Element, values: Values) -> Any:
    name = _name(of)
    if name == "baseValue":
        return float(of.text or "") if of.get("baseType") == "float" else of.text
    if name == "variable":
        return values[of.get("identifier", "")]
    if name == "correct":
        (declared,) = (x for x in item.iter(f"{QTI}responseDeclaration") if x.get("identifier") == of.get("identifier"))
        found = tuple(each.text for each in declared.iter(f"{QTI}value"))
        return found if declared.get("cardinality") == "multiple" else found[0]
    kids = [_value(each, item, values) for each in of]
    if name == "isNull":
        return kids[0] is None or kids[0] == ()
    if name == "or":
        return True if True in kids else None if None in kids else False
    if name == "and":
        return False if False in kids else None if None in kids else True
    if None in kids:
        return None
    if name == "match":
        return sorted(kids[0]) == sorted(kids[1])
    if name == "member":
        return kids[0] in kids[1]
    if name == "equal":
        below, above = map(float, (of.get("tolerance") or "0 0").split())
        return kids[1] - below <= kids[0] <= kids[1] + above
    if name == "mathOperator":
        return MATH[of.get("name", "")](*kids)
    if name == "roundTo":
        return _rounded(kids[0], of.get("roundingMode"), int(of.get("figures", "")))
    return NULL_IF_NULL[name](*kids)


def _rounded(value: float, mode: str | None, figures: int) -> float:
    places = figures if mode == "decimalPlaces" or not value else figures - 1 - math.floor(math.log10(abs(value)))
    return math.copysign(math.floor(abs(value) * 10**places + 0.5) / 10**places, value)

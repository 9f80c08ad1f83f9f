"""Notations are true to the documents that they are named after: lines of these stand on our pages, in their order."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import PROBLEMS

import lstm_solver

PASSAGES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "passages.yaml").read_text("utf-8"))

# how TeX spaces and groups, which no reader sees as another formula
SET = re.compile(
    r"\\(?:left|right|quad|qquad)(?![a-z])|\\[,!]|\\\\\*?(?:\[4pt\])?$|\\(?:label|tag)\{[^}]*\}|\\notag|\\\s|[\s{}&]|\\\\$"
)


def plain(tex: str) -> str:
    return SET.sub("", tex)


@pytest.mark.parametrize("name", PASSAGES)
def test_lines_of_the_document_stand_on_the_page(name: str) -> None:
    passage = PASSAGES[name]
    problem = yaml.safe_load((PROBLEMS / f"{passage['problem']}.yaml").read_text("utf-8"))
    problem |= {"notation": passage["settings"]} if "settings" in passage else {}
    page = lstm_solver.solve(problem).render("tex", symbolic=passage.get("symbolic", False))
    rest = "\n".join(map(plain, page.splitlines()))
    for line in passage["lines"]:
        before, found, rest = rest.partition(plain(line))
        assert found, f"{line} is not on the page, or not here:\n{before[-300:]}"

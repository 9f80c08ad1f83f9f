"""Every number that is asked for stands in the answers, whatever is left out of long vectors elsewhere."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from compiling import NOTATIONS, compiled
from helpers import need
from randoms import random_net, write

import lstm_solver
from lstm_solver.compose.sections.asked.answer_pieces import MOST, PIECE, WHOLE, in_pieces
from lstm_solver.document.formulas import Symbol
from lstm_solver.homework import read_set, sheets, solve_set, text
from lstm_solver.network.quantity_names import parse
from lstm_solver.render.formulas import eliding

FIND = ["h_1", "d_biases.f"]


def problem(hidden: int) -> dict[str, Any]:
    net = random_net(hidden, "lstm", inputs=2, hidden=hidden, steps=1, places=2)
    made = write(net, "split", biases="one", rounding={"places": 4})
    learns = {"targets": [["0.5"] * hidden], "loss": "squared_error", "backward": {}}
    return made | learns | {"questions": [{"ask": "", "find": FIND, "points": 1}]}


def asked(source: Any) -> list[str]:
    answers = lstm_solver.solve(source).to_dict()["questions"][0]["answers"]
    return [digits for name in FIND for digits in answers[name]["value"]]


def printed(page: str) -> list[str]:
    return re.findall(r"-?\d\.\d{4}", page.replace("−", "-"))


@pytest.mark.parametrize("hidden", [10, 11, 16, 24])
@pytest.mark.parametrize("form", ["md", "text", "tex", "html"])
def test_a_page_has_every_number_that_is_asked_for(form: str, hidden: int) -> None:
    source = problem(hidden)
    page = lstm_solver.solve(source).render(form, detail="answers")
    assert sorted(set(asked(source)) - set(printed(page))) == []


@pytest.mark.parametrize("hidden", [11, 16])
def test_so_have_the_sheets_and_boxes_for_each(hidden: int, tmp_path: Path) -> None:
    source = problem(hidden)
    (tmp_path / "it.yaml").write_text(json.dumps(source, default=str), "utf-8")
    (tmp_path / "set.yaml").write_text("problems: [{file: it.yaml}]\n", "utf-8")
    homework = read_set(str(tmp_path / "set.yaml"))
    pages = {sheet.kind: text(homework, [sheet], "md") for sheet in sheets(homework, solve_set(homework))}
    for kind in ("answers", "solutions"):
        assert sorted(set(asked(source)) - set(printed(pages[kind]))) == []
    assert pages["questions"].split("Asked for")[-1].count(r"\boxed") == 2 * hidden


@pytest.mark.parametrize("notation", NOTATIONS)
def test_they_fit_the_page(notation: str, tmp_path: Path) -> None:
    need("pdflatex")
    tex = lstm_solver.solve(problem(16)).render("tex", detail="answers", notation=notation)
    assert compiled(tex, tmp_path).complaints == []


def test_pieces_are_as_equal_as_can_be() -> None:
    assert WHOLE == eliding.MOST
    name = parse("h_1")
    assert name is not None
    for count in range(1, MOST + 20):
        digits = [str(at) for at in range(count)]
        pieces = in_pieces(lambda each: Symbol(str(each.unit)), name, digits)
        sizes = [len(each.digits) for each in pieces]
        assert [text for each in pieces for text in each.digits] == digits
        assert len(pieces) == 1 or (max(sizes) <= PIECE and max(sizes) - min(sizes) <= 1)
        assert (len(pieces) == 1) == (count <= WHOLE or count > MOST)

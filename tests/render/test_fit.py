"""Nothing runs off the page: every size, number of decimals and notation, in every kind of network."""

import re
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from compiling import NOTATIONS, compiled
from helpers import GOLDEN, name_of, need, number_files
from sizes import KINDS, Problem, huge, long_names, long_words

import lstm_solver
from lstm_solver.api import pieces
from lstm_solver.document.choices import Choices
from lstm_solver.document.formulas import Call, Group, Infix, Layout, Number, Symbol
from lstm_solver.render import escape
from lstm_solver.render.formulas.precedence import explicit
from lstm_solver.render.formulas.rows import fit
from lstm_solver.render.tex.tex_formulas import TexPrinter
from lstm_solver.render.text.text_formulas import box
from lstm_solver.render.text.text_formulas import width as text_width

SIZES = list(product(range(1, 9), range(1, 7)))


def overfull(problems: list[Problem], notation: str, folder: Path) -> list[str]:
    """What TeX complains of in all problems together."""
    need("pdflatex")
    tex = "".join(pieces([lstm_solver.solve(each) for each in problems], "tex", Choices(notation=notation)))
    result = compiled(tex, folder)
    assert result.pages >= len(problems)
    return result.complaints


@pytest.mark.slow
@pytest.mark.parametrize("turns", [6, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("notation", NOTATIONS)
def test_hidden_sizes_to_eight_with_one_to_six_decimals_fit(notation: str, turns: int, tmp_path: Path) -> None:
    """Every size with every number of decimals, in every notation or in turns; the kinds of network take turns too."""
    names, at = list(KINDS), NOTATIONS.index(notation)
    sizes = [(hidden, places) for hidden, places in SIZES if (hidden + places + at) % turns == 0]
    chosen = [(names[(5 * hidden + 7 * places + 3 * at) % len(names)], hidden, places) for hidden, places in sizes]
    problems = [KINDS[name](hidden, places) | {"title": f"{name} {hidden} {places}"} for name, hidden, places in chosen]
    assert overfull(problems, notation, tmp_path) == []


def test_the_largest_fit_with_every_product_written_out(tmp_path: Path) -> None:
    assert overfull([KINDS[name](8, 6) for name in ("lstm", "own", "rows", "joint")], "memphis", tmp_path) == []


@pytest.mark.parametrize("notation", ["pytorch", "memphis"])
def test_long_numbers_names_and_words_fit(notation: str, tmp_path: Path) -> None:
    numbers = [huge(hidden, exponent) for hidden in (1, 2, 8) for exponent in (30, 150)]
    assert overfull([*numbers, huge(2, -40), long_names(), long_words()], notation, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_the_text_of_the_pdf_holds_every_value_of_the_trace(path: Path, tmp_path: Path) -> None:
    """No vector of these problems has more than ten entries, from which on vectors are shortened."""
    need("pdftotext")
    assert compiled((GOLDEN / path.stem / f"{path.stem}.tex").read_text("utf-8"), tmp_path).complaints == []
    call = ["pdftotext", "-layout", "page.pdf", "-"]
    text = subprocess.run(call, cwd=tmp_path, capture_output=True, check=True, encoding="utf-8").stdout
    printed = set(re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-")))
    result = lstm_solver.solve(path).to_dict()
    wanted = {value for run in [result, *result.get("runs", {}).values()] for value in values(run)}
    assert wanted
    assert wanted - printed == set()


def values(run: dict[str, Any]) -> list[str]:
    # the derivative by an input of the file is printed only where a question asks for it
    found = [value for step in run["steps"] if step["name"] != "d_x" for value in step["value"]]
    return found + ([run["loss"]["value"]] if isinstance(run.get("loss", {}).get("value"), str) else [])


def test_what_is_nested_breaks_without_trying_everything() -> None:
    """How often widths are asked for grows with the depth, and does not double with each bracket."""

    def asked(depth: int) -> int:
        count = 0
        printer = TexPrinter(escape.tex_words)

        def width(node: Any) -> float:
            nonlocal count
            count += 1
            return printer.width(node)

        assert len(fit(nested(depth), 40.0, width)) > 1
        return count

    assert asked(36) < 8 * asked(18)


def nested(depth: int) -> Layout:
    made: Layout = Number("0.123456")
    for _ in range(depth):
        inside = Infix(("", "+"), (made, Number("0.654321")))
        made = Infix(("", "odot"), (Number("0.5"), Call(Symbol(r"\tanh"), inside)))
    return made


def test_a_short_bracket_stays_whole_and_a_long_one_begins_behind_what_is_short() -> None:
    slopes = [Group(Infix(("", "-"), (Number("1"), Symbol(f"s_{at}")))) for at in range(4)]
    product = Infix(("",) * 6, (Symbol("w"), Symbol("h"), *slopes))
    updated = Infix(("", "-"), (Symbol("u"), Infix(("", ""), (Number("0.1"), Group(Infix(("", "+"), (product,) * 2))))))
    for room in range(24, 60):
        rows = [box(row).lines[0] for row in fit(explicit(updated), room, text_width)]
        assert max(map(len, rows)) <= room
        assert rows[0].startswith("u - 0.1("), rows
        for row in rows:
            assert not re.search(r"\((1|\()$|^-\S|h·", row), rows


def test_all_gates_are_one_equation_only_where_they_share_their_vector() -> None:
    assert "all gates" not in lstm_solver.solve(KINDS["own"](2, 2)).render("text", notation="stacked")
    assert "all gates" in lstm_solver.solve(KINDS["joint"](2, 2)).render("text", notation="stacked")

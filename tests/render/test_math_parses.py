"""Every formula of the golden Markdown files goes through KaTeX and MathJax, and keeps to what GitHub allows."""

import re
from pathlib import Path

import pytest
from helpers import Formula, formulas, golden, name_of, need, node

# refused by GitHub, or left to the page by renderers that trust nobody
FORBIDDEN = re.compile(
    r"\\(bbox|class|cssId|def|DeclareMathOperator|DeclarePairedDelimiters|edef|enclose|eqref|gdef|global|href|html"
    r"|htmlClass|htmlData|htmlId|htmlStyle|includegraphics|include|input|label|let|mmlToken|newcommand|newenvironment"
    r"|newtagform|operatorname|operatornamewithlimits|ref|renewcommand|renewenvironment|renewtagform|require|style|tag"
    r"|texttip|toggle|unicode|url|usetagform|write|xdef)(?![A-Za-z])"
)


def all_formulas() -> list[tuple[Path, Formula]]:
    return [(path, formula) for path in golden(".md") for formula in formulas(path.read_text(encoding="utf-8"))[0]]


@pytest.fixture(scope="module")
def found() -> list[tuple[Path, Formula]]:
    return all_formulas()


@pytest.mark.parametrize("renderer", ["katex", "mathjax-full"])
def test_a_real_renderer_parses_every_formula(renderer: str, found: list[tuple[Path, Formula]]) -> None:
    need(renderer)
    data = [{"tex": formula.tex, "display": formula.display} for _, formula in found]
    failures = node(f"{renderer.removesuffix('-full')}.mjs", data)
    shown = [f"{name_of(found[i][0])}:{found[i][1].line}: {why}\n    {found[i][1].tex}" for i, why in failures]
    assert not shown, "\n".join(shown)


@pytest.mark.parametrize("renderer", ["katex", "mathjax-full"])
def test_the_renderers_do_refuse_what_is_wrong(renderer: str) -> None:
    need(renderer)
    wrong = [r"\nosuchmacro", r"\frac{1}", r"\begin{bmatrix} 1", r"\left( 1", "x^2^3", "1 & 2"]
    data = [{"tex": tex, "display": True} for tex in [*wrong, r"\sigma(x_1)"]]
    failures = node(f"{renderer.removesuffix('-full')}.mjs", data)
    assert [index for index, _ in failures] == list(range(len(wrong)))


def test_there_are_formulas(found: list[tuple[Path, Formula]]) -> None:
    assert len({path for path, _ in found}) == len(golden(".md"))
    assert any(formula.display for _, formula in found)


def test_no_macro_that_github_forbids(found: list[tuple[Path, Formula]]) -> None:
    used = [(name_of(path), formula.line, macro) for path, formula in found for macro in FORBIDDEN.findall(formula.tex)]
    assert used == []


@pytest.mark.parametrize("path", golden(".md"), ids=name_of)
def test_no_dollar_is_left_for_github_to_pair(path: Path) -> None:
    prose = formulas(path.read_text(encoding="utf-8"))[1]
    assert "$" not in prose.replace("<span>$</span>", "")


@pytest.mark.parametrize("path", golden(".md"), ids=name_of)
def test_no_pipe_inside_the_formulas_of_a_table(path: Path) -> None:
    rows = [line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("|")]
    assert [tex for row in rows for tex in re.findall(r"\$`([^`]*)`\$", row) if "|" in tex] == []
    assert [row for row in rows if row.count("$`") != row.count("`$")] == []


@pytest.mark.parametrize("path", golden(".md"), ids=name_of)
def test_no_blank_line_inside_a_display(path: Path) -> None:
    displays = [formula for formula in formulas(path.read_text(encoding="utf-8"))[0] if formula.display]
    assert [formula.line for formula in displays if re.search(r"^\s*$", formula.tex, re.MULTILINE)] == []

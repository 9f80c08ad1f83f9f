"""Pages stay short, and as wide as they may be: pages, lines, vectors of zeros, matrices that are printed again."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from compiling import compiled
from helpers import GOLDEN, PROBLEMS, need, number_files
from randoms import random_net, write
from typeset_pages import body, ends_in, fullness, last_columns

import lstm_solver
from lstm_solver.api import pieces
from lstm_solver.cli import main
from lstm_solver.compose.page import compose
from lstm_solver.document.blocks import Heading, Table
from lstm_solver.document.choices import Choices, PageFormat
from lstm_solver.render.tex.line_width import in_columns
from lstm_solver.render.tex.tex_tables import parts
from lstm_solver.render.text.text_boxes import columns

LOOKS: dict[str, dict[str, int]] = yaml.safe_load((Path(__file__).parent / "looks.yaml").read_text("utf-8"))

ZEROS = re.compile(r"\[0(?:\.0+)?(?:, 0(?:\.0+)?)+\]|matrix\} (?:0(?:\.0+)? \\\\ )+0(?:\.0+)? \\end")


def page(name: str, format: str, detail: str = "full") -> str:
    return lstm_solver.solve(PROBLEMS / f"{name}.yaml").render(format, detail=detail)


@pytest.mark.parametrize("name", LOOKS)
def test_lines_and_zeros(name: str) -> None:
    most, markdown = LOOKS[name], page(name, "md")
    assert len(markdown.splitlines()) <= most["markdown"]
    assert len(page(name, "text").splitlines()) <= most["text"]
    assert len(ZEROS.findall(markdown)) <= most["zeros"]


@pytest.mark.parametrize("detail", ["full", "brief"])
@pytest.mark.parametrize("name", LOOKS)
def test_pages(name: str, detail: str, tmp_path: Path) -> None:
    need("pdflatex")
    solution = lstm_solver.solve(PROBLEMS / f"{name}.yaml")
    made = compiled(solution.render("tex", detail=detail), tmp_path)
    assert made.complaints == made.underfull == []
    assert 0 < made.pages <= LOOKS[name][detail]
    pages = body(tmp_path / "page.pdf")
    assert [round(fullness(each), 2) for each in pages[:-1] if fullness(each) < 0.5] == []
    assert ends_in(pages, headings(solution, detail)) == []


def headings(solution: lstm_solver.Solution, detail: str) -> set[str]:
    """What stands above something else: headings without formulas, captions, and the heads of tables."""
    blocks = compose(solution.solved, Choices(detail=detail)).blocks
    found = {"".join(map(str, each.content)) for each in blocks if isinstance(each, Heading)}
    found |= {each.caption for each in blocks if isinstance(each, Table)}
    return found | {"".join(map(str, each.head[0])) for each in blocks if isinstance(each, Table)}


@pytest.mark.parametrize("columns", [1, 2])
def test_nothing_stands_alone_on_the_last_page(columns: int, tmp_path: Path) -> None:
    """Wherever a page ends: what would stand there nearly alone takes the part that it ends along."""
    need("pdflatex")
    problem = yaml.safe_load((PROBLEMS / "umd_twice_a_2dp.yaml").read_text("utf-8"))
    longer = [problem | {"title": f"{at} lines", "text": "\n\n".join(["A line."] * at)} for at in range(0, 48, 6)]
    solutions = [lstm_solver.solve(each) for each in longer]
    made = compiled("".join(pieces(solutions, "tex", Choices(page=PageFormat(columns=columns)))), tmp_path)
    assert made.complaints == []
    pages = body(tmp_path / "page.pdf")
    starts = [at for at, page in enumerate(pages) if any(re.match(r"\d+ lines", line.text) for line in page[:3])]
    assert len(starts) == len(longer)
    last = [pages[at - 1] for at in [*starts[1:], len(pages)]]
    assert [round(fullness(page), 2) for page in last if fullness(page) < 0.22] == []


@pytest.mark.parametrize("name", ["gru_two_steps", "memphis_two_steps"])
def test_the_two_columns_of_the_last_page_end_at_about_the_same_height(name: str, tmp_path: Path) -> None:
    need("pdflatex")
    solution = lstm_solver.solve(PROBLEMS / f"{name}.yaml")
    made = compiled("".join(pieces([solution], "tex", Choices(page=PageFormat(columns=2)))), tmp_path)
    left, right = last_columns(tmp_path / "page.pdf")
    assert made.complaints == []
    assert abs(left - right) < 0.25


def test_all_units_of_sixteen_fit_one_column_beside_the_working(tmp_path: Path) -> None:
    """Every quantity of a time step stands in one table, in a column too."""
    need("pdflatex")
    problem = write(random_net(16, hidden=16, inputs=3, steps=3, places=1), rounding={"places": 3})
    text = "".join(pieces([lstm_solver.solve(problem)], "tex", Choices(page=PageFormat(columns=2))))
    assert text.count(r"$t$ & unit &") == 3
    assert compiled(text, tmp_path).pages == 3


def test_brief_has_no_equation_that_nothing_is_worked_out_by() -> None:
    solution = lstm_solver.solve(PROBLEMS / "exercise_6427.yaml")
    assert "input gate:   iₜ = " in solution.render("text")
    assert "input gate:   iₜ = " not in solution.render("text", "brief")


def test_a_page_has_a_picture_for_narrow_screens_too() -> None:
    page = lstm_solver.solve(PROBLEMS / "gru_two_steps.yaml").render("html")
    assert page.count('<div class="slim"><svg') == page.count('<div class="broad"><svg') == 1
    assert '(<span class="digits">0.269</span>)' in page


SHEETS = ("questions", "worksheet", "answers", "solutions")


def test_pages_of_a_homework_set(tmp_path: Path) -> None:
    """No page of a sheet but the last is mostly blank, and no table has a second head with no rows."""
    need("pdflatex")
    file = str(PROBLEMS / "sets" / "homework_1.yaml")
    assert CliRunner().invoke(main, ["key", file, "-o", str(tmp_path)]).exit_code == 0
    for kind in SHEETS:
        pages = body(tmp_path / f"{kind}.pdf")
        assert [round(fullness(each), 2) for each in pages[:-1] if fullness(each) < 0.5] == []
        assert len(pages) <= MOST_PAGES[kind]
        assert (
            ends_in(pages, {"Given", "Model", "Solution", "All steps", "Answers", "Question Quantity Value Points"})
            == []
        )


MOST_PAGES = {"questions": 8, "worksheet": 9, "answers": 2, "solutions": 12}


def test_a_time_step_of_eight_units_takes_two_pages(tmp_path: Path) -> None:
    """What four time steps take beyond one."""
    need("pdflatex")
    pages = []
    for steps in (1, 4):
        folder = tmp_path / str(steps)
        folder.mkdir()
        problem = write(random_net(8, hidden=8, inputs=3, steps=steps, places=1), rounding={"places": 3})
        pages.append(compiled(lstm_solver.solve(problem).render("tex"), folder).pages)
    assert pages[1] - pages[0] <= 6


@pytest.mark.parametrize("path", sorted(PROBLEMS.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_line_is_wider_than_the_terminal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = lstm_solver.solve(path).render("text")
    assert [line for line in text.splitlines() if columns(line) > 80] == []


PHONE = r"""\documentclass[fleqn]{article}
\usepackage{amsmath}
\setlength{\mathindent}{0pt}\setlength{\textwidth}{23em}\setlength{\parindent}{0pt}\allowdisplaybreaks
\begin{document}
%s
\end{document}
"""


def test_formulas_of_markdown_are_no_wider_than_a_phone(tmp_path: Path) -> None:
    """400 pixels, less a margin of 16 on either side, are 23 em."""
    need("pdflatex")
    displays = [
        found
        for file in sorted(PROBLEMS.glob("*.yaml"))
        for found in re.findall(r"```math\n(.*?)\n```", page(file.stem, "md"), re.DOTALL)
    ]
    assert len(displays) > 500
    rows = "\n".join(f"\\[{display}\\]" for display in displays)
    assert compiled(PHONE % rows, tmp_path).complaints == []


def network(**more: Any) -> dict[str, Any]:
    net: dict[str, Any] = write(random_net(2, hidden=2, inputs=2, steps=3, places=1))
    return net | {"rounding": {"places": 3}} | more


def test_a_matrix_is_printed_once() -> None:
    assert lstm_solver.solve(network()).render("tex").count("\\begin{bmatrix} ") > 8
    square = re.compile(r"\\begin\{bmatrix\} [^\\]*? & [^\\]*? \\\\ [^\\]*? & [^\\]*? \\end")
    found = square.findall(lstm_solver.solve(network()).render("tex"))
    assert len(found) == len(set(found)) == 8
    again = square.findall(lstm_solver.solve(network(notation={"preset": "pytorch", "numbers": True})).render("tex"))
    assert len(again) == 8 * 4


WAYS = [("keep", True, True), ("first", True, False), ("drop", False, False)]


@pytest.mark.parametrize(("way", "first", "second"), WAYS)
def test_zero_terms(way: str, first: bool, second: bool) -> None:
    """h starts at zero: its product stands in the line with the numbers put in, in the next one, or in neither."""
    weights = {gate: {"x": "0.5", "h": "0.25"} for gate in "ifgo"}
    problem = {"cell": "lstm", "inputs": [2], "weights": weights, "biases": dict.fromkeys("ifgo", "0.1")}
    shown = {"rounding": {"places": 2}, "notation": {"preset": "pytorch", "zero_terms": way}}
    text = lstm_solver.solve(problem | shown).render("text")
    assert ("0.5·2 + 0.25·0 + 0.1" in text) == first
    assert ("1.00 + 0.00 + 0.1" in text) == second
    assert ("(h₀ = 0)" in text) == (way == "drop")


def test_approx_stands_where_the_printed_operands_give_another_number() -> None:
    problem = yaml.safe_load((PROBLEMS / "memphis_two_steps.yaml").read_text("utf-8"))
    problem["notation"] = {"preset": "memphis", "approx": True}
    text = lstm_solver.solve(problem).render("text")
    assert re.findall(r"≈ ([\d.]+)", text) == ["0.2107"]
    assert "≈" not in page("memphis_two_steps", "text")


def test_steps_that_are_left_out_show_their_results_once() -> None:
    """In the table of all steps, where there is one; else in a line."""
    solution = lstm_solver.solve(network(steps={"full": [1], "rest": "results"}))
    first, second = solution.render("text").partition("worked out alike")[::2]
    assert "σ(" in first.partition("t = 1")[2]
    assert "σ(" not in second
    assert "t = 2" not in first
    assert re.search(r"\n2 │ .*\d", second)
    assert "i₂ = " in solution.render("text", detail="brief")
    brief = lstm_solver.solve(network(steps={"full": [1], "rest": "brief"})).render("text").partition("t = 2")[2]
    assert "i₂ = σ" in brief


@pytest.mark.parametrize(("shown", "units"), [({}, [0]), ({"show_units": [0, 5]}, [0, 5])])
def test_a_large_layer_is_worked_out_by_a_few_units(shown: dict[str, Any], units: list[int]) -> None:
    problem = write(random_net(16, hidden=16, inputs=3, steps=2, places=1), rounding={"places": 3})
    text = lstm_solver.solve(problem | shown).render("text")
    assert re.findall(r"f₂,(.) = ", text) == [chr(0x2081 + unit) for unit in units]
    assert "\n  │   16 │" in text


@pytest.mark.parametrize(
    ("paper", "size", "columns", "points"), [("a4", "10", "2", (595, 842)), ("letter", "12", "1", (612, 792))]
)
def test_paper_and_type_are_those_of_the_call(
    paper: str, size: str, columns: str, points: tuple[int, int], tmp_path: Path
) -> None:
    """Lines have as many letters in each, and so nothing runs over the edge."""
    need("pdflatex")
    file = str(PROBLEMS / "lstm_sgd_step.yaml")
    page = ["--paper", paper, "--font-size", size, "--columns", columns]
    done = CliRunner().invoke(main, ["solve", file, "-f", "tex", *page])
    assert compiled(done.stdout, tmp_path).complaints == []
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", (tmp_path / "page.pdf").read_bytes())
    assert box is None or (round(float(box[1])), round(float(box[2]))) == points
    assert f"[{size}pt,{paper}paper" in done.stdout


@pytest.mark.parametrize("path", number_files(), ids=lambda path: path.stem)
def test_no_short_left_side_stands_on_a_row_of_its_own(path: Path) -> None:
    rows = lstm_solver.solve(path).render("md").splitlines()
    alone = [row for row, below in pairwise(rows) if "=" not in row and below.startswith((r"& \qquad {}=", r"&= "))]
    begun = [row for row in alone if row.startswith("& ") and not row.startswith((r"& \text", r"& \qquad"))]
    assert [row for row in begun if len(row) < 40] == []


def test_a_file_says_how_many_columns_its_pages_have_and_the_call_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text("columns: 2\n" + (PROBLEMS / "lstm_sgd_step.yaml").read_text("utf-8"), encoding="utf-8")

    def two(format: str, *option: str) -> bool:
        text = CliRunner().invoke(main, ["solve", str(path), "-f", format, *option]).stdout
        return ",twocolumn]" in text or '<article lang="en" class="columns">' in text

    assert [two(format) for format in ("tex", "html")] == [True, True]
    assert [two(format, "--columns", "1") for format in ("tex", "html")] == [False, False]


def test_a_table_that_is_too_wide_is_set_smaller_before_it_is_torn() -> None:
    blocks = compose(lstm_solver.solve(PROBLEMS / "umd_twice_a_2dp.yaml").solved).blocks
    table = next(each for each in blocks if isinstance(each, Table) and len(each.head) == 8)
    twice = table._replace(head=(*table.head, *table.head[2:]), rows=tuple((*row, *row[2:]) for row in table.rows))
    with in_columns(2):
        (whole,) = parts(table)
        torn = parts(twice)
    assert whole.type.startswith(r"\footnotesize")
    assert [part.head[:2] for part in torn] == [whole.head[:2]] * 2  # each part says the time and the unit


def test_entries_of_a_row_that_are_sums_have_commas_between() -> None:
    matrix = [["0", "-2"], ["1", "-2"]]
    weights = {gate: {"x": matrix, "h": matrix} for gate in "zrn"}
    shown = {"rounding": {"places": 2}, "notation": {"preset": "d2l", "numbers": True, "expand_dots": True}}
    problem = {"cell": "gru", "inputs": [["0", "1"]], "weights": {"orientation": "row", **weights}, **shown}
    solution = lstm_solver.solve(problem)
    assert r"0 \cdot 0 + 1 \cdot 1 ,& -2 \cdot 0 - 2 \cdot 1" in solution.render("md")
    assert "0·0 + 1·1, -2·0 - 2·1" in solution.render("text")


def test_a_long_caption_does_not_push_the_others() -> None:
    problem = yaml.safe_load((PROBLEMS / "umd_twice_a_2dp.yaml").read_text("utf-8"))
    problem["notation"] = {
        "preset": "umd",
        "words": {"f": "a gate of which nobody knows what it is called in the book"},
    }
    tex = lstm_solver.solve(problem).render("tex")
    assert r"& \rlap{\text{a gate of which nobody knows what it is called in the book:}}" in tex
    assert r"& \text{input gate:} \quad && i_{t}" in tex


def lines_of_working(name: str, ending: str) -> int:
    """The lines of the golden text from the first quantity to the answers; 0 where nothing is worked out."""
    lines = [line for line in (GOLDEN / name / f"{name}{ending}").read_text("utf-8").splitlines() if line]
    heads = [line for line, below in pairwise(lines) if set(below) == {"─"}]
    first = next((head for head in heads if head == "Solution" or head.startswith("Run ")), None)
    return 0 if first is None else lines.index("Answers") - lines.index(first)


@pytest.mark.parametrize("path", sorted(PROBLEMS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_working_in_brief_is_half_of_that_in_full(path: Path) -> None:
    """To a tenth; where the notation has a line a step, full is brief already."""
    full, brief = (lines_of_working(path.stem, ending) for ending in (".txt", ".brief.txt"))
    most = 1 if "mit" in path.stem else 0.5
    assert brief <= full * most + full / 20


@pytest.mark.parametrize("format", ["md", "tex", "text"])
@pytest.mark.parametrize("hidden", [8, 10])
def test_no_given_number_is_left_out(hidden: int, format: str) -> None:
    """A matrix that is wider than the line goes on below, in blocks of columns."""
    problem = write(random_net(3, hidden=hidden, inputs=2, steps=1), rounding={"places": 3})
    shown = lstm_solver.solve(problem).render(format)
    given = set(re.findall(r"\d+\.\d+", str(problem["weights"])))
    assert given - set(re.findall(r"\d+\.\d+", shown)) == set()


def test_no_page_ends_within_the_units_of_a_time() -> None:
    """A table of many rows breaks between times alone; the units of a time that are more than a third of a page are cut
    evenly, and the time is said again."""
    for units, groups in ((16, [16] * 3), (40, [14, 14, 12] * 3)):
        problem = write(random_net(16, hidden=units, inputs=3, steps=3, places=1), rounding={"places": 3})
        (table,) = (
            block
            for block in compose(lstm_solver.solve(problem).solved).blocks
            if isinstance(block, Table) and len(block.head) > 5
        )
        (part,) = parts(table)
        starts = [at for at, row in enumerate(part.rows) if row[0]]
        assert [end - start for start, end in pairwise([*starts, len(part.rows)])] == groups
        assert {at + 1 for at in range(len(part.rows)) if at not in part.kept} == {*starts[1:], len(part.rows)}
        assert part.environment == "longtable"
        assert part.endings[0] == r"\\*"
        assert part.endings[groups[0] - 1] == r"\\[4pt]"
        with in_columns(2):
            assert {row[0] != "" for part in parts(table) for row in part.rows[:1]} == {True}


def test_questions_with_their_lines_stand_on_one_page(tmp_path: Path) -> None:
    """One that does not fit below others begins a new page; or it has a few lines less."""
    need("pdflatex")
    asked = [{"ask": f"Is it so, {at}?", "answer": "Yes."} for at in range(5)]
    problem = {"cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 1}, "questions": asked}
    (tmp_path / "one.yaml").write_text(yaml.safe_dump(problem), encoding="utf-8")
    for lines in (9, 24):
        problems = [{"file": "one.yaml"}]
        homework = {"course": "Nets", "number": 1, "title": "Lines", "problems": problems, "space": lines}
        (tmp_path / "set.yaml").write_text(yaml.safe_dump(homework), encoding="utf-8")
        done = CliRunner().invoke(main, ["key", str(tmp_path / "set.yaml"), "-o", str(tmp_path / str(lines))])
        assert (done.exit_code, done.output) == (0, done.output)
        pages = body(tmp_path / str(lines) / "questions.pdf")
        assert len(pages) > 1
        assert [page[0].text[:8] for page in pages[1:]] == ["Question"] * (len(pages) - 1)
        assert max(page[0].low for page in pages[1:]) < 90  # no lines above it

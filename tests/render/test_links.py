"""Numbers of equations, references to them, the outline, the properties and the text of the PDFs."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from compiling import compiled
from helpers import PROBLEMS, golden, name_of, need, problem_files

import lstm_solver
from lstm_solver.api import pieces
from lstm_solver.compose.page import compose
from lstm_solver.document.blocks import Formulas, Heading, Working, linked

LABEL, REFERENCE = re.compile(r"\\label\{(.*?)\}"), re.compile(r"\\eqref\{(.*?)\}")
NAMED = """
title: "Größe ∘ 中文 🎉 {title}"
author: Zoë 100%
cell: rnn
inputs: [1, 2]
weights: {{x: 0.5, h: 0.25}}
questions: [{{ask: What is `h_2`?, find: [h_2]}}]
"""


@pytest.mark.parametrize("path", golden(".tex"), ids=name_of)
def test_every_reference_has_its_one_label(path: Path) -> None:
    tex = path.read_text("utf-8")
    labels = LABEL.findall(tex)
    assert len(labels) == len(set(labels))
    assert set(REFERENCE.findall(tex)) <= set(labels)
    assert labels or path.name.endswith((".answers.tex", ".slides.tex"))  # slides number by hand


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
def test_every_computed_quantity_names_the_equation_it_applies(path: Path) -> None:
    solved = lstm_solver.solve(path).solved
    blocks = compose(solved).blocks
    known = {label for block in blocks if isinstance(block, Formulas) for label in block.labels}
    found = {block.label: block.by for block in blocks if isinstance(block, Working)}
    for trace in solved.traces:
        run = f"{trace.sequence.name}." if trace.sequence.name else ""
        for step in trace.steps:
            # a notation may put a step on one line, or a quantity inside another's equation
            by = found.get(f"{run}{step.name}_{step.t}", ())
            assert all(re.fullmatch(rf"{step.name}_t(\(.*\))?", label) and label in known for label in by)
    assert any(by for by in found.values()) or not found


def test_a_page_that_lacks_an_equation_does_not_refer_to_it() -> None:
    blocks = compose(lstm_solver.solve(PROBLEMS / "lstm_sgd_step.yaml").solved).blocks
    kept = linked(block for block in blocks if not isinstance(block, Formulas))
    assert all(not label.endswith("_t") for block in kept if isinstance(block, Working) for label in block.by)
    twice = linked([*blocks, *blocks])
    labels = [block.label for block in twice if isinstance(block, Working) and block.label]
    assert len(labels) == len(set(labels))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents in one run of TeX, two of them the same."""
    need("pdflatex")
    folder = tmp_path_factory.mktemp("links")
    sources: list[Any] = [NAMED.format(title="%_"), PROBLEMS / "lstm_sgd_step.yaml", NAMED.format(title="#2")]
    tex = "".join(pieces([lstm_solver.solve(each) for each in sources], "tex"))
    assert compiled(tex, folder).complaints == []
    assert "destination with the same identifier" not in (folder / "page.log").read_text("latin-1")
    return folder / "page.pdf"


def text_of(pdf: Path) -> str:
    need("pdftotext")
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, encoding="utf-8").stdout


def test_equations_are_numbered_from_one_in_each_document(pdf: Path) -> None:
    text = text_of(pdf)
    second, third = text.index("One step of learning"), text.index("#2")  # titles stand over later pages too
    last = text[third:]
    for document in (text[:second], text[second:third], last):
        numbers = re.findall(r" {3,}\((\d+)\)$", document, re.MULTILINE)
        assert numbers == [str(at + 1) for at in range(len(numbers))]
    assert re.search(r"hidden state, by \(1\)", last)
    assert re.search(r"h2 = 0.8060\s+by \(3\)", last)


def test_signs_and_letters_can_be_copied(pdf: Path) -> None:
    text = text_of(pdf)
    assert all(sign in text for sign in "öß∘σδ−∂")


def test_the_pdf_says_what_it_is_and_has_an_outline(pdf: Path) -> None:
    need("pikepdf")
    import pikepdf

    with pikepdf.open(pdf) as opened:
        assert str(opened.docinfo.Title) == "Größe ∘ 中文 🎉 %_, One step of learning, Größe ∘ 中文 🎉 #2"
        assert str(opened.docinfo.Author) == "Zoë 100%"
        assert str(opened.Root.Lang) == "en"
        with opened.open_outline() as outline:
            titles = [(item.title, [each.title for each in item.children]) for item in outline.root]
    assert titles[0] == ("Größe ∘ 中文 🎉 %_", ["Questions", "Given", "Model", "Solution", "All steps", "Answers"])
    assert [title for title, _ in titles][1:] == ["One step of learning", "Größe ∘ 中文 🎉 #2"]


def test_every_link_leads_somewhere(pdf: Path) -> None:
    need("pikepdf")
    import pikepdf

    with pikepdf.open(pdf) as opened:
        links = [link for page in opened.pages for link in page.get("/Annots", []) if link.Subtype == "/Link"]
        known = set(pikepdf.NameTree(opened.Root.Names.Dests).keys())
        wanted = {str(link.A.D) for link in links}
    assert {name.rpartition(".")[0] for name in wanted} == {"equation.0", "equation.2", "equation.3"}
    assert wanted <= known


def test_every_heading_has_its_entry() -> None:
    blocks = compose(lstm_solver.solve(PROBLEMS / "both_directions.yaml").solved).blocks
    tex = lstm_solver.solve(PROBLEMS / "both_directions.yaml").render("tex")
    wanted = [block.level for block in blocks if isinstance(block, Heading) and block.level < 4]
    entries = re.findall(r"\\addcontentsline\{toc\}\{(\w+)\}", tex)
    assert [entry.count("sub") + 1 for entry in entries] == wanted


@pytest.mark.parametrize("title", ["x" * 100_000, "中" * 33_000, "^ " * 50_000], ids=["a word", "Chinese", "signs"])
def test_a_long_title_compiles(title: str, tmp_path: Path) -> None:
    need("pdflatex")
    result = compiled(lstm_solver.solve(NAMED.format(title=title)).render("tex"), tmp_path)
    assert result.complaints == []
    assert result.pages > 1

"""Slides: frames that grow line by line, for Beamer."""

import re
import subprocess
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from click.testing import CliRunner
from compiling import compiled
from helpers import PROBLEMS, golden, in_part, need, number_files, problem_files
from randoms import random_net, write
from sizes import KINDS

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.compose.page import compose
from lstm_solver.compose.slides.slides import deck
from lstm_solver.document.blocks import Working
from lstm_solver.document.choices import Choices
from lstm_solver.document.formulas import Derivation
from lstm_solver.render.formulas.precedence import explicit
from lstm_solver.render.press import packages
from lstm_solver.render.slides import slide_plans
from lstm_solver.render.slides.overlays import slides
from lstm_solver.render.slides.slide_room import PRINTER

QUICK = ("umd_twice_a_2dp", "memphis_two_steps", "gru_two_steps")
NUMBER = re.compile(r"\((\d+)\)")
SIZE = re.compile(r"^\\(large|normalsize|small|footnotesize|scriptsize|tiny)\b", re.MULTILINE)
NASTY = r"\input{secret} \write18{ls} \loop\iftrue\repeat \end{frame} $a_b^c$ % & # ~ <2-> \only<2>{x} {{ x }} << y >>"


class Word(NamedTuple):
    text: str
    x: float
    y: float


def pages(folder: Path) -> list[list[Word]]:
    """The words of each page of page.pdf with the middle of their boxes, in points."""
    need("pdftotext")
    call = ["pdftotext", "-bbox", "page.pdf", "page.html"]
    subprocess.run(call, cwd=folder, check=True, capture_output=True)
    found = []
    for page in (folder / "page.html").read_text(encoding="utf-8").split("<page ")[1:]:
        words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page)
        found.append([Word(text, float(x), (float(top) + float(low)) / 2) for x, top, _, low, text in words])
    return found


def plain(folder: Path) -> str:
    need("pdftotext")
    call = ["pdftotext", "-layout", "page.pdf", "-"]
    return subprocess.run(call, cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


def numbers(page: list[Word]) -> dict[int, float]:
    """The equation numbers of a page with their heights: what stands in brackets at its right edge."""
    found = [(NUMBER.fullmatch(word.text), word) for word in page if word.x > 250]
    return {int(match[1]): word.y for match, word in found if match}


def frame_of(page: list[Word]) -> str:
    """What the foot of a page says: 7 / 28."""
    return "".join(word.text for word in page if word.y > 243)


class Decks:
    """Slides as PDF, each made once: `of` gives the folder of page.tex and page.pdf."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, stem: str, *, handout: bool = False) -> Path:
        need("pdflatex")
        folder = self.folder / f"{stem}{'.handout' if handout else ''}"
        if not folder.exists():
            folder.mkdir()
            tex = lstm_solver.solve(PROBLEMS / f"{stem}.yaml").render("slides-tex", detail="full", handout=handout)
            assert compiled(tex, folder).complaints == []
        return folder


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Decks:
    return Decks(tmp_path_factory.mktemp("decks"))


def values(solution: lstm_solver.Solution) -> set[str]:
    traces = solution.solved.traces
    return {text for trace in traces for step in trace.steps for text in step.value}


def missing(solution: lstm_solver.Solution, text: str) -> set[str]:
    """The values of a solution that a text does not hold."""
    return values(solution) - set(re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-")))


@pytest.mark.parametrize("stem", QUICK)
def test_a_deck_compiles_and_holds_every_value(stem: str, decks: Decks) -> None:
    assert missing(lstm_solver.solve(PROBLEMS / f"{stem}.yaml"), plain(decks.of(stem))) == set()


@pytest.mark.slow
@pytest.mark.parametrize("handout", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["handout", "shown"])
@pytest.mark.parametrize("stem", in_part(path.stem for path in number_files() if path.stem not in QUICK))
def test_every_deck_compiles_and_holds_every_value(stem: str, handout: bool, decks: Decks) -> None:
    folder = decks.of(stem, handout=handout)
    assert missing(lstm_solver.solve(PROBLEMS / f"{stem}.yaml"), plain(folder)) == set()


@pytest.mark.parametrize("stem", QUICK)
def test_equation_numbers_come_with_their_lines_stay_put_and_run_on(stem: str, decks: Decks) -> None:
    shown = [(frame_of(page), numbers(page), page) for page in pages(decks.of(stem))]
    grown = 0
    for (frame, before, _), (same, after, page) in pairwise(shown):
        if frame == same:
            grown += len(after) > len(before)
            assert before.keys() <= after.keys()
            assert {n: round(after[n]) for n in before} == {n: round(y) for n, y in before.items()}
        elif before and after:
            assert min(after) == max(before) + 1
        lined = [word.y for word in page if word.text == "="]
        assert all(min(abs(y - height) for y in lined) < 4 for height in after.values())
    assert grown > 5


@pytest.mark.parametrize("stem", QUICK)
def test_a_handout_has_a_page_for_each_frame_as_it_is_in_the_end(stem: str, decks: Decks) -> None:
    last = {frame_of(page): page for page in pages(decks.of(stem))}
    folder = decks.of(stem, handout=True)
    final = pages(folder)
    assert len(final) == len(last) == (folder / "page.tex").read_text(encoding="utf-8").count(r"\begin{frame}")
    assert [[word.text for word in page] for page in final] == [[word.text for word in page] for page in last.values()]


def relations(tex: str) -> int:
    return len(re.findall(r"=|\\approx", tex))


def relations_of(derivation: Derivation) -> int:
    """Equals signs of a derivation with a line for each of its lines."""
    parts = (derivation.left, *derivation.lines)
    return len(derivation.lines) + sum(relations(PRINTER.tex(explicit(part))) for part in parts)


@pytest.mark.parametrize("path", problem_files(), ids=lambda path: path.stem)
def test_a_handout_has_every_line_of_every_derivation(path: Path) -> None:
    solved = lstm_solver.solve(path).solved
    full = Choices(detail="full")
    made = deck(solved, full)
    stages = [stage for frame in made.frames for stage in frame.stages]
    shown = [working.derivation for stage in stages for working in stage.workings]
    shown += [block.derivation for frame in made.frames for block in frame.head if isinstance(block, Working)]
    told = [block.derivation for block in compose(solved, full).blocks if isinstance(block, Working)]
    assert [each for each in told if len(each.lines) > 1 and each not in shown] == []  # a given value has one
    assert not any(stage.at_once for stage in stages)
    lines = [working.derivation for stage in stages for working in stage.workings]
    rows = [row for slide in slides(made) for item in slide.items for row in item.rows]
    assert sum(relations(row.left + row.right) for row in rows) == sum(map(relations_of, lines))
    tex = lstm_solver.solve(path).render("slides-tex", handout=True)
    assert tex.count(r"\tag*{") == sum(row.number is not None for row in rows)
    assert r"\only" not in tex
    assert "handout:" not in tex


@pytest.mark.parametrize("path", problem_files(), ids=lambda path: path.stem)
def test_a_deck_has_one_size_of_type(path: Path) -> None:
    for handout in (False, True):
        tex = lstm_solver.solve(path).render("slides-tex", handout=handout)
        assert len(set(SIZE.findall(tex))) == 1


@pytest.mark.parametrize(
    ("stem", "size"), [("umd_twice_a_2dp", "large"), ("lstm_two_layers", "large"), ("rnn_language_model", "small")]
)
def test_type_is_larger_where_slides_have_room(stem: str, size: str) -> None:
    assert set(SIZE.findall(lstm_solver.solve(PROBLEMS / f"{stem}.yaml").render("slides-tex"))) == {size}


@pytest.mark.parametrize("path", problem_files(), ids=lambda path: path.stem)
def test_larger_type_tears_nothing(path: Path) -> None:
    """What is said of a working stands on its slide at least as often as in a smaller type, and slides are as full."""
    frames = deck(lstm_solver.solve(path).solved, Choices(detail="brief")).frames
    dense, chosen = slide_plans.dense(frames), slide_plans.best(frames)
    assert chosen.sheet.line >= dense.sheet.line
    assert chosen.over <= dense.over
    assert chosen.full > dense.full - slide_plans._SLACK
    assert chosen.slides <= 1.25 * dense.slides


def test_every_row_of_weights_has_its_number() -> None:
    """The lecture that umd is named after has eight matrices, and so its working begins with (9)."""
    tex = lstm_solver.solve(PROBLEMS / "umd_twice_a_2dp.yaml").render("slides-tex")
    assert re.findall(r"\\hfill\((\d+)\)", tex) == [*"12345678"]
    assert re.findall(r"tag\*\{\((\d+)\)", tex)[0] == "9"
    scalar = lstm_solver.solve(PROBLEMS / "lstm_sgd_step.yaml").render("slides-tex")
    assert re.findall(r"\\hfill\((\d+)\)", scalar) == [*"1234"]


def test_shown_slides_are_brief_and_handouts_full() -> None:
    solution = lstm_solver.solve(PROBLEMS / "umd_twice_a_2dp.yaml")
    assert solution.render("slides-tex") == solution.render("slides-tex", detail="brief")
    assert solution.render("slides-tex", handout=True) == solution.render("slides-tex", detail="full", handout=True)


@pytest.mark.parametrize(("up", "pages"), [(2, 2), (4, 1)])
def test_a_handout_has_several_frames_on_a_page(up: int, pages: int, tmp_path: Path) -> None:
    need("pdflatex")
    solution = lstm_solver.solve("title: Echo\ncell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\n")
    tex = solution.render("slides-tex", detail="answers", handout=up)
    frames = tex.count(r"\begin{frame}")
    assert compiled(tex, tmp_path) == (-(-frames // up), [], [])
    with pytest.raises(lstm_solver.SolverError, match="handout"):
        solution.render("slides-tex", handout=3)


def test_what_is_only_stated_shares_a_slide() -> None:
    """Small frames without a working stand together; those of the author do not."""
    tex = lstm_solver.solve(OWN).render("slides-tex")
    shared = [frame for frame in tex.split(r"\begin{frame}") if r"\structure{\textbf{Question 2}}" in frame]
    assert len(shared) == 1
    assert "%= Question 2" not in tex
    assert tex.count("%= Gates at work") == 2


def test_the_way_back_begins_with_its_equations_and_ends_in_a_drawing() -> None:
    tex = lstm_solver.solve(PROBLEMS / "lstm_sgd_step.yaml").render("slides-tex")
    start = tex.index("whole derivative")
    assert tex.index(r"\sum_{t}") < start < tex.index("Back at time step")
    drawn = tex.split("How the gradient flows back")[-1].split(r"\end{frame}")[0]
    assert "tikzpicture" in drawn
    assert "0.01804" in drawn


def test_results_so_far_stand_aside_and_begin_anew_with_the_time_step() -> None:
    tex = lstm_solver.solve(PROBLEMS / "memphis_two_steps.yaml").render("slides-tex")
    frames = [frame for frame in tex.split(r"\begin{frame}") if r"\column{0.27" in frame]
    lists = [re.findall(r"\$([a-z])_\{\d\} = ", frame.split(r"\column{0.27")[1]) for frame in frames]
    lists = [names for names, _ in groupby(lists)]  # what is said of a result may take a slide of its own
    assert lists.count(["f"]) == 2
    grown = [after[: len(before)] == before for before, after in pairwise(lists)]
    assert grown.count(False) == 1  # the second time step begins anew


OWN = """
title: Gates
cell: lstm
inputs: [1, 2]
weights: {i: {x: 1, h: 1}, f: {x: 1, h: -1}, g: {x: 1, h: 2}, o: {x: 1, h: 1}}
questions: [{ask: How open?, find: [f_1, c_1], comment: true}, {ask: Why?, answer: It is so.}]
slides:
  title: Gates at work
  author: A. Lecturer
  date: 3 December
  frames: {start: Good morning., f_1: {title: Hold on, text: Guess `f_1` first.}, 2: Once more., end: Thank you.}
"""


def test_questions_and_own_frames_stand_where_they_belong() -> None:
    tex = lstm_solver.solve(OWN).render("slides-tex")
    assert r"\title{Gates at work}" in tex
    assert r"\author{A. Lecturer}" in tex
    assert r"\date{3 December}" in tex
    titles = re.findall(r"%= (.*)", tex)
    assert [titles[0], titles[-1]] == ["Gates at work", "Gates at work"]
    order = ["Good morning.", r"i_{1} &", "How open?", "Guess", r"f_{1} &", "more than half", r"c_{1} &", "How open?"]
    order += [r"h_{1} &", "Once more.", r"i_{2} &", "Why?", "It is so.", "Thank you."]
    at = 0
    for words in order:
        at = tex.index(words, at) + 1


@pytest.mark.parametrize(
    ("frames", "found"),
    [
        ("{f_9: Too late.}", "slides.frames.f_9: there is no time 9 (times are 1 to 2)"),
        ("{7: Too late.}", "slides.frames.7: there is no time 7 (times are 1 to 2)"),
        ("{q_1: What?}", "slides.frames.q_1: "),
        ("{start: {txt: Hello}}", "slides.frames.start.txt: unknown key (did you mean 'text'?)"),
        ("Hello", "slides.frames: "),
    ],
)
def test_a_frame_before_what_does_not_exist_is_an_error(frames: str, found: str) -> None:
    with pytest.raises(lstm_solver.SolverError) as caught:
        lstm_solver.solve(f"{OWN.partition('  frames:')[0]}  frames: {frames}\n")
    assert [f"{each.path}: {each.message}".startswith(found) for each in caught.value.errors] == [True]


def test_frames_can_be_pasted_into_another_deck(tmp_path: Path) -> None:
    need("pdflatex")
    tex = (golden(".slides.tex")[0]).read_text(encoding="utf-8")
    frames = tex.split(r"\begin{document}")[1]
    start = r"\documentclass[aspectratio=169]{beamer}\usetheme{Madrid}\usepackage{amsmath}\usepackage{tikz}"
    assert [
        line for line in compiled(rf"{start}\begin{{document}}{frames}", tmp_path).complaints if line[0] == "!"
    ] == []


def test_text_of_an_author_prints_as_itself(tmp_path: Path) -> None:
    need("pdflatex")
    weights = {gate: {"x": [[1]], "h": [[2]]} for gate in "ifgo"}
    asked = [{"ask": f"- {NASTY}\n- {NASTY}", "find": ["f_1"], "comment": True}]
    problem = {"title": NASTY, "text": f"{NASTY}\n\n{'w' * 3000}", "cell": "lstm", "inputs": [1], "weights": weights}
    words = {"preset": "umd", "words": {"f": NASTY, "i": "long " * 200}}
    tex = lstm_solver.solve({**problem, "questions": asked, "notation": words}).render("slides-tex")
    assert compiled(tex, tmp_path).complaints == []
    read = re.sub(r"\s", "", plain(tmp_path))
    assert r"\input{secret}\write18{ls}\loop\iftrue\repeat\end{frame}" in read


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "hidden", "notation"),
    [("lstm", 1, "keras"), ("lstm", 4, "umd"), ("lstm", 8, "pytorch"), ("gru", 8, "umd"), ("rnn", 8, "memphis")],
)
def test_no_size_runs_off_the_slide(cell: str, hidden: int, notation: str, tmp_path: Path) -> None:
    need("pdflatex")
    net = random_net(hidden, cell, inputs=hidden, hidden=hidden, steps=1)
    solution = lstm_solver.solve(write(net, biases="two"))
    assert compiled(solution.render("slides-tex", notation=notation, handout=True), tmp_path).complaints == []
    assert missing(solution, plain(tmp_path)) == set()


@pytest.mark.slow
@pytest.mark.parametrize("handout", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["handout", "shown"])
@pytest.mark.parametrize("hidden", [*(pytest.param(each, marks=pytest.mark.thorough) for each in (1, 3)), 8])
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_network_runs_off_the_slide(kind: str, hidden: int, handout: bool, tmp_path: Path) -> None:
    need("pdflatex")
    tex = lstm_solver.solve(KINDS[kind](hidden, 2)).render("slides-tex", detail="brief", handout=handout)
    assert compiled(tex, tmp_path).complaints == []
    assert len(set(SIZE.findall(tex))) == 1


def test_slides_without_beamer_are_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pdflatex")
    monkeypatch.setattr(packages, "lacking", lambda engine, wanted: list(wanted))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["solve", str(PROBLEMS / "rnn_echo.yaml"), "-f", "slides"])
    assert done.exit_code == 2
    assert re.fullmatch(r".*beamer.*doctor.*\n", done.output)
    assert list(tmp_path.iterdir()) == []


def test_slides_are_written_beside_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pdflatex")
    monkeypatch.chdir(tmp_path)
    files = [str(PROBLEMS / f"{stem}.yaml") for stem in ("rnn_echo", "exam_candidate")]
    done = CliRunner().invoke(main, ["solve", *files, "-f", "slides", "--handout", "--detail", "brief"])
    assert (done.exit_code, done.output.split()) == (0, ["rnn_echo.slides.pdf", "exam_candidate.slides.pdf"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exam_candidate.slides.pdf", "rnn_echo.slides.pdf"]


def test_data_on_slides_repeats_equations_weights_and_tables_where_all_workings_fit() -> None:
    problem = PROBLEMS / "memphis_two_steps.yaml"
    brief, full = (lstm_solver.solve(problem).render("slides-tex", detail=detail) for detail in ("brief", "full"))
    plain = lstm_solver.solve(problem).render("slides-tex", notation="pytorch")
    for made, whole, tables in ((brief, True, 2), (full, False, 2), (plain, False, 0)):
        slides = [slide for slide in made.split(r"\begin{frame}") if r"\frametitle{Time step" in slide]
        growing = [slide for slide in slides if re.search(r"\n[fiagco]_{\d} &", slide)]
        assert len(growing) >= 4
        for slide in growing:
            every = all(f"W_{{{letter}}} =" in slide and f"b_{{{letter}}} =" in slide for letter in "fiao")
            assert (every and r"s_{t} = f_{t} \cdot s_{t-1}" in slide) == whole, slide
            assert slide.count(r"\begin{tabular}") == tables


def test_slides_leave_out_what_pages_leave_out_and_say_first_what_is_needed() -> None:
    """Elided steps are stated, not worked out; the chain back to what is given stands before the first of them."""
    problem = yaml.safe_load((PROBLEMS / "umd_twice_a_2dp.yaml").read_text("utf-8"))
    problem |= {"steps": {"full": [1], "rest": "results"}, "notation": {"preset": "umd", "chain_back": True}}
    frames = deck(lstm_solver.solve(problem).solved, Choices(detail="full")).frames
    worked = [working.label for frame in frames for stage in frame.stages for working in stage.workings]
    assert {label[-1] for label in worked} == {"1"}
    tex = lstm_solver.solve(problem).render("slides-tex")
    assert r"h_{3} = [-0.72, 0.67]^{\top}" in tex
    assert tex.index("Back from what is asked") < tex.index(r"\tag*{")

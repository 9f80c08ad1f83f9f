"""Pictures: nothing lies on anything else, every value stands where it belongs, and the files are sound."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from compiling import compiled
from drawings import overlaps
from helpers import PROBLEMS, command, need, problem_files
from hypothesis import given, settings
from hypothesis import strategies as st
from randoms import random_net, write

import lstm_solver
from lstm_solver import api
from lstm_solver.compose.figures.cell_drawing import cell_picture
from lstm_solver.compose.figures.cell_layout import laid_by_hand
from lstm_solver.compose.figures.figure_blocks import alone
from lstm_solver.compose.figures.series import series
from lstm_solver.compose.figures.timeline import timeline
from lstm_solver.compose.page import compose
from lstm_solver.compose.view import View, by_place
from lstm_solver.document.blocks import Figure
from lstm_solver.document.choices import FIGURES, Choices
from lstm_solver.document.formulas import Number
from lstm_solver.document.notation_keys import names
from lstm_solver.document.pictures import PALETTE, SHADES, Label, Picture, Stroke, contrast

SVG = "{http://www.w3.org/2000/svg}"
OWN = {
    "title": "Own",
    "cell": {
        "states": ["c", "h"],
        "equations": [
            "u = tanh(W_u @ x + b_u)",
            "a = exp(k * x)",
            "s = a / (1 + a)",
            "q = W_q @ [x, h_prev]",
            "c = 0.5 * c_prev - s * u",
            "h = c * sigmoid(q) + sqrt(s)",
        ],
    },
    "parameters": {"W_u": [[1, 2], [3, 4]], "b_u": [0, 1], "k": [0.1, 0.2], "W_q": [[1, 2, 3, 4], [0, 1, 0, 1]]},
    "inputs": [[1, 0], [0.5, 0.2]],
}
ALIAS = {
    "title": "Alias",
    "cell": {"states": ["h"], "equations": ["n = tanh(W @ x + U @ h_prev)", "h = n"]},
    "parameters": {"W": [[1]], "U": [[0.5]]},
    "inputs": [1, 2],
}
OPTIONS: list[dict[str, Any]] = [
    {},
    {"peepholes": "ifo"},
    {"peepholes": "o"},
    {"options": {"coupled": "input"}},
    {"options": {"coupled": "forget"}},
    {"projection": 1},
    {"options": {"clip": "3.0"}},
    {"hidden": 8, "places": 6},
    {"cell": "gru"},
    {"cell": "gru", "options": {"update": "new"}},
    {"cell": "gru", "options": {"reset": "after"}},
    {"cell": "gru", "options": {"reset": "after", "update": "new"}},
    {"cell": "rnn", "hidden": 1, "inputs": 1},
]


def variants() -> Iterator[Any]:
    yield from problem_files()
    yield OWN
    yield ALIAS
    yield from (write(random_net(1, **each), biases="two") for each in OPTIONS)


VARIANTS = list(variants())


def named(source: Any) -> str:
    return source.stem if isinstance(source, Path) else str(source["cell"])[:40]


def figures(source: Any, notation: str | None = None) -> list[Figure]:
    document = compose(lstm_solver.solve(source).solved, Choices(notation=notation, figures=FIGURES))
    return [block for block in document.blocks if isinstance(block, Figure)]


@pytest.mark.parametrize("source", VARIANTS, ids=named)
def test_nothing_in_a_picture_lies_on_anything_else(source: Any) -> None:
    found = {figure.name: overlaps(figure.picture) for figure in figures(source)}
    assert found
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("notation", names())
def test_nothing_lies_on_anything_else_in_any_notation(notation: str) -> None:
    for stem in ("umd_twice_a_2dp", "gru_two_steps", "lstm_two_layers"):
        wrong = [overlaps(figure.picture) for figure in figures(PROBLEMS / f"{stem}.yaml", notation)]
        assert [each for each in wrong if each] == []


def drawn_numbers(picture: Picture) -> list[str]:
    texts = [shape for shape in picture.shapes if isinstance(shape, Label)]
    return [part.text for text in texts for part in text.content if isinstance(part, Number)]


@pytest.mark.parametrize("source", VARIANTS, ids=named)
def test_every_value_of_a_step_stands_in_the_drawing_of_its_cell(source: Any) -> None:
    solved = lstm_solver.solve(source).solved
    view, trace = View(solved, None, "full"), solved.traces[0]
    found = by_place(solved, trace)
    for unit in solved.problem.units:
        at = view.at(unit.place)
        for position, now in enumerate(found[unit.place]):
            leaves = at.leaves(found, trace.sequence, position)
            numbers = drawn_numbers(cell_picture(at, leaves, now))
            states = [leaves[f"{state}_prev"].digits for state in at.cell.states]
            for digits in [*states, *map(at.printed, now.values())]:
                shown = digits if len(digits) <= 4 else [*digits[:2], digits[-1]]
                assert set(shown) <= set(numbers)


@pytest.mark.parametrize("options", OPTIONS[:10], ids=str)
def test_the_usual_cells_are_laid_out_by_hand(options: dict[str, Any]) -> None:
    from lstm_solver.compose.figures.data_flow import flow

    solved = lstm_solver.solve(write(random_net(1, **options))).solved
    view = View(solved, None, "full")
    graph = flow(view, view.generic_leaves(), None)
    assert laid_by_hand(view.cell.name, graph, view.cell.states) is not None
    one_more = {**graph, "new": graph["h"]._replace(name="new", inlets=("x",))}
    assert laid_by_hand(view.cell.name, one_more, view.cell.states) is None


def curves(picture: Picture) -> list[Stroke]:
    """The lines of values: those that are no rules."""
    return [shape for shape in picture.shapes if isinstance(shape, Stroke) and shape.colour not in ("rule", "grey")]


def rules(picture: Picture) -> list[float]:
    """The heights of the rules, from the top."""
    found = [shape.points for shape in picture.shapes if isinstance(shape, Stroke) and shape.colour in ("rule", "grey")]
    return sorted({points[0][1] for points in found if points[0][1] == points[-1][1]}, reverse=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 70))
def test_lines_over_time_run_through_the_values(seed: int, steps: int) -> None:
    """The three gates between the rules 0 and 1, and x in equal steps."""
    solved = lstm_solver.solve(write(random_net(seed, hidden=1, inputs=1, steps=steps))).solved
    view = View(solved, None, "full")
    found = by_place(solved, solved.traces[0])
    picture = timeline(view, series(view, found))
    lines, (top, bottom, *_) = curves(picture), rules(picture)
    for number, name in enumerate(("i", "f", "o")):
        if len(lines) > 5 or steps >= 50:  # one gate an axis
            top, bottom = rules(picture)[2 * number : 2 * number + 2]
        values = [float(now[name].unrounded[0]) for now in found[view.place]]
        heights = [(y - bottom) / (top - bottom) for _, y in lines[number].points]
        assert heights == pytest.approx(values, abs=1e-9)
        xs = [x for x, _ in lines[number].points]
        assert [b - a for a, b in pairwise(xs)] == pytest.approx([xs[1] - xs[0]] * (steps - 1))


HOSTILE = {
    "title": "<script>alert(1)</script> ]]> &amp; \"'",
    "cell": "rnn",
    "inputs": ["</text><script>", "a"],
    "tokens": {"</text><script>": [1], "a": [0]},
    "weights": {"x": 1, "h": 1},
    "outputs": {"equations": ["y = w * h"], "parameters": {"w": 1}},
}


def test_svg_is_sound_whatever_the_file_says() -> None:
    for name, text in lstm_solver.solve(HOSTILE).figures().items():
        root = ElementTree.fromstring(text)
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "rect", "path", "circle", "text", "tspan"}, name
        attributes = {key for element in root.iter() for key in element.attrib}
        assert not any(key.startswith("on") or "href" in key for key in attributes)
        assert root.attrib["role"] == "img"
        assert HOSTILE["title"] in str(root.findtext(f"{SVG}title"))
        assert root.findtext(f"{SVG}desc")


def test_a_long_run_of_many_units_stays_small() -> None:
    net = random_net(3, hidden=65, inputs=1, steps=400)
    solution = lstm_solver.solve(write(net))
    found = solution.figures()
    assert max(map(len, found.values())) < 250_000
    captions = [str(each.caption) for each in alone(solution.solved, None, None, FIGURES) if isinstance(each, Figure)]
    assert any("first 4 of 65 units" in caption for caption in captions)
    assert any("first 8 of 65 units" in caption for caption in captions)


def test_shades_grow_darker_step_by_step() -> None:
    def light(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
        return 0.3 * red + 0.6 * green + 0.1 * blue

    shades = [light(PALETTE[f"shade{step}"]) for step in range(21)]
    assert shades == sorted(shades, reverse=True)
    lines = sorted(light(PALETTE[name]) for name in ("ink", "first", "third", "second"))
    assert min(b - a for a, b in pairwise(lines)) > 5


def test_markdown_in_a_file_has_its_pictures_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "my page.md"
    done = command("solve", str(PROBLEMS / "gru_two_steps.yaml"), "-o", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    links = re.findall(r"\]\(([^)]*)\)", target.read_text("utf-8"))
    assert links == [f"my%20page-{name}.svg" for name in ("cell-1", "cell-2", "cell-3", "timeline")]
    files = {file.name.replace(" ", "%20") for file in tmp_path.iterdir()} - {"my%20page.md"}
    assert files == set(links)
    for file in tmp_path.glob("*.svg"):
        ElementTree.fromstring(file.read_text("utf-8"))


@pytest.mark.parametrize("stem", ["both_directions", "lstm_two_layers", "mit_runs_of_ones"])
def test_pictures_alone_are_those_of_the_page(stem: str) -> None:
    solution = lstm_solver.solve(PROBLEMS / f"{stem}.yaml")
    _, files = api.illustrated([solution], "", Choices(figures=FIGURES))
    assert {name.removesuffix(".svg"): text for name, text in files.items()} == solution.figures()


def test_markdown_without_a_file_says_how_to_get_the_pictures() -> None:
    done = command("solve", str(PROBLEMS / "rnn_echo.yaml"), "--figures", "timeline,unrolled")
    assert "-o page.md" in done.stderr
    assert "![" not in done.stdout
    assert re.search("[▁-█]", done.stdout)


def test_an_unknown_picture_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    text = "cell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\nfigures: [timelin, cell, cell, 3]\n"
    file.write_text(text, "utf-8")
    lines = command("validate", str(file)).stderr.splitlines()
    assert [line.removeprefix(f"{file}:4:") for line in lines] == [
        "11: figures[0]: 'timelin' is unknown (did you mean 'timeline'?)",
        "26: figures[2]: a second 'cell'",
        "32: figures[3]: '3' is unknown (expected one of cell, gradients, openness, timeline, unrolled)",
    ]
    assert "did you mean 'openness'" in command("solve", str(file), "--figures", "opennes").stderr
    with pytest.raises(lstm_solver.SolverError, match="no picture 'x'"):
        lstm_solver.solve(ALIAS).figures("x")


def test_letters_have_no_lines_over_time() -> None:
    problem = {"cell": "rnn", "symbols": ["a"], "inputs": [1, 2], "weights": {"x": "a", "h": 1}}
    with pytest.raises(lstm_solver.SolverError, match="needs numbers everywhere"):
        lstm_solver.solve({**problem, "figures": ["timeline"]})
    assert [figure.name for figure in figures(problem)] == ["unrolled", "cell"]


def test_pictures_go_through_tex(tmp_path: Path) -> None:
    need("pdflatex")
    wide = write(random_net(1, hidden=8, places=6, steps=1))
    solutions = [lstm_solver.solve(each) for each in (OWN, wide, PROBLEMS / "lstm_two_layers.yaml")]
    result = compiled("".join(api.pieces(solutions, "tex", Choices("brief", figures=FIGURES))), tmp_path)
    assert result.complaints == []
    assert result.pages > len(solutions)


def test_numbers_on_every_shade_can_be_read() -> None:
    """4.5 : 1 is what WCAG asks of small text."""
    for shade in range(SHADES + 1):
        assert max(contrast(ink, f"shade{shade}") for ink in ("paper", "black")) >= 4.5
    solved = lstm_solver.solve(PROBLEMS / "peephole_timer.yaml").solved
    drawn = [block.picture for block in alone(solved, None, None, ["openness"]) if isinstance(block, Figure)]
    inks = {shape.colour for picture in drawn for shape in picture.shapes if isinstance(shape, Label)}
    assert {"paper", "black"} <= inks


def test_letters_of_a_picture_keep_their_place_and_width_in_any_font() -> None:
    """Each run of letters has the place and the width that it has in Latin Modern: digits do not cross brackets."""
    picture = lstm_solver.solve(PROBLEMS / "gru_two_steps.yaml").figures("cell")["cell-2"]
    texts = list(ElementTree.fromstring(picture).iter(f"{SVG}text"))
    assert {len(each.text or "") > 1 for each in texts if each.get("textLength") is None} == {False}
    number = next(each for each in texts if each.text == "0.818")
    assert float(number.get("textLength", 0)) == pytest.approx(float(number.get("font-size", 0)) * 2.28, abs=0.02)

"""Pages in a browser: readable at any width, by any reader, by keyboard alone, and checked as HTML."""

import json
import shutil
import subprocess
from itertools import islice, product
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import NODE_MODULES, PROBLEMS, name_of, need, node, number_files, problem_files

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.document.language import names as languages
from lstm_solver.document.notation_keys import names as notations

pytestmark = pytest.mark.thorough

WIDTH = 320  # pixels


def looked_at(pages: list[Path]) -> list[dict[str, object]]:
    need("chromium")
    need("playwright-core")
    found = node("browser.mjs", {"browser": shutil.which("chromium"), "pages": [str(page) for page in pages]})
    assert isinstance(found, list)
    return found


def faults(found: list[dict[str, object]]) -> list[dict[str, object]]:
    """Pages that ask for anything but themselves, say something, are too wide or cut off, or shut a reader out."""
    wanted = {"requests": 1, "said": [], "width": WIDTH, "cut": 0, "wordless": 0, "broken": []}
    return [each for each in found if {key: each[key] for key in wanted} != wanted]


def unsound(pages: list[Path]) -> list[str]:
    """What the checker of the W3C calls an error."""
    need("java")
    need("vnu-jar")
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    call = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", *map(str, pages)]
    done = subprocess.run(call, capture_output=True, check=True, timeout=600)
    found = json.loads(done.stdout)["messages"]
    return [f"{each['url']}: {each['message']}" for each in found if each["type"] == "error"]


@pytest.mark.parametrize("lang", languages())
def test_every_page_is_open_to_every_reader(lang: str, tmp_path: Path) -> None:
    """Every problem in three notations: all of them in turn."""
    pages = []
    turns = list(product(range(3), problem_files()))
    for at, (_, path) in enumerate(turns):
        notation = notations()[at % len(notations())]
        pages.append(tmp_path / f"{at}-{path.stem}-{notation}.html")
        pages[-1].write_text(lstm_solver.solve(path).render("html", notation=notation, lang=lang), "utf-8")
    assert faults([each for some in batches(pages) for each in looked_at(some)]) == []
    assert unsound(pages) == []


def batches(pages: list[Path], size: int = 5) -> list[list[Path]]:
    """A few at once: each call of the browser has a time limit."""
    rest = iter(pages)
    return list(iter(lambda: list(islice(rest, size)), []))


def test_pages_to_practise_on_too(tmp_path: Path) -> None:
    pages = []
    for path in number_files():
        pages.append(tmp_path / f"{path.stem}.html")
        done = CliRunner().invoke(main, ["solve", str(path), "-f", "html", "--practice", "-o", str(pages[-1])])
        assert done.exit_code == 0
    assert faults([each for some in batches(pages) for each in looked_at(some)]) == []
    assert unsound(pages) == []


def test_hostile_words_print_as_themselves(tmp_path: Path) -> None:
    """No script of a title runs, and what it says stands there."""
    word = "<script>document.title = 'run'</script><img src=x onerror=\"console.log('run')\">"
    path = tmp_path / "page.html"
    text = {"cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 0}, "title": word, "text": word}
    path.write_text(lstm_solver.solve(text).render("html"), "utf-8")
    assert faults(looked_at([path])) == []


@pytest.mark.parametrize("path", [PROBLEMS / "gru_two_steps.yaml", PROBLEMS / "both_directions.yaml"], ids=name_of)
def test_practice_by_keyboard_alone(path: Path, tmp_path: Path) -> None:
    need("chromium")
    need("playwright-core")
    page = tmp_path / "page.html"
    done = CliRunner().invoke(main, ["solve", str(path), "-f", "html", "--practice", "-o", str(page)])
    assert done.exit_code == 0
    found = node("walk.mjs", {"browser": shutil.which("chromium"), "page": str(page)})
    assert isinstance(found, dict)
    assert {(stop["ring"], stop["seen"]) for stop in found["stops"]} == {(True, True)}
    assert set(found["after"]) == {"", "right"}  # Enter checks the question that is open
    assert set(found["all"]) == {"right"}
    assert found["help"] > 0
    assert found["again"] == ""
    assert found["next"] == {
        "focus": "h1",
        "other": True,
        "empty": [""] * len(found["all"]),
        "all": ["right"] * len(found["all"]),
    }


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "lstm_sgd_step"])
def test_step_by_step_by_keyboard_alone(name: str, tmp_path: Path) -> None:
    need("chromium")
    need("playwright-core")
    page = tmp_path / "page.html"
    page.write_text(lstm_solver.solve(PROBLEMS / f"{name}.yaml").render("html"), "utf-8")
    found = node("steps.mjs", {"browser": shutil.which("chromium"), "page": str(page)})
    assert isinstance(found, dict)
    every = found["open"]["seen"]
    assert every > 4
    assert (found["open"]["said"], found["open"]["behind"]) == ("", False)
    wanted = {"first": 1, "second": 2, "third": 3, "back": 2, "all": every}
    assert {key: found[key] for key in wanted} == {
        key: {"said": f"{seen} / {every}", "seen": seen, "behind": False} for key, seen in wanted.items()
    }
    assert (found["print"]["seen"], found["print"]["behind"]) == (every, False)

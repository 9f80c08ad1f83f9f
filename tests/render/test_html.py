"""The page as HTML: one file that asks for nothing, in which every result can be found by its name."""

import json
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers import name_of, number_files

import lstm_solver
from lstm_solver.document.language import names as languages
from lstm_solver.network.quantity_names import written

VOID = {"meta", "br", "mspace", "link", "img", "rect", "path", "circle", "line"}


class Page(HTMLParser):
    """The elements in order, with what they hold; `open_at_end`: those that nothing closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data

    def all(self, key: str) -> list[dict[str, str]]:
        return [attrs for _, attrs in self.elements if key in attrs]


def results(found: dict[str, Any]) -> dict[str, str]:
    """By name, the printed values of the steps that are computed."""
    made = {}
    for step in found["steps"]:
        place = (step["layer"], step["direction"])
        if step["origin"] == "computed" and place == (1, "forward") and "run" not in step:
            made[written(step["name"], step["t"], (0, "forward"))] = " ".join(step["value"])
    return made


def assert_only_ours(text: str, script: str) -> None:
    """The policy lets this script run, which is small, and no other."""
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="(.*?)"', text)
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{hashed}'"
    assert len(script) < 30_000


@pytest.mark.parametrize("problem", number_files(), ids=name_of)
def test_every_result_is_found_by_its_name(problem: Path) -> None:
    solution = lstm_solver.solve(problem)
    text = solution.render("html")
    page = Page(text)
    assert (page.wrong, page.open) == ([], [])
    ids = [attrs["id"] for attrs in page.all("id")]
    assert len(ids) == len(set(ids))
    assert {attrs["href"].removeprefix("#") for attrs in page.all("href")} <= set(ids)
    assert re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'<]+", text) == []
    scripts = re.findall("<script(.*?)>(.*?)</script>", text, re.DOTALL)
    assert [kind.partition(" id")[0] for kind, _ in scripts] == [' type="application/json"', ""]
    assert json.loads(scripts[0][1]) == solution.to_dict()
    assert_only_ours(text, scripts[1][1])
    values = {attrs["data-name"]: attrs["data-value"] for attrs in page.all("data-name")}
    for name, value in results(solution.to_dict()).items():
        assert values.get(name, value) == value
    if problem.stem in ("umd_twice_a_2dp", "memphis_two_steps", "gru_two_steps"):
        assert results(solution.to_dict()).keys() <= {attrs["data-step"] for attrs in page.all("data-step")}
        assert results(solution.to_dict()).keys() <= values.keys()


@pytest.mark.parametrize("problem", ["umd_twice_a_2dp", "lstm_sgd_step", "both_directions"])
def test_results_of_a_brief_page_are_found_by_their_names(problem: str) -> None:
    by_name = {name_of(each).rpartition("/")[2]: each for each in number_files()}
    solution = lstm_solver.solve(by_name[f"{problem}.yaml"])
    found = {
        attrs["data-name"]: attrs["data-value"]
        for attrs in Page(solution.render("html", detail="brief")).all("data-name")
    }
    # nothing needs the gradients of the inputs: no page has them
    values = {name: value for name, value in results(solution.to_dict()).items() if not name.startswith("d_x_")}
    assert values.keys() <= found.keys()
    assert {name: found[name] for name in values} == values
    asked = {
        name: each["value"]
        for question in solution.to_dict()["questions"]
        for name, each in question["answers"].items()
    }
    assert all(found[name].split() == value for name, value in asked.items() if not isinstance(value[0], list))


def test_tables_and_gradients_are_found_by_name_too() -> None:
    by_name = {name_of(each).rpartition("/")[2]: each for each in number_files()}
    solution = lstm_solver.solve(by_name["lstm_sgd_step.yaml"])
    found = {attrs["data-name"]: attrs["data-value"] for attrs in Page(solution.render("html")).all("data-name")}
    data = solution.to_dict()
    for gate in "ifgo":
        pairs = [(found[f"new_biases.{gate}"], data["updated"]["biases"][gate])]
        pairs += zip(found[f"d_weights.{gate}.x"].split(), data["gradients"]["weights"][gate]["x"], strict=True)
        assert all(abs(Decimal(shown) - Decimal(exact)) <= Decimal("0.000005") for shown, exact in pairs)
    solution = lstm_solver.solve(by_name["umd_twice_a_2dp.yaml"])
    found = {attrs["data-name"]: attrs["data-value"] for attrs in Page(solution.render("html")).all("data-name")}
    for step in solution.to_dict()["steps"]:
        if step["name"] != "x":
            assert [found[f"{step['name']}_{step['t']}[{unit}]"] for unit in range(2)] == step["value"]


@pytest.mark.parametrize("lang", languages())
def test_it_speaks_its_language(lang: str) -> None:
    page = Page(lstm_solver.solve(number_files()[0]).render("html", lang=lang))
    assert ("html", {"lang": lang}) in page.elements
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "]]>&amp;<b onclick='x'>", "\\) {{ 7 * 7 }} \x1b[31m"]
)
def test_hostile_words_are_words(text: str) -> None:
    source = {"cell": "rnn", "weights": {"x": 1, "h": 1}, "inputs": [1], "title": text, "text": text, "author": text}
    page = Page(lstm_solver.solve(source).render("html"))
    assert (page.wrong, page.open) == ([], [])
    assert [attrs.get("type") for tag, attrs in page.elements if tag == "script"] == ["application/json", None]
    assert not any(key.startswith("on") for _, attrs in page.elements for key in attrs)
    assert "49" not in page.texts.get("h1", "")


def test_a_long_page_is_small_enough_to_send() -> None:
    (umd,) = [each for each in number_files() if each.stem == "umd_twice_a_2dp"]
    assert len(lstm_solver.solve(umd).render("html").encode()) < 200_000


def test_a_notebook_shows_a_part_of_a_page() -> None:
    solution = lstm_solver.solve(number_files()[0])
    shown = solution._repr_mimebundle_()
    page = Page(shown["text/html"])
    assert (page.wrong, page.open) == ([], [])
    assert not {"html", "body", "script"} & {tag for tag, _ in page.elements}
    assert shown["text/markdown"] == solution.render(math="dollars")
    assert shown["text/plain"] == solution.render("text")

"""Rows of numbers that the parser reads as one text are the lists that it would have read number by number."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.helpers import PROBLEMS

from lstm_solver.reader.tree import block_rows, number_rows
from lstm_solver.reader.tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode
from lstm_solver.reader.tree.yaml_events import TreeBuilder
from lstm_solver.reader.tree.yaml_faults import UnreadableText

TEXTS = [
    "a: [0.1, -0.2,0.3,   4e-1, null]\nb: [[ 1, 2, 3, 4, 5, 6 ], [1,2,3,4,5,6,]]\n",
    "a: [0.1,\n  0.2,\n\n  0.3 ,\n 0.4]\nb: 'ä'\nc: [1, 2, 3, 4, 1/3, sqrt(2)]\n",
    "a: [1, 2, 3, 4, 5, 6]\r\nb:\r\n- [1, 2,\r\n   3, 4, 5, 6]\r\n",
    "ask: 'of [1, 2, 3, 4, 5]'\nplain: of [1, 2, 3, 4, 5] and\n- no\n",
    "ask: 'of [1, 2, 3, 4, 5]'\nplain: of [1, 2, 3, 4, 5] and\nfold: >\n  [1, 2, 3, 4, 5]\n# [1, 2, 3, 4, 5]\n",
    'list:\n- of [1, 2, 3, 4, 5]\n- [a b, c d, e f, g h]\n- "[1, 2, 3, 4, 5]"\n',
    "? [1, 2, 3, 4, 5, 6]\n: [1, 2, 3, 4, 5, 6]\n",
    "a: [1, 2, 3,, 4, 5, 6]\n",
    "a: [ , 1, 2, 3, 4, 5, 6]\n",
    "a: [1, 2, 3, 4, 5, - 6]\n",
    "a: [1, 2, 3, 4, 5, -\n 6]\n",
    "a: [1, 2, 3, 4, 5, 6\nb: 3\n",
    "a: [1, 2, 3, 4, 5, 6,",
    "a: [1, 2, 3, 4, 5, 6, 7 \n\n",
    "a: [1, 2, 3,\n--- 4, 5, 6]\n",
    "a: [1, 2, 3, 4, 5, 6]]\n",
    "a: {b: [1, 2, 3, 4, 5, 6], c: [[1, 2, 3, 4, 5, 6]]}\nd: &x [1, 2, 3, 4, 5, 6]\ne: *x\n",
    "a: !t [1, 2, 3, 4, 5, 6]\nb: !<[1,2,3,4,5,6,7,8]> 3\n",
    "a: [1, 2, 3, 4, 5, 6, -",
    "a: 'of\n  [1, 2, 3, 4, 5, 6]\n  and'\nb: of\n  [1, 2, 3, 4, 5, 6]\n",
    "a: |\n  [1, 2, 3, 4, 5, 6]\n",
    "a: of [1, 2, 3, 4, 5, 6]\n  and\nb: x:[1, 2, 3, 4, 5, 6]\n",
    'a: {"b":[1, 2, 3, 4, 5, 6]\n , c: [ 1, 2, 3, 4, 5, 6]\n}\n',
    "- -[1, 2, 3, 4, 5, 6]\n- - [1, 2, 3, 4, 5, 6]\r\n  - [\n1, 2, 3, 4, 5, 6]\n",
    "- [1, 2, 3, 4, 5, 6]\n  b\n",
    "- [a:[1, 2, 3, 4, 5, 6]\n ]\n",
    "a: [1, 2, 3, 4, 5, 6]\n  b: 3\n",
    "[1, 2, 3, 4, 5, 6]\n: 3\n",
    "[1, 2, 3, 4, 5, 6]\n[1, 2, 3, 4, 5, 6]\n",
    "- [[1, 2, 3, 4, 5, 6]\n [1, 2, 3, 4, 5, 6]]\n",
    "- !t [1, 2, 3, 4, 5, 6]\n- &a [1, 2, 3, 4, 5, 6]\n- *a\n",
    "- " * 45 + "[1, 2, 3, 4, 5, 6]\n",
    "- " * 40 + "[1, 2, 3, 4, 5, 6]\n",
    "- " * 39 + "[1, 2, 3, 4, 5, 6]\n",
    "a: [1, 2, 3, 4, 5, 6, ]\nb: [            ]\nc: [1234567890123]\n",
    "%YAML 1.2 [1, 2, 3, 4, 5, 6]\n",
    "--- [1, 2, 3, 4, 5, 6]\n",
    "--- [1, 2, 3, 4, 5, 6]\n--- [1, 2, 3, 4, 5, 6]\n",
    "a: [one; two, 1, 2, 3, 4, 5, 6]\nb: [1, 2, 3, 4, 5, 6]\n",
]


def _told(node: SourceNode | None) -> Any:
    place = None if node is None else node.place
    if isinstance(node, ScalarNode):
        return node.text, node.plain, place
    if isinstance(node, ListNode):
        assert len(node) == len(node.items)
        return [place, *map(_told, node.items)]
    if isinstance(node, MapNode):
        return place, node.broken, {name: (_told(key), _told(value)) for name, (key, value) in node.pairs.items()}
    return type(node).__name__, place


def _read(text: str, monkeypatch: pytest.MonkeyPatch, size: int) -> Any:
    monkeypatch.setattr(number_rows, "FROM", size)
    builder = TreeBuilder()
    try:
        root = _told(builder.compose(text))
    except UnreadableText as trouble:
        return builder.findings, trouble.finding
    return builder.findings, root, builder.count


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@pytest.mark.parametrize("text", TEXTS)
def test_rows_are_those_of_the_parser(text: str, patch: pytest.MonkeyPatch) -> None:
    assert _read(text, patch, 0) == _read(text, patch, 10**9)


@pytest.mark.parametrize("file", sorted(PROBLEMS.glob("*.yaml")), ids=lambda file: file.stem)
def test_problems_read_alike(file: Any, patch: pytest.MonkeyPatch) -> None:
    text = file.read_text("utf-8")
    assert _read(text, patch, 0) == _read(text, patch, 10**9)


@given(
    st.text(alphabet="[]{},-1a: .;'\n", max_size=60),
    st.sampled_from(["a: [1, 2, 3, 4, 5, 6, ", "- [10, 20, 30, 40", ""]),
)
def test_any_text_reads_alike(patch: pytest.MonkeyPatch, text: str, before: str) -> None:
    assert _read(before + text, patch, 0) == _read(before + text, patch, 10**9)


def test_a_row_is_one_event(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(number_rows, "FROM", 0)
    text = "a: [" + "1, " * 50_000 + "1]\n"
    builder = TreeBuilder(most=20)
    root = builder.compose(text)
    assert isinstance(root, MapNode)
    row = root.get("a")
    assert isinstance(row, ListNode)
    assert row.texts == ["1"] * 50_001


BLOCKS = [
    "h:\n- 1\n- 2\n- 3\n",
    "w:\n  h:\n  - - 0.1\n    - -0.2\n    - 3\n  - - 4\n    - 5\n    - 1e-6\n  x: 1\n",
    "w:\n  h:\n    - - 0.1\n      - 1/3\n      - sqrt(2)\n\n    - - 4\n      - 5\n      - 6\nx:\n- 1\n- 2",
    "- - - 1\n    - 2\n    - 3\n  - - 4\n    - 5\n    - 6\n",
    "h:\n- 1\n- 2\n- three words\n- 4\n- 5\n",
    "h:\n- three words\n- 4\n- 5\n- 6\n",
    "h:\n- 1\n- 2\n- 3 # a word\n- 4\n- 5\n# none\n- 6\n- 7\n",
    "h:\n- 1\n- 2\n- 3\n  4\n- 5\n- 6\n",
    "h:\r\n- 1\r\n- 2\r\n- 3\r\nb: 2\r\n",
    "a:\n- b:\n- 1\n- 2\n- 3\n",
    "a:\n- b:\n  - 1\n  - 2\n  - 3\n  c: 1\n- 1\n- 2\n",
    "text: |\n  list:\n  - 1\n  - 2\n  - 3\nh:\n- 1\n- 2\n- 3\n",
    "text: >\n  list:\n  - 1\n  - 2\n\n  - 3\nh:\n- 1\n- 2\n- 3\n",
    "text: \"\n  list:\n  - 1\n  - 2\n  - 3\"\nother: '\n  - 1\n  - 2\n  - 3'\n",
    "{\n a:\n- 1\n- 2\n- 3\n}\n",
    "h:\n- 1\n- 2\n- 3\n - 4\n",
    "h:\n- 1\n- 2\n- 3\n---\n- 4\n- 5\n",
    "h:\n- &a 1\n- 2\n- 3\n- *a\n",
    "h: &a\n- 1\n- 2\n- 3\nb: *a\n",
    "h:\n- null\n- A\n- true\n- ~\n",
    "? - 1\n  - 2\n  - 3\n: 1\n",
    "# list:\n- 1\n- 2\n- 3\n",
    "h:\n  - 1\n  - 2\n  - 3\n\t\nb: 1\n",
    "h:\n- [1, 2, 3, 4, 5, 6]\n- 1\n- 2\n",
    "h:\n- 1\n- 2\n...\n",
    "h:\n- 1\n- 2\n-\n- 3\n- 4\n",
    "a: b:\n- 1\n- 2\n",
    "- 1\n- 2\n- 3\n",
    "h:\n- 1\n- --2\n- ---\n- 3\n",
    "h:\n- 1\n- 2 \n- 3\n",
    "h:\n- 1\n- 2\r- 3\n- 4\n",
    "h:\n  - 1\r\n  - 2\n  - 3\r\ntext: [\n",
    "text: '\n  b:\n  - 1\n  - 2\n  - 3",
    "h:\n- 1\n- 2\n- 3\ntext: 'ä\n  b:\n  - 1\n  - 2\n  - 3",
    "h:\n- 1\n- 2\n- 3\nk: ä\n  b:\n  - 1\n  - 2\n- 1: {\n",
]


@pytest.mark.parametrize("text", BLOCKS)
def test_rows_behind_dashes_are_those_of_the_parser(text: str, patch: pytest.MonkeyPatch) -> None:
    assert _read(text, patch, 0) == _read(text, patch, 10**9)


@given(
    st.lists(
        st.sampled_from(["[1, 2, 3, 4, 5, 6]\n", " ", "\n", "a:", "- ", "[", "]", ",", "? ", '"', "'", "|", "b", "&c "])
    )
)
def test_any_rows_read_alike(patch: pytest.MonkeyPatch, pieces: list[str]) -> None:
    text = "".join(pieces)
    assert _read(text, patch, 0) == _read(text, patch, 10**9)


@given(
    st.lists(
        st.sampled_from(["\n", "- 1", "- 2", "    ", "  ", "a:", "-", " b", "- ", "#", "|", '"', "\n  - 1", "\n- 3"])
    ),
    st.sampled_from(["a:\n- 1\n- 2\n", "a:\n  - - 1\n    - 2\n    - 3", "a: |\n  b:\n  - 1\n  - 2\n", ""]),
)
def test_any_lines_read_alike(patch: pytest.MonkeyPatch, pieces: list[str], before: str) -> None:
    text = before + "".join(pieces)
    assert _read(text, patch, 0) == _read(text, patch, 10**9)


@pytest.mark.parametrize("window", [*range(1_000, 1_004), 10**6])
def test_a_row_behind_dashes_is_one_event(patch: pytest.MonkeyPatch, window: int) -> None:
    patch.setattr(number_rows, "FROM", 0)
    patch.setattr(block_rows, "_WINDOW", window)
    builder = TreeBuilder(most=20)
    root = builder.compose("b: [2, 3, 4, 5, 6, 7]\na:\n" + "- 1\n" * 50_000)
    assert isinstance(root, MapNode)
    row = root.get("a")
    assert isinstance(row, ListNode)
    assert row.texts == ["1"] * 50_000


def test_what_is_no_row_is_not_looked_for_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Behind many brackets and dashes of no row, a row is read number by number."""
    patch.setattr(block_rows, "MOST_IN_VAIN", 10)
    patch.setattr(block_rows, "_WINDOW", 16)
    row = "c: [1, 2, 3, 4, 5, 6]\nd:\n- 1\n- 2\n- 3\n"
    for vain, given_up in (("[1], ", True), ("1, ", False)):
        text = "a: [" + vain * 50 + "]\n" + row
        patch.setattr(number_rows, "FROM", 0)
        data, marks, *_ = number_rows.with_marks(text, len(text), most=10)
        assert (marks.comma.encode() in data) != given_up
        assert _read(text, patch, 0) == _read(text, patch, 10**9)

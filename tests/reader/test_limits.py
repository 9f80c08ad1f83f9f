"""Reading stops where more would help nobody, and the table of limits says where that is."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from tools.helpers import PROBLEMS, name_of, number_files

from lstm_solver.cli import main
from lstm_solver.cli.problem_template import SCHEMA, cells, problem_file
from lstm_solver.errors import MOST, SolverError
from lstm_solver.marking.answers.csv_rows import MOST_CELLS, MOST_CHARACTERS, MOST_LINES
from lstm_solver.marking.answers.yaml_files import MOST_SHEETS
from lstm_solver.maths.decimals import read_numbers
from lstm_solver.maths.equation_parser import MAX_LENGTH
from lstm_solver.maths.values import Vector
from lstm_solver.reader import load, schema
from lstm_solver.reader.fields import MOST_KEPT
from lstm_solver.reader.network.cell_key import MOST_EQUATIONS
from lstm_solver.reader.network.layers import MOST_LAYERS
from lstm_solver.reader.problem_file import FEW, MUCH
from lstm_solver.reader.questions.conditions import MOST_CONDITIONS
from lstm_solver.reader.tree import number_rows, yaml_events
from lstm_solver.reader.tree.source import LARGEST
from lstm_solver.reader.tree.source_nodes import ListNode, MapNode, SourceNode
from lstm_solver.reader.tree.yaml_events import (
    DEEPEST,
    MOST_ALIASED,
    MOST_ANCHORS,
    MOST_EVENTS,
    MOST_IN_A_LIST,
    MOST_KEYS,
    MOST_MAPPINGS,
    MOST_OF_A_CLASS,
    MOST_OUTSIDE,
    MOST_REJECTED,
    TreeBuilder,
)
from lstm_solver.reader.tree.yaml_faults import TooLarge
from lstm_solver.solver.engine import EXACT_UP_TO
from lstm_solver.solver.room import LEAST_REFUSED, MOST_ON_A_PAGE, MOST_REFUSED, MOST_SOLVED, MOST_TERMS

OUTSIDE = "more than 75,000 values outside of rows of numbers (write rows as [0.1, 0.2, …], without quotes or remarks)"

CHARACTERS = OUTSIDE.replace("75,000 values", "12,000,000 characters")

LARGE = {
    "a text": ("title: " + "lorem " * 2_100_000 + "\n", CHARACTERS),
    "a text in another alphabet": ("title: 'ä" + "λ" * 12_000_000 + "'\n", CHARACTERS),
    "a quote that is never closed": ('title: "' + "x " * 6_100_000 + "\n", CHARACTERS),
    "numbers behind semicolons": ("inputs:\n" + f"- [{'0.1; ' * 1_000}1]\n" * 2_500, CHARACTERS),
    "a fault before the end": (
        "title: 'x' y\ntext: " + "x " * 6_100_000 + "\n",
        "this does not belong to the mapping above it (check the indentation and brackets)",
    ),
    "mappings": ("inputs: [" + "{}," * 200_000 + "]\n", "more than 15,000 mappings"),
    "lists": ("inputs: [" + "[]," * 300_000 + "]\n", OUTSIDE),
    "values with remarks": ("inputs:\n" + "- 1 # one\n" * 500_000, OUTSIDE),
    "values one below the other": (
        "inputs:\n" + "- 1\n" * 1_000_001,
        "more than 1,000,000 values in a list",
    ),
    "quoted values": ("inputs: [" + '"1",' * 500_000 + "]\n", OUTSIDE),
    "short rows": ("inputs:\n" + "- [0.1, 0.2, 0.3]\n" * 200_000, OUTSIDE),
    "a list": ("inputs: [" + "1," * 1_000_000 + "1]\n", "more than 1,000,000 values in a list"),
    "anchors": ("inputs: [" + "".join(f"&a{at} 1," for at in range(10_002)) + "]\n", "more than 10,000 anchors"),
    "values": (
        "cell: rnn\nwrong: 1\nweights: {x: 1, h: 1}\ninputs: [" + "1," * 500_000 + "a]\n",
        "the rest is not read, as there are 500,014 values (correct this first)",
    ),
    "layers": ("inputs: [1]\nlayers: [" + "{}," * 1_001 + "]\n", "1,001 layers (expected at most 1,000)"),
    "tags": ("inputs: [" + "!a 1," * 200_000 + "]\n", "the rest is not read, as so much is wrong before it"),
}


IN_TURN = {
    "in brackets": ("[1, {a: 2}, [3], 4]", 4),
    "behind dashes": ("- 1\n- {a: 2}\n- - 3\n- text\n", 4),
    # read again from the start, as the dashes are those of a text
    "dashes in a text": ("- 1\n- |\n  one\n" + "  - two\n" * 20_000 + "- 3\n", 3),
    "no list": ("{a: 1}", 0),
}


@pytest.mark.parametrize(("text", "count"), IN_TURN.values(), ids=IN_TURN.keys())
def test_items_are_handed_on_once_as_they_come(text: str, count: int) -> None:
    taken: list[str] = []
    builder = TreeBuilder(each=lambda node: taken.append(node.describe()))
    root = builder.compose(text)
    whole = TreeBuilder().compose(text)
    assert root is not None
    assert taken == ([each.describe() for each in whole.items] if isinstance(whole, ListNode) else [])
    assert (builder.handed, len(taken)) == (count, count)


def test_who_takes_items_may_end_the_reading() -> None:
    """What is behind them is not looked at: it is no YAML."""

    def enough(node: SourceNode) -> None:
        if node.describe() == "'3'":
            raise StopIteration

    with pytest.raises(StopIteration):
        TreeBuilder(each=enough).compose("[1, 2, 3, " + "4, " * 5 + "}")


def test_a_sheet_of_a_class_has_no_more_than_a_file() -> None:
    """Many sheets have more in all."""
    taken: list[SourceNode] = []
    sheet = "- {a: {b: [" + "x y, " * 400 + "]}}\n"
    TreeBuilder(MOST_OF_A_CLASS, taken.append).compose(sheet * 1_100)
    assert len(taken) == 1_100
    many = TreeBuilder(MOST_OF_A_CLASS, taken.append)
    many.compose("- {a: {}}\n" * (MOST_MAPPINGS // 2 + 1))
    assert many.handed == MOST_MAPPINGS // 2 + 1
    for text in ("a: [" + "'1', " * MOST_EVENTS + "]\n", "a: [" + "{}, " * (MOST_MAPPINGS + 1) + "]\n"):
        with pytest.raises(TooLarge):
            TreeBuilder(MOST_OF_A_CLASS, taken.append).compose(text)


@pytest.mark.parametrize(("text", "last"), LARGE.values(), ids=LARGE.keys())
def test_reading_stops_where_more_help_nobody(text: str, last: str) -> None:
    with pytest.raises(SolverError) as caught:
        load(text)
    assert last in [each.message for each in caught.value.errors]
    assert len(caught.value.errors) <= MOST + 2


def test_the_table_of_limits_is_that_of_the_program() -> None:
    said = (PROBLEMS / "README.md").read_text("utf-8")
    numbers = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", said)}
    assert MOST_KEPT == MOST_REJECTED
    limits = {MOST_EVENTS, MOST_OUTSIDE, MOST_OF_A_CLASS, MOST_IN_A_LIST, MOST_ANCHORS, MUCH}
    limits |= {
        MOST_KEYS,
        MOST_MAPPINGS,
        MOST_KEPT,
        MOST,
        MOST_ALIASED,
        DEEPEST,
        MOST_ON_A_PAGE,
        MOST_SOLVED,
        MOST_TERMS,
        EXACT_UP_TO,
    }
    limits |= {MOST_LAYERS, MOST_CONDITIONS, MOST_EQUATIONS, MAX_LENGTH, MOST_REFUSED, LEAST_REFUSED}
    limits |= {MOST_LINES - 1, MOST_SHEETS, MOST_CHARACTERS, MOST_CELLS}
    assert limits | {LARGEST // 2**20} <= numbers


@pytest.mark.parametrize("cell", cells())
def test_new_binds_the_schema_that_lies_beside_it(cell: str, tmp_path: Path) -> None:
    first, how = problem_file(cell).splitlines()[:2]
    assert first == f"# yaml-language-server: $schema={SCHEMA}"
    assert how.endswith(f"lstm-solver schema -o {SCHEMA}")
    target = tmp_path / SCHEMA
    assert CliRunner().invoke(main, ["schema", "-o", str(target)]).exit_code == 0
    assert json.loads(target.read_text("utf-8")) == schema()


def _large(last: str, words: str = "") -> str:
    row = "      - [" + ", ".join(["0.1"] * 800) + "]\n"
    return (
        "cell: rnn\ninputs: [1]\n"
        + words
        + "weights:\n  x: 1\n  h:\n"
        + 799 * row.replace("      ", "    ")
        + f"    - [{last}\n"
    )


FIRST = {
    "row": (_large("0.1, " * 798 + "0.1]"), "weights.h[799]", "799 entries (expected 800, as in the other rows)"),
    "word": (_large("0.1, " * 799 + "kk]"), "weights.h[799][799]", "'kk' is not a number"),
    "bracket": (_large("0.1, " * 799 + "0.1"), "", "the bracket opened on line 805 is not closed"),
}


@pytest.mark.parametrize(("text", "path", "words"), FIRST.values(), ids=FIRST.keys())
def test_a_large_file_is_looked_at_before_its_numbers_are_read(
    text: str, path: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_solver.reader.fields.read_numbers", None)
    with pytest.raises(SolverError) as caught:
        load(text)
    found = caught.value.errors[-1]
    assert found.path == path
    assert found.message.startswith(words)
    assert found.line == 805 + (path == "")


def test_keys_of_a_large_file_are_looked_at_before_its_numbers_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_solver.reader.fields.read_numbers", None)
    with pytest.raises(SolverError) as caught:
        load(_large("0.1, " * 799 + "0.1]").replace("  x: 1\n", "  x: 1\n  q: 2\n"))
    assert [(each.path, each.line) for each in caught.value.errors] == [("", 1), ("weights.x", 4), ("weights.q", 5)]


WRONG = f"""
biases: [{"0.1, " * 798} 0.1]
initial: {{h: [{"0.1, " * 799} kk]}}
rounding: {{plces: 2}}
questions: [{{find: [q_1]}}]
"""


def test_what_else_is_wrong_is_found_before_the_numbers_of_a_large_file_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lstm_solver.reader.fields.read_numbers", _few_numbers)
    with pytest.raises(SolverError) as caught:
        load(_large("0.1, " * 799 + "0.1]", WRONG).replace("  x: 1\n", "  x: [" + "[1], " * 800 + "]\n"))
    found = {each.path: each.message for each in caught.value.errors[1:]}
    assert [*found] == ["biases", "initial.h[799]", "rounding.plces", "questions[0].find[0]"]
    assert found["biases"].startswith("799 entries")


def _few_numbers(texts: list[str]) -> Vector | None:
    assert len(texts) <= FEW
    return read_numbers(texts)


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_a_look_at_the_keys_finds_nothing_in_a_good_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_solver.reader.problem_file.MUCH", 0)
    monkeypatch.setattr("lstm_solver.reader.problem_file.FEW", 0)
    load(path)


@pytest.mark.parametrize("title", ["plain", "schön", "|\n  [1, 2, 3, 4, 5, 6]\n  - 1\n  - 2"])
def test_rows_are_no_text_that_counts(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor where a guess was wrong, and none of them is cut."""
    monkeypatch.setattr(number_rows, "FROM", 0)
    monkeypatch.setattr(yaml_events, "MOST_OUTSIDE", 1_800)
    rows = "- [0.1, 0.2, 0.3, 0.4]\n" * 100
    lines = "- - 0.1\n  - 0.2\n  - 0.3\n" * 40
    root = TreeBuilder().compose(f"title: {title}\na:\n{rows}b:\n- [1,\n 2, 3, 4, 5, 6]\nc:\n{lines}")
    assert isinstance(root, MapNode)
    found = [root.get(key) for key in "abc"]
    assert [len(each) for each in found if isinstance(each, ListNode)] == [100, 1, 40]


def test_plain_values_of_a_list_count_half() -> None:
    """Such as numbers behind dashes that are read one by one."""
    few = "- 1 # one\n- 2\n- a\n" * (MOST_EVENTS // 3 - 10)
    root = TreeBuilder().compose(f"a:\n{few}{few[: len(few) // 18 * 15]}")
    assert isinstance(root, MapNode)
    with pytest.raises(TooLarge):
        TreeBuilder().compose(f"a:\n{few * 3}")


LONG = {
    "a tag": ("!!" * 300_000, "the tag !!!"),
    "an alias": ("a: *" + "b" * 600_000, "*bbb"),
    "a key before a colon": ("k" * 150_000 + ": 1", "a ':' that does not belong here"),
    "a key": ("cell: lstm\nweights: {? " + "b" * 600_000 + " : 1}", "bbb"),
    "a directive": ("%" + "Y" * 600_000 + "\na: 1", "a character that cannot start a value"),
}


@pytest.mark.parametrize(("text", "said"), LONG.values(), ids=LONG.keys())
def test_messages_are_short(text: str, said: str) -> None:
    """However long what they name is."""
    with pytest.raises(SolverError) as caught:
        load(text + "\n")
    lines = [str(each) for each in caught.value.errors]
    assert any(said in line for line in lines)
    assert all(len(line) < 5_000 for line in lines)

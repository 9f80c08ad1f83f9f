"""A workbook's formulas give the digits of the trace, whatever is given and however it is rounded."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from helpers import PROBLEMS, name_of, need, number_files
from spreadsheets import cells, changed, has_office, recalculated, without_values

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.export.scalar_text import CALLS, ScalarStyle, written
from lstm_solver.export.scalars import FORMS, Scalar
from lstm_solver.export.workbook.cell_values import worked_out
from lstm_solver.export.workbook.formula_text import WORDS, FormulaWriter, column_letters
from lstm_solver.export.workbook.row_builder import workbook_rows
from lstm_solver.export.workbook.sheet_rows import FIRST_COLUMN, WorkbookRows
from lstm_solver.export.workbook.workbook import workbook

LSTM: dict[str, Any] = {
    "cell": {"name": "lstm", "projection": [[0.5, -0.25], [1, 0.75]], "clip": 1.5},
    "inputs": [[1, -0.5], [0.25, 2]],
    "weights": {
        gate: {"x": [[0.35, -0.6], [0.9, at / 8]], "h": [[-0.45, 0.3], [0.15, -0.85]]} for at, gate in enumerate("ifgo")
    },
    "biases": {gate: {"x": [0.1, -0.2], "h": [0.05, 0.3]} for gate in "ifgo"},
    "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[0.7, -1.1], [0.2, 0.4]]}, "predict": "y"},
    "targets": [0, 1],
    "loss": "cross_entropy",
    "backward": {"update": {"learning_rate": 0.1, "clip_norm": 0.5, "clip_value": 0.02}},
}
ROUNDINGS: list[dict[str, Any]] = [
    {"places": 3},
    {"places": 2, "carry": "all"},
    {"places": 2, "carry": "all", "ties": "half_even"},
    {"places": 2, "carry": "all", "ties": "truncate"},
    {"places": 1, "carry": ["f", "c"], "show": 4},
    {"significant": 3},
    {"significant": 2, "carry": "all", "ties": "half_even"},
    {"significant": 2, "carry": "all", "ties": "truncate"},
    {"places": 4, "intermediate": {"preactivation": 2, "tanh_c": {"significant": 2}, "f * c_prev": 3}},
    {"places": 4, "intermediate": {"dot_term": 1, "partial": {"places": 2, "ties": "truncate"}, "product": 2}},
    {"places": 0},
]


def rows_of(problem: Any) -> WorkbookRows:
    return workbook_rows(lstm_solver.solve(problem).solved)


def apart(made: WorkbookRows, values: Sequence[Sequence[float]]) -> list[Any]:
    """The numbers that are not those of the trace."""
    return [
        (row.label, at, text, value)
        for row, each in zip(made.rows, values, strict=True)
        for at, (text, value) in enumerate(zip(row.printed or (), each, strict=False))
        if Decimal(repr(value)) != Decimal(text)
    ]


def lost(formula: Scalar) -> list[Scalar]:
    """The operations in it whose text has not a place for each operand."""
    here = formula.kind in WORDS and formula.kind not in ("largest", "chosen")
    own = [formula] if here and WORDS[formula.kind].count("{}") != len(formula.kids) else []
    return own + [each for kid in formula.kids for each in lost(kid)]


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_each_printed_number_is_that_of_the_trace(path: Path) -> None:
    solution = lstm_solver.solve(path)
    made = workbook_rows(solution.solved)
    assert apart(made, worked_out(made.rows)) == []
    assert [each for row in made.rows for cell in row.cells for each in lost(cell)] == []
    printed = [text for row in made.rows for text in row.printed or ()]
    for step in solution.steps:
        if step.origin == "computed":
            digits = [f"{Decimal(text):f}" for text in step.value]
            assert all(any(Decimal(text) == Decimal(each) for each in printed) for text in digits), step.name


@pytest.mark.parametrize("rounding", ROUNDINGS, ids=str)
def test_each_way_of_rounding_is_in_the_formulas(rounding: dict[str, Any]) -> None:
    made = rows_of({**LSTM, "rounding": rounding})
    assert apart(made, worked_out(made.rows)) == []


@pytest.mark.parametrize("units", [1, 2, 3, 5])
def test_the_greatest_and_the_least_are_those_of_all_units(units: int) -> None:
    weights = {"x": [[each + 1] for each in range(units)], "h": [[0] * units] * units}
    network = {"cell": "rnn", "inputs": [[0.1]], "weights": weights}
    made = rows_of(network | {"outputs": {"equations": ["y = max(h)", "z = min(h)"]}})
    assert apart(made, worked_out(made.rows)) == []
    assert [each for row in made.rows for cell in row.cells for each in lost(cell)] == []
    names = [f"n{at}" for at in range(units)]
    style = ScalarStyle(lambda kind, name: name, CALLS, lambda text, digits: text)
    for form, work in ((FORMS.high, max), (FORMS.low, min)):
        text = written(form(*(Scalar("own", name=name) for name in names)), style)
        for first in range(units):
            values = {name: (at + first) % units for at, name in enumerate(names)}
            assert eval(text, {}, values) == work(values.values())


# close to where the rounding turns, and what it is of each
CLOSE: dict[str, list[float]] = {
    "half_even": [0.12500000001, -0.12499999999, 2.675, 0.375000000049, 0.125, -0.135, 4.0000000000001, 1.005],
    "truncate": [0.11999999999999, -0.11999999999999, 0.29, 0.1199999999, 4.35, 0.3, 0.57],
}


def close(ties: str) -> dict[str, Any]:
    return {
        "cell": {"name": "rnn", "activation": "identity"},
        "inputs": [[each] for each in CLOSE[ties]],
        "weights": {"x": 1, "h": 0},
        "rounding": {"places": 2, "ties": ties, "carry": "all"},
    }


@pytest.mark.parametrize("ties", CLOSE)
def test_numbers_close_to_a_tie_are_told_apart(ties: str) -> None:
    made = rows_of(close(ties))
    assert apart(made, worked_out(made.rows)) == []


def moved(node: Any, inside: bool = False) -> Any:
    """The same problem with each number of its weights, biases and parameters a little larger."""
    if isinstance(node, dict):
        return {key: moved(value, inside or key in ("weights", "biases", "parameters")) for key, value in node.items()}
    if isinstance(node, list):
        return [moved(each, inside) for each in node]
    return round(node + 0.0625, 6) if inside and isinstance(node, int | float) else node


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_nothing_that_is_computed_is_a_constant(path: Path) -> None:
    """With the given numbers of a changed problem the formulas give its digits."""
    problem = yaml.safe_load(path.read_text("utf-8"))
    made, wanted = rows_of(problem), rows_of(moved(problem))
    assert [row.label for row in made.rows] == [row.label for row in wanted.rows]
    given = [
        new if new.printed is None and all(cell.kind == "number" for cell in new.cells) else old
        for old, new in zip(made.rows, wanted.rows, strict=True)
    ]
    assert apart(wanted, worked_out(given)) == []


def test_the_numbers_of_a_rule_are_cells_and_what_it_remembers_has_a_name() -> None:
    problem = yaml.safe_load((PROBLEMS / "rnn_adam.yaml").read_text("utf-8"))
    other = {**problem["backward"]["update"], "learning_rate": 0.05, "beta1": 0.8, "beta2": 0.99, "epsilon": 0.001}
    made, wanted = rows_of(problem), rows_of({**problem, "backward": {**problem["backward"], "update": other}})
    constants = {"learning_rate", "beta1", "beta2", "epsilon"}
    assert constants <= {row.label for row in made.rows if row.sheet == 0}
    given = [new if new.label in constants else old for old, new in zip(made.rows, wanted.rows, strict=True)]
    assert apart(wanted, worked_out(given)) == []
    assert apart(wanted, worked_out(made.rows)) != []
    labels = [row.label for row in made.rows if row.label]
    assert len({*labels}) == len(labels)
    texts = [row.text for row in made.rows]
    assert "average_weights_x = beta1 * average_0 + (1 - beta1) * d_weights_x" in texts
    assert "m_hat_weights_x_n2 = average_weights_x_n2 / (1 - beta1^2)" in texts


@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_each_formula_is_said_by_the_names_of_its_cells(path: Path) -> None:
    for row in rows_of(path).rows:
        assert not re.search("[@#]|node|_prev|[.]T", row.text), row.text


SATURATED: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [1, -1],
    "weights": {"i": {"x": 1000, "h": 0}, "f": {"x": -1000, "h": 0}, "g": {"x": 2, "h": 0.5}, "o": {"x": 1000, "h": 0}},
    "biases": {"i": 0, "f": 0, "g": 0.1, "o": 0},
    "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[2000], [1999], [5]]}},
    "targets": [0, 1],
    "loss": "cross_entropy",
}


def test_a_gradient_of_zero_is_not_clipped() -> None:
    problem = {"cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 1}, "rounding": {"places": 0, "carry": "all"}}
    problem |= {
        "targets": [1],
        "loss": "half_squared_error",
        "backward": {"update": {"learning_rate": 1, "clip_norm": 1}},
    }
    made = workbook_rows(lstm_solver.solve(problem).solved)
    assert apart(made, worked_out(made.rows)) == []


def test_powers_beyond_float64_are_kept_within_it() -> None:
    need("XlsxWriter")
    made = workbook(lstm_solver.solve(SATURATED).solved)
    assert made.losses == []
    formulas = "".join(zipfile.ZipFile(io.BytesIO(made.content)).read("xl/worksheets/sheet2.xml").decode())
    assert "EXP(MIN(" in formulas


@pytest.mark.parametrize("name", ["gru_two_steps", "memphis_two_steps", "rnn_echo", "exam_embedding"])
def test_products_with_a_vector_are_along_its_cells(name: str) -> None:
    """A matrix on the left or on the right, and vectors on top of each other."""
    made = rows_of(PROBLEMS / f"{name}.yaml")
    writer = FormulaWriter(made)
    formulas = [writer.text(cell, row.sheet) for row in made.rows for cell in row.cells if cell.kind != "number"]
    assert any("SUMPRODUCT(" in each for each in formulas)
    across = any("SUMPRODUCT(MMULT(" in each for each in formulas)
    assert across == (name in ("gru_two_steps", "exam_embedding"))
    assert not [each for each in formulas if re.search(r"\*[^+()]+\+[^+()]+\*", each)]


class TestTheFile:
    """As XlsxWriter makes it."""

    def made(self, problem: Any) -> bytes:
        need("XlsxWriter")
        return workbook(lstm_solver.solve(problem).solved).content

    def test_it_is_the_same_each_time(self) -> None:
        assert self.made(LSTM) == self.made(LSTM)

    def test_what_an_author_wrote_is_no_formula(self, tmp_path: Path) -> None:
        evil = '=HYPERLINK("http://example.org")'
        questions = [{"ask": "=1+1", "find": ["f_1"]}]
        (tmp_path / "m.xlsx").write_bytes(self.made({**LSTM, "title": evil, "questions": questions}))
        with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        shown = cells(tmp_path / "m.xlsx")["Given"]
        assert (shown["A1"], shown["A4"]) == (evil, "1. =1+1 (f_1)")

    def test_names_are_those_of_the_contract_and_told_apart_without_case(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.made(PROBLEMS / "umd_twice_a_2dp.yaml"))) as archive:
            names = re.findall(r'definedName name="([A-Za-z]\w*)"', archive.read("xl/workbook.xml").decode())
        assert {"f_1", "c_3", "W_if", "W_hf", "b_if", "b_hf", "x_1", "h_0", "places"} <= set(names)
        assert len({name.casefold() for name in names}) == len(names)

    def test_its_words_are_in_the_language_that_is_asked_for(self, tmp_path: Path) -> None:
        need("XlsxWriter")
        call = [
            "solve",
            str(PROBLEMS / "gru_two_steps.yaml"),
            "-f",
            "xlsx",
            "--lang",
            "de",
            "-o",
            str(tmp_path / "m.xlsx"),
        ]
        assert CliRunner().invoke(main, call).exit_code == 0
        solution = lstm_solver.solve(PROBLEMS / "gru_two_steps.yaml").spoken("de")
        assert (tmp_path / "m.xlsx").read_bytes() == workbook(solution.solved).content
        assert b"Zeitschritt" in zipfile.ZipFile(tmp_path / "m.xlsx").read("xl/workbook.xml")

    def test_it_is_written_where_it_is_asked_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        need("XlsxWriter")
        monkeypatch.chdir(tmp_path)
        done = CliRunner().invoke(main, ["solve", str(PROBLEMS / "rnn_echo.yaml"), "-f", "xlsx"])
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "rnn_echo.xlsx\n")
        letters = CliRunner().invoke(main, ["solve", str(PROBLEMS / "rnn_in_letters.yaml"), "-f", "xlsx"])
        assert letters.exit_code == 2
        assert letters.stderr.endswith("letters stand for numbers here (expected numbers)\n")
        two = [str(PROBLEMS / f"{name}.yaml") for name in ("rnn_echo", "gru_two_steps")]
        done = CliRunner().invoke(main, ["batch", *two, "-f", "xlsx", "-j", "1", "-o", "out"])
        assert done.exit_code == 0
        assert (tmp_path / "out" / "rnn_echo.xlsx").read_bytes() == (tmp_path / "rnn_echo.xlsx").read_bytes()

    def test_a_batch_says_what_binary_numbers_print_otherwise(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        need("XlsxWriter")
        monkeypatch.chdir(tmp_path)
        long = {"cell": "rnn", "inputs": [0.1], "weights": {"x": 0.3, "h": 0}, "rounding": {"places": 25}}
        Path("long.yaml").write_text(yaml.safe_dump(long), "utf-8")
        alone = CliRunner().invoke(main, ["solve", "long.yaml", "-f", "xlsx"])
        done = CliRunner().invoke(main, ["batch", "long.yaml", "-f", "xlsx", "-j", "1", "-o", "out", "-q"])
        assert (alone.exit_code, done.exit_code) == (0, 0)
        said = alone.stderr.splitlines()[:-1]
        assert any("a spreadsheet gives 0.0299910" in line for line in said)
        assert done.stderr.splitlines()[: len(said)] == said


def wrong_cells(made: WorkbookRows, found: Mapping[str, Mapping[str, str]]) -> list[Any]:
    """Where a spreadsheet shows an error or another number than the trace."""
    errors = [(sheet, at, text) for sheet, held in found.items() for at, text in held.items() if text.startswith("#")]
    return errors + [
        (row.label, at, text, shown)
        for row in made.rows
        for at, text in enumerate(row.printed or ())
        if (shown := found[made.sheets[row.sheet]].get(address(row.line, at))) is None
        or abs(Decimal(shown) - Decimal(text)) > Decimal("1e-12")
    ]


def address(line: int, column: int) -> str:
    return f"{column_letters(FIRST_COLUMN + column)}{line + 1}"


@pytest.mark.thorough
@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
class TestLibreOffice:
    """Every formula worked out anew, with nothing cached."""

    def recalculated(self, problems: list[Any], folder: Path, locale: str = "en-US") -> list[Any]:
        need("XlsxWriter")
        files = []
        for number, problem in enumerate(problems):
            whole = folder / f"whole{number}.xlsx"
            whole.write_bytes(workbook(lstm_solver.solve(problem).solved).content)
            files.append(folder / f"p{number}.xlsx")
            without_values(whole, files[-1])
        return recalculated(files, folder, locale)

    @pytest.mark.parametrize("locale", ["en-US", "de-DE"])
    def test_it_shows_the_digits_of_the_trace(self, locale: str, tmp_path: Path) -> None:
        problems: list[Any] = [{**LSTM, "rounding": each} for each in ROUNDINGS]
        # the other language is a matter of the program, not of the problem
        problems += map(close, CLOSE)
        problems = [*number_files(), *problems] if locale == "en-US" else problems[:2]
        found = self.recalculated(problems, tmp_path, locale)
        for problem, shown in zip(problems, found, strict=True):
            assert wrong_cells(rows_of(problem), shown) == [], problem

    def test_a_changed_weight_and_another_rounding_change_everything(self, tmp_path: Path) -> None:
        need("XlsxWriter")
        made = rows_of(LSTM)
        at = {row.label: row.line for row in made.rows if row.sheet == 0}
        (tmp_path / "m.xlsx").write_bytes(workbook(lstm_solver.solve(LSTM).solved).content)
        edits = {(1, address(at["W_if"], 0)): "-2.5", (1, address(at["places"], 0)): "2"}
        changed(tmp_path / "m.xlsx", tmp_path / "n.xlsx", edits)
        weights = {**LSTM["weights"], "f": {"x": [[-2.5, -0.6], [0.9, 0.125]], "h": LSTM["weights"]["f"]["h"]}}
        wanted = rows_of({**LSTM, "weights": weights, "rounding": {"places": 2}})
        assert wrong_cells(wanted, recalculated([tmp_path / "n.xlsx"], tmp_path)[0]) == []

    def test_own_numbers_are_judged(self, tmp_path: Path) -> None:
        need("XlsxWriter")
        solution = lstm_solver.solve(PROBLEMS / "gru_two_steps.yaml")
        (tmp_path / "m.xlsx").write_bytes(workbook(solution.solved).content)
        with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
            number = len([name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]) - 1
        right = solution.steps[0].value
        filled = tmp_path / "n.xlsx"
        typed = {"B3": f"{right[0]}1", "B4": "0.5", "B5": "abc"}  # one digit more is right too
        with zipfile.ZipFile(tmp_path / "m.xlsx") as old, zipfile.ZipFile(filled, "w") as new:
            for name in old.namelist():
                data = old.read(name).decode("latin-1")
                for at, text in typed.items() if name == f"xl/worksheets/sheet{number}.xml" else ():
                    kind = ' t="str"' if text.isalpha() else ""
                    data = re.sub(rf'<c r="{at}"( s="\d+")/>', rf'<c r="{at}"\1{kind}><v>{text}</v></c>', data)
                new.writestr(name, data.encode("latin-1"))
        shown = recalculated([filled], tmp_path)[0]["Questions"]
        assert [shown[f"C{line}"] for line in (3, 4, 5)] == ["right", "wrong", "wrong"]

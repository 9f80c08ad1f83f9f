"""Answer files as people make them: numbers in any spelling, CSV of any program, names of any notation, any text."""

import csv
import io
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from helpers import PROBLEMS, name_of, number_files
from hypothesis import given
from hypothesis import strategies as st

import lstm_solver
from lstm_solver.compose.view import View
from lstm_solver.document.notation_keys import names as notation_names
from lstm_solver.errors import SolverError
from lstm_solver.marking.answers.answer_files import read_answers
from lstm_solver.marking.answers.answer_sheets import AnswerSheets
from lstm_solver.marking.answers.csv_files import read_table
from lstm_solver.marking.answers.csv_rows import MOST_CHARACTERS, lines, rows, written
from lstm_solver.marking.answers.encoding import MOST_GUESSED, clean, decode
from lstm_solver.marking.answers.plain_names import plain
from lstm_solver.marking.answers.printed_symbols import drawn
from lstm_solver.marking.answers.spellings import NamedNumber, Spellings, UnknownName
from lstm_solver.marking.answers.template import template
from lstm_solver.marking.answers.typed_numbers import UnreadableNumber, habit, number, vector
from lstm_solver.marking.answers.yaml_files import read_mappings
from lstm_solver.marking.marker import Marker

EXERCISE = PROBLEMS / "exercise_6427.yaml"


@cache
def names(problem: Path = EXERCISE, notation: str | None = None) -> Spellings:
    solution = lstm_solver.solve(problem)
    marker = Marker(solution.solved)
    return Spellings(View(solution.solved, notation, "full"), marker.expected, marker.asked_answers)


def table(text: str) -> AnswerSheets:
    sheets = AnswerSheets(names())
    read_table(sheets, text, "class.csv")
    return sheets


def mappings(text: str) -> AnswerSheets:
    sheets = AnswerSheets(names())
    read_mappings(sheets, text, "a.yaml")
    return sheets


def digits(sheets: AnswerSheets) -> dict[str, dict[str, str]]:
    return {each.student: {name: given.text for name, given in each.numbers.items()} for each in sheets.answers}


READ = {
    "0.822": "0.822",
    "0,822": "0.822",
    " -.5 ": "-0.5",
    "+0.50": "0.50",
    "\u22120,5": "-0.5",
    "\u20130.5": "-0.5",
    "- 0.5": "-0.5",
    "5.": "5",
    "1e-3": "0.001",
    "8,3E-02": "0.083",
    "\uff10\uff0e\uff15": "0.5",
    "1.234": "1.234",
    "12,34": "12.34",
    "1.234,5": "1234.5",
    "1,234.5": "1234.5",
    "1,234,567": "1234567",
    "1\u2009234.5": "1234.5",
    "1\u00a0234\u00a0567,89": "1234567.89",
    "1'234.5": "1234.5",
    "0.822\u202f013": "0.822013",
    "0.8\u200b2": "0.82",
    "-0.00": "-0.00",
    ".832": "0.832",
    "83.2%": "0.832",
    "83,2 %": "0.832",
    "83%": "0.83",
    "8.32e-1": "0.832",
    "8.32·10⁻¹": "0.832",
    "8.32x10-1": "0.832",
    "(-0.832)": "-0.832",
    "0.832.": "0.832",
    "0,832;": "0.832",
    "-¼": "-0.25",
    "½": "0.5",
    "8,32 × 10^-1": "0.832",
    "8.32*10^{-1}": "0.832",
    "8.32 x 10**(-1)": "0.832",
    "-8.3·10²": "-830",
    "≈0.832": "0.832",
    "~ 0,832": "0.832",
    "0.832 (?)": "0.832",
    "0.832?": "0.832",
    "≈ 83.2% (?)": "0.832",
    "104/125": "0.832",
    "-104 / 125": "-0.832",
    "1⁄3": "0.33333333333333333333",
    "0/7": "0",
}
REFUSED = {
    "1,234": "may be 1.234 or 1234",
    "=1+1": "formula",
    "+cmd|' /C calc'!A0": "formula",
    "@SUM(A1)": "formula",
    "-A1": "formula",
    "1e999": "too large",
    "1e15": "too many digits",
    "1e-51": "too many digits",
    "1e-999": "too large or too small",
    "NaN": "no number",
    "inf": "no number",
    "0x10": "no number",
    "1_000": "no number",
    "\u0663": "no number",
    "10\u207b\u00b3": "no number",
    "1/0": "no number",
    "1/2/3": "no number",
    "1.5/2": "no number",
    "%": "no number",
    "≈": "no number",
    "0.8%%": "no number",
    "≈=1+1": "no number",
    "5·10^99999": "no number",
    "5·10^9999": "too large",
    "5·9^2": "no number",
    "1.2.3": "no number",
    "1,23.4": "no number",
    "0.8 0.9": "a space inside",
    "9" * 300: "300 characters",
    "\x1b[31m5": "no number",
}


@pytest.mark.parametrize(("text", "wanted"), READ.items())
def test_a_number_is_read_in_any_spelling(text: str, wanted: str) -> None:
    assert number(text).text == wanted
    assert number(text).value == Decimal(wanted)
    assert (number(text).typed == "") is (text.strip() == wanted)


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_is_unclear_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(UnreadableNumber, match=why) as refused:
        number(text)
    assert str(refused.value).isprintable()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-9999999, max_value=9999999), st.data())
def test_every_spelling_of_a_number_is_the_number(value: Decimal, data: st.DataObject) -> None:
    group = data.draw(st.sampled_from(["", "\u2009", "\u00a0", "\u202f", "'"]))
    point = data.draw(st.sampled_from([".", ","]))
    text = f"{value:,.4f}".replace(",", group).replace(".", point)
    if data.draw(st.booleans()):
        text = text.replace("-", "\u2212")
    if data.draw(st.booleans()):
        text = "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isdigit() else char for char in text)
    assert number(text).value == value


@given(st.text(max_size=30) | st.text("0123456789.,-+eE'\u2009 ", max_size=12))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        found = number(text, True)
    except UnreadableNumber:
        return
    assert found.value.is_finite()
    assert Decimal(found.text) == found.value


@pytest.mark.parametrize(
    ("texts", "commas"),
    [(["0,5", "2"], True), (["0,5", "0.5"], None), (["1.5"], False), (["1,234", "7"], None), ([], None)],
)
def test_other_numbers_say_whether_commas_are_decimal_signs(texts: list[str], commas: bool | None) -> None:
    assert habit(texts) is commas


@pytest.mark.parametrize(
    "text",
    [
        "[0.8, 0.9]",
        "0.8 0.9",
        "0.8,0.9",
        "(0.8; 0.9)",
        "[0.8\n0.9]",
        "[[0.8], [0.9]]",
        "[0.8, 0.9]^T",
        "[0.8 0.9]\u1d40",
        "0.8\u00a00.9",
        " { 0.8 , 0.9 } ",
    ],
)
def test_a_vector_is_read_from_one_cell(text: str) -> None:
    assert [number(each).text for each in vector(text, 2)] == ["0.8", "0.9"]


def test_a_vector_may_have_decimal_commas() -> None:
    assert vector("0,8; 0,9", 2) == vector("[0,8 0,9]", 2) == vector("0,8, 0,9", 2) == ["0,8", "0,9"]
    with pytest.raises(UnreadableNumber, match=r"one number or two .*\[0, 8\]"):
        vector("0,8", 2)


MEANT = re.compile("^'(?=[=+@\t＝＋－＠-])")  # an apostrophe that keeps a spreadsheet from working a cell out

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_rows_are_those_of_the_standard_library(grid: list[list[str]], separator: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(grid)
    text = out.getvalue()
    wanted = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found = list(rows(lines(text), separator))
    assert [row.wrong for row in found] == [""] * len(found)
    plain = ([MEANT.sub("", cell.replace("\r\n", "\n")) for cell in row] for row in wanted)
    kept = [row for row in plain if any(cell.strip() for cell in row)]
    assert [[cell.text for cell in row.cells] for row in found] == kept


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_tables(text: str) -> None:
    table(text)
    table("student,f_1[0],f_1[1],c_1\n" + text)


@given(st.text(max_size=120) | st.text("{}[]:,-'\"&*! \nabs0.", max_size=60))
def test_no_text_breaks_the_reader_of_mappings(text: str) -> None:
    mappings(clean(text))
    mappings("student: s1\nanswers:\n  f_1: [0.822, 0.9]\n  c_1: " + text.replace("\n", "\n    "))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r\x00"), max_size=40))
def test_one_bad_row_loses_no_other(junk: str) -> None:
    sheets = table(f'student,f_1[0],f_1[1]\ns1,0.1,0.2\n{junk}\ns2,"0.3",0.4\ns3,0.5,0.6\n')
    found = digits(sheets)
    for at, student in enumerate(("s1", "s2", "s3")):
        if found.get(student) and junk.partition(",")[0].strip(' "') != student:
            assert found[student] == {"f_1[0]": f"0.{2 * at + 1}", "f_1[1]": f"0.{2 * at + 2}"}
        assert student in found


def test_findings_stand_at_their_cells() -> None:
    sheets = table(
        "\n".join(
            [
                "Timestamp;Student;f_1[0];f_1[1];c_1;f_9",
                "1;s1;0,822;0,900;0,232 0,42;",
                "2;s2;1.234.5;=1+1;;",
                '3;"s3;0,5',
                "4;s4;1;2;[1,2];;7",
                "",
                "5;s1;1",
                '6;s6;"0,1";"0\n,5";;',
                "7;;;;3;",
            ]
        )
    )
    assert [str(each) for each in sheets.unread] == [
        "class.csv:1:37: 'f_9' is no number of this problem (did you mean 'f_1'?)",
        "class.csv:3:6: f_1[0]: '1.234.5' is no number (expected digits such as 0.832)",
        "class.csv:3:14: f_1[1]: '=1+1' is a formula (expected a number; formulas are not worked out)",
        "class.csv:4:3: a quote that is never closed (the row is not read)",
        "class.csv:5:1: 7 cells (the header has 6; a number with a decimal comma needs quotes); the row is not read",
        "class.csv:7:1: 3 cells (the header has 6); the rest counts as missing",
        "class.csv:8:12: f_1[1]: '0 ,5' has a space inside (expected one number)",
        "class.csv:10:6: c_1: 1 number (expected 2)",
    ]
    assert [str(each) for each in sheets.notes] == [
        "class.csv:1:1: columns that are kept, but are no answers: Timestamp, f_9",
        "class.csv:7:1: 's1' stood in line 2 already; this one counts",
        "class.csv:10:1: no student is named here; the row is called 'line 10'",
    ]
    assert digits(sheets) == {"s2": {}, "s1": {"f_1[0]": "1"}, "s6": {"f_1[0]": "0.1"}, "line 10": {}}


def test_a_comma_that_may_mean_two_things_is_read_as_the_other_cells_have_it() -> None:
    text = "student;f_1[0];f_1[1]\ns1;1,234;0,5\ns2;1,234;0.5\n"
    sheets = table(text)
    assert digits(sheets) == {"s1": {"f_1[0]": "1.234", "f_1[1]": "0.5"}, "s2": {"f_1[1]": "0.5"}}
    assert [each.line for each in sheets.notes] == [2]
    assert "read as 1.234" in sheets.notes[0].message
    assert "may be 1.234 or 1234" in sheets.unread[0].message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("student,f_1[0],f_1[0]", "class.csv:1:16: a second column for f_1[0]"),
        ("student,f_1,f_1[1]", "class.csv:1:13: a second column for f_1[1]"),
        ("student,f_1[2]", "class.csv:1:9: 'f_1[2]' has no such unit (expected f_1[0] to f_1[1])"),
        ("student,score", "class.csv:1:1: no column is a number of this problem"),
        ("# only a comment", "class.csv:1:1: nothing in it"),
    ],
)
def test_a_header_that_is_wrong_says_so(header: str, message: str) -> None:
    assert str(table(header).unread[0]).startswith(message)


def test_the_separator_and_the_column_of_names_are_found() -> None:
    for text in (
        "sep=;\nStudent;f_1[0]\ns1;0,5",
        "student\tf_1[0]\ns1\t0,5",
        '# a comment\nstudent,"f_1(l=1)[0]"\ns1,"0,5"',
        "Time,Email,f_1[0]\n1,s1,0.5",
        "f_1[0],student\n.5,s1",
    ):
        assert [(each.student, each.numbers["f_1[0]"].value) for each in table(text).answers] == [
            ("s1", Decimal("0.5"))
        ]
    nameless = table("f_1[0]\n.5")
    assert nameless.answers[0].student == "line 2"
    assert "no column names the students" in nameless.notes[0].message


def test_mappings_are_read_sheet_by_sheet() -> None:
    sheets = mappings(
        """\
# two documents, then a list
---
student: s1
answers: {f_1: [0.822, 0.900], c_1: "0,232; 0,42", "h_1[0]": \u22120.5, x_9: 3}
---
- {student: s2, answers: {f_1: [1, 2, 3], c_1: null, h_1: [.nan, {a: 1}], "f_1[0]": 7}}
- {student: s3, anwsers: {f_1: 1}}
- {student: s4, answers: {f_1: [0.1, 0.2}}
- student: s5
  remark: late
  answers:
    f_1: [0,822, 0,900]
    g_1: [0.1, abc]
    g_1: [0, 0]
- [1]
"""
    )
    assert digits(sheets) == {
        "s1": {"f_1[0]": "0.822", "f_1[1]": "0.900", "c_1[0]": "0.232", "c_1[1]": "0.42", "h_1[0]": "-0.5"},
        "s2": {"f_1[0]": "7"},
        "s5": {"g_1[0]": "0.1"},
    }
    assert sorted(str(each).removeprefix("a.yaml:") for each in sheets.unread) == [
        "12:10: [3].answers.f_1: 4 numbers (expected 2: f_1[0] – f_1[1]; a decimal comma inside a list needs quotes)",
        "13:16: [3].answers.g_1[1]: 'abc' is no number (expected digits such as 0.832)",
        "14:5: [0].answers.g_1: a second 'g_1' (the first is on line 13)",
        "15:3: [4]: a list (expected {student: s1, answers: {f_1: [0.822, 0.900]}})",
        "4:68: [0].answers.x_9: 'x_9' is no number of this problem (check --template lists them all)",
        "6:32: [1].answers.f_1: 3 numbers (expected 2: f_1[0] – f_1[1]; a decimal comma inside a list needs quotes)",
        "6:59: [1].answers.h_1: a mapping (expected a list of 2 numbers)",
        "7:17: [2].anwsers: unknown key (did you mean 'answers'?)",
        "7:3: [2].answers: missing (expected a mapping such as {f_1: [0.822, 0.900]})",
        "8:41: the bracket opened on line 8 is not closed, or a comma is missing",
    ]
    assert [str(each) for each in sheets.notes] == [
        "a.yaml:4:62: [0].answers.h_1[0]: '\u22120.5' is read as -0.5",
        "a.yaml:10:3: [3].remark: ignored key 'remark'",
    ]


def test_of_a_broken_list_in_json_the_sheets_before_the_break_are_read() -> None:
    sheets = mappings('[{"student":"s1","answers":{"f_1":[0.1,0.2]}},\n\t{"student":"s2","answers":{"f_1":[0.1,0.2}}]')
    assert digits(sheets) == {"s1": {"f_1[0]": "0.1", "f_1[1]": "0.2"}}
    assert [(each.line, each.column) for each in sheets.unread] == [(2, 43), (2, 43)]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_spreadsheets_write_is_decoded(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes("student;f_1[0]\r\nJosé;0,5\r\n".encode(encoding))
    sheets = AnswerSheets(names())
    read_answers(sheets, str(file))
    assert digits(sheets) == {"José": {"f_1[0]": "0.5"}}
    assert [each.message for each in sheets.notes] == ["'0,5' is read as 0.5"]
    assert sheets.unread == []


def test_an_old_encoding_is_guessed_and_said() -> None:
    text, note = decode("student;f_1[0]\nJosé;0,5\n".encode("cp1252"), "class.csv")
    assert "José" in text
    assert note is not None
    assert "Windows-1252" in note.message


@pytest.mark.parametrize("content", [b"PK\x03\x04...", b"a\x00b\x01\x02\x03\x04\x05", b"\xff\xfea", bytes(100)])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(SolverError, match=r"CSV\)"):
        decode(content, "class.xlsx")


def test_a_comma_that_brackets_took_is_said_and_nothing_is_marked(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text('{student: s1, answers: {"f_1[0]": 0,12, "f_1[1]": 0.88}}\n', "utf-8")
    sheets = AnswerSheets(names())
    read_answers(sheets, str(file))
    assert [each.message for each in sheets.unread] == ["a comma in a number (did you mean 0.12?)"]
    assert digits(sheets) == {"s1": {"f_1[1]": "0.88"}}


def test_a_large_file_says_its_encoding() -> None:
    with pytest.raises(SolverError, match="not UTF-8"):
        decode("é".encode("cp1252") * (MOST_GUESSED + 1), "class.csv")


def test_a_line_that_nobody_wrote_is_not_taken_apart(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text("student,f_1[0]\ns1,0.5" + " " * MOST_CHARACTERS + "\ns2,0.5\n", "utf-8")
    sheets = AnswerSheets(names())
    read_answers(sheets, str(file))
    assert [each.message for each in sheets.unread] == ["more than 1,000,000 characters (the row is not read)"]
    assert [*digits(sheets)] == ["s2"]


@pytest.mark.parametrize("problem", number_files(), ids=name_of)
def test_every_number_is_found_by_its_own_name(problem: Path) -> None:
    known = names(problem)
    for unit in known.units:
        found = known.find([unit])[unit]
        assert isinstance(found, NamedNumber)
        assert set(found.units) == set(known.units[unit])


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("problem", number_files(), ids=name_of)
def test_every_printed_name_is_found(problem: Path, notation: str) -> None:
    """In Unicode as it is printed, and in TeX as the notation has it; unless two quantities are printed alike."""
    known = names(problem, notation)
    by_symbol: dict[str, set[str]] = {}
    for stem in known.stems:
        by_symbol.setdefault(drawn(known.pages[0], stem), set()).add(stem)
    for printed, stems in by_symbol.items():
        found = known.find([printed])[printed] if printed else None
        if isinstance(found, UnknownName):
            assert len(stems) > 1
        elif found is not None:
            assert found.stem in stems or found.stem == plain(printed)


@pytest.mark.parametrize("notation", ["umd", "pytorch", "keras", {"first_unit": 0}], ids=str)
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_every_entry_is_found_as_it_is_printed(cell: str, notation: Any) -> None:
    """Of vectors, matrices, gradients and new values: h_(1,2), δa_(o,2,1), ∂L/∂W_(if,2,1), b_2^new."""
    gates = {"lstm": "ifgo", "gru": "rzn"}.get(cell, "")
    block = {"x": [[0.1, 0.2], [0.3, -0.4]], "h": [[0.5, -0.6], [0.7, 0.8]]}
    source = {
        "cell": cell,
        "notation": notation,
        "inputs": [[1, 0.5], [0.25, -1]],
        "weights": dict.fromkeys(gates, block) or block,
        "biases": {gate: [0.1, -0.2] for gate in gates} or [0.1, -0.2],
        "targets": [[1, 0], [0, 1]],
        "loss": "squared_error",
        "backward": {"update": {"learning_rate": 0.1}},
    }
    solution = lstm_solver.solve(source)
    known = Spellings(View(solution.solved, None, "full"), Marker(solution.solved).expected)
    units = [name for stem in known.stems for name in known.units[stem] if stem != "loss"]
    printed = {name: drawn(known.pages[0], name) for name in units}
    assert all(printed.values())
    for name, text in printed.items():
        assert getattr(known.find([text])[text], "units", text) == (name,)


def test_names_in_a_notation() -> None:
    memphis = names(PROBLEMS / "memphis_two_steps.yaml")
    wanted = {"s_1": "c_1", "y_2": "h_2", "a_1": "g_1", "f_{1}": "f_1", "s\u2081 [0]": "c_1[0]", "f_1(l=1)": "f_1"}
    found = memphis.find(wanted)
    assert {text: target.stem for text, target in found.items() if isinstance(target, NamedNumber)} == wanted
    exam = names(PROBLEMS / "exam_candidate.yaml")
    spelled = ["C\u0303_2", r"\tilde{C}_2", r"$\tilde C_{t}$", "C~_2", "Ctilde_2", "C_tilde_t", "tilde_C_2", "g_2"]
    assert {getattr(each, "stem", each) for each in exam.find(spelled).values()} == {"g_2"}
    assert {getattr(each, "stem", each) for each in exam.find(["H(2)", "H(t)", "h_2"]).values()} == {"h_2"}


def test_a_name_with_two_meanings_is_the_files_unless_others_are_the_notations(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    text = (PROBLEMS / "memphis_two_steps.yaml").read_text("utf-8").partition("questions:")[0]
    file.write_text(text.replace("loss: error", "outputs: {equations: [y = h + h]}\nloss: error"), "utf-8")
    known = names(file)
    alone = known.find(["y_1", "f_1"])["y_1"]
    assert isinstance(alone, NamedNumber)
    assert alone.stem == "y_1"
    beside = known.find(["y_1", "s_1"])["y_1"]
    assert isinstance(beside, UnknownName)
    assert "is y_1 by its name in the file and h_1 in the notation (for the latter write h_1" in str(beside)


# answers in words have tests of their own
NUMBERS_ONLY = [path for path in number_files() if "choices:" not in path.read_text("utf-8")]


@pytest.mark.parametrize("problem", NUMBERS_ONLY, ids=name_of)
def test_a_filled_in_template_is_all_right(problem: Path, tmp_path: Path) -> None:
    solution = lstm_solver.solve(problem)
    marks = Marker(solution.solved, diagnose=False)
    known = names(problem)
    header, empty = "".join(template(known, marks.asked, "csv")).splitlines()
    filled = header + "\n" + written(["s1", *(marks.expected[name] for name in marks.asked)])
    sheets = AnswerSheets(known)
    read_table(sheets, f"{filled}{empty}\n", "class.csv")
    assert sheets.unread == sheets.notes == []
    marked = marks.mark(sheets.answers[0])
    assert {each.verdict for each in marked.marks} == {"right"}
    assert marked.points == marked.of > 0
    blank = AnswerSheets(known)
    read_mappings(blank, "".join(template(known, marks.asked, "yaml")), "a.yaml")
    assert blank.unread == []
    assert blank.answers[0].numbers == {}


def test_a_class_is_answered_by_its_name_in_any_capitals() -> None:
    problem = PROBLEMS / "rnn_language_model.yaml"
    label = next(iter(names(problem).labels.values()))
    sheets = AnswerSheets(names(problem))
    read_table(sheets, f"student,predict_1\ns1, {label.upper()} \ns2,other\n", "class.csv")
    assert [each.numbers["predict_1[0]"].text for each in sheets.answers] == [label, "other"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@x", "\tx", "＝1", 'a"b', "a,b", "s1"])
def test_what_is_written_is_no_formula_and_one_cell(text: str) -> None:
    (row,) = csv.reader(io.StringIO(written([text, "-0.5"])))
    assert row[1] == "-0.5"
    assert row[0].lstrip("'") == text
    assert row[0][0] not in "=+-@\t＝"
    (back,) = rows(lines(written([text, "-0.5"])), ",")
    assert [cell.text for cell in back.cells] == [text, "-0.5"]

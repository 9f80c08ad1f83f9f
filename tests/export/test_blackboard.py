"""Blackboard's upload: a line a question, of columns that its kinds want."""

from decimal import Decimal

from exporting import AWKWARD, PROBLEM, files, made, public, text

from lstm_solver.render.html_fragment import words


def rows(problem: object = PROBLEM, **versions: int) -> list[list[str]]:
    return [line.split("\t") for line in text("blackboard", problem, **versions).splitlines()]


def test_each_question_is_a_line_with_its_columns() -> None:
    (version,) = made().problems[0].versions
    fields = [field for item in version.items for field in item.fields]
    found = rows()
    kinds = [row[0] for row in found]
    assert (kinds.count("NUM"), kinds.count("MC"), kinds.count("MA"), kinds.count("ESS")) == (len(fields), 4, 1, 2)
    for field, row in zip(fields, (row for row in found if row[0] == "NUM"), strict=True):
        _, question, value, off = row
        assert value == field.text
        assert (Decimal(value) - Decimal(off), Decimal(value) + Decimal(off)) == (
            field.accepted.low,
            field.accepted.high,
        )
        assert words(AWKWARD) in question
    for row in found:
        if row[0] in ("MC", "MA"):
            assert set(row[3::2]) == {"correct", "incorrect"}
            assert row.count("correct") == (1 if row[0] == "MC" else 2)


def test_cut_digits_have_their_range() -> None:
    row = rows(PROBLEM | {"rounding": {"places": 2, "ties": "truncate"}})[0]
    (version,) = made(PROBLEM | {"rounding": {"places": 2, "ties": "truncate"}}).problems[0].versions
    field = version.items[0].fields[0]
    assert Decimal(row[2]) - Decimal(row[3]) == field.value
    assert row[3] == "0.005"


def test_what_is_lost_is_said() -> None:
    lines = files("blackboard", public("rnn_echo"), number=2)[1]
    assert any("no feedback" in line for line in lines)
    assert len(rows(public("rnn_echo"), number=2)) == 2 * len(rows(public("rnn_echo")))

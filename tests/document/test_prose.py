"""Prose to blocks."""

import subprocess
import sys

import pytest
from helpers import ROOT
from hypothesis import given
from hypothesis import strategies as st

from lstm_solver.document.blocks import Items, Paragraph, StyledText
from lstm_solver.document.formulas import Layout, Number, Symbol
from lstm_solver.document.language import load
from lstm_solver.document.prose import blocks, mentioned


def quantity(name: str) -> Layout | None:
    return Symbol("f_{1}") if name == "f_1" else None


def content(text):
    (paragraph,) = blocks(text, quantity)
    return paragraph.content


def test_paragraphs_are_separated_by_blank_lines():
    found = blocks("one\ntwo\n\n  \nthree", quantity)
    assert found == [Paragraph(("one two",)), Paragraph(("three",))]


def test_nothing_makes_nothing():
    assert blocks(" \n\n", quantity) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an *old* word", ("an ", StyledText("em", "old"), " word")),
        ("an _old_ word", ("an ", StyledText("em", "old"), " word")),
        ("**very** much", (StyledText("strong", "very"), " much")),
        ("see `x + y`", ("see ", StyledText("code", "x + y"))),
        ("what is `f_1`?", ("what is ", Symbol("f_{1}"), "?")),
        ("**find `f_1` now**", (StyledText("strong", "find "), Symbol("f_{1}"), StyledText("strong", " now"))),
        ("**`f_1`**", (Symbol("f_{1}"),)),
        ("``a`b``", (StyledText("code", "a`b"),)),
    ],
)
def test_emphasis_and_code(text, expected):
    assert content(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$x_1 + y_2$ and \\input{x}",
        "<b>bold</b> &amp; # no",
        "2 * 3 * 4",
        "2*3*4",
        "a *b",
        "a ` b",
        "snake_case_name",
        "***",
        "_ _",
        "* alone*",
    ],
)
def test_everything_else_stays_text(text):
    found = content(text) if not text.startswith("* ") else blocks(text, quantity)[0].items[0]
    assert "".join(found) == text.removeprefix("* ")


def test_lists_of_one_level():
    found = blocks("Find\n- `f_1`,\n  and why\n- two\n\n1. a\n2. b\n\nend", quantity)
    assert found == [
        Paragraph(("Find",)),
        Items(((Symbol("f_{1}"), ", and why"), ("two",)), False),
        Items((("a",), ("b",)), True),
        Paragraph(("end",)),
    ]


def test_a_number_below_zero_has_the_minus_sign_of_the_format_unless_it_is_quoted():
    found = mentioned("f_1 is -0.5, 0.5 before; '-0.5' was read as -1.", quantity, load("de"))
    assert found == (Symbol("f_{1}"), " is ", Number("-0.5"), ", 0,5 before; '-0.5' was read as ", Number("-1"), ".")


LONG = """
from lstm_solver.document.prose import blocks
for piece in ["*", "_", "`", "*a ", "`a ``", "**a*", "- ", "1. a\\n", "\\n\\n", "a", "*a* "]:
    blocks(piece * (400_000 // len(piece)), lambda name: None)
"""


def test_long_texts_do_not_hang():
    # what takes time by the square of the length would be at it for hours
    subprocess.run([sys.executable, "-c", LONG], cwd=ROOT, check=True, timeout=300)


@given(st.text(alphabet="ab*_` -1.\n", max_size=60))
def test_no_letter_is_lost(text):
    def letters(part):
        return part if isinstance(part, str) else part.text

    found = blocks(text, lambda name: None)
    parts = [inner for block in found for inner in (block.items if isinstance(block, Items) else (block.content,))]
    shown = "".join(letters(part) for inner in parts for part in inner)
    assert [c for c in shown if c in "ab"] == [c for c in text if c in "ab"]

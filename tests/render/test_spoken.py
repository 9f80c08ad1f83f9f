"""Formulas read aloud: as a teacher would, in every language, and on a page each has its words."""

import re
from pathlib import Path

import pytest
from helpers import name_of, number_files

import lstm_solver
from lstm_solver.document.formulas import (
    BLANK,
    Call,
    Derivation,
    Dots,
    Grid,
    Group,
    Infix,
    Layout,
    Number,
    Power,
    Row,
    RowVector,
    Symbol,
    Words,
)
from lstm_solver.document.language import ENGLISH, load, names
from lstm_solver.document.symbols import SIGNS
from lstm_solver.render.html.spoken import SpokenPrinter, speaker


def column(*texts: str, comma: bool = False) -> Grid:
    return Grid([[Number(text, comma)] for text in texts])


SUM = Infix(("", "+"), (Symbol("a"), Symbol("b")))

READ: tuple[tuple[Layout, str], ...] = (
    (Symbol("i_{1}"), "i sub 1"),
    (Symbol("W_{if}"), "W sub i f"),
    (Symbol("W_{if,12}"), "W sub i f, 12"),
    (Symbol(r"\tilde{c}_{t-1}"), "c tilde sub t minus 1"),
    (Symbol(r"h_{t-1}^{(2)}"), "h sub t minus 1, super 2"),
    (Symbol(r"\mathrm{error}_{2}"), "error sub 2"),
    (Symbol(r"\overrightarrow{h}_{1}"), "h forward sub 1"),
    (Symbol(r"\overleftarrow{h}_{1}"), "h backward sub 1"),
    (Symbol(r"\delta h'"), "delta h prime"),
    (Symbol(r"v^\top"), "v transposed"),
    (Symbol(r"\partial L/\partial W_{hh}"), "the derivative of L with respect to W sub h h"),
    (Symbol(r"\Vert \partial L/\partial b\Vert"), "the norm of the derivative of L with respect to b"),
    (Infix(("", ""), (Symbol(r"\sum_{t}"), Symbol("L_t"))), "the sum over t of L sub t"),
    (Infix(("", ""), (Symbol(r"\prod_{t=2}^{T}"), Symbol("f_t"))), "the product from t equals 2 to T of f sub t"),
    (Number("-0.91"), "minus 0.91"),
    (Number("0.5", comma=True), "0,5"),
    (Number("-ln(2)"), "minus ln 2"),
    (Number(BLANK * 4), "blank"),
    (column("0.98", "-0.88"), "the column vector 0.98, minus 0.88"),
    (column("0.98", "0.88", comma=True), "the column vector 0,98; 0,88"),
    (RowVector([Symbol("h"), Symbol("x")]), "the row vector h, x"),
    (RowVector([Number("1"), Number("2")], transpose=True), "the column vector 1, 2"),
    (
        Grid([[Number("1"), Dots()], [Number("3"), Number("4")]]),
        "the 2 by 2 matrix, row 1: 1, and so on; row 2: 3, 4",
    ),
    (Call(Symbol(r"\sigma"), Number("0.6")), "sigma of 0.6"),
    (Call(Symbol(r"\sigma"), SUM), "sigma of open bracket a plus b close bracket"),
    (Call(Symbol(r"\mathrm{sqrt}"), Number("2")), "the square root of 2"),
    (Group(SUM, "bars"), "the absolute value of a plus b"),
    (Infix(("", "cdot"), (Number("2"), Number("-3"))), "2 times minus 3"),
    (Infix(("", "odot"), (Symbol("f_1"), Symbol("c_0"))), "f sub 1 times entry by entry c sub 0"),
    (Infix(("", "frac"), (SUM, Symbol("n"))), "open bracket a plus b close bracket over n"),
    (Infix(("", "approx"), (Symbol("e"), Number("2.7"))), "e is about 2.7"),
    (Power(Symbol("h"), Number("2")), "h squared"),
    (Power(Symbol("W"), Symbol(r"\top")), "W transposed"),
    (Power(Symbol("w"), Symbol("n")), "w to the power of n"),
    (Row((Symbol("a"), Words("no more"))), "a; no more"),
)


@pytest.mark.parametrize(("layout", "words"), READ, ids=[words for _, words in READ])
def test_a_formula_is_read_as_a_teacher_would(layout: Layout, words: str) -> None:
    assert speaker(ENGLISH).formula(layout) == words


def test_a_derivation_is_read_line_by_line_with_its_notes() -> None:
    shown = Derivation(
        Symbol("f_1"), (SUM, Number("0.8245"), Number("0.82")), ("", "", "to 2 places"), signs=("=", "=", "approx")
    )
    assert speaker(ENGLISH).derivation(shown) == "f sub 1 equals a plus b, equals 0.8245, is about 0.82, to 2 places"


@pytest.mark.parametrize("lang", names())
def test_every_language_has_words_of_its_own_for_every_sign(lang: str) -> None:
    printer = SpokenPrinter(load(lang))
    for sign in SIGNS:
        printer.formula(Symbol(rf"\{sign}"))
    english = {key for key in load(ENGLISH).phrases if key.startswith("spoken_")}
    assert {key for key in load(lang).phrases if key.startswith("spoken_")} == english
    said = [printer.formula(layout) for layout, _ in READ]
    assert lang == ENGLISH or sum(a == b for a, (_, b) in zip(said, READ, strict=True)) < len(READ) / 3


@pytest.mark.parametrize("problem", number_files(), ids=name_of)
def test_every_formula_of_a_page_is_read(problem: Path) -> None:
    page = lstm_solver.solve(problem).render("html", lang="de")
    spoken = re.findall(r'<math(?: display="block")? aria-label="([^"]+)">', page)
    assert len(spoken) == page.count("<math")
    assert [text for text in spoken if re.search(r"[\\{}^⊤⊙]|  ", text)] == []

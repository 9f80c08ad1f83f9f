"""Printers, escapes and templates, on documents made by hand."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_solver.document import symbol_printing as names
from lstm_solver.document.blocks import Document, Formulas, Heading, Items, Paragraph, StyledText, Table, Working
from lstm_solver.document.formulas import (
    Call,
    Derivation,
    Dots,
    Grid,
    Group,
    Infix,
    Number,
    Row,
    RowVector,
    Symbol,
    Words,
)
from lstm_solver.document.symbols import SymbolError, parse
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.render import FORMATS, escape, render
from lstm_solver.render.formulas.precedence import explicit
from lstm_solver.render.formulas.rows import derivation, fit
from lstm_solver.render.table_columns import sides
from lstm_solver.render.tex.displays import formulas, working
from lstm_solver.render.tex.line_width import display_ems
from lstm_solver.render.tex.tex_formulas import TexPrinter
from lstm_solver.render.text.text_boxes import columns
from lstm_solver.render.text.text_formulas import box

A, B, C = Symbol("a"), Symbol("b"), Symbol("c")
SQRT = Symbol(FUNCTIONS["sqrt"].symbol)
TEX = TexPrinter(escape.tex_words)
MARKDOWN = TexPrinter(escape.math_words)


def total(*terms):
    return Infix(("",) + ("+",) * (len(terms) - 1), terms)


def product(sign, *terms):
    return Infix(("",) + (sign,) * (len(terms) - 1), terms)


def tex(layout):
    return MARKDOWN.tex(explicit(layout))


def text(layout):
    return "\n".join(box(explicit(layout)).lines)


def column(*digits):
    return Grid([[Number(digit)] for digit in digits])


def square(size, digits="-0.1234"):
    return Grid([[Number(digits)] * size for _ in range(size)])


@pytest.mark.parametrize(
    ("name", "latex", "plain"),
    [
        (r"\tilde{c}_{1}", r"\tilde{c}_{1}", "c̃₁"),
        (r"W^{f,h}", r"W^{f,h}", "W^(f,h)"),
        (r"W_{i\tilde{c}}", r"W_{i\tilde{c}}", "W_ic̃"),
        (r"h_{-1}", r"h_{-1}", "h₋₁"),
        (r"H(0)", r"H(0)", "H(0)"),
        (r"\overrightarrow{h}_{1}", r"\overset{\scriptscriptstyle\rightarrow}{h}_{1}", "h⃗₁"),
        (r"f_{t-1}", r"f_{t-1}", "fₜ₋₁"),
        (r"\mathrm{gate}", r"\mathrm{gate}", "gate"),
        (r"\text{sig_moid}", r"\text{sig\_moid}", "sig_moid"),
        (r"\hat y_2^2", r"\hat{y}_{2}^{2}", "ŷ₂²".replace("ŷ", "y\u0302")),
        (r"h'_1", r"h_{1}^{\prime}", "h₁′"),
        (r"a^{(t-1)}", r"a^{(t-1)}", "a⁽ᵗ⁻¹⁾"),
        (r"a^{(i)}", r"a^{(i)}", "a^(i)"),
        ("σ", r"\sigma", "σ"),
        (r"W_{if}", r"W_{if}", "W_if"),
    ],
)
def test_symbols(name, latex, plain):
    assert names.to_tex(parse(name)).strip() == latex
    assert names.to_unicode(parse(name)) == plain


@pytest.mark.parametrize(
    "name",
    [
        r"\input{x}",
        r"\def\x{}",
        "$a$",
        "a}b",
        "{a",
        "a_1_2",
        "a%",
        "a&b",
        r"a\\b",
        "",
        "{" * 20 + "}" * 20,
        "a" * 201,
        r"\text{\input x}",
        "a#b",
        "a~b",
        r"\operatorname{x}",
        "a_",
        r"\tilde",
        "é",
        "`",
        "a|b",
        "\n",
        r"\tilde" * 30,
    ],
)
def test_hostile_symbols(name):
    with pytest.raises(SymbolError):
        parse(name)


@pytest.mark.parametrize(
    ("layout", "latex", "plain"),
    [
        (total(A, Number("-2")), "a - 2", "a - 2"),
        (Infix(("", "-"), (A, Number("-2"))), "a - (-2)", "a - (-2)"),
        (product("cdot", Number("-2"), Number("-3")), r"-2 \cdot (-3)", "-2·(-3)"),
        (product("paren", Number("-100"), Number("0")), "-100(0)", "-100(0)"),
        (total(A, product("paren", Number("-50"), Number("1"))), "a - 50(1)", "a - 50(1)"),
        (product("odot", total(A, B), C), r"(a + b) \odot c", "(a + b) ⊙ c"),
        (product("", A, product("odot", B, C)), r"a(b \odot c)", "a(b ⊙ c)"),
        (product("odot", A, product("", B, C)), r"a \odot b\,c", "a ⊙ b c"),
        (product("odot", A, product("cdot", B, C)), r"a \odot (b \cdot c)", "a ⊙ (b·c)"),
        (product("", A, Number("3")), r"a \cdot 3", "a·3"),
        (Infix(("-",), (total(A, B),)), "-(a + b)", "-(a + b)"),
        (total(A, Infix(("-",), (B,))), "a - b", "a - b"),
        (Infix(("", "odot", "+", "odot"), (A, B, C, A)), r"a \odot b + c \odot a", "a ⊙ b + c ⊙ a"),
        (Infix(("", "="), (A, total(B, C))), "a = b + c", "a = b + c"),
        (Call(Symbol(r"\tanh"), A), r"\tanh(a)", "tanh(a)"),
        (Call(Symbol(r"\sigma"), Group(A)), r"\sigma(a)", "σ(a)"),
        (Group(Group(A), "bars"), r"\lvert a\rvert ", "|a|"),
        (Infix(("", "cdot"), (A, Group(Infix(("-",), (A,)), "bars"))), r"a \cdot \lvert -a\rvert ", "a·|-a|"),
        (product("frac", total(A, B), C), r"\frac{a + b}{c}", " a + b \n───────\n   c   "),
        (RowVector([A, B], "square", True), r"[a, b]^{\top}", "[a, b]ᵀ"),
        (Call(SQRT, A), r"\sqrt{a}", "√a"),
        (Call(SQRT, total(A, B)), r"\sqrt{a + b}", "√(a + b)"),
        (product("", A, Words("[1]")), "a[1]", "a[1]"),
        (Row((A, Words("to"), Number("-1"))), r"a\ \text{to}\ {-1}", "a to -1"),
        (Row((A, Words("given"))), r"a \quad \text{given}", "a   given"),
        (Number("1/3"), "1/3", "1/3"),
        (Number("-ln(2)"), r"-\ln 2", "-ln 2"),
        (Number("sqrt(2)"), r"\sqrt{2}", "√2"),
        (total(A, Number("-sqrt(2)/2")), r"a - \sqrt{2}/2", "a - √2/2"),
        (product("odot", A, Number("1+sqrt(2)")), r"a \odot (1+\sqrt{2})", "a ⊙ (1+√2)"),
        (Words("50% of $x_1"), r"\text{50}\%\text{ of }\$\text{x}\_\text{1}", "50% of $x_1"),
        (column("1", "-2"), r"\begin{bmatrix} 1 \\ -2 \end{bmatrix}", "⎡ 1⎤\n⎣-2⎦"),
        (
            Call(Symbol(r"\sigma"), column("1", "2", "3"), True),
            r"\sigma\begin{bmatrix} 1 \\ 2 \\ 3 \end{bmatrix}",
            " ⎡1⎤\nσ⎢2⎥\n ⎣3⎦",
        ),
    ],
)
def test_formulas(layout, latex, plain):
    assert tex(layout) == latex
    assert text(layout) == plain


def test_unknown_nodes_are_refused():
    for bad in ("text", 3, None):
        with pytest.raises(TypeError):
            tex(bad)
        with pytest.raises(TypeError):
            text(bad)
    with pytest.raises(KeyError):
        tex(Infix(("", "plus"), (A, B)))


def test_long_matrices_elide():
    shown = text(square(64, "1"))
    assert shown.splitlines()[0] == "⎡1  1  1  1  ⋯  1⎤"
    assert len(shown.splitlines()) == 6
    assert r"\cdots" in tex(square(11, "1"))
    assert "⋯" not in text(square(10, "1"))


def test_a_wide_sum_breaks_inside_its_function():
    whole = Derivation(A, (Call(Symbol(r"\sigma"), total(*[product("", square(8), column(*["1.0000"] * 8))] * 3)),))
    rows = [TEX.tex(line.body) for line in derivation(whole, display_ems(), TEX.width, 2.2)]
    assert len(rows) == 3
    assert rows[0].startswith(r"\sigma\!\left(")
    assert rows[0].endswith(r"\right.")
    assert rows[1].startswith("{}+")
    assert rows[2].endswith(r"\right)")


def test_fences_round_rows_of_different_heights_are_of_one_size():
    whole = Call(Symbol(r"\sigma"), total(product("", square(10), column(*["1.0000"] * 10)), RowVector([A] * 40)))
    rows = [TEX.tex(row) for row in fit(explicit(whole), display_ems(), TEX.width)]
    assert rows[0].startswith(r"\sigma\Bigl(")
    assert rows[-1].endswith(r"\Bigr)")
    assert r"\left(" not in "".join(rows)


def test_a_product_breaks_inside_its_last_factor():
    wide = Call(Symbol(r"\tanh"), total(*[product("", square(6), column(*["1.0000"] * 6))] * 2))
    rows = [TEX.tex(row) for row in fit(explicit(product("odot", A, wide)), display_ems(), TEX.width)]
    assert [row.startswith(r"a \odot \tanh") for row in rows] == [True, False]


def test_a_long_expanded_product_is_elided_rather_than_small():
    terms = total(*[product("cdot", Number("-0.12345"), Number("0.12345"))] * 12)
    (row,) = fit(explicit(Grid([[terms]] * 3)), display_ems(), TEX.width)
    assert r"\cdots" in TEX.tex(row)
    assert "smallmatrix" not in TEX.tex(row)


def test_formulas_side_by_side_are_aligned_at_the_equals_sign():
    each = Infix(("", "=", "="), (Symbol("abc"), Number("1.23456789"), Number("1.234567890")))
    short = Infix(("", "="), (A, Number("1.2345678901234567890123456789")))
    block = Formulas((("", Row((each, each, each, short, each))),))
    shown = render([Document("t", (Paragraph(("first",)), block))], "text").splitlines()[2:]
    assert len(shown) > 1
    assert len({line.index("=") for line in shown}) == 1
    rows = formulas(block, TEX).rows
    assert len(rows) > 1
    assert all(re.match(r"\w+ &\{\}=", row.tex) for row in rows)


def test_a_gate_keeps_its_formulas_together():
    gate = Row((Infix(("", "="), (A, square(8))), Infix(("", "="), (B, column(*["1.0000"] * 8)))))
    rows = formulas(Formulas((("one", gate), ("two", gate))), TEX).rows
    assert [row.airy for row in rows] == [False, True, False, True]
    assert not any(r"\qquad" in row.tex for row in rows)


def test_a_short_derivation_stays_on_one_page_and_the_start_of_a_long_one():
    short = working(Working(Derivation(A, (B, C, A))), TEX)
    assert [row.keep for row in short] == [True, True, False]
    long = working(Working(Derivation(A, (B,) * 40)), TEX)
    assert [at for at, row in enumerate(long) if row.keep] == [0, 38]


def test_columns_of_numbers_stand_right():
    def cells(*parts):
        return tuple((part,) for part in parts)

    table = Table(
        cells("t", "unit", "value", "word"),
        (cells(Symbol("1"), "0", Number("-0.5"), "a"), cells(Symbol("2"), "1", "", "1")),
    )
    assert sides(table) == ["r", "r", "r", "l"]
    shown = render([Document("t", (table,))], "md")
    assert "| ---: | ---: | ---: | --- |\n| 1 | 0 | −0.5 | a |" in shown


SIGNS = ("", "odot", "circ", "ast", "cdot", "times", "paren", "frac")
digits = st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,7})?", fullmatch=True)
leaves = st.one_of(
    digits.map(Number),
    st.sampled_from(["1/3", "sqrt(2)", "-ln(2)", "pi/4", "2**3", "what?", "-(1+2)"]).map(Number),
    st.sampled_from(["a", "W_{if}", r"\tilde{c}_{t-1}", r"\overrightarrow{h}_{1}", r"\sigma", "h'"]).map(Symbol),
    st.text(max_size=12).map(Words),
    st.sampled_from("hvd").map(Dots),
)


@st.composite
def infixes(draw, inner):
    terms = draw(st.lists(inner, min_size=1, max_size=5))
    first = draw(st.sampled_from(["", "-"]))
    rest = draw(st.lists(st.sampled_from([*SIGNS, "+", "-", "="]), min_size=len(terms) - 1, max_size=len(terms) - 1))
    return Infix((first, *rest), tuple(terms))


@st.composite
def grids(draw, inner):
    cells = st.lists(inner, min_size=1, max_size=3)
    width = draw(st.integers(1, 14))
    return Grid([(draw(cells) * 14)[:width] for _ in range(draw(st.integers(1, 3)))], draw(st.sampled_from(FENCES)))


FENCES = ("square", "round")
layouts = st.recursive(
    leaves,
    lambda inner: st.one_of(
        infixes(inner),
        grids(inner),
        st.builds(RowVector, st.lists(inner, min_size=1, max_size=14), st.sampled_from(FENCES), st.booleans()),
        st.builds(Call, leaves, inner, st.booleans()),
        st.builds(Group, inner, st.sampled_from(("round", "bars"))),
        st.builds(Row, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)


def without_comments(latex):
    return re.sub(r"^%.*", "", latex, flags=re.MULTILINE)


def assert_balanced(latex):
    latex = without_comments(latex)
    depth = 0
    for mark in re.findall(r"\\[{}]|[{}]", latex):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        assert depth >= 0, latex
    assert depth == 0, latex
    opened = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", latex):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert not opened
    assert len(re.findall(r"\\left(?![a-z])", latex)) == len(re.findall(r"\\right(?![a-z])", latex))


@settings(max_examples=150, deadline=None)
@given(layouts)
def test_any_formula_prints(layout):
    for printer in (TEX, MARKDOWN):
        for row in fit(explicit(layout), display_ems(), printer.width):
            assert_balanced(printer.tex(row))
    plain = box(explicit(layout))
    assert {columns(line) for line in plain.lines} == {plain.width}


@settings(max_examples=60, deadline=None)
@given(layouts)
def test_math_in_markdown_stays_math(layout):
    shown = MARKDOWN.tex(explicit(layout))
    assert "`" not in shown
    assert "|" not in shown
    assert not re.search(r"(?<!\\)\$", shown)
    for forbidden in (r"\operatorname", r"\tag", r"\def", r"\html", r"\lbrace"):
        assert forbidden not in shown


HOSTILE = r"\input{/etc/passwd} $x$ % <script> a|b _c_ *d* `e` &amp; ![](x) # {y} ^z ~ -- << \end{document}"


def test_tex_escapes():
    shown = escape.tex(HOSTILE)
    assert shown.startswith(r"\textbackslash{}input\{/etc/passwd\} \$x\$ \% ")
    assert escape.tex("Ünï ł ß — “q” α ₁ 中") == (
        r"\\\"{U}n\\\"{i} \l{} \ss{} \textemdash{} \textquotedblleft{}q\textquotedblright{} "
        r"\ensuremath{\alpha} \ensuremath{{}_{1}} \texttt{[U+4E2D]}\hskip0pt{}"
    ).replace("\\\\\\", "\\")
    assert escape.tex("a -- b") == r"a -{}- b"
    assert escape.tex("① ⑳ ⅳ ⑴") == r"\textcircled{\scriptsize 1} \textcircled{\tiny 20} iv (1)"


@given(st.text(max_size=60))
def test_tex_escapes_are_safe(raw):
    for shown in (escape.tex(raw), escape.pdf_text(raw)):
        assert shown.isascii()
        assert_balanced(shown)
        assert not re.search(r"(?<!\\)[$&#%_]", shown.replace("%\n", ""))  # where a long source line ends
        assert set(re.findall(r"\\([A-Za-z]+)", shown)).isdisjoint(
            {"input", "include", "write", "def", "let", "end", "begin", "csname", "catcode", "read", "openin"}
        )


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("> a", "&gt; a"),
        ("a_b*c`d", r"a\_b\*c\`d"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("$5", "<span>$</span>5"),
        ("a|b", r"a\|b"),
        ("![x](y)", r"!\[x\](y)"),
        ("a\nb\x00\x1b\u202e", "a b"),
        ("\\", r"\\"),
        (":tada:", "<span>:</span>tada:"),
    ],
)
def test_markdown_escapes(raw, shown):
    assert escape.md(raw) == shown


@given(st.text(max_size=60))
def test_markdown_escapes_are_safe(raw):
    shown = escape.md(raw)
    assert "\n" not in shown
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", shown).replace("<span>$</span>", "").replace("<span>:</span>", "")
    assert not re.search(r"[<>`*_|$\[\]]", bare)


def document(size=2, digits="-0.1234"):
    step = product("", square(size, digits), column(*[digits] * size))
    whole = Derivation(
        Symbol("f_{1}"),
        (Call(Symbol(r"\sigma"), total(*[step] * 4)), column(*[digits] * size)),
        ("", "rounded to 4 decimal places"),
    )
    expanded = Grid([[total(*[product("cdot", Number(digits), Number(digits))] * size)]] * size, "round")
    vector = RowVector([Number(digits)] * size, "square", True)
    return Document(
        HOSTILE,
        (
            Heading(1, (HOSTILE,)),
            Paragraph(
                (HOSTILE, vector, StyledText("code", HOSTILE), StyledText("em", "a"), StyledText("strong", "*"), ".")
            ),
            Items((("[one]",), ("two ", A)), True),
            Formulas((("", Infix(("", "="), (A, square(size, digits)))),) * 3),
            Formulas((("forget gate", Infix(("", "="), (B, vector))), ("50% | $", step))),
            Working(whole, "a | b"),
            Working(Derivation(vector, (expanded, total(*[step] * 3), product("frac", step, total(step, vector))))),
            Table(
                (("t",), *((Symbol(f"h_{{{unit}}}"),) for unit in range(size)), (HOSTILE,)),
                tuple(((Number(str(t)),), *[(Number(digits),)] * size, (vector, " a|b")) for t in range(3)),
                "caption | $",
            ),
        ),
    )


SHAPES = [(1, "-12"), (2, "-0.1234"), (8, "-0.1234"), (8, "-0.123456789012"), (10, "12"), (64, "-0.123456789")]


@pytest.mark.parametrize(("size", "digits"), SHAPES)
def test_text_fits_a_hundred_columns(size, digits):
    shown = render([document(size, digits)], "text")
    assert max(map(columns, shown.splitlines())) <= 100
    assert HOSTILE[:40] in shown
    assert not any(line != line.rstrip() for line in shown.splitlines())


@pytest.mark.parametrize(("size", "digits"), SHAPES)
def test_tex_is_whole_and_balanced(size, digits):
    shown = without_comments(render([document(size, digits)] * 2, "tex"))
    assert_balanced(shown)
    for body in re.findall(r"\\begin\{align.*?\\end\{align", shown, re.S):
        assert "\n\n" not in body
    assert r"\input" not in shown
    packages = set(re.findall(r"\\usepackage(?:\[.*?\])?\{(.*?)\}", shown))
    assert packages == {"fontenc", "lmodern", "amsmath", "geometry", "xcolor", "longtable", "hyperref"}


@pytest.mark.parametrize(("size", "digits"), SHAPES)
def test_markdown_tables_and_math_hold(size, digits):
    shown = render([document(size, digits)], "md")
    assert shown.count("```math") * 2 == shown.count("```")
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {size + 3}
    for display in re.findall(r"```math\n(.*?)\n```", shown, re.S):
        assert_balanced(display)
        assert "\n\n" not in display
    assert "<script>" not in shown


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_prints(name):
    call = Call(Symbol(FUNCTIONS[name].symbol), A)
    assert tex(call)
    assert text(call)


def test_negative_numbers_in_running_text_are_math():
    shown = render([Document("t", (Paragraph(("from ", Number("-0.5"), " to ", Number("0.5"))),))], "md")
    assert shown == "from $`-0.5`$ to 0.5\n"


def test_every_format_is_found():
    for name in set(FORMATS) - {"slides-tex"}:
        assert render([document()], name) == render([document()], name)
    with pytest.raises(KeyError):
        render([document()], "rtf")


@pytest.mark.slow
@pytest.mark.parametrize(("size", "digits"), SHAPES)
def test_tex_compiles_within_the_page(size, digits, tmp_path):
    import shutil
    import subprocess

    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex")
    (tmp_path / "page.tex").write_text(render([document(size, digits)], "tex"), encoding="utf-8")
    for _ in range(2):
        run = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"],
            cwd=tmp_path,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-2000:]
    log = (tmp_path / "page.log").read_text(encoding="latin-1")
    assert not [float(wide) for wide in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(wide) > 5]
    assert "undefined" not in log

"""Templates that somebody else has written: what they may cost, and what TeX may see when it typesets them."""

import signal
import threading
from pathlib import Path

import pytest
from helpers import PROBLEMS, command, need

import lstm_solver
from lstm_solver.render import press
from lstm_solver.render.custom_templates import read
from lstm_solver.render.press import engines
from lstm_solver.render.press.confinement import version

ECHO = PROBLEMS / "rnn_echo.yaml"

NESTED = "nested too deeply"


def own(folder: Path, text: str, kind: str = "heading.md") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{kind}.j2").write_text(text, encoding="utf-8")
    return folder


# what takes long in code that no signal of Python's interrupts, or while Jinja compiles
ENDLESS = {
    "comparing": "{% set n = namespace(a=[1], b=[1]) %}{% for _ in range(99) %}{% set n.a = [n.a, n.a] %}"
    "{% set n.b = [n.b, n.b] %}{% endfor %}{{ n.a == n.b }}",
    "summing": "{{ ([[1] * 10000] * 90000)|sum(start=[])|length }}",
    "macros": "{% macro m() %}x{% endmacro %}" * 20_000,
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_template_that_never_ends_is_stopped_in_c_code_too(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_solver.render.template_process.SECONDS", 3)
    with pytest.raises(lstm_solver.SolverError, match=r"take longer than 3 seconds|too much memory"):
        lstm_solver.solve(ECHO).render(templates=own(tmp_path / "own", ENDLESS[kind]))


PLAIN = {
    r'{{ "\ud800" }}': "these templates print a lone surrogate, U+D800, which is no character",
    r'{{ "\udcff" }}': "these templates print a lone surrogate, U+DCFF, which is no character",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}": NESTED,
    "{{ " + "-" * 50_000 + "1 }}": NESTED,
    "{% for a in [1] %}" * 50 + "{% endfor %}" * 50: NESTED,
    "{% set n = namespace(a=()) %}{% for _ in range(99999) %}{% set n.a = (n.a,) %}{% endfor %}{{ {n.a: 1} }}": NESTED,
}


def test_a_template_that_nothing_uses_is_said(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "x", "headings.md")
    with pytest.raises(lstm_solver.SolverError, match=r"nothing uses .* \(did you mean 'heading.md.j2'\?\)"):
        read(folder)
    own(folder, "{% include 'headings.md.j2' %}")
    assert sorted(read(folder).texts) == ["heading.md.j2", "headings.md.j2"]


# what recurses in C ends the interpreter at times, which is why it is not tried in this one
CALLS = [(text, more) for text in PLAIN for more in ([], ["--trust-template"]) if not more or "namespace" not in text]


@pytest.mark.parametrize(("text", "more"), CALLS, ids=range(len(CALLS)))
def test_what_no_template_can_be_is_a_plain_line(text: str, more: list[str], tmp_path: Path) -> None:
    folder = own(tmp_path / "own", text)
    done = command("solve", str(ECHO), "--template", str(folder), *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f": {PLAIN[text]}\n")
    assert done.stderr.count("\n") == 1


def test_the_timers_and_handlers_of_the_caller_are_left_alone(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "== {{ block.content|inline }}\n")
    before = signal.getsignal(signal.SIGALRM)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        lstm_solver.solve(ECHO).render(templates=folder)
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 500
        assert signal.getsignal(signal.SIGALRM) is before
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_the_limits_hold_in_a_thread(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "{{ 'a' * 10**10 }}")
    said: list[str] = []

    def work() -> None:
        try:
            lstm_solver.solve(ECHO).render(templates=folder)
        except lstm_solver.SolverError as error:
            said.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == [f"{folder}:1:1: these templates take too much memory"]


def test_both_processes_make_the_same_page(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", "== {{ block.content|inline }}\n")
    made = [command("solve", str(ECHO), "--template", str(folder), *more).stdout for more in ([], ["--trust-template"])]
    assert made[0] == made[1] != ""


READS = {
    "an object": r"\immediate\pdfobj stream file {%s}\pdfrefobj\pdflastobj",
    "the primitive": r"\immediate\pdfprimitive\pdfobj stream file {%s}\pdfrefobj\pdflastobj",
    "a font map": r"\pdfmapfile{+%s}",
    "a font": r"\pdfmapline{=cmr10 CMR10 <%s}",
    "a picture": r"\pdfximage{%s}",
}


@pytest.mark.parametrize("kind", READS)
def test_tex_is_kept_from_files_where_a_stranger_has_written_it(kind: str, tmp_path: Path) -> None:
    need("pdflatex")
    if not version():
        pytest.skip("this system has no Landlock")
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    source = rf"\documentclass{{article}}\begin{{document}}\pdfcompresslevel0 {READS[kind] % secret}x\end{{document}}"
    found = engines.find_confined("pdflatex")
    try:
        made = press.typeset(source, found)
    except press.TexFailed as error:
        made = error.log.encode()
    assert b"SECRET" not in made
    assert press.typeset(source.replace(READS[kind] % secret, ""), found)


def test_the_embedded_tex_finds_its_own_files_and_no_others(tmp_path: Path) -> None:
    if engines.embedded() is None or not version():
        pytest.skip("no embedded TeX, or no Landlock")
    folder = own(tmp_path / "own", r"\section{<< block.content|inline >>}", "heading.tex")
    solved = lstm_solver.solve(ECHO)
    assert solved.pdf(templates=folder, engine="embedded")
    own(tmp_path / "own", rf"\input{{{ECHO}}}", "heading.tex")
    with pytest.raises(lstm_solver.SolverError):
        solved.pdf(templates=folder, engine="embedded")


def test_a_strangers_template_is_typeset_by_pdflatex_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("lualatex")
    folder = own(tmp_path / "own", r"\section{<< block.content|inline >>}", "heading.tex")
    solved = lstm_solver.solve(ECHO)
    if version():
        with pytest.raises(press.NoEngine, match="--engine: lualatex is for templates of your own"):
            solved.pdf(templates=folder, engine="lualatex")
        assert solved.pdf(templates=folder)
    assert solved.pdf(templates=folder, engine="lualatex", trust_templates=True)
    monkeypatch.setattr(engines, "version", lambda: 0)
    with pytest.raises(press.NoEngine, match="TeX cannot be kept from your files on this system"):
        solved.pdf(templates=folder)


def test_memory_ends_for_every_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    need("lualatex")
    monkeypatch.setattr("lstm_solver.render.press.tex_run.MEMORY", 1_000_000_000)
    eats = r"\directlua{local t = {} for i = 1, 2^30 do t[i] = string.rep(tostring(i), 1000) end}"
    with pytest.raises(press.TexFailed):
        press.typeset(rf"\documentclass{{article}}\begin{{document}}{eats}x\end{{document}}", press.find("lualatex"))


def test_doctor_says_whether_tex_is_kept_from_files() -> None:
    need("pdflatex")
    said = command("doctor", "--engine", "pdflatex").stdout
    assert f"TeX kept from your files: {'yes' if version() else 'no'}" in said

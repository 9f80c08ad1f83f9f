"""Many problems at once: names, what is made again, shared runs of TeX, and what goes wrong on the way."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from helpers import PROBLEMS, ROOT, command, need

import lstm_solver
from lstm_solver.cli.batch import batch_run as run
from lstm_solver.cli.batch import fingerprint as identity
from lstm_solver.cli.batch import output_folder as outputs
from lstm_solver.cli.batch import pdf_share as pages
from lstm_solver.cli.batch import shared_run as shared
from lstm_solver.cli.batch import tex_format as formats
from lstm_solver.cli.batch.inputs import entries
from lstm_solver.cli.batch.manifest import NAME, Manifest
from lstm_solver.cli.batch.options import BatchOptions
from lstm_solver.cli.batch.output_folder import LOCK, OutputFolder
from lstm_solver.cli.batch.task import BatchTask, TaskResult
from lstm_solver.cli.batch.work import work
from lstm_solver.document.choices import FIGURES, PAGED, Choices
from lstm_solver.errors import SolverError

PROBLEM = """\
title: {title}
cell: rnn
inputs: [{number}, 2]
weights: {{x: 0.5, h: 0.25}}
rounding: {{places: 2}}
"""


def write(folder: Path, count: int, title: str = "Problem") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(count):
        (folder / f"p{at}.yaml").write_text(PROBLEM.format(title=f"{title} {at}", number=at), encoding="utf-8")
    return folder


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A cache of formats for these tests alone."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("XDG_CACHE_HOME")
    if before is not None:
        os.environ["XDG_CACHE_HOME"] = before


class Here(Executor):
    """Does the work at once, in this process: any executor will do."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments))
        except BaseException as error:
            future.set_exception(error)
        return future


def batch(folder: Path, target: Path, format: str = "md", *, force: bool = False, **options: Any) -> run.BatchOutcome:
    engine = None
    if format in PAGED:
        from lstm_solver.render.press import find

        engine = find()
    how = BatchOptions(format, Choices(**options), engine=engine)
    crew = run.WorkerPool(Here, 1)
    return run.run(entries([str(folder)], how.suffix), target, how, crew, lambda done, total: None, force=force)


def visible(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in found if not path.name.startswith(".lstm-solver")
    }


# names


def test_a_folder_keeps_its_places_and_a_file_its_stem(tmp_path: Path) -> None:
    write(tmp_path / "a" / "deep", 1)
    write(tmp_path / "a" / ".hidden", 1)
    (tmp_path / "a" / "notes.txt").write_text("no problem")
    (tmp_path / "a" / "week1.yaml").write_text("course: a set\nproblems:\n- file: deep/p0.yaml\n")
    found = entries([str(tmp_path / "a"), str(tmp_path / "a" / "deep" / "*.yaml")], ".pdf")
    assert [entry.target for entry in found] == ["deep/p0.pdf"]
    assert entries([str(tmp_path / "a/deep/p0.yaml")], ".md")[0].target == "p0.md"


def test_two_files_of_one_name_are_an_error_before_anything_is_done(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, 1)
    result = command("batch", str(tmp_path / "a/p0.yaml"), str(tmp_path / "b/p0.yaml"), "-o", str(tmp_path / "out"))
    assert result.returncode == 2
    assert "would be written to p0.md" in result.stderr
    assert not (tmp_path / "out").exists()


# the command


@pytest.mark.slow
def test_each_file_costs_only_itself(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 2)
    (folder / "bad.yaml").write_text("cell: lstm\nweights: 3\n")
    result = command("batch", str(folder), str(folder / "gone.yaml"), "-o", str(tmp_path / "out"), "-j", "2", "--json")
    assert result.returncode == 1
    summary = json.loads(result.stdout)
    assert (summary["written"], summary["unchanged"], len(summary["failed"])) == (2, 0, 2)
    assert sorted(visible(tmp_path / "out")) == ["p0.md", "p1.md"]
    assert f"{folder / 'bad.yaml'}:2:10: weights" in result.stderr
    assert f"{folder / 'gone.yaml'}:1:1: no such file" in result.stderr
    solved = command("solve", str(folder / "p0.yaml"))
    assert (tmp_path / "out" / "p0.md").read_text() == solved.stdout
    nothing = command("batch", str(folder / "gone.yaml"), "-o", str(tmp_path / "nothing"))
    assert nothing.returncode == 2
    assert not (tmp_path / "nothing").exists()
    quiet = command("batch", str(folder), "-o", str(tmp_path / "out"), "-q")
    assert (quiet.stdout, quiet.returncode) == ("", 1)


@pytest.mark.parametrize(("format", "ending"), [("md", "md"), ("tex", "tex"), ("text", "txt"), ("json", "json")])
def test_what_is_written_is_what_solve_writes(format: str, ending: str, tmp_path: Path) -> None:
    source = PROBLEMS / "gru_two_steps.yaml"
    for name in ("in", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "in" / source.name).write_bytes(source.read_bytes())
    batch(tmp_path / "in", tmp_path / "out", format, detail="brief", notation="olah")
    how = (
        "-f",
        format,
        "--detail",
        "brief",
        "--notation",
        "olah",
        "-o",
        str(tmp_path / f"other/{source.stem}.{ending}"),
    )
    assert command("solve", str(source), *how).returncode == 0
    assert visible(tmp_path / "out") == visible(tmp_path / "other")


def test_slides_are_those_of_solve(tmp_path: Path) -> None:
    need("pdflatex")
    folder = write(tmp_path / "in", 1)
    assert batch(folder, tmp_path / "out", "slides", detail="brief").written == 1
    made = lstm_solver.solve(folder / "p0.yaml").pdf(slides=True)
    assert (tmp_path / "out" / "p0.slides.pdf").read_bytes() == made


def test_pictures_stand_beside_markdown_and_are_missed(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 1), tmp_path / "out"
    assert batch(folder, out, figures=("timeline",)).written == 1
    assert sorted(visible(out)) == ["p0-timeline.svg", "p0.md"]
    assert batch(folder, out, figures=("timeline",)).unchanged == 1
    (out / "p0-timeline.svg").unlink()
    assert batch(folder, out, figures=("timeline",)).written == 1
    assert sorted(visible(out)) == ["p0-timeline.svg", "p0.md"]


def test_a_folder_that_cannot_be_written_is_one_plain_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = command("batch", str(write(tmp_path / "in", 1)), "-o", str(tmp_path / "file" / "out"))
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "cannot be written" in result.stderr


# what is made again


def test_only_what_has_changed_is_made_again(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 4), tmp_path / "out"
    assert batch(folder, out)[:3] == (4, 4, 0)
    before = visible(out)
    assert batch(folder, out)[:3] == (4, 0, 4)
    (folder / "p0.yaml").write_text(PROBLEM.format(title="Other", number=7))
    (out / "p1.md").write_text("edited")
    (out / "p2.md").unlink()
    outcome = batch(folder, out)
    assert outcome[:3] == (4, 2, 1)
    assert list(outcome.kept) == [str(out / "p1.md")]
    after = visible(out)
    assert [name for name in before if before[name] != after[name]] == ["p0.md", "p1.md"]
    assert after["p1.md"] == b"edited"
    assert batch(folder, out, force=True)[:3] == (4, 1, 3)
    assert visible(out)["p1.md"] == before["p1.md"]
    assert batch(folder, out, detail="brief").written == 4
    (out / NAME).write_bytes(b"\xff{")
    assert len(batch(folder, out, detail="brief").kept) == 4  # whose they are is not known any more
    assert batch(folder, out, detail="brief", force=True).written == 4


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1, "files": {"a": 3}}', '{"schema": 9}', "[" * 5000])
def test_a_manifest_that_is_none_counts_as_empty(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text)
    assert Manifest(tmp_path).entries == {}


def test_a_result_depends_on_program_options_engine_and_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstm_solver.render.custom_templates import CustomTemplates
    from lstm_solver.render.press import Engine

    engine = Engine("pdflatex", "/bin/pdflatex", False, "1.40")
    options = BatchOptions("pdf", engine=engine)
    variants = [
        options,
        options._replace(format="md"),
        options._replace(chosen=Choices("brief")),
        options._replace(chosen=Choices(lang="de")),
        options._replace(engine=engine._replace(version="1.41")),
        options._replace(chosen=Choices(templates=CustomTemplates("x", {"heading.tex.j2": "a"}))),
        options._replace(chosen=Choices(templates=CustomTemplates("x", {"heading.tex.j2": "b"}))),
    ]
    found = [identity.settings(each) for each in variants]
    assert identity.settings(options._replace(scratch="elsewhere", host="other")) == found[0]
    monkeypatch.setattr(identity, "program", lambda: "another version")
    assert len({*found, identity.settings(options)}) == len(variants) + 1


# what goes wrong


def test_a_full_disk_stops_the_batch_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = write(tmp_path / "in", 5), tmp_path / "out"
    honest, room = os.replace, [4]  # the list of what is begun, and three pages

    def full(old: Any, new: Any) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(28, "No space left on device", str(new))
        honest(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        outcome = batch(folder, out)
    assert outcome.status == 1
    assert "no space left on device" in outcome.stopped
    assert len(visible(out)) == 3
    assert batch(folder, out).status == 0
    batch(folder, tmp_path / "undisturbed")
    assert visible(out) == visible(tmp_path / "undisturbed")


def test_one_batch_at_a_time_in_a_folder(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 1), tmp_path / "out"
    with OutputFolder(out):
        result = command("batch", str(folder), "-o", str(out))
        assert result.returncode == 2
        assert f"another run (process {os.getpid()}) is writing to this folder" in result.stderr
        assert visible(out) == {}
    assert batch(folder, out).written == 1


def test_what_a_killed_batch_has_left_is_cleared_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "deep").mkdir(parents=True)
    own = Path(formats.tempfile.mkdtemp(prefix=outputs.SCRATCH))
    (out / LOCK).write_text(json.dumps({"process": 1, "scratch": str(own)}))
    with OutputFolder(out):
        pass
    assert not own.exists()
    assert [path.name for path in out.rglob("*")] == ["deep"]
    precious = tmp_path / "precious"
    precious.mkdir()
    (out / LOCK).write_text(json.dumps({"process": 1, "scratch": str(precious)}))
    with OutputFolder(out):
        pass
    assert precious.exists()


class Mortal(Here):
    """Its worker dies of one document."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        from concurrent.futures import BrokenExecutor

        if any(b"Problem 2" in task.data for task in arguments[1]):
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("killed"))
            return future
        return super().submit(function, *arguments)


def test_a_worker_that_dies_costs_one_document(tmp_path: Path) -> None:
    folder, how = write(tmp_path / "in", 5), BatchOptions("md")
    found = entries([str(folder)], ".md")
    outcome = run.run(found, tmp_path / "out", how, run.WorkerPool(Mortal, 2), lambda done, total: None)
    assert [path for path, _ in outcome.failures] == [str(folder / "p2.yaml")]
    assert "its worker has died" in outcome.failures[0][1][0]
    assert outcome.written == 4


def test_threads_will_do(tmp_path: Path) -> None:
    folder, how = write(tmp_path / "in", 9), BatchOptions("md")
    crew = run.WorkerPool(lambda: ThreadPoolExecutor(3), 3)
    run.run(entries([str(folder)], ".md"), tmp_path / "out", how, crew, lambda done, total: None)
    batch(folder, tmp_path / "other")
    assert visible(tmp_path / "out") == visible(tmp_path / "other")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf_8_is_a_name_like_any_other(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 1), os.fsencode(tmp_path / "out")
    odd = os.fsencode(folder) + b"/odd\xff.yaml"
    with open(odd, "w", encoding="utf-8") as file:
        file.write(PROBLEM.partition("\n")[2].format(number=1) + "figures: [timeline]\n")
    call = [sys.executable, "-m", "lstm_solver", "batch", odd, folder / "p0.yaml", "-o", out]
    for said in (b"2 written", b"0 written"):
        done = subprocess.run(call, capture_output=True, cwd=ROOT)
        assert (done.returncode, done.stdout[:9]) == (0, said), done.stderr
    with open(out + b"/odd\xff.md", encoding="utf-8") as page:
        text = page.read()
    assert text.startswith("# odd?\n")
    assert "](odd%FF-timeline.svg)" in text
    assert os.path.exists(out + b"/odd\xff-timeline.svg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="other systems have no pipes with names")
def test_a_pipe_in_a_folder_is_no_problem(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 1)
    os.mkfifo(folder / "pipe.yaml")
    assert [entry.target for entry in entries([str(folder)], ".md")] == ["p0.md"]


def test_a_folder_in_the_place_of_a_file_costs_that_file_only(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "in", 3), tmp_path / "out"
    (out / "p0.md").mkdir(parents=True)
    outcome = batch(folder, out)
    assert outcome.failures == [
        (str(folder / "p0.yaml"), [f"{folder / 'p0.yaml'}:1:1: {out / 'p0.md'} is a directory"])
    ]
    assert (outcome.written, outcome.stopped) == (2, "")


def test_only_what_tex_had_left_is_taken_away(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 1)
    shutil.copy(folder / "p0.yaml", folder / "p0.failed.yaml")
    batch(folder, tmp_path / "out", "tex")
    assert set(visible(tmp_path / "out")) == {"p0.tex", "p0.failed.tex"}


# PDFs


def pdfs(sources: dict[str, bytes], scratch: Path, plant: dict[str, str] | None = None) -> dict[str, TaskResult]:
    """The PDFs of a group of problems; `plant`: LaTeX that is put at the end of a document."""
    from lstm_solver.render.press import find

    honest = pages._sheet

    def sheet(options: BatchOptions, task: BatchTask) -> Any:
        made = honest(options, task)
        return made._replace(body=made.body + (plant or {}).get(task.name, ""))

    pages._sheet = sheet
    try:
        tasks = [BatchTask(at, name, data) for at, (name, data) in enumerate(sources.items())]
        made = work(BatchOptions("pdf", engine=find(), scratch=str(scratch)), tasks)
        return dict(zip(sources, made, strict=True))
    finally:
        pages._sheet = honest


def simple(*numbers: int, title: str = "Problem") -> dict[str, bytes]:
    return {f"p{at}.yaml": PROBLEM.format(title=f"{title} {at}", number=at).encode() for at in numbers}


@pytest.fixture
def tex() -> None:
    need("pdflatex")
    need("pikepdf")


@pytest.mark.usefixtures("tex")
def test_the_same_bytes_in_any_company(tmp_path: Path) -> None:
    """Company that needs other letters and fonts, that fails, that is the same again, and none."""
    source = {"gru.yaml": (PROBLEMS / "gru_two_steps.yaml").read_bytes()}
    twin = {"also/gru.yaml": source["gru.yaml"]}
    strange = {"strange.yaml": PROBLEM.format(title="Łódź, Ünsal — ¶", number=3).encode()}
    alone = pdfs({**source, **simple(0)}, tmp_path)
    mixed = pdfs({**simple(1), **strange, **twin, **simple(0, 2), **source}, tmp_path, {"p1.yaml": "\\oops"})
    lone = pdfs(strange, tmp_path)
    assert mixed["p1.yaml"].content is None
    for name in ("gru.yaml", "p0.yaml"):
        assert mixed[name].content == alone[name].content is not None
    assert mixed["strange.yaml"].content == lone["strange.yaml"].content is not None
    assert mixed["also/gru.yaml"].content == mixed["gru.yaml"].content


@pytest.mark.usefixtures("tex")
def test_a_part_has_its_own_pages_outline_links_and_title(tmp_path: Path) -> None:
    import io

    import pikepdf

    names = ("gru_two_steps", "exam_candidate")
    made = pdfs({name: (PROBLEMS / f"{name}.yaml").read_bytes() for name in names}, tmp_path)
    for name in names:
        content = made[name].content
        assert content is not None
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.check_pdf_syntax() == []
            targets = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())
            links = [str(link.A.D) for page in pdf.pages for link in page.get("/Annots", [])]
            assert set(links) <= set(targets)
            assert len(links) > 3
            own = {page.obj.objgen for page in pdf.pages}
            assert {target[0].objgen for target in targets.values()} <= own
            with pdf.open_outline() as outline:
                assert [entry.title for entry in outline.root] == [str(pdf.docinfo.Title)]
                assert len(outline.root[0].children) > 2
            assert str(pdf.Root.Lang) == "en"
        (tmp_path / "x.pdf").write_bytes(content)
        assert numbers_of_pages(tmp_path / "x.pdf") == list(range(1, len(own) + 1))


def numbers_of_pages(path: Path) -> list[int]:
    need("pdftotext")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, encoding="utf-8").stdout
    # a page ends in its number and how many there are: 1/5
    return [int(page.split()[-1].partition("/")[0]) for page in text.split("\f") if page.strip()]


@pytest.mark.usefixtures("tex")
def test_how_many_pages_there_are_is_guessed_from_others_and_never_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a shape goes first; of the others only the one that is longer goes again."""
    need("pdftotext")
    sizes: list[int] = []

    def run(engine: Any, folder: Path, **rest: Any) -> Any:
        sizes.append((folder / "page.tex").read_text("utf-8").count("\\startdocument{"))
        return typeset_run(engine, folder, **rest)

    typeset_run = shared.run
    monkeypatch.setattr(shared, "run", run)
    monkeypatch.setattr(shared, "_LEFT", {})
    words = dict.fromkeys(simple(1, 2, 3, 4), "A few words.") | {
        "p2.yaml": "More words than a page has room for. " * 200
    }
    source = {name: data + f"text: {words[name]}\n".encode() for name, data in simple(1, 2, 3, 4).items()}
    made = pdfs(source, tmp_path)
    assert sizes == [1, 4, 1]
    for name, result in made.items():
        assert result.content is not None
        (tmp_path / "x.pdf").write_bytes(result.content)
        count = len(numbers_of_pages(tmp_path / "x.pdf"))
        assert totals_of_pages(tmp_path / "x.pdf") == [count] * count
        assert count == (1 if name != "p2.yaml" else 3)
    assert pdfs({"p2.yaml": source["p2.yaml"]}, tmp_path)["p2.yaml"].content == made["p2.yaml"].content


@pytest.mark.usefixtures("tex")
def test_what_moves_to_the_last_page_is_never_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of one shape, of which one would end in a page with nearly nothing on it."""
    data = (PROBLEMS / "umd_twice_a_2dp.yaml").read_bytes()
    title = data.partition(b"text:")[0]
    rest = data.partition(b"text:")[2].partition(b"\ncell:")[2]
    words = {f"p{count}.yaml": f"text: {'A few words. ' * count}".encode() for count in (80, 160, 40)}
    source = {name: title + text + b"\ncell:" + rest for name, text in words.items()}
    monkeypatch.setattr(shared, "_LEFT", {})
    together = pdfs(source, tmp_path)
    for name, problem in source.items():
        monkeypatch.setattr(shared, "_LEFT", {})
        assert pdfs({name: problem}, tmp_path)[name].content == together[name].content is not None


def totals_of_pages(path: Path) -> list[int]:
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, encoding="utf-8").stdout
    return [int(page.split()[-1].partition("/")[2]) for page in text.split("\f") if page.strip()]


@pytest.mark.usefixtures("tex")
def test_the_pages_are_those_of_a_run_of_its_own(tmp_path: Path) -> None:
    need("pdftoppm")
    from lstm_solver import solve

    source = PROBLEMS / "lstm_two_layers.yaml"
    made = pdfs({**simple(0), source.name: source.read_bytes()}, tmp_path)[source.name].content
    assert made is not None
    pictures = []
    for name, content in (("one", made), ("other", solve(source).pdf())):
        (tmp_path / f"{name}.pdf").write_bytes(content)
        subprocess.run(["pdftoppm", "-r", "40", "-gray", tmp_path / f"{name}.pdf", tmp_path / name], check=True)
        pictures.append([path.read_bytes() for path in sorted(tmp_path.glob(f"{name}-*.pgm"))])
    assert pictures[0] == pictures[1]


WRONG = {
    "an error": (r"\undefinedhere", "Undefined control sequence"),
    "an open group": ("{", ""),
    "an open display": (r"\[ x", "Missing $"),
    "a closed group": ("}", "Extra }"),
    "the end of the document": (r"\end{document}", "ends before its end"),
    "the end of the run": (r"\csname @@end\endcsname", "ends before its end"),
    "too much for TeX": (r"\def\x{\x\x}\x", "TeX capacity exceeded"),
    "a missing file": (r"\input{nowhere}", "nowhere.tex' not found"),
    "an open macro": (r"\textbf{x", "File ended while scanning"),
    "an open condition": (r"\iffalse", ""),
}


@pytest.mark.usefixtures("tex")
def test_what_tex_rejects_costs_only_itself(tmp_path: Path) -> None:
    """Every kind of error in one group, with sound documents before, between and behind."""
    sources = simple(*range(2 * len(WRONG) + 1))
    plant = {f"p{2 * at + 1}.yaml": tex for at, (tex, _) in enumerate(WRONG.values())}
    made = pdfs(sources, tmp_path, plant)
    sound = pdfs({name: sources[name] for name in sources if name not in plant}, tmp_path)
    assert {name: each.content for name, each in made.items() if each.content} == {
        name: each.content for name, each in sound.items()
    }
    for name, (_, words) in zip(plant, WRONG.values(), strict=True):
        (error,) = made[name].errors
        assert error.startswith(f"{name}:1:1: ")
        assert words in error
        assert made[name].source
        assert made[name].log


@pytest.mark.usefixtures("tex")
def test_an_error_is_placed_and_kept_for_a_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = write(tmp_path / "in", 3), tmp_path / "out"
    honest = pages._sheet

    def sheet(options: BatchOptions, task: BatchTask) -> Any:
        made = honest(options, task)
        lines = made.body.split("\n")
        at = next(at for at, line in enumerate(lines) if line.startswith("\\end{align}"))
        lines[at:at] = [r"\oops"]
        return made._replace(body="\n".join(lines)) if task.at == 1 else made

    with monkeypatch.context() as patch:
        patch.setattr(pages, "_sheet", sheet)
        outcome = batch(folder, out, "pdf")
    assert outcome.status == 1
    ((path, (error, kept)),) = outcome.failures
    assert path == str(folder / "p1.yaml")
    assert "Undefined control sequence" in error
    number = int(error.partition("(line ")[2].partition(":")[0])
    assert (out / "p1.failed.tex").read_text().split("\n")[number - 1] == r"\end{align}"
    assert "in 'Time step" in error or "in 'Equations" in error
    assert "p1.failed.log" in kept
    assert batch(folder, out, "pdf").status == 0
    assert sorted(visible(out)) == ["p0.pdf", "p1.pdf", "p2.pdf"]


@pytest.mark.usefixtures("tex")
def test_a_loop_is_ended_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_SECONDS", 3.0)
    made = pdfs(simple(0, 1, 2), tmp_path, {"p1.yaml": r"\loop\iftrue\repeat"})
    assert [name for name, each in made.items() if each.content is None] == ["p1.yaml"]
    assert "it went on for more than" in made["p1.yaml"].errors[0]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """By run, the documents whose glyphs are not among the usual: each costs a run of its own."""
    found = []
    honest = shared._strange

    def watched(*arguments: Any) -> Any:
        found.append(honest(*arguments))
        return found[-1]

    monkeypatch.setattr(shared, "_strange", watched)
    return found


@pytest.mark.parametrize(("lang", "title"), [("de", "Größe"), ("fr", "Naïve leçon"), ("es", "Señal"), ("en", "Plain")])
@pytest.mark.usefixtures("tex")
def test_letters_that_english_has_not_are_among_the_usual(
    lang: str, title: str, tmp_path: Path, apart: list[Any]
) -> None:
    """Whether TeX is given them by commands or, in a comment, as they are."""
    from lstm_solver.cli.batch.tex_source import PdfProperties, TexSource
    from lstm_solver.render.escape import tex

    made = pdfs(
        {f"{at}.yaml": f"lang: {lang}\n{PROBLEM.format(title=title, number=at)}".encode() for at in (1, 2)}, tmp_path
    )
    assert all(each.content for each in made.values())
    by_commands = TexSource(0, "", tex(title), PdfProperties(title, "", lang))
    assert by_commands.plain == (lang == "en")
    assert apart
    assert not any(apart)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("notation", "figures"), [(None, None), pytest.param("d2l", FIGURES, marks=pytest.mark.thorough)]
)
@pytest.mark.usefixtures("tex")
def test_every_problem_finds_its_glyphs_among_the_usual(
    notation: str | None, figures: Any, tmp_path: Path, apart: list[Any]
) -> None:
    """Hardly one of ours needs others, nor with bold letters and all pictures."""
    from lstm_solver.render.press import find

    options = BatchOptions("pdf", engine=find(), scratch=str(tmp_path))
    tasks = [BatchTask(at, path.name, path.read_bytes()) for at, path in enumerate(sorted(PROBLEMS.glob("*.yaml")))]
    chosen = Choices(notation=notation, figures=figures)
    assert all(made.content for made in work(options._replace(chosen=chosen), tasks))
    assert apart
    # Adam's hats over bold letters are in one notation only; a table of formulas in letters is set small
    known = {"Three steps of Adam", "The First Note Fades"}
    assert {sheet.meta.title for sheets in apart for sheet in sheets} <= known


@pytest.mark.slow
@pytest.mark.usefixtures("tex")
def test_templates_of_ones_own_have_a_run_to_themselves(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 3)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "heading.tex.j2").write_text(
        r"\section*{<< block.content|inline >>}\gdef\emph{\textbf}"
        r"<% if block.content[0] == 'Problem 1' %>\oops<% endif %>"
    )
    how = ("-f", "pdf", "--template", str(tmp_path / "own"))
    result = command("batch", str(folder), "-o", str(tmp_path / "out"), *how)
    assert result.returncode == 1
    assert f"{folder / 'p1.yaml'}:1:1: TeX stopped: Undefined control sequence" in result.stderr
    assert sorted(visible(tmp_path / "out")) == ["p0.pdf", "p1.failed.log", "p1.failed.tex", "p2.pdf"]
    assert command("solve", str(folder / "p2.yaml"), "-o", str(tmp_path / "p2.pdf"), *how).returncode == 0
    assert (tmp_path / "p2.pdf").read_bytes() == (tmp_path / "out" / "p2.pdf").read_bytes()


# interruptions


def start(folder: Path, out: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    call = [sys.executable, "-m", "lstm_solver", "batch", str(folder), "-o", str(out), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.usefixtures("tex")
def test_a_batch_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 110)
    began = time.monotonic()
    assert start(folder, tmp_path / "whole", "-f", "pdf").wait() == 0
    took = time.monotonic() - began
    whole = visible(tmp_path / "whole")
    draw, out = random.Random(5), tmp_path / "killed"
    for _ in range(3):
        process = start(folder, out, "-f", "pdf")
        time.sleep(draw.uniform(0.1, took))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert visible(out).items() <= whole.items()
    assert start(folder, out, "-f", "pdf").wait() == 0
    assert visible(out) == whole
    assert not [path for path in out.iterdir() if path.name.startswith(".") and path.name != NAME]
    assert (out / NAME).read_bytes() == (tmp_path / "whole" / NAME).read_bytes()


@pytest.mark.slow
@pytest.mark.usefixtures("tex")
def test_a_cluster_does_the_same(tmp_path: Path) -> None:
    need("distributed")
    from distributed import LocalCluster

    folder = write(tmp_path / "in", 6)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        call = ("batch", str(folder), "-f", "pdf", "-o")
        result = command(*call, str(tmp_path / "cluster"), "--dask", cluster.scheduler_address)
        assert (result.returncode, result.stdout.startswith("6 written")) == (0, True), result.stderr
        assert command(*call, str(tmp_path / "here")).returncode == 0
    assert visible(tmp_path / "cluster") == visible(tmp_path / "here")


def test_a_cluster_that_is_not_there_is_one_plain_line(tmp_path: Path) -> None:
    need("distributed")
    result = command("batch", str(write(tmp_path / "in", 1)), "-o", str(tmp_path / "o"), "--dask", "nowhere:1x")
    assert result.returncode == 2
    assert result.stderr.startswith("--dask: ")
    assert result.stderr.count("\n") == 1


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import util

    from click.testing import CliRunner

    from lstm_solver.cli import main

    need("pdflatex")
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["batch", str(write(tmp_path / "in", 1)), "-o", str(tmp_path / "o"), "-f", "pdf"])
    assert result.exit_code == 2
    assert "pip install 'lstm-solver[pdf]'" in result.output


def test_a_worker_of_another_version_is_refused() -> None:
    with pytest.raises(SolverError, match="another version"):
        work(BatchOptions("md", host="elsewhere", program="other"), [])


@pytest.mark.parametrize("name", ["page.fmt", "about.json"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"[" * 10_000, b"cut", b"turned"])
def test_a_damaged_format_is_made_anew(name: str, damage: bytes, tmp_path: Path) -> None:
    need("pdflatex")
    from lstm_solver.render.press import find

    kept, text, engine = tmp_path / "kept", "x", find("pdflatex")
    kept.mkdir()
    (kept / "page.fmt").write_bytes(b"format")
    about = formats.FormatOrigin({"f": [1]}, {})
    about = about._replace(checksum=formats._checksum(kept, about))
    (kept / "about.json").write_text(json.dumps(about._asdict()), encoding="utf-8")
    assert formats._read(kept, text, engine) == formats.PreparedFormat("", kept / "page.fmt", {"f": [1]})
    whole = (kept / name).read_bytes()
    new = {b"cut": whole[:-1], b"turned": whole[:4] + bytes([whole[4] ^ 1]) + whole[5:]}.get(damage, damage)
    (kept / name).write_bytes(new)
    assert formats._read(kept, text, engine) is None


DAMAGES: dict[str, Callable[[Path], Any]] = {
    "turned": lambda place: (place / "page.fmt").write_bytes((place / "page.fmt").read_bytes()[::-1]),
    "folder for a file": lambda place: ((place / "page.fmt").unlink(), (place / "page.fmt").mkdir()),
    "file for a folder": lambda place: (shutil.rmtree(place), place.write_text("", encoding="utf-8")),
}


@pytest.mark.slow
def test_a_damaged_format_heals_and_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pdflatex"), need("pikepdf")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    folder, cache = write(tmp_path / "in", 1), tmp_path / "cache" / "lstm-solver" / "formats"
    call = ("batch", str(folder), "-f", "pdf", "-j", "1", "-o")
    assert command(*call, str(tmp_path / "first")).returncode == 0
    first, (name,) = visible(tmp_path / "first"), [path.name for path in cache.iterdir()]
    for what, damage in DAMAGES.items():
        damage(cache / name)
        done = command(*call, str(tmp_path / what))
        assert done.returncode == 0, (what, done.stderr)
        assert visible(tmp_path / what) == first, what
        assert [path.name for path in cache.iterdir()] == [name], what
        assert (cache / name / "page.fmt").stat().st_size > 1_000_000, what
    # no cache at all
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("", "utf-8")
    assert command(*call, str(tmp_path / "none")).returncode == 0
    assert visible(tmp_path / "none") == first
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_format_that_cannot_be_kept_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, kept = tmp_path / "made", tmp_path / "cache" / "kept"
    made.mkdir()
    for name in ("page.fmt", "about.json"):
        (made / name).write_text(name, "utf-8")

    def full(path: Path) -> None:
        if path.name == "about.json":
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(formats, "_settle", full)
    assert formats._copied(made, kept) is None
    assert sorted(path.name for path in made.iterdir()) == ["about.json", "page.fmt"]
    assert list(kept.parent.iterdir()) == []


def test_a_long_temporary_folder_has_no_room_for_a_socket(tmp_path: Path) -> None:
    """Workers are then started one by one."""
    long = tmp_path / ("d" * 120)
    long.mkdir()
    folder = write(tmp_path / "in", 2)
    made = subprocess.run(
        [sys.executable, "-m", "lstm_solver", "batch", str(folder), "-o", str(tmp_path / "out"), "-j", "1"],
        env=os.environ | {"TMPDIR": str(long)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert sorted(visible(tmp_path / "out")) == ["p0.md", "p1.md"]

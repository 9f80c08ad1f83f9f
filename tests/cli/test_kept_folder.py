"""Folders that commands write to: what a person has edited since, or put there, is kept and said without --force."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import command, need

from lstm_solver.cli import main
from lstm_solver.cli.batch.manifest import NAME
from lstm_solver.cli.kept_folder import KeptFolder

ECHO = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: 1}\nfigures: [timeline]\nquestions: [{find: h_1}]\n"

CLASS = "student,h_1[0]\ns1,0.46\ns2,0.5\n"

CALLS = {
    "batch": (("batch", "it.yaml", "-o", "out", "-f", "md"), "it.md", "it-timeline.svg"),
    "key": (("key", "set.yaml", "-o", "out", "-f", "md"), "solutions.md", "solutions-timeline.svg"),
    "check": (("check", "it.yaml", "class.csv", "-o", "out/", "-f", "md"), "s1.md", "s1.md"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "it.yaml").write_text(ECHO, "utf-8")
    (tmp_path / "set.yaml").write_text("problems: [{file: it.yaml}]\n", "utf-8")
    (tmp_path / "class.csv").write_text(CLASS, "utf-8")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize("place", [1, 2], ids=["page", "picture"])
@pytest.mark.parametrize("which", CALLS)
def test_what_a_person_has_edited_is_kept_and_said(which: str, place: int, folder: Path) -> None:
    call, page, _ = CALLS[which]
    assert command(*call, cwd=folder).returncode == 0
    first = contents(folder)
    edited = folder / "out" / CALLS[which][place]
    edited.write_text("mine", "utf-8")
    (folder / "it.yaml").write_text(ECHO.replace("0.5", "0.6"), "utf-8")
    done = command(*call, cwd=folder)
    assert done.returncode == 0
    said = f"{Path('out') / page}: edited since it was made, and kept (--force makes it again)"
    assert done.stderr.count("edited since") == 1
    assert said in done.stderr
    assert edited.read_text("utf-8") == "mine"
    others = {name for name, made in contents(folder).items() if made != first[name]}
    assert len(others) > 1 or which == "batch"  # the other sheets are made again
    assert command(*call, "--force", cwd=folder).returncode == 0
    assert edited.read_text("utf-8") != "mine"
    assert "edited since" not in command(*call, cwd=folder).stderr


FOREIGN = {
    **{which: (call, page) for which, (call, page, _) in CALLS.items()},
    "variants": (("variants", "vary.yaml", "class.csv", "-o", "out"), "s2.yaml"),
    "variants of a set": (("variants", "varies.yaml", "class.csv", "-o", "out"), "s2/vary.yaml"),
    "export": (("export", "it.yaml", "-t", "prairielearn", "-o", "out"), "info.json"),
    "picture of a batch": (CALLS["batch"][0], "it-timeline.svg"),
    "picture of a key": (CALLS["key"][0], "solutions-timeline.svg"),
}


def test_what_a_person_has_put_there_is_kept_and_said(folder: Path) -> None:
    (folder / "vary.yaml").write_text(f"{ECHO}vary: {{inputs: {{choose: [-2, -1, 1, 2]}}}}\n", "utf-8")
    (folder / "varies.yaml").write_text("problems: [{file: vary.yaml}]\n", "utf-8")
    for which, (call, name) in FOREIGN.items():
        out = folder / which / "out"
        words = [str(folder / word) if (folder / word).is_file() else word for word in call]
        words[words.index("-o") + 1] = f"{out}/"
        own = out / name
        own.parent.mkdir(parents=True)
        own.write_text("mine", "utf-8")
        for _ in range(2):
            done = CliRunner().invoke(main, words)
            assert done.stderr.count(f"{own}: not made by this program, and kept (--force replaces it)") == 1, which
            assert own.read_text("utf-8") == "mine"
        assert not (out / "it.md").exists() or which == "batch"  # no page without its pictures
        assert CliRunner().invoke(main, [*words, "--force"]).exit_code == 0, which
        assert own.read_text("utf-8") != "mine"
        done = CliRunner().invoke(main, words)
        assert (done.exit_code, "kept" in done.stderr) == (0, False)


def test_what_a_killed_command_has_made_is_nobodys(folder: Path) -> None:
    """Its list says what it had begun."""
    out = folder / "out"
    with KeptFolder(str(out), force=False) as kept:
        kept.to_write([str(out / "it.md"), str(out / "never.md")])
        (out / "it.md").write_text("half of them", "utf-8")
        manifest = (out / NAME).read_bytes()
    (out / NAME).write_bytes(manifest)
    (out / "it-timeline.svg").write_text("likewise", "utf-8")
    done = CliRunner().invoke(main, ["batch", str(folder / "it.yaml"), "-j", "1", "-o", str(out)])
    assert (done.exit_code, "kept" in done.stderr) == (0, False)
    assert {path.name: path.read_text("utf-8")[:4] for path in out.glob("it*")} == {
        "it.md": "# it",
        "it-timeline.svg": "<svg",
    }


def test_a_picture_is_edited_whether_its_page_is_there_or_not(folder: Path) -> None:
    call = ["batch", str(folder / "it.yaml"), "-j", "1", "-o", str(folder / "out")]
    CliRunner().invoke(main, call)
    (folder / "out" / "it.md").unlink()
    (folder / "out" / "it-timeline.svg").write_text("mine", "utf-8")
    assert "edited since" in CliRunner().invoke(main, call).stderr
    assert (folder / "out" / "it-timeline.svg").read_text("utf-8") == "mine"


@pytest.mark.parametrize("which", CALLS)
def test_what_was_deleted_is_made_again(which: str, folder: Path) -> None:
    call, page, _ = CALLS[which]
    command(*call, cwd=folder)
    first = contents(folder)
    (folder / "out" / page).unlink()
    assert command(*call, cwd=folder).returncode == 0
    assert contents(folder) == first


def test_a_class_as_pdf_is_kept_too(folder: Path) -> None:
    need("pdflatex")
    call = ("check", "it.yaml", "class.csv", "-o", "out/", "-f", "pdf")
    assert command(*call, cwd=folder).returncode == 0
    assert sorted(contents(folder)) == ["class.pdf", "s1.pdf", "s2.pdf"]
    (folder / "out" / "s2.pdf").write_text("mine", "utf-8")
    done = command(*call, cwd=folder)
    assert (done.returncode, done.stderr.count("edited since")) == (0, 1)
    assert (folder / "out" / "s2.pdf").read_text("utf-8") == "mine"


def test_no_code_in_a_name_reaches_the_terminal(folder: Path) -> None:
    """click takes codes out where no terminal is, so it is asked what it gets."""
    for which, (call, page, _) in CALLS.items():
        out = folder / "\x1b[2J" / which
        named = [str(folder / word) if (folder / word).is_file() else word for word in call]
        named[named.index("-o") + 1] = f"{out}/"
        for _ in range(2):
            result = CliRunner().invoke(main, named, color=True)
            assert result.exit_code == 0
            assert "\x1b" not in result.output
            assert "\\x1b[2J" in result.output
            (out / page).write_text("mine", "utf-8")

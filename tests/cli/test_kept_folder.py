"""Folders that commands write to: what a person has edited since is kept, and said, unless --force is given."""

from pathlib import Path

import pytest
from helpers import command, need

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
    from click.testing import CliRunner

    from lstm_solver.cli import main

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

"""Files that are whole or not there; what a killed writer has left goes, what a living one is writing stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT

from lstm_solver.cli import whole_files
from lstm_solver.cli.whole_files import replace

WRITER = """
import sys
from lstm_solver.cli.whole_files import replace
def pieces():
    yield "half"
    print("begun", flush=True)
    sys.stdin.read()
    yield " whole"
replace(sys.argv[1], pieces())
"""


def writer(target: Path) -> "subprocess.Popen[bytes]":
    """A process that has begun to write."""
    call = [sys.executable, "-c", WRITER, str(target)]
    found = subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert found.stdout is not None
    assert found.stdout.readline().strip() == b"begun"
    return found


def hidden(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(whole_files.BEGIN)]


@pytest.fixture(autouse=True)
def _nothing_looked_at() -> Iterator[None]:
    whole_files._CLEARED.clear()
    yield
    whole_files._CLEARED.clear()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_what_a_killed_writer_has_left_goes_with_the_next_file(tmp_path: Path) -> None:
    with writer(tmp_path / "a.md") as dead:
        os.kill(dead.pid, signal.SIGKILL)
        dead.communicate()
    assert len(hidden(tmp_path)) == 1
    replace(str(tmp_path / "b.md"), ["b"])
    assert [path.name for path in tmp_path.iterdir()] == ["b.md"]


def test_what_a_living_writer_writes_stays(tmp_path: Path) -> None:
    with writer(tmp_path / "a.md") as living:
        replace(str(tmp_path / "b.md"), ["b"])
        assert len(hidden(tmp_path)) == 1
        living.communicate()
    assert (tmp_path / "a.md").read_text("utf-8") == "half whole"
    assert hidden(tmp_path) == []


def test_what_looks_like_ours_and_is_none_stays(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious", "utf-8")
    (tmp_path / ".lstm-solver-x.tmp").symlink_to("precious")
    (tmp_path / ".lstm-solver-y.tmp").mkdir()
    (tmp_path / ".lstm-solver.json").write_text("{}", "utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    replace(str(tmp_path / "b.md"), ["b"])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "b.md"])


def test_a_file_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_text("old", "utf-8")
    target.chmod(0o640)

    def pieces() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space") as caught:
        replace(str(target), pieces())
    assert caught.value.filename == str(target)
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]
    assert target.read_text("utf-8") == "old"
    replace(str(target), ["new"])
    assert target.stat().st_mode & 0o777 == 0o640

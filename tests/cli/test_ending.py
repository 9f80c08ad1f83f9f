"""A command ends in plain lines and with the right status, wherever its output goes and whatever ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import pytest
from tools.helpers import ROOT, need

PROBLEM = "problems/exercise_6427.yaml"
LONG = "problems/rnn_language_model.yaml"
SET = "problems/sets/homework_1.yaml"
BATCH = ("problems/umd_twice_a_1dp.yaml", "problems/umd_twice_a_2dp.yaml", PROBLEM, LONG)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and signals of POSIX")


def call(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "lstm_solver", *arguments]


def surroundings(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def shell(line: str, **more: str) -> tuple[int, str, str]:
    """What a line of bash comes to; `$solver` is the program."""
    environment = surroundings(solver=f"{sys.executable} -m lstm_solver", **more)
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, env=environment, capture_output=True, check=False)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


FULL = "standard output: cannot be written (no space left on device)\n"


@pytest.mark.parametrize(
    "arguments", ["solve -f md", "solve -f json", "validate", "check --template", "count", "--help"]
)
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk(unbuffered: str, arguments: str) -> None:
    assert shell(f"$solver {arguments} {PROBLEM} >/dev/full", PYTHONUNBUFFERED=unbuffered) == (2, "", FULL)


CLOSED = "standard output: cannot be written (it is closed)\n"


@pytest.mark.parametrize(
    "arguments",
    [
        f"solve -f md {PROBLEM}",
        f"solve -f json {PROBLEM}",
        f"validate {PROBLEM}",
        "notations",
        "doctor",
        "count --help",
    ],
)
def test_a_closed_output(arguments: str) -> None:
    assert shell(f"$solver {arguments} >&-") == (2, "", CLOSED)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(f"export {PROBLEM} -t gift -o -", 0), ("solve missing.yaml", 2), ("solve --nothing", 2)],
)
@pytest.mark.parametrize("errors", ["2>/dev/full", "2>&-"])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_where_nothing_can_be_said_the_status_is_that_of_the_work(errors: str, arguments: str, status: int) -> None:
    found, page, _ = shell(f"$solver {arguments} {errors}", PYTHONUNBUFFERED="")
    assert (found, bool(page)) == (status, status == 0)


@pytest.mark.parametrize("arguments", [f"solve {LONG} -f json", f"validate {PROBLEM} {LONG}", "schema", "notations"])
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_leaves_early_is_no_error(arguments: str, reader: str) -> None:
    status, _, said = shell(f"$solver {arguments} | {reader} >/dev/null; exit ${{PIPESTATUS[0]}}")
    assert (status, said) == (0, "")


def test_a_reader_that_leaves_hides_no_error() -> None:
    assert shell("$solver validate missing.yaml | true; exit ${PIPESTATUS[0]}")[0] == 2


@pytest.mark.parametrize("command", ["solve", "validate", "count"])
def test_a_closed_input(command: str) -> None:
    assert shell(f"$solver {command} - <&-") == (2, "", "<stdin>:1:1: cannot be read (it is closed)\n")


@pytest.mark.parametrize("format", ["md", "text", "json"])
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1:strict"])
def test_what_goes_to_a_file_is_utf_8(format: str, encoding: str) -> None:
    """As a Windows redirection is not, of itself."""
    status, page, said = shell(f"$solver solve {PROBLEM} -f {format}", PYTHONIOENCODING=encoding)
    assert (status, said) == (0, "")
    assert page == shell(f"$solver solve {PROBLEM} -f {format} -o page; cat page; rm page")[1]


def test_no_folder_for_temporary_files(tmp_path: Path) -> None:
    need("pdflatex")
    target = tmp_path / "page.pdf"
    program = (
        "import sys, tempfile\n"
        "tempfile._candidate_tempdir_list = lambda: ['/nowhere']\n"
        f"sys.argv = ['lstm-solver', 'solve', '{PROBLEM}', '-f', 'pdf', '-o', '{target}']\n"
        "from lstm_solver.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "no usable temporary directory found" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not target.exists()


@pytest.fixture
def short_path() -> Iterator[Path]:
    """The sockets of processes need a short one."""
    with TemporaryDirectory() as name:
        yield Path(name)


@contextmanager
def begun(tmp_path: Path, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """A command with a folder of its own for what is temporary."""
    (tmp_path / "scratch").mkdir()
    environment = surroundings(TMPDIR=str(tmp_path / "scratch"), XDG_CACHE_HOME=str(tmp_path / "cache"))
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    process = subprocess.Popen(
        call(*arguments), cwd=ROOT, env=environment, stdin=nothing, stdout=nothing, stderr=pipe, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_work(tmp_path: Path) -> None:
    """Until something temporary is there."""
    end = monotonic() + 120
    while not any((tmp_path / "scratch").glob("lstm-solver-*")):
        assert monotonic() < end
        sleep(0.02)
    sleep(0.2)


def wait_until(done: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not done():
        assert monotonic() < end
        sleep(0.05)


def tex_in(folder: Path) -> list[str]:
    """The processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(str(folder)):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


COMMANDS = {
    "pdf": ("solve", PROBLEM, "-f", "pdf"),
    "key": ("key", SET),
    "batch": ("batch", *BATCH, "-f", "pdf"),
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_signal_ends_everything(command: tuple[str, ...], number: int, short_path: Path) -> None:
    need("pdflatex")
    if command[0] == "batch":
        need("pikepdf")
    with begun(short_path, *command, "-o", str(short_path / "made")) as process:
        wait_for_work(short_path)
        process.send_signal(number)
        said = process.communicate(timeout=120)[1]
    assert process.returncode == 128 + number
    assert [line.partition(";")[0] for line in said.splitlines() if not line[:1].isdigit()] == ["interrupted"]
    assert tex_in(short_path / "scratch") == []
    assert list((short_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("command", [COMMANDS["pdf"], COMMANDS["batch"]], ids=["pdf", "batch"])
def test_what_a_kill_leaves_is_cleared_by_the_next_run(command: tuple[str, ...], short_path: Path) -> None:
    need("pdflatex")
    if command[0] == "batch":
        need("pikepdf")
    made = ("-o", str(short_path / ("made" if command[0] == "batch" else "made.pdf")))
    with begun(short_path, *command, *made) as process:
        wait_for_work(short_path)
        process.kill()
        process.wait()
        assert any((short_path / "scratch").iterdir())
        # the processes that it has started end by themselves
        wait_until(lambda: not tex_in(short_path))
    more = surroundings(TMPDIR=str(short_path / "scratch"), XDG_CACHE_HOME=str(short_path / "cache"))
    done = subprocess.run(call(*command, *made), cwd=ROOT, env=more, capture_output=True, check=False)
    assert done.returncode == 0
    assert list((short_path / "scratch").iterdir()) == []
    formats = short_path / "cache" / "lstm-solver" / "formats"
    assert [path for path in formats.glob("*") if path.name.startswith(".")] == []


def test_a_signal_before_anything_was_done() -> None:
    program = "import os, signal\nimport lstm_solver.__main__\nos.kill(os.getpid(), signal.SIGINT)\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"interrupted\n")


def test_what_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """As `nohup` does."""
    line = f"trap '' HUP; $solver solve {LONG} -f text & sleep 0.1; kill -HUP $!; wait $!"
    assert shell(line)[0] == 0


def test_a_batch_of_what_is_no_file(tmp_path: Path) -> None:
    folder, made = tmp_path / "problems", tmp_path / "made"
    folder.mkdir()
    made.mkdir()
    os.mkfifo(folder / "pipe.yaml")
    os.symlink("/dev/zero", folder / "zero.yaml")
    (folder / "good.yaml").write_bytes((ROOT / PROBLEM).read_bytes())
    os.mkfifo(made / ".lstm-solver.json")
    os.mkfifo(made / "good.md")
    paths = [str(folder), str(folder / "pipe.yaml"), str(folder / "zero.yaml")]
    command = call("batch", *paths, "-q", "-j", "1", "-o", str(made))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 1
    assert [line.partition(":1:1: ")[2] for line in done.stderr.splitlines()] == [
        "a pipe or a device (expected a problem file)"
    ] * 2
    assert (made / "good.md").is_file()


@pytest.mark.parametrize("kind", ["pipe", "link", "device"])
def test_a_lock_that_is_not_ours(kind: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    lock = tmp_path / "made" / ".lstm-solver.lock"
    lock.parent.mkdir()
    {"pipe": os.mkfifo, "link": lambda at: os.symlink(precious, at), "device": lambda at: os.symlink("/dev/zero", at)}[
        kind
    ](lock)
    command = call("batch", PROBLEM, "-q", "-j", "1", "-o", str(lock.parent))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 2
    assert done.stderr == f"{lock}:1:1: not a file of ours (remove it, or choose another folder)\n"
    assert precious.read_text() == "kept"


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lstm_solver.cli.batch.inputs import entries

    (tmp_path / "closed").mkdir()
    (tmp_path / "good.yaml").write_text("cell: rnn\n")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = entries([str(tmp_path)], ".md")
    assert [(each.path, each.trouble) for each in found] == [
        (str(tmp_path / "good.yaml"), ""),
        (str(tmp_path / "closed"), "cannot be read (permission denied)"),
    ]


HELD = """
import signal
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from lstm_solver.cli.batch.executors import get_ready

get_ready("md")
for server in (forkserver._forkserver._forkserver_pid, resource_tracker._resource_tracker._pid):
    said = dict(line.split(":", 1) for line in Path(f"/proc/{server}/status").read_text().splitlines())
    deaf = int(said["SigBlk"], 16) | int(said["SigIgn"], 16)
    assert all(deaf >> number - 1 & 1 for number in (signal.SIGINT, signal.SIGHUP)), said["SigBlk"]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no /proc")
def test_what_workers_are_copied_from_hears_no_signal_of_the_terminal() -> None:
    """They go to the whole group of processes: ours says that it was interrupted, and ends the others."""
    subprocess.run([sys.executable, "-c", HELD], check=True, env=surroundings())


@pytest.mark.parametrize(("output", "line"), [(">/dev/full", FULL), (">&-", CLOSED)])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_summary_that_cannot_be_said_leaves_what_is_written(output: str, line: str, tmp_path: Path) -> None:
    status, _, said = shell(f"$solver batch -q --json -j 1 {PROBLEM} -o {tmp_path}/made {output}")
    assert (status, said) == (1, line)
    assert (tmp_path / "made" / "exercise_6427.md").exists()


def test_a_reader_that_leaves_hides_no_failure(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("cell: lstm\n", "utf-8")
    line = f"$solver batch -j 1 {PROBLEM} {tmp_path}/bad.yaml -o {tmp_path}/made | true; exit ${{PIPESTATUS[0]}}"
    assert shell(line)[0] == 1

"""The wheel carries what the program reads at run time, and works from any folder once installed."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from helpers import ROOT

import lstm_solver

pytestmark = pytest.mark.slow


def run(*call: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command in `cwd`, without this checkout on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, call)), cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (found,) = folder.glob("lstm_solver-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of a fresh environment that has the wheel, and this environment's packages behind it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = (folder / "lib").glob("python*/site-packages")
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "-q", "--no-deps", wheel, cwd=folder)
    others = {path for path in map(Path, sys.path) if path.name == "site-packages" and path.is_dir()}
    (packages / "others.pth").write_text("\n".join(map(str, others)) + "\n", encoding="utf-8")
    return folder / "bin"


def files_below(folder: Path, *suffixes: str) -> set[str]:
    return {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name.endswith(suffixes) and "__pycache__" not in path.parts
    }


def test_the_wheel_carries_all_that_is_read_at_run_time(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = files_below(ROOT / "lstm_solver", ".py", ".yaml", ".json", ".j2", "py.typed")
    for folder in ("templates", "problems"):
        wanted |= {f"lstm_solver/{name}" for name in files_below(ROOT / folder, "")}
    assert wanted <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if not name.startswith(("lstm_solver/", "lstm_solver-"))] == []
    assert [name for name in names if "__pycache__" in name or "tests" in name] == []


@pytest.mark.parametrize("fmt", ["md", "tex", "text", "json"])
def test_an_installed_program_solves_from_another_folder(installed: Path, tmp_path: Path, fmt: str) -> None:
    problem = ROOT / "problems" / "rnn_echo.yaml"
    (tmp_path / "rnn_echo.yaml").write_text(problem.read_text(encoding="utf-8"), encoding="utf-8")
    done = run(installed / "lstm-solver", "solve", "rnn_echo.yaml", "-f", fmt, cwd=tmp_path)
    assert done.stdout == lstm_solver.solve(str(problem)).render(fmt)
    assert done.stderr == ""


def test_it_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "python", "-c", "import lstm_solver; print(lstm_solver.__file__)", cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(installed.parent)


def test_a_new_problem_solves_as_it_is(installed: Path, tmp_path: Path) -> None:
    run(installed / "lstm-solver", "new", "-o", "mine.yaml", cwd=tmp_path)
    assert run(installed / "lstm-solver", "solve", "mine.yaml", cwd=tmp_path).stdout

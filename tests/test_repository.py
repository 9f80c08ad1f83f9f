"""What lies in the repository is meant to, and what commands leave behind is not in its way."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from helpers import ROOT, command, need

MEANT = {"pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "constraints.txt"}
MEANT |= {"lstm_solver", "templates", "problems", "tests"}
KINDS = {"sh", "yaml", "python", "console"}
PAGES = sorted(ROOT.glob("*.md"))
CLASS = "student,h_1\nA,1\n"


def git(*arguments: str, text: str = "") -> str:
    need("git")
    call = ["git", "-C", str(ROOT), *arguments]
    done = subprocess.run(call, input=text, capture_output=True, check=False, encoding="utf-8")
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    return done.stdout


def test_only_what_is_meant_is_tracked_at_the_top() -> None:
    names = {name.partition("/")[0] for name in git("ls-files").splitlines()}
    assert {name for name in names if not name.startswith(".")} == MEANT
    assert {name for name in names if name.startswith(".")} <= {".ci", ".github", ".gitattributes", ".gitignore"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_fence_says_its_language(page: Path) -> None:
    fences = re.findall(r"^ *```(.*)$", page.read_text("utf-8"), re.MULTILINE)
    assert set(fences[::2]) <= KINDS
    assert set(fences[1::2]) <= {""}


def calls(readme: str) -> list[list[str]]:
    """The calls of the program in blocks of shell commands, but those that make PDFs or go on until they are ended."""
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    found = [line.partition("#")[0].split()[1:] for line in "".join(blocks).splitlines() if line.startswith("lstm-")]
    return [call for call in found if not {"pdf", "slides", "preview"} & set(call)]


def test_what_the_commands_of_the_readme_leave_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "problems").symlink_to(ROOT / "problems")
    (tmp_path / "class.csv").write_text(CLASS, "utf-8")
    for call in calls((ROOT / "README.md").read_text("utf-8")):
        command(*call, cwd=tmp_path)
    left = [path.name for path in tmp_path.iterdir() if path.name != "problems"]
    assert {"my.yaml", "my.md", "answers.yaml"} <= set(left)
    # and the PDFs
    left += ["my.pdf", "my-slides.pdf", "umd_twice_a_2dp.pdf", "solutions/x.pdf", "sheets/x.pdf"]
    assert set(git("check-ignore", "--no-index", *left).splitlines()) == set(left)


def test_every_constraint_is_a_version_and_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line)] == []
    pinned = {re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() for line in lines if not line.startswith("#")}
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [each for name, group in stated["optional-dependencies"].items() if name != "torch" for each in group]
    assert {re.split(r"[<>=!]", each)[0].lower() for each in [*stated["dependencies"], *extras]} <= pinned

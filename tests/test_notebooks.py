"""The notebooks run as they stand, and print what they print."""

import os
from pathlib import Path
from typing import Any

import pytest
from helpers import PROBLEMS, ROOT, has, name_of, need

NOTEBOOKS = sorted((PROBLEMS / "notebooks").glob("*.ipynb"))


def run(path: Path) -> Any:
    """The notebook, run from its first cell on."""
    import nbclient
    import nbformat

    made = nbformat.read(path, as_version=4)
    there = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(made, timeout=120, resources=there, record_timing=False).execute()
    made.metadata = {"kernelspec": made.metadata["kernelspec"]}
    return made


def printed(notebook: Any) -> list[list[tuple[list[str], str]]]:
    """What each cell of code shows: in which kinds, and as plain text."""
    return [
        [(sorted(each.get("data", {})), each.get("text") or each["data"]["text/plain"]) for each in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_runs_as_it_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("nbclient")
    import nbformat

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert printed(run(path)) == printed(nbformat.read(path, as_version=4))


def test_there_is_one_for_solutions_and_one_for_marks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["marking", "solving"]


def update() -> None:
    """What the cells show now, where they can be run."""
    if not has("nbclient"):
        print("nbclient is not installed: the notebooks stay as they are")
        return
    import nbformat

    os.environ["PYTHONPATH"] = str(ROOT)
    for path in NOTEBOOKS:
        path.write_text(nbformat.writes(run(path), indent=1) + "\n", "utf-8")

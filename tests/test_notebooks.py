"""The notebooks run as they stand, and print what they print."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from helpers import PROBLEMS, ROOT, name_of, need

NOTEBOOKS = sorted((PROBLEMS / "notebooks").glob("*.ipynb"))


def printed(cells: list[Any]) -> list[list[Any]]:
    """What each cell of code shows, by its kind."""
    return [
        [each.get("text") or each.get("data") for each in cell["outputs"]]
        for cell in cells
        if cell["cell_type"] == "code"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_runs_as_it_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("nbclient")
    import nbclient
    import nbformat

    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    made = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(made, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    wanted = json.loads(nbformat.writes(nbformat.read(path, as_version=4)))["cells"]
    assert printed(json.loads(nbformat.writes(made))["cells"]) == printed(wanted)


def test_there_is_one_for_solutions_and_one_for_marks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["marking", "solving"]

"""Every module compiles and is imported without a warning, on this Python and, as far as it shows here, on others."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, TESTS

PACKAGE = sorted((ROOT / "lstm_solver").rglob("*.py"))
OURS = PACKAGE + [path for path in sorted(TESTS.rglob("*.py")) if "node_modules" not in path.parts]
IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_compiles_without_a_warning(path: Path) -> None:
    tree = ast.parse(path.read_bytes(), str(path))
    compile(tree, str(path), "exec", dont_inherit=True)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # Python 3.13 reads docstrings as UTF-8, which has no lone surrogates
            (ast.get_docstring(node, clean=False) or "").encode()


def test_every_module_is_imported_without_a_warning() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in PACKAGE]
    names = [name for name in names if not name.endswith("__main__")]
    call = [sys.executable, "-W", "error", "-c", IMPORT_ALL, *names]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300)
    assert (done.returncode, done.stderr) == (0, "")

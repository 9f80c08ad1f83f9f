"""Makes the golden files again: of every problem and format, of every answer file, of every marked sheet; the
notebooks; and the JSON Schema, which a new cell, activation, notation, loss, language or key changes.

`python tests/update.py`, or only some of them: `python tests/update.py golden checking marking`.
Read the difference before you commit it.
"""

import sys
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).resolve().parent
MODULES = {
    "schema": "lstm_solver.reader.keys.json_schema",
    "golden": "test_golden",
    "checking": "test_checking",
    "marking": "test_marking",
    "decks": "test_deck_sizes",
    "notebooks": "test_notebooks",
}


def main(chosen: list[str]) -> None:
    sys.path[:0] = [str(TESTS.parent), str(TESTS), str(TESTS / "tools"), str(TESTS / "marking"), str(TESTS / "render")]
    for name in chosen or MODULES:
        import_module(MODULES[name]).update()


if __name__ == "__main__":
    main(sys.argv[1:])

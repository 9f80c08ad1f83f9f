"""A short problem, and homework sets of it in a folder."""

import re
from pathlib import Path

ECHO = """
cell: rnn
inputs: [1, -1]
weights: {x: 0.5, h: 0.25}
questions:
  - {ask: First, find: [h_1], points: 2}
  - {ask: Then, find: [h_2]}
"""
DIGITS = re.compile(r"\d+\.\d{9}")


def written(folder: Path, homework: str, **problems: str) -> Path:
    for name, content in problems.items():
        (folder / f"{name}.yaml").write_text(content, "utf-8")
    (folder / "set.yaml").write_text(homework, "utf-8")
    return folder / "set.yaml"

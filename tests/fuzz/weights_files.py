"""Cases of `import`: the samples of every framework with some bytes changed, and inputs that may be none."""

import json
import random
from functools import cache
from pathlib import Path

from mutations import BINARY, Case

SAMPLES = Path(__file__).parents[1] / "weights" / "samples"

ROWS = (
    "[[1, 2, 3]]",
    "[[0.5, -1]]",
    "[1, 2]",
    "[[]]",
    "[[1e400, 1]]",
    "[[1, 2], [3]]",
    "{}",
    "",
    "[[true]]",
    "[" * 2000,
)

WORDS = ("relu", "tanh", "softmax", "encoder", "", "x" * 300, "\x1b[2J", "\u202e", "../x", "rnn", "gru.0")


@cache
def samples() -> dict[str, bytes]:
    """Good files by name, each with its inputs in `outputs.json`."""
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.name.endswith(BINARY)}


def of_import(name: str, draw: random.Random) -> Case:
    """What is imported can be read and solved, whatever has become of the file."""
    weights = draw.choice([*samples()])
    known = json.loads((SAMPLES / "outputs.json").read_text("utf-8"))[weights]
    files = {weights: torn(samples()[weights], draw).decode("latin-1")}
    for file, key in (("x.json", "inputs"), ("y.json", "outputs")):
        files[file] = json.dumps(known[key]) if draw.random() < 0.7 else draw.choice(ROWS)
    call = ["import", weights, "-o", "p.yaml", "--inputs", "x.json"]
    call += draw.choice([[], ["--cell", draw.choice(["lstm", "gru", "rnn"])], ["--activation", draw.choice(WORDS)]])
    call += draw.choice([[], [], ["--name", draw.choice(WORDS)], ["--places", draw.choice(["0", "2", "30"])]])
    calls = [["validate", "p.yaml"], ["solve", "p.yaml", "--detail", "brief", "-f", draw.choice(["json", "text"])]]
    judged = [*call, "--verify", "y.json", "--force", *["--targets"] * draw.randrange(2)]
    return Case(name, files, call, [*calls, judged, *calls])


def torn(data: bytes, draw: random.Random) -> bytes:
    """The same with some bytes gone, twice, zero or others; often as it was."""
    changed = bytearray(data)
    for _ in range(draw.choice((0, 0, 1, 1, 2, 5))):
        at = draw.randrange(len(changed) + 1)
        length = draw.choice((1, 1, 1, 4, 8, 100))
        piece = bytes(changed[at : at + length])
        kind = draw.randrange(5)
        new = (b"", piece * 2, bytes(len(piece)), draw.randbytes(len(piece)), b"\xff" * len(piece))[kind]
        changed[at : at + length] = new
    return bytes(changed[: draw.randrange(len(changed) + 1)] if draw.random() < 0.1 else changed)

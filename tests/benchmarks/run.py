"""Ratios to floors that are measured in the same run: `python tests/benchmarks/run.py [GROUP…]`.

Groups: start_up, steps, memory, large, bad. Each time is the median of several rounds in which the task and its floor
take turns; a ratio over its target is marked.
"""

import argparse
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import floors

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE.parent / "tools")]

SEED = "problems/umd_twice_a_2dp.yaml"
IMPORTS = "import click, jinja2, yaml, numpy"
Task = Callable[[], Any]


class Row(NamedTuple):
    """`mine` and `floor` in `unit` (ms or MB); `target` is the largest ratio asked for, None where none is."""

    name: str
    floor_name: str
    mine: float
    floor: float
    target: float | None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.mine / self.floor


def seconds(task: Task) -> float:
    gc.collect()
    start = perf_counter()
    task()
    return perf_counter() - start


def medians(tasks: list[Task], rounds: int) -> list[float]:
    """Milliseconds a task, in turns; a first round warms up and does not count."""
    found = [[seconds(task) for task in tasks] for _ in range(rounds + 1)][1:]
    return [1000 * median(times) for times in zip(*found, strict=True)]


def python(*arguments: str) -> Task:
    call = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # an installed program has its bytecode; the first run, which is not counted, makes it
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def task() -> None:
        subprocess.run(call, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)

    return task


def start_up() -> Iterator[Row]:
    """Whole processes."""
    program = ("-m", "lstm_solver")
    calls = {
        "solve -f md": (python(*program, "solve", SEED, "-f", "md"), 1.3),
        "solve -f tex": (python(*program, "solve", SEED, "-f", "tex"), None),
        "solve -f text": (python(*program, "solve", SEED, "-f", "text"), None),
        "solve -f json": (python(*program, "solve", SEED, "-f", "json"), None),
        "--help": (python(*program, "--help"), 0.5),
        "validate": (python(*program, "validate", SEED), 0.5),
    }
    floor, *times = medians([python("-c", IMPORTS), *(task for task, _ in calls.values())], 15)
    for (name, (_, target)), mine in zip(calls.items(), times, strict=True):
        yield Row(name, IMPORTS, mine, floor, target)


def imported() -> Iterator[str]:
    """Which heavy modules each command loads."""
    for arguments in (["solve", SEED, "-f", "md"], ["solve", SEED, "-f", "json"], ["validate", SEED], ["--help"]):
        call = [sys.executable, "-X", "importtime", "-m", "lstm_solver", *arguments]
        done = subprocess.run(call, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8")
        loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
        heavy = sorted(loaded & {"sympy", "mpmath", "numpy", "jinja2", "yaml", "click"})
        yield f"{' '.join(arguments)}: {', '.join(heavy)}{'  <-- sympy' if 'sympy' in heavy else ''}"


def many_steps() -> Iterator[Row]:
    """Hidden size 4, in this process, from a mapping."""
    import lstm_solver

    short, long = floors.problem(4, 2000), floors.problem(4, 10_000)
    forward = floors.problem(4, 1000)
    judged = {"targets": [[0, 0, 0, 0]] * 1000, "loss": "half_squared_error", "backward": {}}
    solved = lstm_solver.solve(short)
    tasks: list[Task] = [lambda: lstm_solver.solve(short), floors.decimal_loop(short), floors.decimal_loop(short, 50)]
    tasks += [lambda: lstm_solver.solve(long), solved.to_dict, lambda: solved.render("json")]
    tasks += [lambda: lstm_solver.solve(forward), lambda: lstm_solver.solve({**forward, **judged})]
    mine, floor, fifty, ten, as_dict, as_json, there, back = medians(tasks, 3)
    yield Row("2,000 steps, hidden 4", "decimal loop, 100 digits", mine, floor, 3)
    yield Row("2,000 steps, hidden 4", "decimal loop, 50 digits", mine, fifty, None)
    yield Row("10,000 steps", "2,000 steps", ten, mine, 5.5)
    yield Row("to_dict()", "solving", as_dict, mine, 1)
    yield Row("-f json", "solving", as_json, mine, 1)
    yield Row("1,000 steps and back", "1,000 steps", back, there, 5)


MEMORY = """
import sys, tracemalloc
sys.path[:0] = [{root!r}, {here!r}]
import floors, lstm_solver
lstm_solver.solve(floors.problem(4, 2)).render("json")
data = floors.problem(4, {steps})
loop = floors.decimal_loop(data)
tracemalloc.start()
kept = {task}
print(tracemalloc.get_traced_memory()[1])
"""


def megabytes(task: str, steps: int) -> float:
    """The peak of what `task` allocates, in a process of its own."""
    script = MEMORY.format(root=str(ROOT), here=str(HERE), steps=steps, task=task)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    return int(done.stdout) / 1e6


def memory() -> Iterator[Row]:
    solve = "lstm_solver.solve(data)"
    mine, ten = megabytes(solve, 2000), megabytes(solve, 10_000)
    yield Row("2,000 steps, peak", "decimal loop that keeps its values", mine, megabytes("loop()", 2000), 3, "MB")
    yield Row("10,000 steps, peak", "2,000 steps", ten, mine, 5.5, "MB")
    yield Row("the same with to_dict()", "solving", megabytes(f"{solve}.to_dict()", 2000), mine, None, "MB")
    yield Row("the same with -f json", "solving", megabytes(f"{solve}.render('json')", 2000), mine, None, "MB")


def large_cell() -> Iterator[Row]:
    """Hidden size 256, 100 steps: the file has half a million numbers."""
    import lstm_solver
    from lstm_solver.reader import load
    from lstm_solver.solver.engine import solve

    data = floors.problem(256, 100)
    text = floors.as_text(data)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.yaml"
        file.write_text(text, encoding="utf-8")
        read = load(file)
        tasks: list[Task] = [lambda: solve(read), floors.numpy_loop(data), lambda: load(file), floors.events_loop(text)]
        engine, loop, reading, events, whole = medians([*tasks, lambda: lstm_solver.solve(file)], 5)
    yield Row("hidden 256, 100 steps", "numpy loop", engine, loop, 5)
    yield Row("reading its file", "libyaml events", reading, events, 3)
    yield Row("both", "both floors", whole, loop + events, None)


def bad_files() -> Iterator[Row]:
    """The slowest of the hostile files, against a good large file; long texts, against shorter ones."""
    import hostile

    from lstm_solver.document.prose import blocks

    good = floors.as_text(floors.problem(256, 100))
    names = list(hostile.ALL)
    tasks: list[Task] = [lambda text=hostile.ALL[name]: hostile.findings(text) for name in names]
    floor, *times = medians([lambda: hostile.findings(good), *tasks], 1)
    slowest = max(times)
    name = f"refusing '{names[times.index(slowest)]}', the slowest of {len(names)} bad files"
    yield Row(name, "reading half a million numbers", slowest, floor, 1)
    for piece in ("*", "**a*", "`a ``", "1. a\n"):
        text = piece * 20_000
        long, short = medians([lambda text=text: blocks(text * 5, nothing), lambda text=text: blocks(text, nothing)], 3)
        yield Row(f"100,000 times {piece!r} as a text", "20,000 times", long, short, 10)


def nothing(name: str) -> None:
    """The layout of a quantity: there is none."""


def table(rows: list[Row]) -> str:
    lines = ["| task | floor | it takes | the floor | ratio | target |", "|---|---|---|---|---|---|"]
    for row in rows:
        target = "" if row.target is None else f"≤ {row.target:g}" + ("" if row.ratio <= row.target else " **missed**")
        times = " | ".join(f"{number:.1f} {row.unit}" for number in (row.mine, row.floor))
        lines.append(f"| {row.name} | {row.floor_name} | {times} | {row.ratio:.2f} | {target} |")
    return "\n".join(lines)


GROUPS = {"start_up": start_up, "steps": many_steps, "memory": memory, "large": large_cell, "bad": bad_files}


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all where none is named")
    chosen = parser.parse_args(words)
    if unknown := [name for name in chosen.groups if name not in GROUPS]:
        parser.error(f"there is no group {', '.join(unknown)}")
    return chosen


def main(words: list[str]) -> None:
    chosen = arguments(words).groups or list(GROUPS)
    print(table([row for name in chosen for row in GROUPS[name]()]))
    if "start_up" in chosen:
        print("\nHeavy modules loaded:\n" + "\n".join(f"- {line}" for line in imported()))


if __name__ == "__main__":
    main(sys.argv[1:])

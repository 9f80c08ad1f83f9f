"""Many PDFs at once, against what they must cost: `python tests/benchmarks/batch.py [GROUP…] [--rounds N] [--count N]`.

Groups: speed (against the bare floor: the same documents in one LaTeX text a worker, through pdflatex and taken apart
with pikepdf), each (against one pdflatex a document), again (a second run with nothing changed), memory, errors (five
times as many documents, one in a hundred of which TeX rejects). In each round the tasks take turns; ratios are of
medians, and one over its target is marked.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE.parent / "tools")]

import yaml  # noqa: E402
from randoms import random_net, write  # noqa: E402

import lstm_solver  # noqa: E402
from lstm_solver.cli.batch import batch_run as run  # noqa: E402
from lstm_solver.cli.batch import executors, work  # noqa: E402
from lstm_solver.cli.batch import pdf_share as pages  # noqa: E402
from lstm_solver.cli.batch.inputs import entries  # noqa: E402
from lstm_solver.cli.batch.options import BatchOptions  # noqa: E402
from lstm_solver.render.press import find  # noqa: E402

KINDS = (("lstm", 2, 3), ("gru", 4, 2))  # cell, steps and hidden size of a solution of four pages
PAGES = 4
WORKERS = executors.cores()
PLANTED = "\n\\undefinedbyplan\n"


def problems(folder: Path, count: int) -> list[Path]:
    """Distinct problem files, each with a solution of four pages."""
    folder.mkdir()
    found = []
    for seed in range(count):
        cell, steps, hidden = KINDS[seed % len(KINDS)]
        net = random_net(seed, cell, inputs=2, hidden=hidden, steps=steps)
        problem = write(net, biases="one", title=f"Problem {seed}", rounding={"places": 4})
        found.append(folder / f"p{seed:04}.yaml")
        found[-1].write_text(yaml.safe_dump(plain(problem), default_flow_style=None, sort_keys=False), encoding="utf-8")
    return found


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if isinstance(value, str | int) else float(value)


def seconds(task: Callable[[], Any]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def batch(folder: Path, target: Path) -> subprocess.CompletedProcess[bytes]:
    call = [sys.executable, "-m", "lstm_solver", "batch", str(folder), "-o", str(target), "-f", "pdf", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # an installed program has its bytecode; the first run, which is not counted, makes it
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(call, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)


def pdflatex(folder: Path, stem: str) -> None:
    call = ["pdflatex", "-interaction=batchmode", "-no-shell-escape", f"{stem}.tex"]
    subprocess.run(call, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


def floor_task(files: list[Path], folder: Path, pool: ProcessPoolExecutor) -> Callable[[], None]:
    """The documents in as many texts as there are workers, each typeset and taken apart. `pool` has begun already."""
    from lstm_solver.api import pieces

    folder.mkdir()
    shares = [files[at::WORKERS] for at in range(WORKERS)]
    for at, share in enumerate(shares):
        text = "".join(pieces([lstm_solver.solve(file) for file in share], "tex"))
        (folder / f"{at}.tex").write_text(text, encoding="utf-8")

    def one(at: int) -> None:
        pdflatex(folder, str(at))
        pool.submit(split, str(folder / f"{at}.pdf")).result()

    def task() -> None:
        with ThreadPoolExecutor(WORKERS) as threads:
            list(threads.map(one, range(WORKERS)))

    return task


def warmed(_: int) -> None:
    import_module("pikepdf")
    time.sleep(0.05)


def split(path: str) -> None:
    """The least that taking a PDF apart costs: the pages and nothing else."""
    import pikepdf

    with pikepdf.open(path) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = list(pdf.pages)
        for at in range(0, len(whole), PAGES):
            new = pikepdf.new()
            new.pages.extend(whole[at : at + PAGES])
            made = io.BytesIO()
            new.save(made)
            Path(f"{path}.{at}.pdf").write_bytes(made.getvalue())


def each_task(files: list[Path], folder: Path) -> Callable[[], None]:
    """One pdflatex a document, one pass."""
    folder.mkdir()
    for at, file in enumerate(files):
        (folder / f"{at}.tex").write_text(lstm_solver.solve(file).render("tex"), encoding="utf-8")

    def task() -> None:
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda at: pdflatex(folder, str(at)), range(len(files))))

    return task


def in_turns(tasks: dict[str, Callable[[], Any]], rounds: int, count: int) -> list[float]:
    """The median of each task; the first round warms up and does not count."""
    found = [[seconds(task) for task in tasks.values()] for _ in range(rounds + 1)][1:]
    medians = [median(times) for times in zip(*found, strict=True)]
    for name, took in zip(tasks, medians, strict=True):
        print(f"{name}: {took:.2f} s, {1000 * took / count:.1f} ms a document")
    return medians


def speed(files: list[Path], folder: Path, rounds: int) -> None:
    targets = iter(range(10_000))
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("forkserver")) as pool:
        list(pool.map(warmed, range(8 * WORKERS)))
        tasks = {
            "batch": lambda: batch(files[0].parent, folder / f"out{next(targets)}"),
            "the floor": floor_task(files, folder / "floor", pool),
        }
        ours, floor = in_turns(tasks, rounds, len(files))
    check_pages(folder / "out0")
    judge(f"{len(files)} solutions of {PAGES} pages, to the floor", ours / floor, 1.25)


def each(files: list[Path], folder: Path, rounds: int) -> None:
    targets = iter(range(10_000))
    tasks = {
        "batch": lambda: batch(files[0].parent, folder / f"other{next(targets)}"),
        "a pdflatex each": each_task(files, folder / "each"),
    }
    ours, peer = in_turns(tasks, rounds, len(files))
    judge("one pdflatex a document, to ours", peer / ours, 5, at_least=True)


def check_pages(folder: Path) -> None:
    import pikepdf

    counts = [len(pikepdf.open(path).pages) for path in folder.glob("*.pdf")]
    print(f"pages: {min(counts)} to {max(counts)}, mean {sum(counts) / len(counts):.2f}")


def again(files: list[Path], work_folder: Path, rounds: int) -> None:
    target = work_folder / "again"
    batch(files[0].parent, target)
    took = median(seconds(lambda: batch(files[0].parent, target)) for _ in range(rounds))
    judge(f"{len(files)} documents, nothing changed: seconds", took, 1)


def memory(files: list[Path], work_folder: Path, rounds: int) -> None:
    """The largest sum of what all processes hold, shared pages counted in each."""
    peak = [0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            peak[0] = max(peak[0], held(os.getpid()) - resident(os.getpid()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        batch(files[0].parent, work_folder / "memory")
    finally:
        over.set()
        thread.join()
    judge("memory of all processes: MB", peak[0] / 1e6, 600)


def held(process: int) -> int:
    """Bytes of a process and all below it."""
    found = resident(process)
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += sum(map(held, map(int, path.read_text().split())))
        except OSError:
            continue
    return found


def resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


class Planting(Executor):
    """A pool whose workers put an error into every hundredth document, where `errors` says so."""

    def __init__(self, errors: bool) -> None:
        self.pool = ProcessPoolExecutor(WORKERS, mp_context=get_context("forkserver"))
        self.errors = errors

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        return self.pool.submit(planted, self.errors, *arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


def planted(errors: bool, options: BatchOptions, tasks: list[work.BatchTask]) -> list[work.TaskResult]:
    honest = pages._sheet

    def sheet(options: BatchOptions, task: work.BatchTask) -> Any:
        made = honest(options, task)
        return made._replace(body=made.body + PLANTED) if errors and task.at % 100 == 57 else made

    pages._sheet = sheet
    try:
        return work.work(options, tasks)
    finally:
        pages._sheet = honest


def with_errors(files: list[Path], work_folder: Path, rounds: int) -> None:
    found = entries([str(files[0].parent)], ".pdf")
    times: dict[bool, list[float]] = {False: [], True: []}
    for at in range(rounds):
        for errors in (False, True):
            target = work_folder / f"errors{at}{errors}"
            crew = run.WorkerPool(lambda errors=errors: Planting(errors), WORKERS)
            start = time.perf_counter()
            outcome = run.run(found, target, BatchOptions("pdf", engine=find()), crew, lambda done, total: None)
            times[errors].append(time.perf_counter() - start)
    named = [path for path, lines in outcome.failures if re.search("undefinedbyplan", lines[0])]
    same = compare(work_folder / "errors0True", work_folder / "errors0False")
    print(f"{outcome.written} PDFs, {len(named)} causes; {same} of the PDFs are the same as without errors")
    ours, floor = median(times[True]), median(times[False])
    print(f"without errors {floor:.2f} s, with errors {ours:.2f} s")
    judge(f"{len(files)} documents, {len(named)} with errors, to none", ours / floor, 1.3)


def compare(one: Path, other: Path) -> int:
    return sum(path.read_bytes() == (other / path.name).read_bytes() for path in one.glob("*.pdf"))


def judge(name: str, found: float, target: float, at_least: bool = False) -> None:
    missed = found < target if at_least else found > target
    sign = "≥" if at_least else "≤"
    print(f"{name}: {found:.2f} ({sign} {target:g}){' missed' if missed else ''}")


GROUPS = {"speed": speed, "each": each, "again": again, "memory": memory, "errors": with_errors}


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all where none is named")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=200)
    chosen = parser.parse_args(words)
    if unknown := [name for name in chosen.groups if name not in GROUPS]:
        parser.error(f"there is no group {', '.join(unknown)}")
    return chosen


def main(words: list[str]) -> None:
    chosen = arguments(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = problems(folder / "problems", chosen.count)
        for group in chosen.groups or GROUPS:
            if group == "errors":
                files = problems(folder / "many", 5 * chosen.count)
            GROUPS[group](files, folder, chosen.rounds)


if __name__ == "__main__":
    main(sys.argv[1:])

"""A class whose numbers vary: `python tests/benchmarks/versions.py [GROUP…]`.

Groups: sheets (versions drawn, and their PDFs, against `batch` of as many given files; on the clock, as other processes
do most of it), marking (students with their own numbers against one version that all share; 40 numbers, a third of them
wrong), export (versions to Moodle, against their solutions as Markdown, twice; drawn on both sides, or on none), draws
(each problem that varies, for 10,000 ids: how many have no version); these three in seconds of the processor.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE), str(HERE.parent / "tools")]

from helpers import PROBLEMS, command  # noqa: E402
from marking import PROBLEM, moved, processor  # noqa: E402

import lstm_solver  # noqa: E402
from lstm_solver.export.set_builder import exported  # noqa: E402
from lstm_solver.export.targets import write  # noqa: E402
from lstm_solver.export.wanted_versions import WantedVersions  # noqa: E402
from lstm_solver.marking.marker import Marker, answer  # noqa: E402
from lstm_solver.marking.marks import Answer  # noqa: E402
from lstm_solver.reader.tree.source import read  # noqa: E402
from lstm_solver.versions.class_versions import drawn_text  # noqa: E402
from lstm_solver.versions.student_marking import DrawnAgain, HandedOut, student_marker  # noqa: E402
from lstm_solver.versions.version_drawing import Drawing  # noqa: E402

VARIED = PROBLEMS / "gru_two_steps.yaml"

OWN: dict[str, Any] = {**PROBLEM, "vary": {"inputs": {"range": [-1, 1], "places": 1}}, "accept": {"defaults": False}}


def seconds(task: Callable[[], Any], clock: Callable[[], float] = processor) -> float:
    start = clock()
    task()
    return clock() - start


def row(task: str, took: float, floor: str, least: float, target: float | None = None) -> None:
    sign = "" if target is None else f"≤ {target:g}{' missed' if took > target * least else ''}"
    print(f"| {task} | {floor} | {took:.2f} s | {least:.2f} s | {took / least:.2f} | {sign} |", flush=True)


def ids(count: int) -> list[str]:
    return [f"s{at:04}" for at in range(count)]


def called(*words: str | Path) -> None:
    done = command(*map(str, words))
    assert done.returncode == 0, done.stderr


def sheets(folder: Path, chosen: argparse.Namespace) -> None:
    """The given files are the same versions, as they are handed out."""
    listed, given = folder / "class.csv", folder / "given"
    listed.write_text("id\n" + "".join(f"{name}\n" for name in ids(chosen.count)), "utf-8")
    drawing = seconds(lambda: called("variants", VARIED, listed, "-o", given), time.perf_counter)
    (given / "index.csv").unlink()
    least = seconds(lambda: called("batch", given, "-f", "pdf", "-o", folder / "pdfs"), time.perf_counter)
    own = ("batch", VARIED, "--students", listed, "-f", "pdf", "-o", folder / "own")
    both = seconds(lambda: called(*own), time.perf_counter)
    assert len([*(folder / "own").glob("*.pdf")]) == len([*(folder / "pdfs").glob("*.pdf")]) == chosen.count
    floor = f"batch of {chosen.count} given files"
    row(f"{chosen.count} versions drawn", drawing, floor, least)
    row(f"{chosen.count} versions drawn, with PDFs", both, floor, least, 1.3)


def answers(rights: Iterable[tuple[str, Marker]], draw: random.Random) -> list[Answer]:
    """A third of the numbers are wrong."""
    found = []
    for name, marker in rights:
        sheet = {each: marker.right(each).text for each in marker.asked}
        wrong = {each: moved(draw, text) if draw.random() < 1 / 3 else text for each, text in sheet.items()}
        found.append(answer(name, wrong.items()))
    return found


def marking(folder: Path, chosen: argparse.Namespace) -> None:
    source, names = read(OWN), ids(chosen.students)
    solved = lstm_solver.solve(PROBLEM).solved
    scheme, shared, drawing = solved.problem.marking, Marker(solved), Drawing(source)
    own = answers(((name, Marker(drawing.version(name).solved)) for name in names), random.Random(7))
    same = answers(((name, shared) for name in names), random.Random(7))
    for name in names:
        (folder / f"{name}.yaml").write_text(drawn_text(drawing.version(name)).text, "utf-8")
    least = seconds(lambda: Marker(solved).mark_all(same, 1))
    for said, versions in (("read", HandedOut(str(folder))), ("drawn again", DrawnAgain(source))):
        marker = student_marker(solved, versions, scheme, diagnose=True)
        took = seconds(lambda marker=marker: list(marker.mark_each(own, 1)))
        row(f"{len(names)} students marked by their own numbers, {said}", took, "one shared version", least, 3)


def export(_: Path, chosen: argparse.Namespace) -> None:
    """Both sides from the same start: drawn versions that are given, and versions that are drawn first."""
    source, names = read(VARIED), tuple(ids(chosen.versions))
    texts = [drawn_text(Drawing(source).version(name)).text for name in names]
    write("moodle", exported(source, "week", WantedVersions(names[:1])))  # with what is imported once
    given = 2 * seconds(lambda: [lstm_solver.solve(text).render("md") for text in texts])
    drawing = seconds(lambda: [*map(Drawing(source).version, names)])
    whole = seconds(lambda: write("moodle", exported(source, "week", WantedVersions(names))))
    drawn = f"drawing and solving {len(names)} versions, twice"
    row(f"{len(names)} versions drawn and exported", whole, drawn, given + 2 * drawing, 1)
    row("the export without the drawing", whole - drawing, f"solving {len(names)} given versions twice", given, 1)


def draws(_: Path, chosen: argparse.Namespace) -> None:
    """Whether some draw is taken for each id; nothing is compared."""
    for path in sorted(PROBLEMS.glob("*.yaml")):
        if "\nvary:" in path.read_text("utf-8"):
            drawing = Drawing(path)
            begun = processor()
            without = sum(not drawing.passes(name) for name in ids(chosen.draws))
            took = processor() - begun
            print(f"{path.stem}: {without} of {chosen.draws:,} ids have no version; {took:.1f} s", flush=True)


GROUPS = {"sheets": sheets, "marking": marking, "export": export, "draws": draws}


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all where none is named")
    parser.add_argument("--count", type=int, default=200, help="versions that are typeset")
    parser.add_argument("--students", type=int, default=1000, help="students that are marked")
    parser.add_argument("--draws", type=int, default=10_000, help="ids for which each problem that varies is drawn")
    parser.add_argument("--versions", type=int, default=100, help="versions that are exported")
    chosen = parser.parse_args(words)
    if unknown := [name for name in chosen.groups if name not in GROUPS]:
        parser.error(f"there is no group {', '.join(unknown)}")
    return chosen


def main(words: list[str]) -> None:
    chosen = arguments(words)
    print("| task | floor | it takes | the floor | ratio | target |\n|---|---|---|---|---|---|")
    for group in chosen.groups or GROUPS:
        with tempfile.TemporaryDirectory() as name:
            GROUPS[group](Path(name), chosen)


if __name__ == "__main__":
    main(sys.argv[1:])

"""`python tests/fuzz/run.py N SEED [--tex] [-j JOBS]`: N cases of a seed, in as many processes as there are cores.

Each kind of failure is said once, made small and kept in tests/fuzz/cases. Exit status 1 where there is one.
"""

import argparse
import os
import sys
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent / "tools"), str(HERE)]

from judging import Failure, Page, judge, typeset  # noqa: E402  the path to them comes first
from kinds import case  # noqa: E402
from shrinking import keep, shrunk  # noqa: E402

MEGABYTES = 4000

SHARE = 50


def _limit() -> None:
    warnings.simplefilter("error")
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1_000_000,) * 2)


def failures(seed: str, numbers: range, tex: bool) -> list[Failure]:
    """Those among the cases of these numbers."""
    made: list[Page] = []
    found = [judge(case(seed, at), tex, made) for at in numbers]
    return [*filter(None, found), *typeset(made)]


def main() -> None:
    """Try, tell and keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("seed")
    parser.add_argument("--tex", action="store_true")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    said = parser.parse_args()
    count, seed, tex = said.count, said.seed, said.tex
    shares = [range(at, min(at + SHARE, count)) for at in range(0, count, SHARE)]
    kinds: Counter[str] = Counter()
    firsts: list[Failure] = []
    with ProcessPoolExecutor(said.jobs, initializer=_limit) as pool:
        for done, found in enumerate(pool.map(failures, [seed] * len(shares), shares, [tex] * len(shares)), 1):
            for each in found:
                kinds[each.kind] += 1
                if kinds[each.kind] == 1:
                    print(f"{each.case.name}: {each.kind}: {' '.join(each.call)}", flush=True)
                    firsts.append(each)
            print(f"\r{min(done * SHARE, count)} cases", end="", file=sys.stderr, flush=True)
        for each, small in zip(firsts, pool.map(shrunk, firsts), strict=True):
            keep(small, each.kind)
    print(f"\n{count} cases of seed {seed}: {sum(kinds.values())} failures of {len(kinds)} kinds")
    for kind, times in kinds.most_common():
        print(f"{times:6} {kind}")
    sys.exit(1 if kinds else 0)


if __name__ == "__main__":
    main()

"""The Python interface: `solve(source)` and what it gives back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .engine import solve as _solve
from .names import asked
from .spec import load
from .trace import Solved, Step


class Solution:
    """A solved problem. `steps`: those of the main sequence, in the order of the equations."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved

    @property
    def steps(self) -> list[Step]:
        return self.solved.traces[0].steps

    def to_dict(self, detail: str = "full", notation: str | None = None, *, audit: bool = False) -> dict[str, Any]:
        """The result of contract section 3; `detail="answers"` keeps only the asked steps.

        `notation` decides the order of the steps; `audit` adds what a reader cannot reproduce.
        """
        from .page import Page
        from .result import result

        page = Page(self.solved, notation, detail)
        problem = self.solved.problem
        keep = [asked(problem, sequence) for sequence in problem.sequences] if detail == "answers" else None
        found = result(self.solved, page.order, keep)
        if audit:
            from .audit import audit as reader_check

            found["audit"] = [missed._asdict() for missed in reader_check(page)]
        return found

    def render(
        self, format: str = "md", detail: str = "full", notation: str | None = None, *, audit: bool = False
    ) -> str:
        """The worked solution as md, tex, text or json.

        Raises ValueError for a format, a detail or a notation that does not exist.
        """
        return render([self], format, detail, notation, audit=audit)


def solve(source: str | Path | Mapping[str, Any]) -> Solution:
    """Solve one problem: a path, YAML text (it has a newline), or a mapping.

    Raises SolverError with every finding where the problem cannot be read or solved.
    """
    return Solution(_solve(load(source)))


def render(
    solutions: list[Solution], format: str, detail: str = "full", notation: str | None = None, *, audit: bool = False
) -> str:
    """Several solutions in one text; JSON is a list where there are several. `audit` adds the reader's check.

    Raises ValueError for a format, a detail or a notation that does not exist.
    """
    if format == "json":
        import json

        found = [each.to_dict(detail, notation, audit=audit) for each in solutions]
        return json.dumps(found if len(found) > 1 else found[0], ensure_ascii=False, indent=1) + "\n"
    from .compose import compose
    from .render import render as render_documents

    return render_documents([compose(each.solved, notation, detail, audit=audit) for each in solutions], format)

"""Draws the numbers of a version: by SHA-256 of what determines them, the student's id and the number of the try."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import count, islice, takewhile
from typing import Any, NamedTuple

from ..api import Solution
from ..compose.audit.miss_counter import MissCounter
from ..errors import Finding, SolverError
from ..marking.answerable import answerable
from ..maths.decimal_context import in_steady_context
from ..network.problem import Problem
from ..network.variation import Variation
from ..reader import load
from ..reader.altered import OF_HIDDEN_SIZE
from ..reader.tree.edits import find, replaced
from ..reader.tree.source import Source, read
from ..reader.tree.source_nodes import ListNode, MapNode, ScalarNode
from ..solver.engine import solve_problem
from ..solver.room import check_room, drawing_line, most_refused
from ..solver.trace import Solved
from .canonical import canonical
from .class_list import is_id
from .drawn_problems import DrawnProblems
from .refusals import DrawnSheet, holds
from .sheet_layout import SheetLayout

MOST_REASONS = 8  # that a message names

MOST_COMPARED = 50  # draws that pass, of which the best is taken

MOST_KNOWN = 64  # draws that are kept for the students to come, who get the same where there are few

MANY = 1_000_000_000  # more misses than a page can have

IN_VAIN = 50  # draws one after the other that give nothing new

SHORT = 8  # hexadecimal digits by which a version is called

NO_ID = "'{id}' is no student's id"

NOT_FOUND = "{count:,} draws were refused ({reasons}): widen {key}, or ask for less under accept"


class Version(NamedTuple):
    """`source`: the problem file with the numbers of one student, without `vary` and `accept`. `name`: what sheets
    call the version; the same for the same numbers. `tries`: the number of the draw; `refused`: the draws that were
    not taken, by the reason."""

    student: str
    name: str
    tries: int
    source: Source
    solved: Solved
    refused: dict[str, int]


class AcceptedDraw(NamedTuple):
    """What a version is made of anew, without drawing: see Version."""

    tries: int
    numbers: tuple[str, ...]
    refused: dict[str, int]


class _Draw(NamedTuple):
    """`numbers`: what was drawn."""

    tries: int
    numbers: tuple[str, ...]
    solved: Solved


class Drawing:
    """Draws versions of one problem, which is read once. Raises SolverError where it cannot be read or varies not."""

    def __init__(self, content: Any) -> None:
        self.source = content if isinstance(content, Source) else read(content)
        self.problem: Problem = load(self.source)
        if self.problem.variation is None:
            raise SolverError([Finding("nothing varies here (expected vary)", "vary", self.source.file, 1, 1)])
        self.variation: Variation = self.problem.variation
        text, root = canonical(self.source.root), self._with_states()
        self.drawn = DrawnProblems(self.source, root, self.variation.drawn, text)
        self.known: dict[tuple[str, ...], tuple[_Draw, DrawnSheet] | str] = {}
        self.layout: SheetLayout | None = None  # that of all draws, where they have one
        self.misses: MissCounter | None = None
        self.accepted: dict[str, AcceptedDraw] = {}  # by student, of all who have been drawn for

    def _with_states(self) -> MapNode:
        """The tree without `vary` and `accept`, with zeros for the initial states that it leaves out but draws."""
        pairs = {name: pair for name, pair in self.source.root.pairs.items() if name not in ("vary", "accept")}
        root = MapNode(pairs, self.source.root.place, self.source.root.broken)
        for each in self.variation.drawn:
            if each.path.partition(".")[0] in OF_HIDDEN_SIZE and find(root, each.path) is None:
                size = self.problem.unit.sizes[each.path.rpartition(".")[2]]
                root = replaced(root, each.path, ListNode([ScalarNode("0", True, root.place)] * size, root.place))
        return root

    @in_steady_context
    def version(self, student: str) -> Version:
        """The numbers of one student. Raises SolverError where so many draws were refused that it is given up."""
        accepted, made = self._accepted(student)
        source = self.drawn.tree(accepted.numbers)
        name = sha256(canonical(source.root).encode()).hexdigest()[:SHORT]
        solved = made or solve_problem(self.drawn.problem(accepted.numbers))
        solved = answerable(solved._replace(problem=solved.problem._replace(version=(student, name))))
        return Version(student, name, accepted.tries, source, solved, accepted.refused)

    def _accepted(self, student: str) -> tuple[AcceptedDraw, Solved | None]:
        """The draw that a student gets; solved, where it is new."""
        if student in self.accepted:
            return self.accepted[student], None
        refused: Counter[str] = Counter()
        made = self._best(islice(self._passing(student, refused), MOST_COMPARED))
        if made is None:
            raise SolverError([self._not_found(refused)])
        self.accepted[student] = AcceptedDraw(made.tries, made.numbers, dict(refused))
        return self.accepted[student], made.solved

    def different(self) -> Iterator[Version]:
        """Versions for whoever comes, no two with the same numbers, until many draws give nothing new.

        Raises SolverError as `version`.
        """
        seen: set[str] = set()
        last = 0
        for number in count(1):
            version = self.version(str(number))
            if version.name not in seen:
                seen.add(version.name)
                last = number
                yield version
            elif number - last >= IN_VAIN:
                return

    @in_steady_context
    def passes(self, student: str) -> bool:
        """Whether some draw is taken, of those that are tried."""
        return next(self._passing(student, Counter()), None) is not None

    def _passing(self, student: str, refused: Counter[str]) -> Iterator[tuple[_Draw, DrawnSheet]]:
        """The draws that are taken, in their order; the others are counted by the reason, until it is given up."""
        most = most_refused(self.problem)
        seen = dict(self.known)  # few numbers to choose from are soon drawn again
        for tries in count(1):
            if refused.total() >= most:
                return
            numbers = self.drawn.numbers(student, tries)
            if numbers not in seen:
                seen[numbers] = self._judged(numbers, tries)
                if len(self.known) < MOST_KNOWN:
                    self.known[numbers] = seen[numbers]
            found = seen[numbers]
            if isinstance(found, str):
                refused[found] += 1
            else:
                yield found[0]._replace(tries=tries), found[1]

    def _judged(self, numbers: tuple[str, ...], tries: int) -> tuple[_Draw, DrawnSheet] | str:
        """A draw with its sheet, or why it is refused."""
        try:
            problem = self.drawn.problem(numbers)
            if early := self._refused_early(problem):
                return early
            made = _Draw(tries, numbers, solve_problem(problem))
            sheet = self._sheet(made.solved)
            return self._refusal(sheet) or (made, sheet)
        except SolverError as error:
            return error.errors[0].message

    def _sheet(self, solved: Solved) -> DrawnSheet:
        """The sheet of a draw; the first one finds out where on all of them the numbers stand."""
        if self.layout is not None:
            return DrawnSheet(solved, self.layout)
        sheet = DrawnSheet(solved)
        if sheet.layout.serves(self.variation.conditions):
            self.layout = sheet.layout
        return sheet

    def _refused_early(self, problem: Problem) -> str | None:
        """The first condition that does not hold, where the forward pass says so: the way back takes much longer."""
        if problem.backward is None or problem.batch or not self.variation.conditions:
            return None
        sheet = DrawnSheet(solve_problem(problem._replace(backward=None)))
        known = takewhile(lambda each: all(map(sheet.names.of, each.names.values())), self.variation.conditions)
        return next((each.text for each in known if not holds(each, sheet)), None)

    def _best(self, passing: Iterable[tuple[_Draw, DrawnSheet]]) -> _Draw | None:
        """The draw with the fewest misses, then the fewest repeats; the first of equals. None where there is none."""
        best, misses, repeats = None, MANY, 0
        compared: list[DrawnSheet] = []
        for made, sheet in passing:
            if any(sheet is each for each in compared):
                continue
            compared.append(sheet)
            repeated = _repeats(sheet)
            enough = misses + (repeated < repeats)  # with as many misses it is no better
            missed = self._missed(made.solved, enough)
            if best is None or missed < enough:
                best, misses, repeats = made, missed, repeated
            if (misses, repeats) == (0, 0):
                break
        return best

    def _missed(self, solved: Solved, most: int) -> int:
        """The printed numbers that a reader of the page cannot reproduce, counted up to `most`."""
        if solved.arithmetic.name != "exact" or not most:
            return 0
        if self.misses is None:
            self.misses = MissCounter(solved)
        return self.misses.count(solved, most)

    def _refusal(self, sheet: DrawnSheet) -> str | None:
        """Why a draw is refused: the first condition that does not hold, or what the defaults say."""
        failed = next((each.text for each in self.variation.conditions if not holds(each, sheet)), None)
        return failed or (sheet.default_refusal() if self.variation.defaults else None)

    def _not_found(self, refused: Counter[str]) -> Finding:
        reasons = ", ".join(_told(refused))
        narrow = min(self.variation.drawn, key=lambda each: each.values).path
        at = self.source.root.key("accept" if "accept" in self.source.root else "vary")
        message = NOT_FOUND.format(count=refused.total(), reasons=reasons, key=f"vary.{narrow}")
        return Finding(message, at.text, self.source.file, at.line, at.column)


def _told(refused: Counter[str]) -> Iterator[str]:
    """How many draws each reason has refused; what is said of several equations alike is said once."""
    told: dict[str, list[tuple[str, int]]] = {}
    for why, times in refused.most_common(MOST_REASONS):
        alike, _, where = why.partition(" (in ")
        told.setdefault(alike, []).append((where, times))
    for alike, places in told.items():
        within = "; ".join(f"{times} in {where[:-1]}" for where, times in places if where)
        one = places[0][0] and f" (in {places[0][0]}"
        yield f"{sum(times for _, times in places):,} by {alike}" + (f" ({within})" if len(places) > 1 else one)
    if rest := refused.total() - sum(times for places in told.values() for _, times in places):
        yield f"{rest:,} by other reasons"


def _repeats(sheet: DrawnSheet) -> int:
    """How many asked numbers print as another one."""
    texts = [sheet.text(name) for name in sheet.asked()]
    return len(texts) - len(set(texts))


def drawn_solution(
    content: Any,
    student: str,
    format: str = "json",
    detail: str = "full",
    tell: Callable[[str], None] | None = None,
) -> Solution:
    """The solution with the numbers of one student. `content`: a problem file, or its drawing.

    `format`, `detail`: of the page that is to be made of it. `tell` is given a line on what a long run takes. Raises
    SolverError.
    """
    if not is_id(student):
        raise SolverError([Finding(NO_ID.format(id=student))])
    drawing = content if isinstance(content, Drawing) else Drawing(content)
    if tell is not None and (line := drawing_line(drawing.problem, 1)):
        tell(line)
    solved = drawing.version(student).solved
    check_room(solved.problem, format, detail, tell)
    return Solution(solved)

"""Draws the numbers of a version: by SHA-256 of what determines them, the student's id and the number of the try."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, count, islice
from typing import Any, NamedTuple

from ..api import Solution
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
from .judge import Judge, Judgement, Numbers, PassingDraw

MOST_REASONS = 8  # that a message names

MOST_COMPARED = 50  # draws that pass, of which the best is taken

MOST_KNOWN = 64  # draws that are kept for the students to come, who get the same where there are few

GROUP = 25  # students who are drawn for together

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


class VersionChoice:
    """The draw that a student gets, of those that have been judged: the one with the fewest misses, then the fewest
    repeats, the first of equals. `tries`: how many have been looked at; `refused`: why they were not taken."""

    def __init__(self, judge: Judge, most_refused: int, most_compared: int) -> None:
        self.judge = judge
        self.most_refused = most_refused
        self.most_compared = most_compared
        self.tries = 0
        self.refused: Counter[str] = Counter()
        self.passed = 0
        self.compared: set[Numbers] = set()
        self.best: tuple[int, PassingDraw] | None = None
        self.misses, self.repeats = MANY, 0

    @property
    def is_over(self) -> bool:
        """Whether no other draw can be better, or would be looked at."""
        best = self.best is not None and (self.misses, self.repeats) == (0, 0)
        return best or self.passed >= self.most_compared or self.refused.total() >= self.most_refused

    def take(self, some: Iterable[Judgement]) -> None:
        """The next draws, as long as it is not over."""
        for found in some:
            if self.is_over:
                return
            self.tries += 1
            if isinstance(found, str):
                self.refused[found] += 1
            else:
                self.passed += 1
                if found.numbers not in self.compared:
                    self._compare(found)

    def _compare(self, draw: PassingDraw) -> None:
        self.compared.add(draw.numbers)
        repeated = self.judge.repeats(draw)
        enough = self.misses + (repeated < self.repeats)  # with as many misses it is no better
        missed = self.judge.missed(draw, enough)
        if self.best is None or missed < enough:
            self.best, self.misses, self.repeats = (self.tries, draw), missed, repeated

    def accepted(self) -> AcceptedDraw:
        """What is taken, once there is something."""
        assert self.best is not None
        tries, draw = self.best
        return AcceptedDraw(tries, draw.numbers, dict(self.refused))


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
        self.judge = Judge(self.drawn, self.variation)
        self.known: dict[Numbers, Judgement] = {}
        self.solved: dict[Numbers, Solved] = {}
        self.expected: Iterator[str] = iter(())
        self.in_vain: dict[str, Counter[str]] = {}  # by student who has no numbers, what was refused
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
        accepted = self._accepted(student)
        source = self.drawn.tree(accepted.numbers)
        name = sha256(canonical(source.root).encode()).hexdigest()[:SHORT]
        solved = self._solved(accepted.numbers)
        solved = answerable(solved._replace(problem=solved.problem._replace(version=(student, name))))
        return Version(student, name, accepted.tries, source, solved, accepted.refused)

    def _solved(self, numbers: Numbers) -> Solved:
        found = self.solved.get(numbers) or solve_problem(self.drawn.problem(numbers))
        if len(self.solved) < MOST_KNOWN:
            self.solved[numbers] = found
        return found

    def expect(self, students: Iterable[str]) -> None:
        """These are to come, in this order: some of them are drawn for together, which takes less time."""
        self.expected = iter(students)

    def _accepted(self, student: str) -> AcceptedDraw:
        if student not in self.accepted and student not in self.in_vain:
            others = islice(self.expected, GROUP - 1 if self.accepted else 0)  # where one has numbers, others do
            new = [each for each in dict.fromkeys([student, *others]) if each not in self.accepted]
            for each, choice in self._choices(new, MOST_COMPARED).items():
                if choice.best is None:
                    self.in_vain[each] = choice.refused
                else:
                    self.accepted[each] = choice.accepted()
        if student in self.in_vain:
            raise SolverError([self._not_found(self.in_vain[student])])
        return self.accepted[student]

    def _choices(self, students: Sequence[str], most_compared: int) -> "dict[str, VersionChoice]":
        """The draws that students get."""
        most = most_refused(self.problem)
        choices = {student: VersionChoice(self.judge, most, most_compared) for student in students}
        seen = dict(self.known)  # few numbers to choose from are soon drawn again
        while going := [student for student in students if not choices[student].is_over]:
            some = {each: self._next(each, choices[each].tries) for each in going}
            new = [numbers for numbers in dict.fromkeys(chain.from_iterable(some.values())) if numbers not in seen]
            seen |= zip(new, self.judge.judged(new), strict=True)
            self.known |= {numbers: seen[numbers] for numbers in new[: MOST_KNOWN - len(self.known)]}
            for student in going:
                choices[student].take(map(seen.__getitem__, some[student]))
        return choices

    def _next(self, student: str, tries: int) -> list[Numbers]:
        """The next draws for a student, after so many."""
        at_once = self.judge.at_once(tries)
        return [self.drawn.numbers(student, tries + at) for at in range(1, at_once + 1)]

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
        return self._choices([student], 1)[student].best is not None

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

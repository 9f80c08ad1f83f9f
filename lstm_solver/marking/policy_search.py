"""The rounding policy behind published numbers: the simplest one that comes to most of them.

Each number is judged from those before it as they are printed, so that one slip does not spoil what follows from it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import localcontext
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np

from ..errors import SolverError
from ..maths.arithmetic import Exact
from ..maths.rounding import Digits, Rounding
from ..maths.values import Array
from ..solver.engine import solve
from ..solver.trace import Solved
from .key.answer_key import KeyNumber
from .marker import Marker
from .marks import Answer, Mark, PolicyReport, WrittenAnswer
from .rounding_policies.habits import PolicyGroup, keyed
from .rounding_policies.policy_states import PolicyStates, SheetNumbers
from .rounding_policies.written_numbers import decimals_of

KINDS = ("dot_term", "partial", "preactivation", "product")  # of `intermediate`, besides parts by name

TIES = ("half_up", "truncate", "half_even")

MOST_NAMES = 7  # quantities whose subsets are all tried

START, STEPS = 3, 6  # policies from which rounding on the way is tried, and how many rules it may get

EVIDENCE = 2  # numbers more that a rule must give: one alone may be a slip that the rule happens to meet

OTHERS = 5

FINER = (1, 2)  # places more than are written that may be carried, as among the habits of marking


class ScoredPolicy(NamedTuple):
    """`met`: how many numbers it reproduces; `key`: what makes it simpler than another that reproduces as many."""

    met: int
    key: tuple[Any, ...]
    policy: Rounding


def search(solved: Solved, answer: Answer) -> PolicyReport:
    """The policy that reproduces most numbers of an answer, and the marks of those that it does not."""
    with localcontext(Exact.context()), np.errstate(all="ignore"):
        return _PolicySearch(solved, answer).report()


class _PolicySearch:
    def __init__(self, solved: Solved, answer: Answer) -> None:
        self.solved = solved
        self.answer = answer
        self.marker = Marker(solved, diagnose=False)
        self.board = self.marker.board
        self.numbers: list[tuple[KeyNumber, WrittenAnswer]] = []
        self.sheet: SheetNumbers = {}
        for name, given in answer.numbers.items():
            if name in self.marker.asked_answers:
                continue
            slot = self.board.slots[name]
            if self.board.lines[slot.line].kind not in ("predict", "given"):
                self.numbers.append((slot, given))
                self.sheet.setdefault(slot.line, {})[slot.entry] = given
        lines = [self.board.lines[slot.line] for slot, _ in self.numbers]
        steps = [line for line in self.board.lines if line.kind == "step" and not line.quantity.startswith("d_")]
        self.names = list(dict.fromkeys(line.quantity for line in steps))
        self.parts = list(dict.fromkeys(text for line in lines for text in self._parts(line)))
        self.decimals = self._decimals()
        self.shortest = self._shortest()
        self.own = solved.problem.rounding

    def _parts(self, line: Any) -> Iterator[str]:
        """Terms and functions inside an equation that a rule may name."""
        if line.equation is not None and line.kind == "step":
            table = self.marker.shadows().table(line, ())
            for keys in table.formula.keys:
                yield from (key for key in keys[:2] if "@" not in key and (" * " in key or key.startswith("tanh_")))

    def _decimals(self) -> dict[str, int]:
        """By quantity, with how many decimals it is written; a number that more would not change says nothing."""
        most = max((decimals_of(given.text) for _, given in self.numbers), default=4)
        found: dict[str, Counter[int]] = {}
        for slot, given in self.numbers:
            line, places = self.board.lines[slot.line], decimals_of(given.text)
            exact = self.board.entry(slot)
            told = exact != given.value and (places == most or Digits(most).round(exact) != given.value)
            if line.kind != "part" and told:
                found.setdefault(line.quantity, Counter())[places] += 1
        return {name: max(counts, key=lambda places: (counts[places], places)) for name, counts in found.items()}

    def _shortest(self) -> dict[str, int]:
        """The same without zeros at the end."""
        found: dict[str, int] = {}
        for slot, given in self.numbers:
            name = self.board.lines[slot.line].quantity
            found[name] = max(found.get(name, 0), -int(given.value.normalize().as_tuple().exponent))
        return found

    def report(self) -> PolicyReport:
        now = self.scored([self.own])[0]
        best = self.best(now)
        first, solved = next((each, made) for each in best if (made := self.solved_under(each.policy)) is not None)
        others = [each for each in best if each.met == first.met and each is not first]
        return PolicyReport(
            self.written(first.policy),
            first.met,
            len(self.numbers),
            now.met,
            tuple(self.written(each.policy) for each in others[:OTHERS]),
            self.errata(first.policy, solved),
        )

    def solved_under(self, policy: Rounding) -> Solved | None:
        """The problem under another rounding; None where that has no value, as ln of a number rounded to 0."""
        try:
            return solve(self.solved.problem._replace(rounding=policy))
        except (SolverError, ArithmeticError):
            return None

    def best(self, now: ScoredPolicy) -> list[ScoredPolicy]:
        """The best policies, simplest first; the file's own before others that are as good."""
        found = sorted([*self.scored(list(self.plain())), now], key=_order)
        for each in found[:START]:
            found += self.refined(each)
        best = sorted(found, key=_order)
        if now.met == best[0].met and now.key[2] <= best[0].key[2]:
            best.insert(0, now)
        different: dict[object, ScoredPolicy] = {}
        for each in best:
            different.setdefault(keyed(each.policy), each)
        return list(different.values())

    def plain(self) -> Iterator[Rounding]:
        """Without rounding on the way."""
        usual = Counter(self.decimals.values()).most_common(1)[0][0] if self.decimals else self.own.digits.places or 0
        for carry, ties in product(self.carries(), TIES):
            chosen = [name for name in self.decimals if carry == "all" or name in carry]
            mine = {places for name in chosen for places in (self.decimals[name], self.shortest[name])}
            mine |= {usual + more for more in FINER if mine and carry == "all"}  # and rounded once more when written
            for each in sorted(mine) if carry != "none" and mine else [usual]:
                yield self.own._replace(digits=Digits(each, None, ties), carry=carry, show=None, intermediate={})

    def carries(self) -> list[str | frozenset[str]]:
        names = self.names
        if len(names) > MOST_NAMES:
            alone = [frozenset((name,)) for name in names]
            return ["none", "all", *alone, *(frozenset(names) - each for each in alone)]
        sizes = range(1, len(names))
        return ["none", "all", *(frozenset(each) for size in sizes for each in combinations(names, size))]

    def refined(self, start: ScoredPolicy) -> list[ScoredPolicy]:
        """With more and more rules for what is rounded on the way, as long as they help; two at once where one does
        not."""
        found: list[ScoredPolicy] = []
        best = start
        for _ in range(STEPS):
            better = self.better(best, self.rules(1)) or self.better(best, self.rules(2))
            if better is None:
                break
            found.append(better)
            best = better
        return found

    def better(self, than: ScoredPolicy, rules: Iterable[dict[str, Digits]]) -> ScoredPolicy | None:
        policies = [
            than.policy._replace(intermediate={**than.policy.intermediate, **each})
            for each in rules
            if not set(each) & set(than.policy.intermediate)
        ]
        best = min(self.scored(policies), key=_order, default=None)
        return best if best is not None and best.met >= than.met + EVIDENCE else None

    def rules(self, size: int) -> Iterator[dict[str, Digits]]:
        most = max(self.decimals.values(), default=4)
        kinds = [*KINDS, *self.parts]
        places = range(max(0, most - 2), most + 1)
        for chosen in combinations(kinds, size):
            for digits in product((Digits(p, None, ties) for p in places for ties in TIES[:2]), repeat=size):
                yield dict(zip(chosen, digits, strict=True))

    def scored(self, policies: list[Rounding]) -> list[ScoredPolicy]:
        """How many numbers each policy reproduces."""
        if not policies:
            return []
        counts = sum(self.met(policies).values(), np.zeros(len(policies), int))
        return [ScoredPolicy(int(count), self.key(each), each) for count, each in zip(counts, policies, strict=True)]

    def met(self, policies: list[Rounding]) -> dict[str, Array]:
        """By number, which policies come to it: from the numbers before it as they are printed, or from the data."""
        states = PolicyStates(self.marker.work.stated, PolicyGroup(policies), self.asked)
        version = self.marker.version
        own, pure = states.of(version, self.sheet), states.of(version, {}, max(self.sheet, default=-1))
        found: dict[str, Array] = {}
        for slot, given in self.numbers:
            both = states.written_by([(each[slot.line], slot.entry, given.text) for each in (own, pure)])
            found[slot.name] = both.any(axis=1)
        return found

    @property
    def asked(self) -> dict[str, int]:
        """By quantity, with how many decimals it is printed where no zeros are dropped."""
        found: dict[str, int] = {}
        for slot, given in self.numbers:
            name = self.board.lines[slot.line].quantity
            found[name] = max(found.get(name, 0), decimals_of(given.text))
        return found | self.decimals

    def key(self, policy: Rounding) -> tuple[Any, ...]:
        """Few rules, ties as usual, places that agree with those that are written, little carried."""
        places = policy.digits.places
        free = [each for name, each in self.decimals.items() if not policy.carries(name)]
        usual = Counter(free).most_common(1)[0][0] if free else places
        odd = sum(each != (places if policy.carries(name) else usual) for name, each in self.decimals.items())
        odd += policy.carry == "none" and places != usual
        odd = 1 if self.is_finer(policy) else odd
        size = ("none", "all").index(policy.carry) if isinstance(policy.carry, str) else 2 + len(policy.carry)
        return (len(policy.intermediate), TIES.index(policy.digits.ties) != 0, odd, size)

    def is_finer(self, policy: Rounding) -> bool:
        """Whether everything that is carried has more places than are written anywhere."""
        most = max(self.decimals.values(), default=None)
        return most is not None and policy.carry != "none" and (policy.digits.places or 0) > most

    def errata(self, policy: Rounding, solved: Solved) -> tuple[Mark, ...]:
        """The numbers that the policy does not reproduce, with what explains them."""
        missed = {name for name, hit in self.met([policy]).items() if not hit[0]}
        return tuple(mark for mark in Marker(solved).mark(self.answer).marks if mark.name in missed)

    def written(self, policy: Rounding) -> dict[str, object]:
        """A policy as the key `rounding` of a problem file."""
        found: dict[str, object] = dict(_digits(policy.digits))
        found["carry"] = policy.carry if isinstance(policy.carry, str) else sorted(policy.carry)
        finer = self.is_finer(policy)
        shown = [each for name, each in self.decimals.items() if finer or not policy.carries(name)]
        if shown and policy.digits.significant is None:
            usual = Counter(shown).most_common(1)[0][0]
            if usual != policy.digits.places:
                found["show"] = usual
        rules = {kind: _short(each) for kind, each in policy.intermediate.items()}
        return {**found, **({"intermediate": rules} if rules else {})}


def _order(each: ScoredPolicy) -> tuple[Any, ...]:
    return (-each.met, *each.key)


def _digits(digits: Digits) -> dict[str, object]:
    found: dict[str, object] = {}
    if digits.significant is not None:
        found["significant"] = digits.significant
    else:
        found["places"] = digits.places
    return found if digits.ties == "half_up" else {**found, "ties": digits.ties}


def _short(digits: Digits) -> object:
    written = _digits(digits)
    return written["places"] if list(written) == ["places"] else written

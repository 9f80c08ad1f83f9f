"""The rounding policy behind published numbers: the simplest one that comes to most of them.

Each number is judged from those before it as they are printed, so that one slip does not spoil what follows from it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import localcontext
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np

from ..maths.arithmetic import Exact
from ..maths.rounding import Digits, Rounding
from ..solver.engine import solve
from ..solver.trace import Solved
from .key.answer_key import KeyNumber
from .marker import Marker
from .marks import Answer, Mark, PolicyReport, WrittenAnswer
from .rounding_policies.family import KINDS, TIES, PolicyGroup, keyed
from .rounding_policies.policy_states import PolicyStates, SheetNumbers, decimals_of, is_cut

MOST_NAMES = 7  # quantities whose subsets are all tried

START, STEPS = 3, 6  # policies from which rounding on the way is tried, and how many rules it may get

OTHERS = 5


class ScoredPolicy(NamedTuple):
    """`met`: how many numbers it reproduces; `key`: what makes it simpler than another that reproduces as many."""

    met: int
    key: tuple[Any, ...]
    policy: Rounding


def search(solved: Solved, answer: Answer) -> PolicyReport:
    """The policy that reproduces most numbers of an answer, and the marks of those that it does not."""
    with localcontext(Exact.context()):
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
            table = self.marker.shadows(0, whole=False).table(line, ())
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
        errata = self.errata(best[0].policy)
        others = [each for each in best[1:] if each.met == best[0].met]
        return PolicyReport(
            self.written(best[0].policy),
            best[0].met,
            len(self.numbers),
            now.met,
            tuple(self.written(each.policy) for each in others[:OTHERS]),
            errata,
        )

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
        return best if best is not None and best.met > than.met else None

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
        shadows = PolicyStates(self.board, PolicyGroup(policies, [True] * len(policies), len(policies)))
        cuts = np.array([each.digits.ties == "truncate" for each in policies])
        states = shadows.of(self.sheet)
        counts = np.zeros(len(policies), int)
        for slot, given in self.numbers:
            counts += self.met(shadows, states[slot.line], slot, given, cuts)
        return [ScoredPolicy(int(count), self.key(each), each) for count, each in zip(counts, policies, strict=True)]

    def met(self, shadows: PolicyStates, state: int, slot: KeyNumber, given: WrittenAnswer, cuts: Any) -> Any:
        """By policy, whether it comes to a number; `cuts`: which policies cut."""
        rounded = shadows.hits(state, slot.entry, given.text, cut=False)
        enough = np.array([decimals_of(given.text) >= (each.digits.places or 0) - 1 for each in shadows.policies])
        return np.where(cuts, is_cut(shadows.at(state, slot.entry), given.text) & enough, rounded)

    def key(self, policy: Rounding) -> tuple[Any, ...]:
        """Few rules, ties as usual, places that agree with those that are written, little carried."""
        places = policy.digits.places
        free = [each for name, each in self.decimals.items() if not policy.carries(name)]
        usual = Counter(free).most_common(1)[0][0] if free else places
        odd = sum(each != (places if policy.carries(name) else usual) for name, each in self.decimals.items())
        odd += policy.carry == "none" and places != usual
        size = ("none", "all").index(policy.carry) if isinstance(policy.carry, str) else 2 + len(policy.carry)
        return (len(policy.intermediate), TIES.index(policy.digits.ties) != 0, odd, size)

    def errata(self, policy: Rounding) -> tuple[Mark, ...]:
        """The numbers that the policy does not reproduce, with what explains them."""
        shadows = PolicyStates(self.board, PolicyGroup([policy], [True], 1))
        states = shadows.of(self.sheet)
        cuts = np.array([policy.digits.ties == "truncate"])
        tried = ((slot, self.met(shadows, states[slot.line], slot, given, cuts)) for slot, given in self.numbers)
        met = {slot.name: bool(hit[0]) for slot, hit in tried}
        solved = solve(self.solved.problem._replace(rounding=policy))
        marked = Marker(solved).mark(self.answer)
        return tuple(mark for mark in marked.marks if met.get(mark.name) is False)

    def written(self, policy: Rounding) -> dict[str, object]:
        """A policy as the key `rounding` of a problem file."""
        found: dict[str, object] = dict(_digits(policy.digits))
        found["carry"] = policy.carry if isinstance(policy.carry, str) else sorted(policy.carry)
        shown = [each for name, each in self.decimals.items() if not policy.carries(name)]
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

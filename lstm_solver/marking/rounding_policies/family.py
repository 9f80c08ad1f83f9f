"""The rounding policies that a careful student may follow: what is carried, how far, how ties go, what is rounded on
the way."""

import random
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import NamedTuple

from ...maths.rounding import Digits, Rounding

KINDS = ("dot_term", "partial", "preactivation", "product")  # of `intermediate`, besides parts by name

TIES = ("half_up", "truncate", "half_even")

MOST = 640


def shifted(digits: Digits, by: int) -> Digits:
    """As many places or figures more."""
    if digits.significant is not None:
        return digits._replace(significant=max(1, digits.significant + by))
    return digits._replace(places=max(0, (digits.places or 0) + by))


class PolicyGroup(NamedTuple):
    """Some policies, each as good as the other; see `PolicyFamily`."""

    policies: list[Rounding]
    fine: list[bool]
    basic: int
    exact: bool = True


class PolicyFamily:
    """`policies`: the `basic` ones come first, the file's before all. `fine[i]`: whether policy i rounds nothing to
    fewer places than are written. `exact`: whether a number written with zeros at the end may be one that is carried
    with fewer places."""

    def __init__(
        self, policy: Rounding, names: list[str], parts: list[str], shift: int = 0, *, whole: bool = True
    ) -> None:
        own = policy._replace(digits=shifted(policy.digits, shift))
        steps = (0, 1, -1) if shift >= 0 else (0, 1)  # who writes fewer places does not drop still more on the way
        found: dict[object, Rounding] = {}
        for each in _family(own, names, parts, steps) if whole else _basic(own):
            found.setdefault(keyed(each), each)
        self.policies = list(found.values())[:MOST]
        self.basic = len({keyed(each) for each in _basic(own)})
        base = own.digits
        self.exact = shift >= 0
        self.fine = [index < self.basic or _is_fine(each, base) for index, each in enumerate(self.policies)]


def _basic(own: Rounding) -> tuple[Rounding, ...]:
    """The file's own policy, everything carried as it is written down, nothing carried."""
    return own, own._replace(carry="all", intermediate={}), own._replace(carry="none", intermediate={})


def _family(own: Rounding, names: list[str], parts: list[str], steps: tuple[int, ...]) -> Iterator[Rounding]:
    base, around = own.digits, _around(own.digits, steps)
    nothing = own._replace(carry="none", intermediate={})
    yield from _basic(own)
    yield from (own._replace(carry=carry) for carry in ("none", "all"))
    plain = [own._replace(digits=digits) for digits in around]
    yield from (each._replace(carry=carry) for each in plain for carry in ("all", "none", own.carry))
    bare = [each._replace(intermediate={}) for each in plain]
    yield from (each._replace(carry=carry) for each in bare for carry in ("all", "none", own.carry))
    subsets = list(_subsets(names))
    yield from (nothing._replace(carry=chosen) for chosen in subsets)
    kinds = [*KINDS, *parts]
    for digits, carry in product(around, ("none", "all")):
        for chosen in (*((kind,) for kind in kinds), tuple(kinds)):
            yield nothing._replace(carry=carry, intermediate=dict.fromkeys(chosen, digits))
    for chosen, carry in product(combinations(kinds, 2), ("none", "all")):
        yield nothing._replace(carry=carry, intermediate=dict.fromkeys(chosen, base))
    yield from _mixed(nothing, subsets, kinds, around)


def _around(base: Digits, steps: tuple[int, ...]) -> list[Digits]:
    """The base first, then a place more and a place fewer, with all ties."""
    found = [shifted(base, by)._replace(ties=ties) for by, ties in product(steps, (base.ties, *TIES))]
    return list(dict.fromkeys(found))


def _subsets(names: list[str]) -> Iterable[frozenset[str]]:
    if len(names) <= 6:
        return (frozenset(each) for size in range(1, len(names)) for each in combinations(names, size))
    alone = [frozenset((name,)) for name in names]
    return [*alone, *(frozenset(names) - each for each in alone)]


def _mixed(
    nothing: Rounding, subsets: list[frozenset[str]], kinds: list[str], around: list[Digits]
) -> Iterator[Rounding]:
    """The same policies every time: several things rounded at once, each in its own way."""
    draw = random.Random(1)
    for _ in range(MOST):
        chosen = draw.sample(kinds, draw.randint(0, len(kinds)))
        options: list[str | frozenset[str]] = ["none", "all", *draw.sample(subsets, min(2, len(subsets)))]
        carry = draw.choice(options)
        yield nothing._replace(
            digits=draw.choice(around), carry=carry, intermediate={kind: draw.choice(around) for kind in chosen}
        )


def _is_fine(policy: Rounding, base: Digits) -> bool:
    rules = [policy.digits, *policy.intermediate.values()]
    return all((each.significant or each.places or 0) >= (base.significant or base.places or 0) for each in rules)


def keyed(policy: Rounding) -> tuple[object, ...]:
    """What tells policies apart."""
    return policy.digits, policy.carry, tuple(sorted(policy.intermediate.items()))

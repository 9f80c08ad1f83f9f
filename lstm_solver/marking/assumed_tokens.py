"""Tokens that a sheet went on with but does not name: told by the numbers that follow from them."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..network.quantity_names import PREDICT
from .key.answer_key import KeyLine
from .key.lines import TOKENS
from .marks import WrittenAnswer
from .rounding_policies.policy_states import SheetNumbers

if TYPE_CHECKING:
    from .preparation import Preparation

MOST = 100  # classes that are tried

FEW = 5  # classes of which one number can tell

ASKED, AS_WRITTEN = 0, -1  # rows of policies: the problem's own, and every number as it stands


class AssumedToken(NamedTuple):
    """`line`: of the prediction; `number`: the class that is fed back, `right`: the one that the sheet's own numbers
    predict; `names`: what follows from the one and not from the other, in the order of the working."""

    line: int
    number: int
    right: int
    names: tuple[str, ...]

    @property
    def written(self) -> SheetNumbers:
        """As if the prediction stood on the sheet."""
        return {self.line: {(0,): WrittenAnswer(str(self.number), Decimal(self.number))}}


def assumed_tokens(marker: "Preparation", whole: SheetNumbers) -> list[AssumedToken]:
    """Of a sheet (`whole`), for every prediction that is fed back and not written: the token from which most numbers
    follow, where these are more than from the one that is predicted."""
    found: list[AssumedToken] = []
    for line in marker.board.lines if len(marker.problem.predicted) <= MOST else ():
        at = line.sources.get(PREDICT)
        if line.kind == TOKENS and isinstance(at, int) and at not in whole:
            token = _assumed(marker, whole, line, at)
            if token is not None:
                found.append(token)
                whole = whole | token.written
    return found


def _assumed(marker: "Preparation", whole: SheetNumbers, line: KeyLine, at: int) -> AssumedToken | None:
    states = marker.sheets.of(marker.version, whole, at)
    right = int(marker.sheets.predicted(states[at])[ASKED, 0])
    first = _met(marker, whole, line.at)
    best: AssumedToken | None = None
    for number in range(len(marker.problem.predicted)):
        token = AssumedToken(at, number, right, ())
        met = _met(marker, whole | token.written, line.at)
        gained = [name for name, hit in met.items() if hit and not first[name]]
        lost = [name for name, hit in first.items() if hit and not met[name]]
        if len(gained) - len(lost) > (len(best.names) if best else 0):
            best = token._replace(names=tuple(gained))
    if best is None or (len(best.names) == 1 and len(marker.problem.predicted) > FEW):
        return None
    return best


def _met(marker: "Preparation", whole: SheetNumbers, after: int) -> dict[str, bool]:
    """By name, in the order of the working, whether what is written behind a line follows from what stands before."""
    states = marker.sheets.of(marker.version, whole)
    found: dict[str, bool] = {}
    for at in sorted(line for line in whole if line > after and marker.board.lines[line].kind != PREDICT):
        hits = marker.sheets.met(states[at])[[ASKED, AS_WRITTEN]].any(axis=0)
        names = [marker.slots[at, index] for index in sorted(whole[at])]
        found |= {name: bool(hit) for name, hit in zip(names, hits, strict=True)}
    return found

"""A slip that a sheet has, made again: at a gate that nobody asks for, or where it alone would prove little."""

from collections.abc import Iterable

from ...maths.values import Array
from ..key.answer_key import KeyLine
from ..rounding_policies.vectorized import NEAR
from ..rounding_policies.written_numbers import middle
from .evidence import reach_of
from .found import FoundExplanation, reach
from .neighbourhood import Neighbourhood
from .outcomes import TrialOutcomes
from .rework import Rework, SheetStates
from .trials import Trial

Explained = dict[str, list[FoundExplanation]]

Made = dict[int, Trial]  # the slip by the line where it is made


class RecurringSlips:
    """One sheet. `names`: its wrong numbers, in the order of the working."""

    def __init__(self, outcomes: TrialOutcomes, known: SheetStates, names: Iterable[str]) -> None:
        self.outcomes = outcomes
        self.board = outcomes.shadows.keys.keys[known.version]
        self.known = known
        self.names = list(names)

    def joined(self, found: Explained) -> Explained:
        """The explanations, where each number that a slip of the sheet gives belongs to it; the widest slip first."""
        for slip in self.firsts(found):
            found = self.with_more(found, slip, [slip])
        slips = self.firsts(found)
        return self.with_more(found, slips[0], slips) if len(slips) > 1 else found

    def firsts(self, found: Explained) -> list[FoundExplanation]:
        """The likeliest slips in an equation, each once, the widest first."""
        each = {id(first): first for explained in found.values() for first in explained[:1]}
        edits = [first for first in each.values() if first.trial.change is not None and first.second is None]
        return sorted(edits, key=lambda each: -len(each.met))

    def with_more(self, found: Explained, slip: FoundExplanation, slips: list[FoundExplanation]) -> Explained:
        """The same, where a slip explains what all of these slips together come to."""
        fresh = {name: made for name in self.wanting(found, slip, slips) if (made := self.given_by(slips, name))}
        return self.widened(found, slip, fresh) if fresh else found

    def wanting(self, found: Explained, slip: FoundExplanation, slips: list[FoundExplanation]) -> list[str]:
        """The numbers that nothing explains, or nothing that explains more; of several slips at once only the first."""
        most = len(slip.met) if len(slips) == 1 else -1
        free = (name for name in self.names if name not in slip.met)
        return [name for name in free if all(len(each.met) <= most for each in found.get(name, [])[:1])]

    def widened(self, found: Explained, slip: FoundExplanation, fresh: dict[str, Made]) -> Explained:
        """The same with a slip that explains some numbers more, first of all that explains them."""
        met = {*slip.met, *fresh}
        lines = {
            trial.line: trial for made in fresh.values() for trial in made.values() if trial.slip == slip.trial.slip
        }
        lines |= {trial.line: trial for trial in slip.made}
        trials = tuple(lines[at] for at in sorted(lines))
        wider = slip._replace(met=tuple(name for name in self.names if name in met), made=trials)
        replaced = {name: [wider if each is slip else each for each in explained] for name, explained in found.items()}
        for name in fresh:
            replaced[name] = [wider, *(each for each in found.get(name, []) if each.trial.slip != slip.trial.slip)]
        return replaced

    def given_by(self, slips: list[FoundExplanation], name: str) -> Made:
        """Where the slips must be made to come to a number; nowhere where they do not."""
        slot = self.board.slots[name]
        line = self.board.lines[slot.line]
        hidden = self.outcomes.hidden(line, self.known)
        given = self.known.sheet[slot.line][slot.entry]
        right = float(self.board.entry(slot))
        around = Neighbourhood(given, right, reach_of(self.board, line, given))
        near = (reach(around) if len(slips[0].met) > 1 else 0.5) * around.unit + NEAR
        for made in self.ways(slips, hidden):
            run = Rework(self.outcomes, line, hidden, self.known)
            run.only = made
            for run.policy in self.outcomes.policies:
                plain, value = (
                    abs(float(each[(0, *slot.entry)]) - middle(given.text, self.outcomes.cuts))
                    for each in (self.plain(run), run.follow([*made.values()][:1], {}, 1))
                )
                if value <= near and value < plain:
                    return made
        return {}

    def plain(self, run: Rework) -> Array:
        """The value of a line without the slip."""
        return run.row(run.shadows.predicted(self.known.states[run.line.at]))

    def ways(self, slips: list[FoundExplanation], hidden: list[int]) -> list[Made]:
        """Made wherever they can be; or only in the quantities where they were seen."""
        everywhere: Made = {}
        seen: Made = {}
        for slip in slips:
            here = {self.quantity(trial.line) for trial in slip.made}
            for at in hidden:
                trial = self.at(slip, self.board.lines[at])
                if trial is not None:
                    everywhere.setdefault(at, trial)
                    if self.quantity(at) in here:
                        seen.setdefault(at, trial)
        return [way for way in (everywhere, seen) if way]

    def quantity(self, at: int) -> tuple[object, ...]:
        line = self.board.lines[at]
        return line.quantity, line.place

    def at(self, slip: FoundExplanation, line: KeyLine) -> Trial | None:
        """The slip at another line, if its equation allows it."""
        if line.equation is None:
            return None
        trials = self.outcomes.trials.changes(line, self.outcomes.shadows.cut(line, self.known.sheet))
        alike = [each for each in trials if each.slip == slip.trial.slip and each.kind == slip.trial.kind]
        same = [each for each in alike for one in slip.made if each.change == one.change]
        return next(iter(same or alike), None)

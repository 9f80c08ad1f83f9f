"""An explanation in one sentence."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...compose.sections.parameter_symbols import parameter_symbol, rule_letters
from ...compose.view import View
from ...document.symbol_printing import to_unicode
from ...document.symbols import ACCENTS, SymbolError
from ...document.symbols import parse as parse_symbol
from ...maths.expressions import Add, Expr
from ...network.update_rules import symbols_of
from ..key.answer_key import AnswerKey, KeyLine, OperandSource, StatedValue
from .found import FoundExplanation
from .trials import Trial

TYPED = {ord(ACCENTS[accent]): sign for accent, sign in {"tilde": "~", "hat": "^", "bar": "-"}.items()}

DETAILS = 4  # of a slip that was made at several lines

TIMES = 4  # of one quantity that are all named

_SCALED = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) \* ")  # a number times what follows

_NAME = re.compile(r"[A-Za-z]\w*(?:[.#]\w+)*", re.ASCII)


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode("ascii").lower()


class Wording:
    """Of one problem: quantities under the names of the contract with their time, parameters as the notation has them
    (`W_hi`, `b_f`). `own`: a value of the file in this version, by that of any."""

    def __init__(self, board: AnswerKey, view: View, own: Callable[[StatedValue], StatedValue]) -> None:
        self.board = board
        self.view = view
        self.own = own

    def sentence(self, found: FoundExplanation, covers: tuple[str, ...]) -> str:
        """One explanation in words."""
        text = self.all_of(found)
        if found.second is not None:
            text = self.said("besides", first=text, second=self.one(found.second))
        if found.alike:
            text = self.said("alike", text=text, n=found.alike)
        return self.said("more", text=text, number=len(covers)) if len(covers) > 1 else text

    def all_of(self, found: FoundExplanation) -> str:
        """A slip, wherever it was made."""
        if found.trial.change is None or len(found.made) < 2:
            return self.one(found.trial)
        return self.edited(found.made)

    def edited(self, made: Sequence[Trial]) -> str:
        """What a slip made of one equation, or of several; what its name says already is not said again."""
        told = [trial for trial in made if not self.is_told(trial)]
        details = [*dict.fromkeys(self.detail(trial) for trial in told)]
        shown = [*details[:DETAILS], *(["…"] if len(details) > DETAILS else [])]
        values = {"title": self.title(made[0]), "stem": self.stems(made)}
        if shown:
            return self.said("edited", **values, detail=", ".join(shown))
        text = self.said("edited_alone", **values)
        return (
            self.said("every_step", text=text) if any(each.detail and each.detail.every_step for each in made) else text
        )

    def is_told(self, trial: Trial) -> bool:
        """Whether the name of the slip has every word of what was done, as in tanh for sigmoid."""
        values = [value for _, value in trial.detail.values] if trial.detail is not None else []
        title = _without_accents(self.title(trial))
        return bool(values) and all(isinstance(each, str) and each.isalpha() and each in title for each in values)

    def said(self, key: str, **values: str | int) -> str:
        """A sentence in the language of the problem."""
        return self.view.language.text(f"wording_{key}", **values)

    def title(self, trial: Trial) -> str:
        """What a slip is called."""
        return self.view.language.text(f"slip_{trial.slip}")

    def one(self, trial: Trial) -> str:
        """What went wrong in one trial."""
        if trial.change is not None:
            return self.edited([trial])
        if trial.detail is not None:
            return self.detail(trial)
        if trial.source is not None:
            return self.said(f"read_{trial.slip}", name=self.entry(trial), old=trial.old, new=trial.new)
        return self.said(f"copied_{trial.slip}", old=trial.old, new=trial.new)

    def stems(self, made: Iterable[Trial]) -> str:
        """The quantities in whose equations a slip was made; of many times of one the first and the last."""
        found: dict[tuple[Any, ...], dict[str, None]] = {}
        for at in sorted({at for trial in made for at in trial.made_at}):
            line = self.board.lines[at]
            found.setdefault((line.run, line.place, line.quantity), {})[self.stem(line)] = None
        times = ([*each] for each in found.values())
        return ", ".join(", ".join(each if len(each) <= TIMES else [each[0], "…", each[-1]]) for each in times)

    def detail(self, trial: Trial) -> str:
        """What was done, its formulas in the names of its line; nothing of a misread number."""
        if trial.detail is None:
            return ""
        line = self.board.lines[trial.line]
        times = " ⊙ " if len(line.value) > 1 else " "
        known = self.names(line, trial)

        def shown(value: Expr | str) -> str:
            if isinstance(value, str):
                return value
            text = _NAME.sub(lambda each: known.get(each[0], each[0]), str(value))
            text = _SCALED.sub(r"\1·", text).replace(" @ ", " ").replace(" * ", times)
            return f"({text})" if isinstance(value, Add) and trial.slip == "sign-lost" else text

        key, values, every_step = trial.detail
        text = self.view.language.text(f"detail_{key}", **{name: shown(value) for name, value in values})
        return self.said("every_step", text=text) if every_step else text

    def names(self, line: KeyLine, trial: Trial) -> dict[str, str]:
        """What each name stands for there."""
        around = self.board.around.get((line.run, line.place, line.position), {})
        others = trial.change.extra.items() if trial.change is not None else ()
        extra = {name: each if isinstance(each, int) else self.own(each) for name, each in others}
        found = {name: self.called(line, name, source) for name, source in (around | line.sources | extra).items()}
        return {line.quantity: self.stem(line)} | found

    def called(self, line: KeyLine, name: str, source: OperandSource) -> str:
        """An operand in a sentence."""
        if line.kind == "new" and (letter := self.remembered(name)):
            return letter
        if isinstance(source, int):
            return self.stem(self.board.lines[source])
        return self.symbol(line, source) or source.label if source.kind == "parameter" else source.label

    def stem(self, line: KeyLine) -> str:
        """What a line gives; what an update remembers by its letter."""
        return (self.remembered(line.quantity) if line.kind == "new" else "") or line.stem

    def remembered(self, name: str) -> str:
        """The letter of what an update works out beside the new value (`v`, `s`); "" for anything else."""
        update = self.view.problem.backward and self.view.problem.backward.update
        base = name.removesuffix("_prev")
        if not update or base not in symbols_of(update):
            return ""
        letter = to_unicode(parse_symbol(rule_letters(self.view, update)[base]))
        return letter if base == name else f"{letter}^{self.view.language.name('old')}"

    def parameter(self, line: KeyLine, name: str) -> str:
        """A parameter as the notation has it; "" where it has none of that name."""
        try:
            text = parameter_symbol(self.view, line.place, name.partition(".")[0]).text
            return to_unicode(parse_symbol(text)).translate(TYPED)
        except (KeyError, SymbolError):
            return ""

    def entry(self, trial: Trial) -> str:
        """The number that was misread; a parameter's by row and column, as the notation counts."""
        line, source = self.board.lines[trial.line], trial.source
        if not isinstance(source, StatedValue) or source.kind != "parameter":
            return trial.name
        symbol = self.symbol(line, source)
        if not symbol:
            return trial.name
        if source.form == "number":
            return symbol
        at = [start + each for start, each in zip((source.top, source.left), trial.entry, strict=False)]
        return self.said("entry", symbol=symbol, at=", ".join(map(str, self.view.style.counted(*at))))

    def symbol(self, line: KeyLine, source: StatedValue) -> str:
        """A parameter that stands in a line, or in another; "" where the notation has no name for it."""
        for each in (line, *reversed(self.board.lines[: line.at]), *self.board.lines[line.at + 1 :]):
            for name, known in each.sources.items():
                if known == source and (found := self.parameter(each, name)):
                    return found
        return ""

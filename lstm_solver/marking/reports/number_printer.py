"""Numbers of a sheet in print: what they are called in the notation, and the words of the language about them."""

from ...compose.sections.answers import named, of_its_run, symbol
from ...compose.sections.fact_answers import fact_said, fact_words, in_line
from ...document.blocks import Inline
from ...document.formulas import Layout, Number, Row, Words
from ...document.prose import mentioned
from ...network.facts import MEASURES
from ...network.quantity_names import QuantityName, parse
from ...render.formulas.constants import is_plain
from ..answers.plain_names import split
from ..answers.spellings import Spellings
from ..questions.asked_answers import CHOICE, DESIGN, NUMBER, SHAPE


class NumberPrinter:
    """Prints what is marked in the language of the problem, with quantities as the notation has them."""

    def __init__(self, names: Spellings) -> None:
        self.names = names
        self.language = names.pages[0].language

    def name(self, unit: str) -> Layout:
        """The name of one number in print."""
        if unit in self.names.asked:
            return Words(self.asked(unit))
        stem = split(unit)[0]
        alone = len(self.names.units.get(stem, ())) == 1
        return self.whole(stem if alone else unit)

    def whole(self, name: str) -> Layout:
        """A name without its unit in print."""
        asked = self.names.asked.get(name)
        if asked is not None and asked.fact is not None and asked.fact.kind not in MEASURES:
            return Row(tuple(in_line(fact_said(self.names.pages[0], asked.fact))))
        if asked is not None:
            return Words(self.asked(name))
        parsed = parse(name)
        if parsed is None:
            return Words(name)
        drawn = symbol(self.names.pages[0], parsed)
        first = self.names.problem.sequences[0].name
        run = parsed.run or (None if self.names.problem.batch and is_of_all_runs(parsed) else first)
        return drawn if run is None else Row((Words(self.language.text("mark_run", run=run)), drawn))

    def asked(self, name: str) -> str:
        """A question by its number or its part, a count or a measure in words."""
        each = self.names.asked[name]
        run = name.rpartition(".")[0] if each.fact is None or each.fact.kind in MEASURES else ""
        if each.fact is not None:
            words = fact_words(self.names.pages[0], each.fact)
            return f"{self.language.text('mark_run', run=run)} {words}" if run else words
        number = each.question.part or name.rpartition("q")[2]
        key = "mark_run_question" if run else "mark_question"
        return self.language.text(key, number=number, **({"run": run} if run else {}))

    def written(self, name: str, text: str) -> Inline:
        """What was answered, or should have been, as pages print it."""
        asked = self.names.asked.get(name)
        if self.names.problem.symbols and (asked is None or asked.kind == NUMBER):
            return self.formula(text)
        if asked is None or asked.kind == NUMBER:
            return digits(text)
        if asked.kind == DESIGN:
            return self.language.say("mark_wanted_right", n=int(text.partition("/")[2]), right=text.partition("/")[0])
        if asked.kind == CHOICE:
            return self.language.listed([self.language.say("choice_letter", letter=each) for each in text.split(", ")])
        return (text.replace("x", " × ") if asked.kind == SHAPE else self.language.text(text),)

    def formula(self, text: str) -> Inline:
        """What is expected, drawn as on pages; what a student wrote stays as it is."""
        from ...compose.symbolic.expression_drawing import redrawn
        from ...solver.symbolic.expression_text import ExpressionText

        if not isinstance(text, ExpressionText):
            return digits(text)
        view = self.names.pages[0]
        return (redrawn(Number(text), view.style, lambda name: of_its_run(view, name), view.problem.symbols),)

    def about(self, names: Inline, said: Inline) -> Inline:
        """A sentence behind the numbers that it is about."""
        return self.language.say("mark_about", names=names, said=said)

    def prose(self, text: str) -> Inline:
        """A sentence about quantities, their canonical names printed as the notation has them."""
        return mentioned(text, self._mentioned, self.language)

    def _mentioned(self, text: str) -> Layout | None:
        """A name in a sentence: a number that may be answered, or an input or a state that the file states."""
        view, name = self.names.pages[0], parse(text)
        if text in self.names.units:
            return self.name(text)
        if name is not None and name.quantity == "x" and name.t is not None and view.problem.plain:
            return view.quantity("x", name.t - view.problem.time.first, name.unit)
        return named(view, text)


def is_of_all_runs(name: QuantityName) -> bool:
    """Whether a number of a batch is that of all runs together: the loss, the gradient or new value of a parameter."""
    if name.path is not None:
        return not name.path.startswith(("inputs", "initial"))
    return name.quantity == "loss" and name.t is None


def digits(text: str) -> Inline:
    """A number as pages print it, a zero without a sign; a word stays a word."""
    return (Number(text if text.strip("-0.") else text.removeprefix("-")),) if is_plain(text) else (text,)

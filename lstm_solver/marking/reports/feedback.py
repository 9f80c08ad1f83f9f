"""What a student and a lecturer read: one sheet's marks with the corrected working, and the class as a whole."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from ...compose.sections.answers import named
from ...document.blocks import Block, Document, Heading, Inline, Items, Paragraph, StyledText, Table, Working, linked
from ...document.formulas import Derivation, Layout, Number
from ...document.localization import localized
from ...document.prose import inline
from ..answers.plain_names import split
from ..answers.spellings import Spellings
from ..marks import FEWER_DIGITS, FOLLOWS, OTHER_ROUNDING, RIGHT, UNROUNDED, WRONG, Mark, MarkedSheet, OpenAnswer
from ..questions.asked_answers import CHOICE
from ..questions.asked_verdicts import wrongly_chosen
from .number_printer import NumberPrinter, digits
from .statistics import earned, in_order, points, questions

RightWorking = Callable[[str], Sequence[Derivation]]

NOTHING = "–"

LEGEND = (UNROUNDED, FEWER_DIGITS, OTHER_ROUNDING, FOLLOWS)  # verdicts that do not say themselves what they mean

CHARGED_ONCE = "charged-once"

HEAD = ("mark_what", "mark_given", "mark_expected", "mark_verdict", "mark_got_points")

ERRATA_HEAD = ("mark_what", "mark_printed", "mark_right")


class FeedbackPages(NumberPrinter):
    """Makes documents of marks in the language of the problem, with quantities as the notation prints them.

    `diagnosed`: whether slips were sought; `right`: the right working of one number, for those that no slip explains.
    """

    def __init__(self, names: Spellings, diagnosed: bool = True, right: RightWorking = lambda name: ()) -> None:
        super().__init__(names)
        self.diagnosed = diagnosed
        self.right = right
        self.title = names.problem.title

    def document(self, title: str, blocks: Iterable[Block]) -> Document:
        """A page of these blocks, with the signs of its language."""
        made = localized(linked(blocks), self.language)
        return Document(title, made, self.names.problem.author, self.language.code)

    def heading(self, key: str) -> Heading:
        """A heading below that of the page, by its phrase."""
        return Heading(2, (self.language.text(key),))

    def verdict(self, mark: Mark) -> str:
        """In words."""
        return self.language.text(f"verdict_{mark.verdict}")

    def points(self, value: Decimal | Fraction) -> str:
        """As they are printed."""
        return self.language.digits(points(value))

    def slip(self, slip: str) -> str:
        """What a slip is called; its id where no list has it."""
        return self.language.phrases.get(f"slip_{slip}", slip)

    def sheet(self, marked: MarkedSheet) -> Document:
        """One student's feedback, in the order in which the questions ask, then in that of the working."""
        marked = marked._replace(marks=in_order(self.names, marked.marks))
        title = self.title
        if marked.student:
            title = self.language.text("mark_title", problem=self.title, student=marked.student)
        blocks: list[Block] = [Heading(1, (title,)), *self._points(marked), *self._marks(marked)]
        blocks += [*self._decided(marked), *self._rounded(marked), *self._unmarked(marked)]
        return self.document(title, [*blocks, *self._flags(marked), *self._read(marked)])

    def _points(self, marked: MarkedSheet) -> list[Block]:
        if not marked.of:
            return []
        text, shown = self.language.text, self.points
        said = text("mark_points", points=shown(marked.points), of=shown(marked.of))
        parts = [
            text("mark_by_question", title=each.title, points=shown(earned(each, marked)), of=shown(each.of))
            for each in questions(self.names, (mark.name for mark in marked.marks), self.language)
        ]
        rest = f" ({'; '.join(parts)})." if len(parts) > 1 else "."
        return [Paragraph((StyledText("strong", said), rest))]

    def _marks(self, marked: MarkedSheet) -> list[Block]:
        """What went wrong, with its working; the numbers that are as expected are told in one line."""
        table = Table(self.cells(HEAD), tuple(self._row(mark) for mark in marked.marks if not _is_settled(mark)))
        return [*self._diagnosis(marked, [table, *self._legend(marked)]), *self._right(marked)]

    def _right(self, marked: MarkedSheet) -> list[Block]:
        """The numbers that are as expected, a quantity by its own name where all of its numbers are."""
        right = [mark.name for mark in marked.marks if _is_settled(mark)]
        if not right:
            return []
        names: dict[str, Layout] = {}
        for name in right:
            stem = split(name)[0]
            units = [mark.name for mark in marked.marks if split(mark.name)[0] == stem]
            names.setdefault(*((stem, self.whole(stem)) if {*units} <= {*right} else (name, self.name(name))))
        values = {"n": len(right), "all": len(marked.marks), "names": _listed(names.values())}
        return [Paragraph(self.language.say("mark_right_numbers", **values))]

    def _row(self, mark: Mark) -> tuple[Inline, ...]:
        got: Inline = (NOTHING,)
        if mark.of:
            got = self.language.say("mark_got", points=Number(points(mark.points)), of=self.points(mark.of))
        given: Inline = (NOTHING,) if mark.given is None else self.written(mark.name, mark.given)
        said = self.verdict(mark)
        verdict: Inline = (StyledText("strong", said),) if mark.verdict == WRONG else (said,)
        return (self.name(mark.name),), given, self.written(mark.name, mark.expected), verdict, got

    def cells(self, keys: Iterable[str]) -> tuple[Inline, ...]:
        """The head of a table, by its phrases."""
        return tuple((self.language.text(key) if key else "",) for key in keys)

    def _legend(self, marked: MarkedSheet) -> list[Block]:
        """What the verdicts mean that do not say it themselves."""
        given = {CHARGED_ONCE if _is_charged_elsewhere(mark) else mark.verdict for mark in marked.marks}
        said = [(self.language.text(f"legend_{each}"),) for each in (*LEGEND, CHARGED_ONCE) if each in given]
        return [Items(tuple(said))] if said else []

    def _diagnosis(self, marked: MarkedSheet, told: list[Block]) -> list[Block]:
        """What explains the wrong numbers, under what is `told` of them."""
        wrong = [mark for mark in marked.marks if mark.verdict == WRONG] if self.diagnosed else []
        wrong = [mark for mark in wrong if mark.explanations or mark.name not in self.names.asked]
        found = [*(self._explanations(wrong) if wrong else []), *self._whys(marked)]
        return [self.heading("mark_diagnosis"), *told, *found] if found else told

    def _whys(self, marked: MarkedSheet) -> list[Block]:
        """What the author says of the wrong choices that were taken."""
        found: list[Block] = []
        for mark in marked.marks:
            asked = self.names.asked.get(mark.name)
            if asked is not None and asked.kind == CHOICE and mark.given is not None:
                whys = [each.why for each in wrongly_chosen(asked, mark.given) if each.why and not each.slip]
                drawn = (inline(why, lambda text: named(self.names.pages[0], text)) for why in whys)
                found += [Paragraph(self.about((self.name(mark.name),), said)) for said in drawn]
        return found

    def _unmarked(self, marked: MarkedSheet) -> list[Block]:
        """What a person marks: the question, what it is worth, what was written."""
        items = tuple(map(self.unmarked, marked.unmarked))
        return [self.heading("mark_for_a_person"), Items(items)] if items else []

    def unmarked(self, answer: OpenAnswer) -> Inline:
        """An answer in prose, behind its question."""
        key = "mark_person_points" if answer.of else "mark_person"
        given = NOTHING if answer.given is None else answer.given
        return self.language.say(key, name=self.asked(answer.name), points=self.points(answer.of), given=given)

    def _rounded(self, marked: MarkedSheet) -> list[Block]:
        """How right numbers were rounded that are not those expected."""
        found: dict[str, list[Layout]] = {}
        for mark in marked.marks:
            if mark.verdict in (UNROUNDED, OTHER_ROUNDING):
                for explanation in mark.explanations[:1]:
                    found.setdefault(explanation.text, []).append(self.name(mark.name))
        return [self.heading("mark_rounded"), self._remarks(found)] if found else []

    def _remarks(self, found: dict[str, list[Layout]]) -> Items:
        """Sentences, each behind the numbers that it is about."""
        return Items(tuple(self.about(_listed(names), self.prose(text)) for text, names in found.items()))

    def errata(self, title: str, marks: Iterable[Mark]) -> list[Block]:
        """Published numbers that are not right, and what explains them."""
        found = [*marks]
        rows = [((self.name(mark.name),), digits(mark.given or NOTHING), digits(mark.expected)) for mark in found]
        return [Heading(2, (title,)), Table(self.cells(ERRATA_HEAD), tuple(rows)), *self._explanations(found)]

    def _explanations(self, marks: list[Mark]) -> list[Block]:
        """What explains wrong numbers; those with the same explanations stand together."""
        groups: dict[tuple[tuple[str, str], ...], list[Mark]] = {}
        for mark in marks:
            groups.setdefault(tuple((each.slip, each.text) for each in mark.explanations), []).append(mark)
        found: list[Block] = []
        for group in groups.values():
            found += [block for block in self._explained(group) if not isinstance(block, Working) or block not in found]
        return found

    def _explained(self, marks: list[Mark]) -> list[Block]:
        """Numbers with the same explanations: these, and the right working of each equation."""
        names = _listed(self.name(mark.name) for mark in marks)
        found = [self.prose(each.text) for each in marks[0].explanations]
        if not found:
            said: Inline = (self.language.text("slip_none", n=len(marks)),)
            return [Paragraph(self.about(names, said)), *self._workings(self.right(mark.name) for mark in marks)]
        workings = self._workings(each.working for mark in marks for each in mark.explanations)
        if len(found) == 1:
            return [Paragraph((*self.about(names, found[0]), ".")), *workings]
        either: Inline = (self.language.text("mark_either"),)
        return [Paragraph(self.about(names, either)), Items(tuple(found)), *workings]

    def _workings(self, found: Iterable[Sequence[Derivation]]) -> list[Block]:
        """Right workings, each once."""
        workings: list[Derivation] = []
        for each in (working for made in found for working in made):
            workings += [each] if each not in workings else []
        return [Working(each, self.language.text("mark_corrected")) for each in workings]

    def _decided(self, marked: MarkedSheet) -> list[Block]:
        """What a person has decided, which the marking does not change."""
        items = []
        for mark in marked.marks:
            if mark.decided is not None:
                worth = self.language.text("points", n=Decimal(points(mark.points)))
                values = {"name": self.name(mark.name), "points": worth, "reason": mark.decided}
                key = "mark_decision" if mark.decided else "mark_decision_bare"
                items.append(self.language.say(key, **values))
        return [self.heading("mark_decided"), Items(tuple(items))] if items else []

    def _read(self, marked: MarkedSheet) -> list[Block]:
        """As what numbers were read that are not plain digits; a decimal comma needs no word."""
        items = [
            self.about((self.name(mark.name),), self.prose(mark.note))
            for mark in marked.marks
            if mark.note and not mark.plain
        ]
        return [self.heading("mark_read"), Items(tuple(items))] if items else []

    def _flags(self, marked: MarkedSheet) -> list[Block]:
        found: dict[str, list[Layout]] = {}
        for mark in marked.marks:
            for flag in mark.flags:
                found.setdefault(flag, []).append(self.name(mark.name))
        return [self.heading("mark_flags"), self._remarks(found)] if found else []


def _is_settled(mark: Mark) -> bool:
    """Whether there is nothing to say of a number but that it is right."""
    return mark.verdict == RIGHT and mark.points == mark.of


def _is_charged_elsewhere(mark: Mark) -> bool:
    """Whether a wrong number has points, because its slip has cost some at another one."""
    return mark.verdict == WRONG and mark.points > 0 and mark.decided is None


def _listed(names: Iterable[Layout]) -> Inline:
    found: list[str | Layout] = []
    for name in names:
        found += [", ", name] if found else [name]
    return tuple(found)

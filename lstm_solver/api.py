"""The Python interface: `solve(source)` and what it gives back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .document import known_words
from .document.choices import DEFAULTS, DETAILS, FIGURES, FORMATS, MATH, Choices, usual_detail
from .errors import NoValue, SolverError
from .marking.answerable import answerable, spoken
from .maths.decimal_context import in_steady_context, pieces_in_steady_context
from .network.quantity_names import asked
from .reader import load
from .reader.tree.source import Source, least_steps, read
from .solver.engine import solve_problem
from .solver.room import check_room, check_steps
from .solver.trace import Solved, Step

if TYPE_CHECKING:
    from .compose.view import View
    from .reader.tree.source import ReadContent
    from .render.custom_templates import CustomTemplates


class Solution:
    """A solved problem. `steps`: those of the main sequence, in the order of the equations."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved

    @property
    def steps(self) -> list[Step]:
        """The steps of the main sequence, in the order of the working."""
        return self.solved.traces[0].steps

    @in_steady_context
    def to_dict(
        self,
        detail: str = "full",
        notation: str | None = None,
        *,
        audit: bool = False,
        symbolic: bool = False,
        gradients: bool = False,
        lazy: bool = False,
    ) -> dict[str, Any]:
        """The result as plain data, for JSON; `detail="answers"` keeps only the asked steps.

        `notation` decides the order of the steps; `audit` adds what a reader cannot reproduce, `symbolic` the
        equations with their constants put in, `gradients` what the gradients say; `lazy` makes the lists of steps
        iterators. Where the file has `symbols`, a value that depends on them is their expression as text, in `value`
        and in `unrounded`.
        """
        from .compose.view import View
        from .solver.json_result import result

        known_words.check(detail, DETAILS, "detail")
        known_words.check_style(notation, None, ())
        known_words.check_flags(audit=audit, symbolic=symbolic, gradients=gradients, lazy=lazy)
        view = View(self.solved, notation, detail)
        problem = self.solved.problem
        orders = {place: view.at(place).order for place in self.solved.plans}
        keep = [asked(problem, sequence) for sequence in problem.sequences] if detail == "answers" else None
        found = result(self.solved, orders, keep, lazy=lazy)
        if any(trace.sequence.questions for trace in self.solved.traces):
            self._add_questions(found, view)
        if audit and not problem.symbols:
            from .compose.audit.audit import audit as reader_check

            found["audit"] = [missed._asdict() for missed in reader_check(view)]
        if symbolic or problem.symbolic:
            from .compose.symbolic.symbolic_section import symbolic_data

            found["symbolic"] = symbolic_data(view)
        if gradients and problem.backward is not None:
            from .compose.sections.gradient_report import data

            found["report"] = data(view)
        return found

    @in_steady_context
    def spoken(self, lang: str | None) -> "Solution":
        """The same in another language, with what slips make of choices; in the file's where None is wanted."""
        known_words.check_style(None, lang, ())
        return Solution(spoken(self.solved, lang))

    def _add_questions(self, found: dict[str, Any], view: "View") -> None:
        """The questions of every run with their answers, and the measures that they ask for, where these belong."""
        from .compose.question_data import measure_data, question_data
        from .compose.view import by_place

        runs = [(trace, by_place(self.solved, trace)) for trace in self.solved.traces]
        for trace, _ in runs:
            at = found if trace is self.solved.traces[0] else found["runs"][str(trace.sequence.name)]
            measures = measure_data(view, trace)
            at |= {"measures": measures} if measures else {}
            at |= {"questions": question_data(view, runs, trace)} if trace.sequence.questions else {}

    @in_steady_context
    def render(
        self,
        format: str = "md",
        detail: str | None = None,
        notation: str | None = None,
        *,
        audit: bool = False,
        symbolic: bool = False,
        gradients: bool = False,
        lang: str | None = None,
        figures: Sequence[str] | None = None,
        templates: str | Path | None = None,
        handout: int = False,
        math: str = "github",
    ) -> str:
        """The worked solution as md, tex, text, json or html, or as slides-tex, the source of slides.

        `detail`: answers, brief or full; without it full, and brief for slides that are no handout.
        `lang`: the language of the page (de), else the file's. `handout`: slides as they are in the end, not line by
        line; 2, 4, 8 or 16 is so many on a page.
        `figures`: kinds of pictures (cell, timeline, openness, unrolled) instead of those that the file wants; the
        Markdown names them only, `figures()` and `illustrated` give their files.
        `templates`: a folder with templates of your own, in the place of single ones of ours. `math`: how Markdown
        marks formulas, github or dollars (Pandoc, Quarto, Jupyter, Obsidian).
        Raises UnknownChoice for a format, a detail, a notation or a language that does not exist, and SolverError for a
        template that fails.
        """
        kinds = known_words.kinds_of(figures)
        known_words.check_flags(audit=audit, symbolic=symbolic, gradients=gradients)
        known_words.check(math, tuple(MATH), "way of marking math")
        known_words.check_handout(handout)
        detail = usual_detail(format, handout) if detail is None else detail
        chosen = Choices(detail, notation, lang, audit, symbolic, gradients, kinds, int(handout), own(templates), math)
        return "".join(pieces([self], format, chosen))

    @in_steady_context
    def pdf(
        self,
        detail: str | None = None,
        notation: str | None = None,
        *,
        slides: bool = False,
        handout: int = False,
        engine: str | None = None,
        audit: bool = False,
        symbolic: bool = False,
        gradients: bool = False,
        lang: str | None = None,
        figures: Sequence[str] | None = None,
        templates: str | Path | None = None,
        trust_templates: bool = False,
    ) -> bytes:
        """The worked solution as a PDF, or a lecture's `slides`; `detail` and `handout`: as in `render`.

        `engine`: pdflatex, lualatex, tectonic, embedded or the path of one. `trust_templates`: you have written or
        read them; TeX is kept from your files otherwise, which only pdflatex on Linux can be.

        Raises press.NoEngine where there is no TeX, press.TexFailed with what TeX said, and what `render` raises.
        """
        from .render.press import engine_for, typeset

        kinds = known_words.kinds_of(figures)
        known_words.check_flags(slides=slides, audit=audit, symbolic=symbolic, gradients=gradients)
        used = own(templates, trust_templates)
        known_words.check_handout(handout)
        format = "slides-tex" if slides else "tex"
        detail = usual_detail(format, handout) if detail is None else detail
        chosen = Choices(detail, notation, lang, audit, symbolic, gradients, kinds, int(handout), used)
        return typeset("".join(pieces([self], format, chosen)), engine_for(engine, used))

    @in_steady_context
    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows of a solution: a part of a page of HTML, Markdown with dollars, plain text."""
        from .compose.page import compose
        from .render import fragment

        html = fragment(compose(self.solved, DEFAULTS))
        return {"text/html": html, "text/markdown": self.render(math="dollars"), "text/plain": self.render("text")}

    @in_steady_context
    def figures(self, *kinds: str, notation: str | None = None, lang: str | None = None) -> dict[str, str]:
        """The pictures of the problem as SVG, by name: `cell-1`, `timeline`.

        `kinds`: cell, timeline, openness, unrolled; all of them where none is said. Raises UnknownChoice for another,
        and for a notation or a language that does not exist.
        """
        known_words.check_style(notation, lang, kinds)
        from .compose.figures.figure_blocks import alone
        from .document.blocks import Document
        from .render.svg.picture_files import Pictures, files, named

        blocks = alone(self.solved, notation, lang, kinds or FIGURES)
        found = files(named([Document(self.solved.problem.title, blocks)], ""))
        return Pictures({name.removesuffix(".svg"): text for name, text in found.items()})


@in_steady_context
def solve(
    source: "str | Path | Mapping[str, Any] | ReadContent | Source",
    format: str = "json",
    detail: str = "full",
    tell: Callable[[str], None] | None = None,
) -> Solution:
    """Solve one problem: a path, YAML text (it has a newline), or a mapping. Raises SolverError with every finding.

    `format`, `detail`: of its page, so that one too long is refused at once; `tell` is told what a long run takes.
    """
    known_words.check_asked(format, detail, tell)
    found = source if isinstance(source, Source) else read(source)
    try:
        check_steps(least_steps(found.root), format, detail)
        problem = load(found)
        check_room(problem, format, detail, tell)
        solved = answerable(solve_problem(problem))
    except NoValue as error:
        raise placed(error, source) from None
    if problem.notation_overrides:
        from .compose.audit.notation_effects import without_effect
        from .reader.late_findings import refuse

        refuse(found, without_effect(solved))
    return Solution(solved)


def placed(error: NoValue, source: "str | Path | Mapping[str, Any] | ReadContent | Source") -> SolverError:
    """The error at the place of its problem that has no value: its file as a whole."""
    if isinstance(source, Mapping):
        return SolverError([each._replace(file=None, line=None, column=None) for each in error.errors])
    if isinstance(source, Source):
        file = source.file
    else:
        file = "<text>" if isinstance(source, str) and "\n" in source else "<stdin>" if source == "-" else str(source)
    return SolverError([each._replace(file=file, line=1, column=1) for each in error.errors])


@pieces_in_steady_context
def pieces(
    solutions: list[Solution], format: str, chosen: Choices = DEFAULTS, *, several: bool = False
) -> Iterator[str]:
    """Several solutions as the pieces of one text; JSON is a list where there are `several`.

    Raises UnknownChoice for a format, a detail, a notation or a language that does not exist, and SolverError for a
    template of the user's that fails.
    """
    known_words.check(format, FORMATS, "format")
    known_words.check(chosen.detail, DETAILS, "detail")
    known_words.check_style(chosen.notation, chosen.lang, chosen.figures or ())
    for each in solutions:
        check_room(each.solved.problem, format, chosen.detail)
    solutions = [each.spoken(chosen.lang) for each in solutions]
    found: list[Any] = []
    if format in ("json", "html"):
        from .solver.json_result import in_page, json_pieces

        shown = {"audit": chosen.audit, "symbolic": chosen.symbolic, "gradients": chosen.gradients}
        found = [each.to_dict(chosen.detail, chosen.notation, lazy=True, **shown) for each in solutions]
    if format == "json":
        yield from json_pieces(found if several else found[0])
        yield "\n"
        return
    from .render import render

    if format == "slides-tex":
        from .compose.slides.slides import deck

        yield render(
            [deck(each.solved, chosen) for each in solutions], format, chosen.templates, handout=chosen.handout
        )
        return
    from .compose.page import compose

    documents = [compose(each.solved, chosen) for each in solutions]
    yield render(
        documents,
        MATH[chosen.math] if format == "md" else format,
        chosen.templates,
        data=[in_page(each) for each in found],
        page=chosen.page,
    )


@in_steady_context
def illustrated(solutions: list[Solution], stem: str, chosen: Choices = DEFAULTS) -> tuple[str, dict[str, str]]:
    """The same in Markdown that shows its pictures, and the SVG files beside it by name: `STEM-timeline.svg`."""
    for each in solutions:
        check_room(each.solved.problem, "md", chosen.detail)
    from .compose.page import compose
    from .render import render
    from .render.svg.picture_files import files, named

    shown = named([compose(each.spoken(chosen.lang).solved, chosen) for each in solutions], stem)
    return render(shown, MATH[chosen.math], chosen.templates, page=chosen.page), files(shown)


def own(folder: str | Path | None, trusted: bool = False) -> "CustomTemplates | None":
    """The user's templates in a folder; `trusted`: written or read by the user. Raises SolverError where they fail."""
    if folder is None:
        return None
    from .render.custom_templates import read

    return read(folder, trusted)

"""A problem, or a set, with its versions → what platforms are given."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from ..api import solve
from ..document.language import load as load_language
from ..errors import Finding, SolverError
from ..homework import Tell, read_set, solve_set
from ..homework.homework_set import Homework, SetProblem
from ..homework.overrides import sorted_out
from ..homework.point_shares import settled
from ..homework.set_versions import stems
from ..maths.decimal_context import in_exact_context
from ..network.problem import Problem
from ..reader.problem_file import is_set
from ..reader.tree.source import Source
from ..solver.room import check_room, drawing_line, exporting_line, quantities
from ..solver.trace import Solved
from ..versions.version_drawing import Drawing
from .exported import ExportProblem, ExportSet, ExportVersion
from .item_builder import ItemBuilder
from .wanted_versions import WantedVersions

LETTERS = "a problem with letters for numbers has no numbers to ask for (expected numbers)"

MOST_ASKED = 500  # numbers or questions of a problem: each has a field, slips and its working

NUMBERS = "numbers to ask for"

TOO_MANY = "{count:,} {what} (expected at most {most}; {way})"

TOO_FEW = "of {wanted} versions only {found} could be drawn without one like another (widen vary, or ask for fewer)"


@in_exact_context
def exported(
    source: Source, stem: str, wanted: WantedVersions | None = None, tell: Callable[[str], Tell] = lambda file: _quiet
) -> ExportSet:
    """`stem`: of the file; `wanted`: None for the file's own numbers; `tell`: who, for a file, is given a line on what
    a long run takes. Raises SolverError with every finding."""
    if not is_set(source.root):
        solved = solve(source, "json", tell=tell(source.file or stem)).solved
        if solved.problem.symbols:
            raise SolverError([Finding(LETTERS, "symbols", source.file, 1, 1)])
        versions = [solved] if wanted is None else list(_drawn(Drawing(source), wanted, tell))
        problem = _problem(stem, versions, solved.problem.lang, source.file, tell(source.file or stem))
        return ExportSet(solved.problem.title, stem, (problem,), wanted is not None and wanted.each_own)
    homework = read_set(source)
    if wanted is not None and not any(each.problem.variation for each in homework.entries):
        raise SolverError([Finding("no problem of the set varies (expected vary in one of them)")])
    problems = tuple(_of_set(homework, wanted, tell))
    return ExportSet(_title(homework, stem), stem, problems, wanted is not None and wanted.each_own)


def _title(homework: Homework, stem: str) -> str:
    return " ".join(filter(None, (homework.course, homework.number, homework.title))) or stem


def _quiet(line: str) -> None:
    pass


def _of_set(homework: Homework, wanted: WantedVersions | None, tell: Callable[[str], Tell]) -> Iterator[ExportProblem]:
    shared = solve_set(homework, tell, "json")
    for at, (entry, stem) in enumerate(zip(homework.entries, stems(homework), strict=True)):
        versions = [shared[at]]
        if wanted is not None and entry.problem.variation is not None:
            try:
                versions = [_worth(entry, each) for each in _drawn(Drawing(entry.source), wanted, tell)]
            except SolverError as error:
                raise SolverError(sorted_out(error.errors, None, f"problems[{at}].with")) from None
        yield _problem(stem, versions, homework.lang, entry.source.file, tell(entry.source.file or stem))


def _worth(entry: SetProblem, solved: Solved) -> Solved:
    """With the points that the set gives."""
    if entry.points is None:
        return solved
    problem = settled(solved.problem, entry.points)
    pairs = zip(solved.traces, problem.sequences, strict=True)
    return solved._replace(problem=problem, traces=[trace._replace(sequence=each) for trace, each in pairs])


def _drawn(drawing: Drawing, wanted: WantedVersions, tell: Callable[[str], Tell]) -> Iterator[Solved]:
    """The versions of the students; or of so many, each with other numbers."""
    tell(drawing.source.file or "")(drawing_line(drawing.problem, len(wanted.students) or wanted.number))
    if wanted.each_own:
        drawing.expect(wanted.students)
        yield from (drawing.version(student).solved for student in wanted.students)
        return
    found = 0
    drawing.expect(map(str, range(1, wanted.number + 1)))
    for version in islice(drawing.different(), wanted.number):
        found += 1
        yield version.solved
    if found < wanted.number:
        message = TOO_FEW.format(found=found, wanted=wanted.number)
        raise SolverError([Finding(message, "vary", drawing.source.file, 1, 1)])


def _problem(stem: str, versions: Sequence[Solved], lang: str, file: str | None, tell: Tell) -> ExportProblem:
    language = load_language(lang)
    for each in versions:
        check_room(each.problem, "md", "full")
        asking = sum(len(sequence.questions) for sequence in each.problem.sequences)
        if asking:
            _check_count(asking, "questions", each.problem, file)
        else:
            _check_count(quantities(each.problem), NUMBERS, each.problem, file)
    first = ItemBuilder(versions[0], language)
    tell(exporting_line(versions[0].problem, len(first.marker.asked), len(versions)))
    builders = chain([first], (ItemBuilder(each, language) for each in versions[1:]))
    made = tuple(_version(builder, file) for builder in builders)
    return ExportProblem(stem, versions[0].problem.title, language, made)


def _version(builder: ItemBuilder, file: str | None) -> ExportVersion:
    _check_count(len(builder.marker.asked), NUMBERS, builder.problem, file)
    return builder.version()


def _check_count(count: int, what: str, problem: Problem, file: str | None) -> None:
    """Raises SolverError where more is asked for than a sheet of a platform has room for."""
    if count > MOST_ASKED:
        asks = any(sequence.questions for sequence in problem.sequences)
        way = "ask for fewer, or in several problems" if asks else "questions say for which"
        message = TOO_MANY.format(count=count, what=what, most=MOST_ASKED, way=way)
        raise SolverError([Finding(message, "questions", file, 1, 1)])

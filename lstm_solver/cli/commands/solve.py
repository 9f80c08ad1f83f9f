"""`solve`: the worked solution of each file."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from ...document.choices import (
    COLUMNS,
    DETAILS,
    FIGURES,
    HANDOUTS,
    MATH,
    OUTPUTS,
    PAGED,
    PAPERS,
    SIZES,
    Choices,
    PageFormat,
    usual_detail,
)
from ..idle_options import say_unused
from ..writing import (
    LANG,
    OUTPUT,
    TRUST,
    check_ending,
    check_language,
    check_notation,
    fail,
    format_option,
    keep_apart,
    kinds,
    report,
    say,
    source,
    teller,
    write,
)

if TYPE_CHECKING:
    from ...api import Solution
    from ...errors import SolverError


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@format_option("solve", "md")
@click.option(
    "-o",
    "--output",
    type=OUTPUT,
    help="Where to write it; - is standard output. Without it, STEM.pdf, STEM.slides.pdf or STEM.xlsx in the working "
    "folder.",
)
@click.option(
    "--detail",
    type=click.Choice(DETAILS),
    help="answers: what is asked only. brief: equation, pre-activation, value. full: every line. Default: full; brief "
    "for slides that are no handout.",
)
@click.option("--notation", help="Print in this notation, whatever the file says. See 'lstm-solver notations'.")
@LANG
@click.option("--audit", is_flag=True, help="List the lines that a reader of the printed numbers cannot reproduce.")
@click.option("--symbolic", is_flag=True, help="Also put the constants into the equations, and list the states.")
@click.option("--gradients", is_flag=True, help="Also say what the gradients say, and check them numerically.")
@click.option(
    "--template",
    metavar="DIR",
    help="A folder with templates of your own, in the place of single ones of ours: working.tex.j2, heading.md.j2 …",
)
@TRUST
@click.option(
    "--figures",
    metavar="KINDS",
    help=f"Pictures instead of those of the file, with commas between: {', '.join(FIGURES)}.",
)
@click.option(
    "--math",
    type=click.Choice(tuple(MATH)),
    default="github",
    show_default=True,
    help="How Markdown marks its formulas: GitHub's fences, or dollars for Pandoc, Quarto, Jupyter and Obsidian.",
)
@click.option("--student", metavar="ID", help="The numbers of one student, where the file has vary.")
@click.option(
    "--practice", is_flag=True, help="For -f html: the questions with a field for each number, which checks it."
)
@click.option("--handout", is_flag=True, help="Slides as they are in the end, with every line, one page a frame.")
@click.option(
    "--handout-up",
    type=click.Choice([str(each) for each in HANDOUTS]),
    help="A handout with so many frames on a page of A4.",
)
@click.option("--paper", type=click.Choice(PAPERS), default=PAPERS[0], show_default=True, help="Of PDFs and LaTeX.")
@click.option(
    "--font-size",
    type=click.Choice([str(each) for each in SIZES]),
    default="11",
    show_default=True,
    help="Points of the type in PDFs and LaTeX.",
)
@click.option(
    "--columns",
    type=click.Choice([str(each) for each in COLUMNS]),
    help="Of pages of PDFs, LaTeX and HTML, whatever the file says. 2: for narrow workings.",
)
@click.option("--engine", help="The TeX for PDFs: pdflatex, lualatex, tectonic, embedded, or a path. See 'doctor'.")
def solve(
    files: tuple[str, ...],
    format: str,
    output: str | None,
    detail: str | None,
    notation: str | None,
    lang: str | None,
    audit: bool,
    symbolic: bool,
    gradients: bool,
    figures: str | None,
    template: str | None,
    trust_template: bool,
    math: str,
    student: str | None,
    practice: bool,
    handout: bool,
    handout_up: str | None,
    paper: str,
    font_size: str,
    columns: str | None,
    engine: str | None,
) -> None:
    """Print the worked solution of each FILE (- is standard input)."""
    from ...api import own
    from ...errors import SolverError

    check_notation(notation)
    frames = int(handout_up) if handout_up else int(handout)
    if frames and not format.startswith("slides"):
        fail(f"--handout{'-up' * bool(handout_up)}: it is for -f slides and slides-tex, not {format}")
    check_language(lang)
    say_unused(format)
    if practice:
        _only_html(format, files)
    detail = detail or usual_detail(format, frames)
    chosen = Choices(detail, notation, lang, audit, symbolic, gradients, kinds(figures), frames, math=math)
    chosen = chosen._replace(page=PageFormat(paper, int(font_size), int(columns or 0)))
    try:
        chosen = chosen._replace(templates=own(template, trust_template))
        read = files if template is None else (*files, template)
        keep_apart([output or "-"], read)
        check_ending(output, format, "solve")
        if practice:
            write(output or "-", [_practice(files[0], chosen, student)])
            return
        sys.exit(_solve(files, format, output, engine, chosen, read, student))
    except SolverError as error:
        report(error)
        sys.exit(error.exit_status)


def _only_html(format: str, files: tuple[str, ...]) -> None:
    if format != "html":
        fail(f"--practice: it is for -f html, not {format}")
    if len(files) > 1:
        fail("--practice: a page for one problem (expected one FILE)")


def _practice(file: str, chosen: Choices, student: str | None) -> str:
    """The page to practise on, with other numbers to go on to where the file varies. Raises SolverError."""
    from ...api import solve as solve_one
    from ...export.practice_page import more_numbers, practice_page
    from ...reader.tree.source import read

    content = read(source(file))
    if student is None:
        solution = solve_one(content, "html", "full", teller(file))
    else:
        solution = _drawn(file, content, student, "html", "full")
    return practice_page(solution, chosen.notation, chosen.lang, more_numbers(content), content.file)


def _solve(
    files: tuple[str, ...],
    format: str,
    output: str | None,
    engine: str | None,
    chosen: Choices,
    read: tuple[str, ...],
    student: str | None,
) -> int:
    """The exit status: of the files and PDFs that were asked for, some or none may have failed."""
    solved, failed = _solve_all(files, format, chosen.detail, student)
    for error in failed:
        report(error)
    if not solved:
        return 2
    wrong = chosen.gradients and _wrong_gradients(solved)
    if format in PAGED:
        from ..pdf_output import write_paged

        written = write_paged(solved, format, output, engine, chosen, read)
        return 2 if not any(written) else 1 if failed or wrong or not all(written) else 0
    if OUTPUTS[format].workbook:
        from ..workbook_output import write_workbooks

        written = write_workbooks(solved, output, read, chosen.lang)
        return 2 if not any(written) else 1 if failed or wrong or not all(written) else 0
    solutions = [each for _, each in solved]
    if format == "md":
        from ..markdown_output import write_markdown

        write_markdown(output or "-", solutions, chosen, read)
        return 1 if failed or wrong else 0
    from ...api import pieces

    write(output or "-", pieces(solutions, format, chosen, several=len(files) > 1))
    return 1 if failed or wrong else 0


def _wrong_gradients(solved: list[tuple[str, "Solution"]]) -> bool:
    """Whether the backward pass and central differences disagree somewhere; then it is said, a line a file."""
    from ...solver.central_differences import disagreements, most_checked
    from ...solver.room import checking_line

    found = []
    for file, each in solved:
        if each.solved.problem.backward is not None:
            teller(file)(checking_line(each.solved.problem, most_checked(each.solved)))
        found.append((file, len(disagreements(each.solved))))
    for file, count in found:
        if count:
            say(f"{file}: gradients: {count} do not agree with central differences (do not use them)")
    return any(count for _, count in found)


def _solve_all(
    files: Iterable[str], format: str, detail: str, student: str | None
) -> tuple[list[tuple[str, "Solution"]], list["SolverError"]]:
    """Each file with its solution, and what could not be solved."""
    from ...api import solve as solve_one
    from ...errors import SolverError

    solved, failed = [], []
    for file in files:
        try:
            if student is not None:
                solved.append((file, _drawn(file, source(file), student, format, detail)))
            else:
                solved.append((file, solve_one(source(file), format, detail, teller(file))))
        except SolverError as error:
            failed.append(error)
    return solved, failed


def _drawn(file: str, content: Any, student: str, format: str, detail: str) -> "Solution":
    """The solution with one student's numbers. Raises SolverError where the file has no vary."""
    from ...versions.version_drawing import drawn_solution

    return drawn_solution(content, student, format, detail, teller(file))

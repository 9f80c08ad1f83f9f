"""`check`: marks answers step by step, and says where wrong numbers come from."""

import sys

import click

from ...document.choices import serving
from ..idle_options import say_idle, say_unused
from ..writing import FORCE, LANG, check_language, fail

FORMATS = tuple(dict.fromkeys((*serving("marks", "text"), *serving("template", "yaml"))))


@click.command()
@click.argument("files", metavar="PROBLEM ANSWERS|NAME=VALUE...", nargs=-1)
@click.option(
    "-f",
    "--format",
    type=click.Choice(FORMATS),
    help="What to write. Default: text. csv: one row a student, for a gradebook. pdf: a feedback sheet a student. "
    "With --template: yaml (the default), csv or md.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(allow_dash=True),
    help="Where to write it; - is standard output. A folder (it exists, or ends in /): a file for each student, and "
    "one for the class. Without it, a PDF goes to ANSWERS.pdf in the working folder.",
)
@click.option(
    "--template",
    "what",
    flag_value="template",
    multiple=True,
    help="Write an empty answer file for PROBLEM; for each student of a class list, where one follows.",
)
@click.option(
    "--policy",
    "what",
    flag_value="policy",
    multiple=True,
    help="Find the rounding policy that gives most of the numbers in ANSWERS, and list the rest as errata.",
)
@click.option("--slips", "what", flag_value="slips", multiple=True, help="List the slips that are looked for.")
@click.option(
    "--habits",
    "what",
    flag_value="habits",
    multiple=True,
    help="List the habits of rounding that a sheet may keep.",
)
@click.option(
    "--override",
    metavar="FILE",
    help="A person's decisions, CSV or YAML with student, name, points, reason; they stand whatever the marking says.",
)
@click.option("--versions", metavar="DIR", help="What was handed out, ID.yaml each, where PROBLEM has vary.")
@click.option("--student", metavar="ID", default="", help="Whose NAME=VALUE are.")
@click.option(
    "--gradebook",
    type=click.Choice(["moodle", "canvas"]),
    help="Write the points as CSV that this platform imports; the columns of the answer file are kept.",
)
@LANG
@click.option("--no-diagnosis", is_flag=True, help="Mark only; do not look for what went wrong.")
@click.option("--engine", help="The TeX for PDFs: pdflatex, lualatex, tectonic, embedded, or a path. See 'doctor'.")
@FORCE
def check(
    files: tuple[str, ...],
    format: str | None,
    output: str | None,
    what: tuple[str, ...],
    no_diagnosis: bool,
    engine: str | None,
    override: str | None,
    versions: str | None,
    student: str,
    gradebook: str | None,
    lang: str | None,
    force: bool,
) -> None:
    """Mark ANSWERS to PROBLEM, and say what went wrong (- is standard input).

    \b
    Start with:  lstm-solver check --template my.yaml -o answers.yaml
                 lstm-solver check my.yaml answers.yaml
                 lstm-solver check my.yaml class.csv -f csv -o marks.csv
                 lstm-solver check my.yaml h_2=0.31 'c_2[0]=0.5'

    ANSWERS are YAML or JSON, {student: s1, answers: {f_1: [0.822, 0.900]}} or several of these, or CSV with a row for
    each student and a header such as student,f_1[0],f_1[1]. Quantities are named as in the problem file or as the
    notation prints them; any of them may be left out.

    \b
    right                the printed digits, or within the tolerance
    right-unrounded      more digits than asked, which round to those expected
    right-fewer-digits   fewer digits than asked
    follows              right for the student's own earlier numbers
    right-other-rounding what one habit of rounding gives, kept throughout
    wrong                with the simplest slip that gives the digits
    missing              nothing there, or nothing that can be read

    Points are those of the problem's questions; `marking:` in the problem file says how they are given:
    {follow_through: full, rounding: 1, unrounded: 1, fewer_digits: 0.5, repeated: once, per_unit: true,
    tolerance: {places: 3}}.

    Exit status: 0 whatever the marks are, 1 where something in ANSWERS could not be read, 2 where nothing could.
    """
    from ..check_run import named_numbers, run
    from ..mark_output import DEFAULTS, CheckCall

    check_language(lang)
    wanted = _wanted(what, output)
    named, numbers = named_numbers(files)
    say_unused(chosen := format or ("csv" if gradebook else DEFAULTS[wanted]))
    call = CheckCall(named, wanted, chosen, output, not no_diagnosis, engine, numbers, override, lang, force, versions)
    sys.exit(run(call._replace(student=student, gradebook=gradebook or "")))


def _wanted(what: tuple[str, ...], output: str | None) -> str:
    """What is asked for, with a line on each option without effect on it. Ends the program where it is two things."""
    from ..check_call import LISTS
    from ..mark_output import is_folder

    if len(set(what)) > 1:
        fail(f"{', '.join(f'--{each}' for each in what)}: one of them at a time")
    for each in what:
        say_idle(f"with --{each}", "override", "no_diagnosis", *(["versions"] if each in LISTS else []))
    if "template" not in what and not is_folder(output):
        say_idle("without a folder to write to", "force")
    return what[0] if what else "marks"

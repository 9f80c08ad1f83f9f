"""What is wrong with a call of `check` before anything is read."""

from collections.abc import Iterable, Sequence

from ..document.choices import serving
from .mark_output import DEFAULTS, CheckCall, is_folder
from .writing import check_ending, fail, shown_name

ALLOWED = {what: serving(what, default) for what, default in DEFAULTS.items()}

LISTS = ("slips", "habits")

NO_PROBLEM = "no PROBLEM is named (call it as: check my.yaml answers.yaml)"

NO_ANSWERS = "no ANSWERS are named (check --template {problem} writes an empty file to fill in)"

NO_MORE = "--{what} takes {taken}, not '{extra}'"

FORMAT = "--format {format}: not for --{what} (expected one of {allowed})"

FORMAT_PLAIN = "--format {format}: only with --template (expected one of {allowed})"

FOLDER = "--output {output}: a folder takes text, md or pdf (name a file for {format})"

GRADEBOOK = "--gradebook is CSV of the marks (leave out the format, and what else is asked for)"

WHOSE = "--student says whose NAME=VALUE are (expected some; files name their students)"

NO_LONGER = "--versions: {folder} has versions of {stem}, in which nothing varies now (expected vary, as it was then)"


def check_varied(stems: Iterable[str], folder: str | None) -> None:
    """Ends the program where problems that do not vary have versions in the folder."""
    from ..versions.student_marking import HandedOut

    for stem in stems if folder is not None else ():
        if HandedOut(str(folder), stem).students():
            fail(NO_LONGER.format(folder=folder, stem=stem))


def check_call(files: Sequence[str], call: CheckCall) -> None:
    """Ends the program where options contradict each other, or nothing is to be done."""
    if call.gradebook and (call.what, call.format) != ("marks", "csv"):
        fail(GRADEBOOK)
    allowed = ALLOWED[call.what]
    if call.format not in allowed:
        message = FORMAT_PLAIN if call.what == "marks" else FORMAT
        others = ALLOWED["template"] if call.what == "marks" else allowed
        fail(message.format(format=call.format, what=call.what, allowed=", ".join(others)))
    if call.what in LISTS and files:
        fail(NO_MORE.format(what=call.what, taken="no files", extra=files[0]))
    if call.what not in LISTS and not files:
        fail(NO_PROBLEM)
    if call.what == "template" and len(files) > 2:
        fail(NO_MORE.format(what="template", taken="a PROBLEM and a class list", extra=files[2]))
    if call.what in ("marks", "policy") and len(files) == 1 and not call.numbers:
        fail(NO_ANSWERS.format(problem=shown_name(files[0])))
    if call.student and not call.numbers:
        fail(WHOSE)
    check_ending(call.output, call.format, call.what)
    if is_folder(call.output) and (call.format in ("json", "csv") or call.what != "marks"):
        fail(FOLDER.format(output=call.output, format=call.format))

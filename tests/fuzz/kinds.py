"""The kinds of cases, and how often each is drawn."""

import random

from commands import of_batch, of_class, of_export, of_leaving_reader, of_pages, of_short_command, of_versions
from mutations import Case, of_answers, of_problem, of_set, of_template, of_text
from weights_files import of_import

KINDS = {
    of_problem: 40,
    of_answers: 12,
    of_set: 6,
    of_text: 6,
    of_template: 3,
    of_versions: 8,
    of_class: 4,
    of_batch: 4,
    of_export: 8,
    of_import: 6,
    of_short_command: 2,
    of_leaving_reader: 4,
    of_pages: 1,
}


def case(seed: int | str, at: int) -> Case:
    """The case of that number."""
    draw = random.Random(f"{seed}/{at}")
    (kind,) = draw.choices([*KINDS], weights=[*KINDS.values()])
    return kind(f"{seed}/{at}", draw)

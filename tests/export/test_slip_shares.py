"""A slip that can be foreseen earns what it would on a sheet of its own."""

from fractions import Fraction

from exporting import made, public

from lstm_solver.marking.charging import share
from lstm_solver.marking.marks import Answer, plain_answer


def test_a_slip_earns_what_the_lone_number_does() -> None:
    (version,) = made(public("umd_twice_a_2dp")).problems[0].versions
    fields = [field for item in version.items for field in item.fields]
    pairs = [(field, slip) for field in fields for slip in field.slips]
    sheets = [Answer(str(at), {field.name: plain_answer(slip.text)}) for at, (field, slip) in enumerate(pairs)]
    found = set()
    for (field, slip), marked in zip(pairs, version.marker.mark_together(sheets), strict=True):
        (verdict,) = (mark.verdict for mark in marked.marks if mark.name == field.name)
        assert Fraction(slip.share) == share(verdict, version.marker.scheme), (field.name, slip)
        found.add(verdict)
    assert found == {"wrong", "right-other-rounding"}

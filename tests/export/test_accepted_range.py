"""What counts is what rounds to the expected number, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_solver.export.accepted_range import AcceptedRange, accepted, rounding_to
from lstm_solver.marking.verdicts import ExpectedNumber
from lstm_solver.maths.rounding import TIES, Digits
from lstm_solver.network.problem import Tolerance

RULES = st.one_of(
    st.builds(Digits, st.integers(0, 4), st.none(), st.sampled_from(sorted(TIES))),
    st.builds(Digits, st.none(), st.integers(1, 4), st.sampled_from(sorted(TIES))),
)
NUMBERS = st.decimals(-20, 20, places=5)


@given(RULES, NUMBERS, NUMBERS, st.integers(-12, 12))
def test_a_number_counts_where_it_rounds_to_the_same(rule: Digits, one: Decimal, far: Decimal, steps: int) -> None:
    value = rule.round(one)
    found = rounding_to(value, rule)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    ends = [end + tiny for end in (found.low, found.high) for tiny in (Decimal(0), Decimal("1e-9"), -Decimal("1e-9"))]
    for each in [one, far, value, value + steps * unit / 4, *ends]:
        assert found.has(each) == (rule.round(each) == value), (found, each)


@pytest.mark.parametrize(
    ("ties", "text", "shown"),
    [
        ("half_up", "0.12", AcceptedRange(Decimal("0.115"), Decimal("0.125"), True, False)),
        ("half_even", "0.12", AcceptedRange(Decimal("0.115"), Decimal("0.125"), True, True)),
        ("half_even", "0.13", AcceptedRange(Decimal("0.125"), Decimal("0.135"), False, False)),
        ("truncate", "0.12", AcceptedRange(Decimal("0.12"), Decimal("0.13"), True, False)),
        ("half_up", "-0.12", AcceptedRange(Decimal("-0.125"), Decimal("-0.115"), False, True)),
        ("half_up", "0.00", AcceptedRange(Decimal("-0.005"), Decimal("0.005"), False, False)),
    ],
)
def test_the_ends_are_those_of_the_ties(ties: str, text: str, shown: AcceptedRange) -> None:
    assert rounding_to(Decimal(text), Digits(2, None, ties)) == shown


def test_a_tolerance_of_the_file_counts_too() -> None:
    right = ExpectedNumber("0.12", Decimal("0.12"), Decimal("0.1192"), Digits(2))
    assert accepted(right, Tolerance("absolute", Decimal("0.01"))) == AcceptedRange(
        Decimal("0.1092"), Decimal("0.1292")
    )
    assert accepted(right, Tolerance("places", Decimal(1))).low == Decimal("0.05")
    assert accepted(right._replace(digits=None), None) == AcceptedRange(Decimal("0.12"), Decimal("0.12"))


@given(RULES, NUMBERS)
def test_spans_cover_the_range(rule: Digits, one: Decimal) -> None:
    value = rule.round(one)
    found = rounding_to(value, rule)
    spans = found.spans(value)
    assert spans[0][0] == value
    low, high = min(at - off for at, off in spans), max(at + off for at, off in spans)
    assert (low, high) == (found.low, found.high)

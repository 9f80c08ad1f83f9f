"""Digits that are written or read wrongly: every way, each value once."""

from decimal import Decimal

import pytest

from lstm_solver.marking.catalogue.digits import misread

BY_HAND = {
    "0.5": {
        "sign-lost": ["-0.5"],
        "decimal-point": ["0.05", "5", "0.005", "50"],
        "swapped-digits": ["5.0"],
        "changed-digit": [f"{digit}.5" for digit in range(1, 10)] + [f"0.{digit}" for digit in range(10) if digit != 5],
        "dropped-digit": [],
    },
    "-10": {
        "sign-lost": ["10"],
        "decimal-point": ["-1.0", "-100", "-0.10", "-1000"],
        "swapped-digits": ["-01"],
        "changed-digit": ["00"] + [f"-{digit}0" for digit in range(2, 10)] + [f"-1{digit}" for digit in range(1, 10)],
        "dropped-digit": [],
    },
}


@pytest.mark.parametrize("text", BY_HAND)
def test_every_way_is_tried_and_each_value_once(text: str) -> None:
    found = misread(text)
    texts = [found.text(row) for row in range(len(found.slips))]
    seen, wanted = {Decimal(text)}, []
    for slip, others in BY_HAND[text].items():
        for other in others:
            if Decimal(other) not in seen:
                seen.add(Decimal(other))
                wanted.append((slip, other))
    assert [*zip(found.slips, texts, strict=True)] == wanted
    assert [*found.values()] == [float(each) for each in texts]


@pytest.mark.parametrize("text", ["0", "-0.00", "3", "0.1234", "-12.5", "1.2e3", "0." + "1" * 60])
def test_any_digits_can_be_written_wrongly(text: str) -> None:
    found = misread(text, 1)
    texts = [found.text(row) for row in range(len(found.slips))]
    assert len({Decimal(each) for each in texts} | {Decimal(text)}) == len(texts) + 1
    assert not any(each.startswith("-") and not Decimal(each) for each in texts)

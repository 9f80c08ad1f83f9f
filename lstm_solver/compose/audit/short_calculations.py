"""Calculations of lines that have no tree of their own: a quotient of two numbers, a sum of squares."""

from collections.abc import Callable
from typing import Any

from ..calculation import Calculation, CalculationWriter

Calculating = Callable[[CalculationWriter[Any]], Any]  # writes what the reader works out


def number(text: str) -> Calculating:
    """A number alone: it is only rounded."""
    return lambda write: write.number(text)


def square(text: str) -> Calculating:
    """A number times itself."""
    return lambda write: write.square(write.number(text))


def product(left: str, right: str) -> Calculating:
    """Two numbers multiplied."""
    return lambda write: write.times(write.number(left), write.number(right))


def quotient(left: str, right: str) -> Calculating:
    """One number divided by another."""
    return lambda write: write.over(write.number(left), write.number(right))


def difference(left: str, right: str) -> Calculating:
    """One number less another."""
    return lambda write: write.total([("+", write.number(left)), ("-", write.number(right))])


def called(function: str, text: str) -> Calculating:
    """A function of a number."""
    return lambda write: write.call(function, [write.number(text)])


def added(parts: list[Calculating]) -> Calculating:
    """A sum, with dots where it is long."""

    def written(write: CalculationWriter[Any]) -> Any:
        return Calculation(lambda node: None, write).sum([part(write) for part in parts])

    return written

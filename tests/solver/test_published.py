"""Every published number of the documents behind the problems is reproduced, or is an erratum with its reason.

published/*.yaml holds the numbers, one entry for each quantity and way of writing it: `name` (f_1, a_f_1, tanh_c_1,
B.h_0, error_1) with an optional `part`, or the `path` of a given number in the problem file; the `digits` as printed;
the `lines` of the document's text where they stand. `working`: the digits that the working shows of a carried one.
A sheet `with` overrides goes on from a published slip, `because` of the erratum that it names.
`totals`: numbers, each entry once; printed, reproduced and errata count every line. `python test_published.py` lists
them all.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import lstm_solver

HERE = Path(__file__).parent.parent
PROBLEMS = HERE.parent / "problems"
FILES = sorted((HERE / "published").glob("*.yaml"))
KINDS = {"a_": "preactivation", "tanh_": "tanh_c"}

documents = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


class Printed(NamedTuple):
    """One printed number. `found`: what the solver gives for it, None where it has no such number."""

    where: str
    digits: str
    found: Decimal | None
    erratum: str | None
    times: int

    @property
    def reproduced(self) -> bool:
        return self.found is not None and self.found == Decimal(self.digits)


def as_written(text: str) -> Any:
    """YAML with every scalar as its text, so that no digit is lost."""
    return yaml.load(text, yaml.BaseLoader)


def with_numbers(text: str) -> Any:
    return yaml.safe_load(text)


@cache
def sheets(file: Path, corrected: bool = True) -> list[list[Printed]]:
    """The printed numbers of each sheet; `corrected` False leaves the overrides out."""
    text = file.read_text("utf-8")
    overrides = [sheet.get("with", {}) for sheet in with_numbers(text)["sheets"]]
    pairs = zip(as_written(text)["sheets"], overrides, strict=True)
    return [sheet_numbers(sheet, extra if corrected else {}) for sheet, extra in pairs]


def sheet_numbers(sheet: dict[str, Any], overrides: dict[str, Any]) -> list[Printed]:
    path = PROBLEMS / sheet["problem"]
    text = path.read_text("utf-8")
    source: Path | dict[str, Any] = {**with_numbers(text), **overrides} if overrides else path
    result = lstm_solver.solve(source).to_dict()
    problem = as_written(text)
    return [number for entry in sheet["numbers"] for number in entry_numbers(entry, problem, result)]


def entry_numbers(entry: dict[str, Any], problem: dict[str, Any], result: dict[str, Any]) -> list[Printed]:
    digits = entry["digits"].split()
    if "path" in entry:
        found = fitting(leaves(follow(problem, entry["path"])), len(digits))
    else:
        found = computed(entry, problem, result)
    slips = entry.get("errata", {})
    name, lines = entry.get("name") or entry["path"], entry["lines"]
    return [
        Printed(f"{name}[{unit}], line {lines[0]}", text, found[unit], slips.get(str(unit)), len(lines))
        for unit, text in enumerate(digits)
    ]


def follow(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def leaves(data: Any) -> list[Decimal]:
    if isinstance(data, list):
        return [number for entry in data for number in leaves(entry)]
    return [Decimal(data)]


def fitting(values: list[Decimal], length: int) -> list[Decimal | None]:
    """As many values as are printed: a single one stands for all, any other number of them for none."""
    if len(values) == 1:
        return [values[0]] * length
    return list(values) if len(values) == length else [None] * length


def computed(entry: dict[str, Any], problem: dict[str, Any], result: dict[str, Any]) -> list[Decimal | None]:
    run, _, name = entry["name"].rpartition(".")
    data = result if run in ("", problem.get("run")) else result.get("runs", {}).get(run)
    numbers = quantity(data, name, entry.get("part")) if data else None
    if numbers is None:
        return [None] * len(entry["digits"].split())
    if "working" in entry:
        place = Decimal(1).scaleb(-int(problem["rounding"]["show"]))
        return [Decimal(text).quantize(place, ROUND_HALF_UP) for text in numbers["unrounded"]]
    return [Decimal(text) for text in numbers["value"]]


def quantity(run: dict[str, Any], name: str, part: str | None) -> Any:
    """What the result says of a quantity, or of a part of one: a mapping with `value` and `unrounded`, or None."""
    match = re.fullmatch(r"(a_|tanh_)?(\w+)_(\d+)", name)
    assert match, name
    prefix, owner, t = match.groups()
    part = part or KINDS.get(prefix)
    steps = run["loss"]["per_step"] if owner == "error" else run["steps"]
    wanted = ("h" if part == "tanh_c" else owner, int(t))
    step = next((step for step in steps if (step.get("name", "error"), step["t"]) == wanted), None)
    return step["parts"][part] if step and part else step


def totals(file: Path) -> dict[str, int]:
    numbers = [number for sheet in sheets(file) for number in sheet]
    printed = sum(number.times for number in numbers)
    errata = sum(number.times for number in numbers if number.erratum)
    reproduced = sum(number.times for number in numbers if number.reproduced)
    return {"numbers": len(numbers), "printed": printed, "reproduced": reproduced, "errata": errata}


def test_every_problem_from_a_document_is_here() -> None:
    problems = {sheet["problem"] for file in FILES for sheet in as_written(file.read_text("utf-8"))["sheets"]}
    assert problems == {file.name for file in FILES}


@documents
def test_every_number_is_either_reproduced_or_an_erratum(file: Path) -> None:
    numbers = [number for sheet in sheets(file) for number in sheet]
    assert [number for number in numbers if number.reproduced == bool(number.erratum)] == []


@documents
def test_the_counts_are_the_ones_stated(file: Path) -> None:
    found = totals(file)
    assert found == with_numbers(file.read_text("utf-8"))["totals"]
    assert found["reproduced"] + found["errata"] == found["printed"]


@documents
def test_every_erratum_is_named_and_met(file: Path) -> None:
    said = as_written(file.read_text("utf-8"))
    met = {number.erratum for sheet in sheets(file) for number in sheet if number.erratum}
    met |= {sheet["because"] for sheet in said["sheets"] if "with" in sheet}
    assert met == set(said.get("errata", {}))


@documents
def test_no_override_is_idle(file: Path) -> None:
    """Without it, the numbers that follow from a slip are not reproduced."""
    said = as_written(file.read_text("utf-8"))["sheets"]
    for sheet, numbers in zip(said, sheets(file, corrected=False), strict=True):
        assert "with" not in sheet or not all(number.reproduced for number in numbers if not number.erratum)


def report() -> str:
    lines = []
    for file in FILES:
        lines.append(f"{file.stem}: " + ", ".join(f"{count} {what}" for what, count in totals(file).items()))
        reasons = as_written(file.read_text("utf-8")).get("errata", {})
        lines += [f"  {erratum}: {' '.join(reason.split())}" for erratum, reason in reasons.items()]
        slips = [number for sheet in sheets(file) for number in sheet if number.erratum]
        lines += [f"  {slip.where}: {slip.digits} printed, {slip.found} found ({slip.erratum})" for slip in slips]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())

"""A failing case made small: whatever can go without the failure being another."""

import json
from pathlib import Path
from typing import Any

import yaml
from judging import Failure, judge
from mutations import Case, dumped, places

KEPT = Path(__file__).parent / "cases"

_TRIES = 150


def shrunk(failure: Failure) -> Case:
    """The case with one call, and as little in its files as shows the failure."""
    tries = iter(range(_TRIES))
    case = failure.case
    alone = case._replace(calls=[call for call in case.calls if call == failure.call])
    for smaller in (alone._replace(first=[]), alone):
        if _fails(smaller, failure):
            case = smaller
            break
    for name in case.files if not failure.kind.startswith("hang") else ():
        if name.endswith(".yaml"):
            case = _smaller_file(case, name, failure, tries)
    return case


def _fails(case: Case, failure: Failure) -> bool:
    found = judge(case, tex=failure.kind.startswith("TeX"))
    return found is not None and found.kind == failure.kind


def _smaller_file(case: Case, name: str, failure: Failure, tries: Any) -> Case:
    try:
        tree = yaml.load(case.files[name], yaml.CBaseLoader)
    except yaml.YAMLError:
        return case
    smaller = True
    while smaller and isinstance(tree, dict | list):
        smaller = False
        for at in reversed(range(len(list(places(tree))))):
            if next(tries, None) is None:
                return case
            less = yaml.load(case.files[name], yaml.CBaseLoader)
            found = list(places(less))
            if at >= len(found):
                continue
            inside, key = found[at]
            del inside[key]
            candidate = case._replace(files={**case.files, name: dumped(less)})
            if _fails(candidate, failure):
                case, smaller = candidate, True
        tree = yaml.load(case.files[name], yaml.CBaseLoader)
    return case


def keep(case: Case, kind: str) -> Path:
    """Write the case down, where the suite tries it from now on."""
    KEPT.mkdir(exist_ok=True)
    stem = "".join(sign if sign.isalnum() else "_" for sign in kind)[:50].strip("_").lower()
    path = KEPT / f"{stem}.json"
    path.write_text(
        json.dumps(case._replace(name=stem)._asdict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def kept() -> list[Case]:
    """The cases that once failed."""
    return [Case(**json.loads(path.read_text("utf-8"))) for path in sorted(KEPT.glob("*.json"))]

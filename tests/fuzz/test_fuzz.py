"""The fixed cases of the fuzzer, those that once failed, and that it sees what it is there to see."""

import pytest
from judging import judge
from kinds import case
from mutations import Case
from shrinking import kept

SEED = "suite"

SHARE = 50


@pytest.mark.parametrize("start", range(0, 300, SHARE))
def test_no_case_breaks_the_program(start: int) -> None:
    found = [judge(case(SEED, at)) for at in range(start, start + SHARE)]
    assert [(each.case.name, each.kind, each.call) for each in found if each] == []


@pytest.mark.parametrize("once", kept(), ids=lambda once: once.name)
def test_what_once_failed_does_not(once: Case) -> None:
    failure = judge(once, tex=once.name.startswith("tex"))
    assert failure is None, failure.kind


def test_a_case_depends_on_its_seed_and_number_alone() -> None:
    assert [case("a", at) for at in range(20)] == [case("a", at) for at in range(20)]
    assert case("a", 1) != case("b", 1)


GOOD = Case("good", {"p.yaml": "cell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\n"}, ["validate", "p.yaml"], [])


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    call = ["solve", "p.yaml", "-f", "tex"]
    assert judge(GOOD._replace(calls=[call])) is None

    def fails(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lstm_solver.render.render", fails)
    found = judge(GOOD._replace(calls=[call]))
    assert found is not None
    assert found.kind.startswith("ZeroDivisionError at api.py")


def test_a_hang_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def goes_on(*arguments: object, **more: object) -> None:
        while True:
            pass

    monkeypatch.setattr("judging.SECONDS", 0.5)
    monkeypatch.setattr("lstm_solver.solver.engine.solve_problem", goes_on)
    found = judge(GOOD)
    assert found is not None
    assert found.kind == "hang: validate"


def test_a_refusal_of_what_validate_has_passed_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstm_solver import errors

    def refuses(*arguments: object, **more: object) -> None:
        raise errors.SolverError([errors.Finding("no page")])

    monkeypatch.setattr("lstm_solver.render.render", refuses)
    found = judge(GOOD._replace(calls=[["solve", "p.yaml", "-f", "text"]]))
    assert found is not None
    assert found.kind == "passed by validate: solve: no page"

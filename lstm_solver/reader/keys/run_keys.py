"""The keys of a run, and of an input that is fed back."""

from .key_types import (
    GIVEN,
    INPUTS,
    NAME,
    QUESTIONS,
    REMARK,
    START,
    STATES,
    TARGETS,
    KeySchema,
    key,
    list_of,
    open_map,
    ref,
)

RUNS: dict[str, dict[str, KeySchema]] = {
    "run": {
        "inputs": key("The inputs of this run.", INPUTS),
        "initial": key(
            "The states before its first input; {from: A}: those in which run A ended. Default: those of the problem.",
            START,
        ),
        "targets": key("Its targets.", TARGETS),
        "given": key("Its stated values.", GIVEN),
        "layers": key(
            "Several layers: `initial` and `given` of each, instead of the first's.", list_of(ref("run_layer"))
        ),
        "questions": key("What is asked about it.", QUESTIONS),
        "remarks": key("Prose behind the working of its quantities and time steps.", open_map(REMARK)),
    },
    "fed_input": {
        "from": key("An output of the step before, h, or predict: its predicted token.", NAME),
    },
    "run_layer": {
        "initial": key("The states before the first input. Default: those of the problem.", STATES),
        "given": key("Stated values.", GIVEN),
    },
}

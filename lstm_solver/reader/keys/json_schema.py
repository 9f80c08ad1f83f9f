"""The JSON Schema, from the table of keys. `python tests/update.py schema` writes schema.json."""

from pathlib import Path
from typing import Any

from ...document.language import names as languages
from ...document.notation_keys import CHOICES, MEANINGS, STYLE
from ...document.notation_keys import names as notation_names
from ...maths.functions import FUNCTIONS
from ...maths.rounding import TIES, ZEROS
from ...network.cells import names as cell_names
from ...network.losses import LOSSES
from .key_examples import EXAMPLES, OF_A_NOTATION
from .problem_keys import TABLES

FILE = Path(__file__).with_name("schema.json")

REQUIRED = {
    "run": ["inputs"],
    "embedding": ["matrix"],
    "fed_input": ["from"],
    "layer": ["cell"],
    "outputs": ["equations"],
    "loss": ["kind"],
    "update": ["learning_rate"],
}

VALUES: dict[str, Any] = {
    "number": {
        "description": "A number, read exactly as it is written, or a constant as a text: 1/3, sqrt(2), -ln(2), pi/4.",
        "anyOf": [{"type": "number"}, {"type": "string"}],
    },
    "vector": {
        "description": "A list of numbers; a single number is a vector of one.",
        "anyOf": [{"$ref": "#/$defs/number"}, {"type": "array", "items": {"$ref": "#/$defs/number"}, "minItems": 1}],
    },
    "matrix": {
        "description": "A list of rows, all equally long; for a scalar cell a number or a flat list.",
        "anyOf": [
            {"$ref": "#/$defs/vector"},
            {"type": "array", "minItems": 1, "items": {"type": "array", "items": {"$ref": "#/$defs/number"}}},
        ],
    },
}


def schema() -> dict[str, Any]:
    """The schema as data: every key with its description, allowed words and default."""
    tables = {name: _object(name) for name in TABLES}
    words = {name: {"enum": list(allowed)} for name, allowed in _words().items()}
    activation = {"anyOf": [{"$ref": "#/$defs/activation_name"}, {"$ref": "#/$defs/activation_constants"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lstm-solver problem file",
        "description": "One problem: a recurrent network, its inputs, and what is asked.",
        **tables.pop("problem"),
        "$defs": {**VALUES, **words, "activation": activation, **tables, "notation": _notation()},
    }


def _words() -> dict[str, list[str]]:
    return {
        "cell_name": cell_names(),
        "activation_name": [name for name, function in FUNCTIONS.items() if function.activation],
        "notation_name": notation_names(),
        "language": [*languages()],
        "loss_name": list(LOSSES),
        "ties": list(TIES),
        "zeros": list(ZEROS),
    }


def _object(name: str) -> dict[str, Any]:
    shown = EXAMPLES[name]
    properties = {each: kind | {"examples": shown[each]} for each, kind in TABLES[name].items()}
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if name == "problem":
        found["allOf"] = [_one_of("cell", "layers"), _one_of("inputs", "sizes")]
    return {**found, "required": REQUIRED[name]} if name in REQUIRED else found


def _one_of(*names: str) -> dict[str, Any]:
    return {"anyOf": [{"required": [name]} for name in names]}


def _notation() -> dict[str, Any]:
    preset = {"description": "The notation that is changed.", "$ref": "#/$defs/notation_name", "default": "pytorch"}
    properties = {name: {"description": words, **_notation_kind(name)} for name, words in MEANINGS.items()}
    made = {name: kind | {"examples": OF_A_NOTATION[name]} for name, kind in {"preset": preset, **properties}.items()}
    return {"type": "object", "properties": made, "additionalProperties": False}


def _notation_kind(name: str) -> dict[str, Any]:
    """The values of a key of a notation. Defaults are those of the preset."""
    if name in CHOICES:
        return {"enum": list(CHOICES[name])}
    if name == "equalities":
        return {"type": "integer", "minimum": 1}
    value = STYLE.get(name, [] if name == "order" else {})
    if isinstance(value, list):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(value, dict):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "string" if isinstance(value, str) else "boolean"}


def text() -> str:
    """The content of schema.json."""
    import json

    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def update() -> None:
    """Writes schema.json, which stands in the files that `new` makes."""
    FILE.write_text(text(), encoding="utf-8")

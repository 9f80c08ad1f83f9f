"""Words for the table of keys: small JSON Schemas, and the values that keys have in common."""

from typing import Any

KeySchema = dict[str, Any]


def ref(name: str) -> KeySchema:
    """A type that the schema defines once, by its name."""
    return {"$ref": f"#/$defs/{name}"}


def key(description: str, kind: Any = None, **more: Any) -> KeySchema:
    """A key with its description, and the type of its value."""
    kind = {"type": kind} if isinstance(kind, str) else (kind or {})
    return {"description": description, **kind, **more}


def any_of(*kinds: Any) -> KeySchema:
    """A value of one of several types."""
    return {"anyOf": [{"type": kind} if isinstance(kind, str) else kind for kind in kinds]}


def open_map(values: Any) -> KeySchema:
    """A mapping with keys of the author's."""
    return {"type": "object", "additionalProperties": values}


def list_of(items: Any) -> KeySchema:
    """A list of values of one type."""
    return {"type": "array", "items": items}


def halves(kind: Any) -> KeySchema:
    """`kind`, or one for each direction."""
    both = {"type": "object", "properties": dict.fromkeys(HALVES, kind), "additionalProperties": False}
    return any_of(kind, both)


HALVES = ("forward", "reverse")

DIRECTIONS = ("forward", "reverse", "bidirectional")

MERGES = ("concat", "sum", "mul", "average")

STEPS = ("all", "last")

NUMBER, VECTOR, MATRIX = ref("number"), ref("vector"), ref("matrix")

PLACES: KeySchema = {"type": "integer", "minimum": 0, "maximum": 50}

SIGNIFICANT: KeySchema = {"type": "integer", "minimum": 1, "maximum": 50}

SHARE: KeySchema = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string"}]}

NAME: KeySchema = {"type": "string"}

TARGETS = list_of(any_of(VECTOR, "string", "null"))

INPUTS = {**list_of(any_of(VECTOR, "string", ref("fed_input"))), "minItems": 1}

STATES = halves(open_map(VECTOR))

FROM: KeySchema = {"type": "object", "properties": {"from": NAME}, "required": ["from"], "additionalProperties": False}

START = any_of(STATES, FROM)

GIVEN = halves(open_map(open_map(VECTOR)))

QUESTIONS = list_of(ref("question"))

REMARK = {"type": "string"}

PRESET = ref("notation_name")

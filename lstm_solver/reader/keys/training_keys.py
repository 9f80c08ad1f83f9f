"""The keys below `backward.update`."""

from ...network.update_rules import RULES
from .key_types import NAME, NUMBER, KeySchema, key


def _constants() -> dict[str, KeySchema]:
    """The constants of the update rules, each once."""
    found: dict[str, dict[str, str]] = {}
    for rule, row in RULES.items():
        for name, default in row.constants.items():
            found.setdefault(name, {})[rule] = default
    told = {name: [f"{rule} (default {text})" for rule, text in rules.items()] for name, rules in found.items()}
    return {name: key(f"A constant of {', '.join(rules)}.", NUMBER) for name, rules in told.items()}


TRAINING: dict[str, dict[str, KeySchema]] = {
    "update": {
        "learning_rate": key("What gradients are multiplied by before they are taken away.", NUMBER),
        "clip_norm": key("All gradients together are scaled down to this norm.", NUMBER),
        "clip_value": key("Then each entry is limited to plus or minus this.", NUMBER),
        "rule": key("The rule of the update.", NAME, enum=list(RULES), default="sgd"),
        **_constants(),
        "times": key(
            "How often forward, backward and update follow each other.", {"type": "integer", "minimum": 1}, default=1
        ),
        "weight_decay": key("Times the parameter, added to its gradient after clipping.", NUMBER, default=0),
    },
}

"""Whether `count.f`, `shape.h`, `perplexity` and `accuracy` exist."""

from ...network.counted_facts import layers, products, shape
from ...network.facts import MEASURES, Fact
from ..judging.context import ReadingContext
from ..network.sequences import RawSequence

ALWAYS = ((), ("weights",), ("biases",))  # counted where there are none, too


def wrong_fact(scene: ReadingContext, fact: Fact, raw: RawSequence, sequences: list[RawSequence]) -> str | None:
    """Why what is asked for does not exist, or None."""
    if fact.kind in MEASURES:
        return _measure(scene, fact, raw, sequences)
    if scene.counted is None:
        return None
    if fact.layer is not None and fact.layer > layers(scene.counted):
        return f"there is no layer {fact.layer} (expected 1 to {layers(scene.counted)})"
    if fact.kind == "shape":
        if shape(scene.counted, fact) is not None:
            return None
        such = "shape.h, shape.weights.f.x, of outputs shape.V"
        return f"there is nothing called {'.'.join(fact.path)} (expected such as {such})"
    known = fact.path in ALWAYS or bool(products(scene.counted, fact))
    return (
        None if known else "there is nothing to count (expected count, count.weights, count.biases or a gate: count.f)"
    )


def _measure(scene: ReadingContext, fact: Fact, raw: RawSequence, sequences: list[RawSequence]) -> str | None:
    run = raw if fact.run is None else next((each for each in sequences if each.name == fact.run), None)
    if run is None:
        return f"there is no run '{fact.run}'"
    if scene.loss is None:
        return None if scene.loss_said else f"there is no {fact.kind} here (set loss: cross_entropy, and targets)"
    if scene.loss.kind not in ("cross_entropy", "binary_cross_entropy"):
        return f"there is no {fact.kind} of {scene.loss.kind} (expected loss: cross_entropy)"
    return f"there is no {fact.kind} here (expected targets in this run)" if run.targets is None else None

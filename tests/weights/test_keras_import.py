"""A network of Keras 3, imported and solved, puts out what Keras does.

Needs `pip install keras` beside PyTorch; `pip install tensorflow-cpu` in its place computes all of it in float64.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from helpers import need

import lstm_solver
from lstm_solver import SolverError
from lstm_solver.weights.imported import imported
from lstm_solver.weights.trained_network import ImportChoices

os.environ.setdefault("KERAS_BACKEND", "tensorflow" if find_spec("tensorflow") else "torch")
keras = pytest.importorskip("keras")
layers = keras.layers
EACH = {"return_sequences": True}
RTOL = {"float32": 1e-6, "float64": 1e-12}
# what Keras hands to PyTorch as a whole; its own loop is no more exact there than float32, whatever is asked
EXACT_BY_TORCH = ("LSTM", "GRU", "LSTM of two layers", "GRU of two layers", "LSTM backwards", "GRU both ways, concat")
CELLS = ("LSTM", "GRU", "SimpleRNN")


def cases() -> dict[str, list[Any]]:
    """Layers on top of each other, by what is said of them."""
    found: dict[str, list[Any]] = {}
    for name in CELLS:
        cell = getattr(layers, name)
        found |= {
            f"{name}": [cell(2, **EACH)],
            f"{name} without bias": [cell(2, use_bias=False, **EACH)],
            f"{name} of two layers": [cell(2, **EACH), layers.Dropout(0.5), cell(3, **EACH)],
            f"{name} with other activations": [cell(2, activation="leaky_relu", **EACH)],
            f"{name} backwards": [cell(2, go_backwards=True, **EACH)],
            f"{name} backwards, then forwards": [cell(2, go_backwards=True, **EACH), cell(2, **EACH)],
            f"{name} twice backwards": [cell(2, go_backwards=True, **EACH) for _ in "12"],
            f"{name} as a cell": [layers.RNN(getattr(layers, f"{name}Cell")(2), **EACH)],
            f"{name} and what is on top": [cell(2, **EACH), cell(2), layers.Dense(3, activation="softmax")],
        }
        for merge in ("concat", "sum", "mul", "ave"):
            found[f"{name} both ways, {merge}"] = [layers.Bidirectional(cell(2, **EACH), merge_mode=merge)]
    stacked = [layers.LSTMCell(2), layers.GRUCell(2), layers.LSTMCell(3)]
    return found | {
        "reset before": [layers.GRU(2, reset_after=False, **EACH)],
        "no bias to forget by": [layers.LSTM(2, unit_forget_bias=False, **EACH)],
        "hard sigmoid": [layers.LSTM(2, recurrent_activation="hard_sigmoid", **EACH)],
        "softsign, elu": [layers.GRU(2, recurrent_activation="softsign", activation="elu", **EACH)],
        "stacked cells": [layers.RNN(layers.StackedRNNCells(stacked), **EACH)],
        "a line at every step": [layers.LSTM(2, **EACH), layers.TimeDistributed(layers.Dense(3))],
        "an activation apart": [layers.LSTM(2, **EACH), layers.Dense(2), layers.Activation("softmax")],
        "two kinds": [layers.LSTM(2, **EACH), layers.GRU(3, **EACH)],
    }


def is_exact(name: str) -> bool:
    """Whether Keras computes it in float64; for TensorFlow the slope of leaky_relu is a float32 always."""
    if keras.config.backend() == "tensorflow":
        return not name.endswith("other activations")
    return name in EXACT_BY_TORCH


def model(made: list[Any], precision: str = "float32") -> Any:
    found = keras.Sequential([keras.Input((3, 3), dtype=precision), *made])
    for at, each in enumerate(found.layers):
        draw = keras.random.SeedGenerator(at)
        shapes = [weight.shape for weight in each.get_weights()]
        each.set_weights([numbers(keras.random.uniform(shape, -1, 1, seed=draw)) for shape in shapes])
    return found


def numbers(tensor: Any) -> Any:
    return keras.ops.convert_to_numpy(tensor)


def inputs(precision: str = "float32") -> Any:
    return numbers(keras.random.normal((3, 3), seed=16)).astype(precision)


def outputs(made: Any, x: Any) -> Any:
    """[time][units] in the order of Keras, the last step as a list of numbers where there is no other."""
    return numbers(made(x[None]))[0]


@pytest.mark.parametrize("precision", RTOL)
@pytest.mark.filterwarnings("ignore")
def test_its_outputs_are_those_of_keras(precision: str, tmp_path: Path) -> None:
    need("h5py")
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    keras.config.set_floatx(precision)
    try:
        x, apart = inputs(precision), {}
        for name, made in cases().items():
            network = model(made, precision)
            network.save(tmp_path / "model.keras")
            read = imported(str(tmp_path / "model.keras"), ImportChoices(), x.astype("float64").tolist())
            live = lstm_solver.problem_from(network, x.astype("float64"))
            assert {**live, "title": "model"} == read
            found = read.verify(outputs(network, x))
            rtol = RTOL[precision if is_exact(name) else "float32"]
            if abs(found.ours - found.theirs) > rtol * max(1, abs(found.theirs)):
                apart[name] = found
        assert apart == {}
    finally:
        keras.config.set_dtype_policy(before)
        keras.config.set_floatx("float32")


@pytest.mark.filterwarnings("ignore")
def test_a_layer_alone_is_a_problem() -> None:
    layer, x = layers.LSTM(2, **EACH), inputs()
    theirs = numbers(layer(x[None]))[0]
    assert lstm_solver.problem_from(layer, x).verify(theirs).digits >= 6


@pytest.mark.filterwarnings("ignore")
def test_what_no_problem_file_says_is_refused_in_one_line(tmp_path: Path) -> None:
    need("h5py")
    lstm = layers.LSTM(2, **EACH)
    entry = keras.Input((3, 3))
    branches = layers.Concatenate()([layers.LSTM(2, **EACH)(entry), layers.GRU(2, **EACH)(entry)])
    refused = {
        "silu": model([layers.LSTM(2, activation="silu", **EACH)]),
        "layer_normalization": model([lstm, layers.LayerNormalization(), layers.GRU(2, **EACH)]),
        "branches": keras.Model(entry, branches),
        "no recurrent layer": model([layers.Dense(2)]),
        "bidirectional.* hands on .* h at t = 1": model([layers.Bidirectional(layers.LSTM(2)), layers.Dense(2)]),
        "lstm.* hands on .* h at t = 1": model([layers.LSTM(2, go_backwards=True)]),
    }
    for said, made in refused.items():
        made.save(tmp_path / "model.keras")
        with pytest.raises(SolverError, match=said) as caught:
            imported(str(tmp_path / "model.keras"), ImportChoices())
        assert len(caught.value.errors) == 1

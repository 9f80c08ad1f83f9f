"""A count as text, Markdown or JSON."""

from typing import Any

from ..compose.counting.drawn_place import DrawnPlace
from ..compose.counting.parameter_table import document
from ..document.language import ENGLISH
from ..document.language import load as load_language
from ..maths.expressions import Equation
from ..network.parameter_count import CountedNetwork, CountedParameter, CountedPlace, ParameterCount, count
from ..render.formulas.precedence import explicit
from ..render.text.text_formulas import box


def pieces(network: CountedNetwork, format: str, lang: str | None = None) -> list[str]:
    """The count in md, text or json. `lang` replaces the file's."""
    counted = count(network)
    if format == "json":
        from ..solver.json_result import json_pieces

        return [*json_pieces(data(network, counted)), "\n"]
    from ..render import render

    return [render([document(network, counted, load_language(lang or network.lang))], format)]


def data(network: CountedNetwork, counted: ParameterCount) -> dict[str, Any]:
    """The same as plain data, for JSON."""
    drawn = [DrawnPlace(network, part, load_language(ENGLISH)) for part in counted.parts]
    return {
        "schema": 1,
        "title": network.title,
        "parameters": [_parameter(part, one) for part in counted.parts for one in part.parameters],
        "total": counted.total,
        "without_biases": counted.without_biases,
        "equations": [_checked(each, equation) for each in drawn for equation in each.part.cell.equations],
    }


def _parameter(part: CountedPlace, one: CountedParameter) -> dict[str, Any]:
    layer, direction = part.place
    name = "E" if direction == "in" else one.name
    found = {"layer": layer, "direction": direction, "name": name, "shape": list(one.shape)}
    return {**found, "number": one.number, "bias": one.bias}


def _checked(drawn: DrawnPlace, equation: Equation) -> dict[str, Any]:
    layer, direction = drawn.part.place
    words = box(explicit(drawn.check(equation.name))).lines[0].replace(" × ", "×")
    return {"layer": layer, "direction": direction, "name": equation.name, "shapes": words}

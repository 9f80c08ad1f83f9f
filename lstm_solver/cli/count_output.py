"""A count as text, Markdown or JSON."""

from typing import Any

from ..compose.sections.parameter_table import _DrawnPlace, document
from ..document.language import ENGLISH
from ..document.language import load as load_language
from ..maths.expressions import Equation
from ..network.parameter_count import CountedNetwork, ParameterCount, count
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
    drawn = [_DrawnPlace(network, part, True, load_language(ENGLISH)) for part in counted.parts]
    return {
        "schema": 1,
        "title": network.title,
        "parameters": [each.parameter(one) for each in drawn for one in each.part.parameters],
        "total": counted.total,
        "without_biases": counted.without_biases,
        "equations": [_checked(each, equation) for each in drawn for equation in each.part.cell.equations],
    }


def _checked(drawn: _DrawnPlace, equation: Equation) -> dict[str, Any]:
    layer, direction = drawn.part.place
    words = box(explicit(drawn.check(equation))).lines[0].replace(" × ", "×")
    return {"layer": layer, "direction": direction, "name": equation.name, "shapes": words}

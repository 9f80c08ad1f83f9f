"""Options of a call that do nothing in it: that is said."""

import click

from ..document.choices import EFFECTS
from .writing import say


def say_unused(format: str) -> None:
    """A line on each option of the running call that this format has no use for, or that only another one would use."""
    offered = next(each.type for each in click.get_current_context().command.params if each.name == "format")
    for name, formats in EFFECTS.items():
        if format not in formats and isinstance(offered, click.Choice):
            say_idle(f"on {format} (it is for {', '.join(each for each in formats if each in offered.choices)})", name)
    if click.get_current_context().params.get("template") is None:
        say_idle("without --template", "trust_template")


def say_idle(why: str, *names: str) -> None:
    """A line on each of these options that the running call gives."""
    context = click.get_current_context()
    for name in names:
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = next(each for each in context.command.params if each.name == name)
            say(f"{max(option.opts, key=len)}: without effect {why}")

"""`notations`: a line for each."""

import click


@click.command()
def notations() -> None:
    """List the notations."""
    from ...compose.notation import load
    from ...document.notation_keys import names

    for name in names():
        click.echo(f"{name:10} {load(name, {}, 'lstm')['title']}")

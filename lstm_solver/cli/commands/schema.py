"""`schema`: the JSON Schema of the problem file."""

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the problem file, for editors."""
    import json

    from ...reader import schema as problem_schema

    click.echo(json.dumps(problem_schema(), indent=2, ensure_ascii=False))

"""`schema`: the JSON Schema of the problem file."""

import click

from ..writing import OUTPUT, write


@click.command()
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
def schema(output: str) -> None:
    """Print the JSON Schema of the problem file, for editors.

    \b
    'new' binds its file to a schema.json beside it:
        lstm-solver schema -o schema.json
    """
    import json

    from ...reader import schema as problem_schema

    write(output, [json.dumps(problem_schema(), indent=2, ensure_ascii=False), "\n"])

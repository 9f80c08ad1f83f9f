"""`doctor`: what is installed, what is missing, and how to get it."""

import sys

import click


@click.command()
@click.option("--engine", help="Look at this TeX only: pdflatex, lualatex, tectonic, embedded, or a path.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def doctor(engine: str | None, as_json: bool) -> None:
    """Say which TeX is found for PDFs and slides, what it lacks, and how to get it.

    Exit status 1 where no PDF can be made.
    """
    from ...render.press import NoEngine
    from ..health import report, text
    from ..writing import fail

    try:
        found = report(engine)
    except NoEngine as error:
        fail(str(error))
    if as_json:
        import json

        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo(text(found))
    sys.exit(0 if found["pdf"] else 1)

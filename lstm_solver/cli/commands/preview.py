"""`preview`: the page in a browser, made again whenever the file changes."""

import os
import signal
import sys
import webbrowser

import click

from ..ending import Stopped
from ..writing import fail, report, say, source


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of 127.0.0.1; without it, a free one.")
@click.option("--no-browser", is_flag=True, help="Only say the address.")
def preview(files: tuple[str, ...], port: int, no_browser: bool) -> None:
    """Show the solution of each FILE, or of each problem in a folder, in the browser, and follow the file.

    What is wrong with the file is shown in the place of its page. Notation, detail, language and rounding can be
    changed there. Only this machine is served, at an address that cannot be guessed. Ctrl-C ends it.
    """
    if "-" in files:
        fail("-: standard input cannot be followed (expected a file or a folder)")
    _refuse_missing([file for file in files if not os.path.exists(file)])
    from ...errors import reason
    from ..preview.preview_server import PreviewServer

    try:
        server = PreviewServer(files, port)
    except OSError as error:
        fail(f"--port {port}: cannot be used ({reason(error)})")
    try:
        say(f"{server.address} (Ctrl-C ends it)")
        if not no_browser:
            webbrowser.open(server.address)
        server.serve_forever(poll_interval=0.2)
    except Stopped as stopped:
        if stopped.number != signal.SIGINT:
            raise
    finally:
        server.server_close()


def _refuse_missing(files: list[str]) -> None:
    """Says of each what the reader says of it, with the name that is nearest."""
    from ...errors import SolverError
    from ...reader.tree.source import read

    for file in files:
        try:
            read(source(file))
        except SolverError as error:
            report(error)
    if files:
        sys.exit(2)

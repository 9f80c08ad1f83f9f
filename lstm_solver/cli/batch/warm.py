"""What every worker needs, loaded once: on Linux and macOS the server that workers are copied from imports this."""

from ... import solve
from . import pdf_share as pages

__all__ = ["pages"]

# loads what is imported late, and compiles the templates of PDFs
solve("cell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\n").render("tex")

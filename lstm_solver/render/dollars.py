"""Markdown whose formulas stand between dollars."""

from .markdown import DOLLARS, form

FORMAT = form(DOLLARS)

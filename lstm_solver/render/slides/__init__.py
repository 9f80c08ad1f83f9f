"""Beamer: what fits on a slide."""

"""Plain Unicode text."""

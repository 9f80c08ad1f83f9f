"""Answers in letters: read, and compared by what they come to."""

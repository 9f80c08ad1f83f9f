"""The answer key: every number of a solved problem, what it rests on, what it is worth."""

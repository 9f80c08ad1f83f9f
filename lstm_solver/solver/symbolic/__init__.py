"""The same with letters in the place of numbers, by sympy, which is imported only then."""

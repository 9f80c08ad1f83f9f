"""Questions that no number of the working answers: choices, statements, counts, shapes, measures, prose."""

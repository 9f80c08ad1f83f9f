"""Feedback sheets, the page of a class, a gradebook, JSON."""

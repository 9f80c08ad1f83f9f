"""Answers to a problem: reading them from files, and reports on how they were marked."""

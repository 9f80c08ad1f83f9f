"""Marking answers: verdicts with follow-through, and a diagnosis for every wrong number."""

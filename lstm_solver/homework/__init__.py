"""Homework sets: several problems in one file, and the sheets made of them."""

"""The key `questions`, and whether the names in it exist."""

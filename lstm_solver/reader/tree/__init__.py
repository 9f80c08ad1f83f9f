"""YAML text or a Python mapping → a tree of texts with positions."""

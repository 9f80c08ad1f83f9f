"""The section with the constants put in."""

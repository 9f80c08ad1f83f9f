"""Which printed lines a reader cannot reproduce, and what would help."""

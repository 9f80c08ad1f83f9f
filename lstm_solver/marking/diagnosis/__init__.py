"""The simplest slips that come to the wrong numbers."""

"""Trace and notation → Document or Deck; knows no format."""

"""The frames of a lecture."""

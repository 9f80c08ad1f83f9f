"""One sheet under many rounding policies at once."""

"""Several solved problems side by side."""

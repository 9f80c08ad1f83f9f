"""Many problems at once: in parallel, in shared runs of TeX, and only what has changed."""

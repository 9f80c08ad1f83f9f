"""One file a command; each imports no more than click until it runs."""

"""A file of weights → tensors by name, a module a format. Nothing in a file is ever run."""

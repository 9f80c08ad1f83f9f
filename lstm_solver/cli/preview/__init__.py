"""A page in the browser that follows its file."""

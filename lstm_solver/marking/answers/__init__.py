"""Answer files → answers: CSV, YAML, JSON, encodings, spellings, typed numbers."""

"""Every key of the file, said once; the JSON Schema is made from it."""

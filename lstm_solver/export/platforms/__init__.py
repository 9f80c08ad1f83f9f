"""A module a platform, each with a `write` that makes its files of an `ExportSet`."""

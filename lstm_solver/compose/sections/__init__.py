"""The sections of a worked solution, one file each."""

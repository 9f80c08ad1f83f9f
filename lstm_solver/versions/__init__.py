"""A version of a problem for each student: drawn numbers, the same on every machine.

Source ─Drawing→ version(student) → another Source, solved ─problem_text→ YAML
"""

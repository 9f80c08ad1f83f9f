"""Questions for learning platforms.

Source ─set_builder→ ExportSet ─a module of platforms/ and its template→ files
"""

"""Formulas made ready for any printer: brackets, dots, breaking of lines."""

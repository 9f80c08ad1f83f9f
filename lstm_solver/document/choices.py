__version__ = "0.1.0"

FORMATS = ("md", "tex", "text", "json", "slides-tex")

PAGED = {"pdf": "tex", "slides": "slides-tex"}  # what TeX makes, and from which of the formats

FIGURES = ("cell", "timeline", "openness", "unrolled")

DETAILS = ("answers", "brief", "full")

"""Documents as HTML that asks for nothing from anywhere."""

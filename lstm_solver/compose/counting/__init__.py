"""How many parameters a network has, and the shapes of its equations, as a page."""

"""A solved problem as a spreadsheet: every number of the working is a formula over the cells of what is given."""

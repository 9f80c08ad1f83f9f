"""What goes wrong by hand, as edits of an equation or of a number: nothing here knows a cell by name."""

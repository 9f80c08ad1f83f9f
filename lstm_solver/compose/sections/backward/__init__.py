"""The way back on the page: its equations at any time, which of its steps stand there, the table of parameters."""

"""Keys that change how it is computed, printed or marked."""

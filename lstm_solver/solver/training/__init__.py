"""Runs that are trained together: pass after pass, one loss and one gradient, the update."""

"""Several problems marked together: the numbers of the second are called 2/f_1[0]."""

"""A case: its state, deadlines, answers and everything done to it."""

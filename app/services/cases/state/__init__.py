"""State, code and category of a case; the one writer of status."""

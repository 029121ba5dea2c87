"""Rules of the house that nobody can forget."""

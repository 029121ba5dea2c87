"""Journal rows, and the names behind their ids."""

"""Publication of a case."""

"""Use cases: each function works within one transaction; it flushes, its caller commits."""

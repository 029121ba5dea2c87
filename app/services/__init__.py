"""Use cases: one function is one transaction's worth; they flush, the caller commits."""

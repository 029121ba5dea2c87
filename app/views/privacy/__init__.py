"""Subject access and erasure."""

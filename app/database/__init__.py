"""Database session: transactions and read-only contexts."""

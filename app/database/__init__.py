"""The database session: the one transaction, and contexts that only read."""

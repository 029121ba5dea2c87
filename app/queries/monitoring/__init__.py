"""SMS that are no cases."""

"""Published messages."""

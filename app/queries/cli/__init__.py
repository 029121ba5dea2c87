"""What only commands ask."""

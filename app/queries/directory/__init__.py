"""Units and officials."""

"""When a case is due."""

"""The category and unit suggested for a new case."""

"""Rows of a CRUD list, and what every room's forms offer."""

"""Deadlines, keywords and templates."""

"""Blocked numbers."""

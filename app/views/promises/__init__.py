"""Promises and their dates."""

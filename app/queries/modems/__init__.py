"""Modems."""

"""Modems and SMPP accounts."""

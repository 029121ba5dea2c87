"""Modems and SMPP accounts of this installation."""

"""Modems of this installation."""

"""Held data and erasures."""

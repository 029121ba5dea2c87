"""Phones of the simulator (training only)."""

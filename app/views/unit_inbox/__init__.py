"""A unit's own cases."""

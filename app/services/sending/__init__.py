"""Sending of one SMS and what became of it."""

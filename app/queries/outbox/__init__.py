"""Outgoing SMS."""

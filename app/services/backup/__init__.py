"""Backup, restore and its rehearsal."""

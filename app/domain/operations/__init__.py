"""Backups, health, retention and files of an installation."""

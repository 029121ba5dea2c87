"""Dialogs of actions on a case."""

"""Dialogs of answers: write, approve, complete, send again."""

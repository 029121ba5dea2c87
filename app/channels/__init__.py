"""Channels beside SMS: what each can carry, and how it sends (ADR 27)."""

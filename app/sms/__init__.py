"""Bytes <-> text <-> meaning: everything about SMS that needs no web, database or queue."""

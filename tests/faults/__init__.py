"""Processes killed, servers taken away, modems that fail: what is lost, what is doubled."""

"""The queue of outgoing SMS and the modem that each takes."""

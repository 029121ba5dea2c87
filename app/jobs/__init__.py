"""Doors for the queue: an id comes in, a service is called; what a job does lives elsewhere."""

"""A Cloud API of our own: it repeats, reorders, delays, refuses, cuts off, and forgets."""

"""Phones of officials and citizens, and how well they work."""

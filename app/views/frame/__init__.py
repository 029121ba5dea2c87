"""The frame of every page: menu, counts, header."""

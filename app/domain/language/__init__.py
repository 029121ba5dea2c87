"""Indonesian SMS language: words, places, names, suggestions, what may not become public."""

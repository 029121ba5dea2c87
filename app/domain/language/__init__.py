"""Language of Indonesian SMS: words, places, names, suggestions, redaction."""

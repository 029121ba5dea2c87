"""Card lists: filters, search, counts, pages by key."""

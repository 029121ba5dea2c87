"""Lists of cards: filters, search, facets, pages."""

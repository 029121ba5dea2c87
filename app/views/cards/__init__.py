"""A case as a card: what it shows and which buttons it has."""

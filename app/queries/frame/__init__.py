"""Numbers in the menu."""

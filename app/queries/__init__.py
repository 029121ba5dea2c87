"""What screens read from the database, by room: plain rows, models, and filter classes."""

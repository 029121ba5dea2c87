"""What screens and commands read from the database, one package a room."""

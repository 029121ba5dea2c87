"""The public site and open data."""

"""The public site, open data and Open311."""

"""First set-up of an installation, and its example data."""

"""Reports: read-only queries, figures and documents."""

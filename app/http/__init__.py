"""HTTP: configuration, headers, error pages."""

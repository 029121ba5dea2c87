"""How the application speaks HTTP: configuration, headers, error pages."""

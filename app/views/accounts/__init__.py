"""Login, password, second factor, profile, users and roles."""

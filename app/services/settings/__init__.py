"""Settings, SMS texts and their validation."""

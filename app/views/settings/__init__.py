"""Settings, SMS texts, deadlines, keywords, answer templates."""

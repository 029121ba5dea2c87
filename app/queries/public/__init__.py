"""Published cases."""

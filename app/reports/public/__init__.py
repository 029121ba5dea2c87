"""What the public may read: published cases and figures."""

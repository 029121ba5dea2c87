"""What the public may read: published messages and figures."""

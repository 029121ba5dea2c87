"""The reading side: SQL to rows, rows to figures. It decides nothing and writes nothing."""

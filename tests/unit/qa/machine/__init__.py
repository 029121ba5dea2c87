"""The faults that are seeded by hand."""

"""The long form of tests/faults."""

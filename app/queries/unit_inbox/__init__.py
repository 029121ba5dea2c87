"""What a unit reads of its own cases."""

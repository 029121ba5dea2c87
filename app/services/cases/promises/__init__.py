"""What answers promise to citizens."""

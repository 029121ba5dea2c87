"""What a citizen learns about a case by its ticket."""

"""What an official does to a case, one module an action."""

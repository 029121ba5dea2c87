"""What the dialogs of actions on a case read."""

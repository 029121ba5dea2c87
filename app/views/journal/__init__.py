"""The journal of acts on screen."""

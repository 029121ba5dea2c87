"""An SMS that came in: joined, understood, dispatched."""

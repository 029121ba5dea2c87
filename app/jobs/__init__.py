"""Jobs: entry points of the queue, which call services and hold no rules of their own."""

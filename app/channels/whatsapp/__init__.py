"""WhatsApp by Meta's official Cloud API: what it tells, what it is told, what its codes mean."""

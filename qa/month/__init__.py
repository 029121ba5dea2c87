"""A month of the service in moved time: 600 SMS, three lazy SKPD; who was reminded when."""

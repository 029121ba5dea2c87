"""Health of the service: alarms, metrics, statistics."""

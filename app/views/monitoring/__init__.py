"""Status of the service, probes, SMS that are no cases."""

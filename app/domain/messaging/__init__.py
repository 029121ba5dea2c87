"""Delivery of outgoing SMS: states, quiet hours, phone numbers, failures."""

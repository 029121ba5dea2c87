"""Processes of one installation: launcher, supervisord, queues, locks, the data folder."""

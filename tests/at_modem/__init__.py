"""A GSM modem that exists only behind a pty, so that gammu's real AT driver can be tested."""

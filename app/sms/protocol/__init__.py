"""What all modem drivers share: the SmsGateway protocol, encoding, parts, rate limit."""

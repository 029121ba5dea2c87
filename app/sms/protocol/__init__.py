"""What every modem driver shares: the SmsGateway protocol, encoding, parts, pace; no driver."""

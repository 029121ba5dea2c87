"""The other road for SMS: SMPP 3.4 to an operator's SMSC, behind the same `SmsGateway`."""

"""SMPP 3.4 to an operator's SMSC, behind `SmsGateway`."""

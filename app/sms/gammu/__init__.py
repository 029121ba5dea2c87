"""libGammu behind `SmsGateway`: the stick, the dummy phone, the log that proves a send."""

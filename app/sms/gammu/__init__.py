"""libGammu behind `SmsGateway`: AT sticks and the dummy phone."""

"""The SMS lane as a state machine: the real code over libGammu and a network in memory."""

"""The patience test: one service under load and faults for minutes, then its ledger."""

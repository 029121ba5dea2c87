"""The rules of Si UPIK in plain Python: no web framework, no database, no modem."""

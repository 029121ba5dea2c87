"""The rules of Si UPIK in plain Python: no web, no database, no modem."""

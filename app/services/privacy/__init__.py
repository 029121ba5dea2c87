"""Personal data: access, erasure, retention (UU 27/2022)."""

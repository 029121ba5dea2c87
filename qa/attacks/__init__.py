"""Attacks on a running Si UPIK, carried out: what each reached before, and what it reaches now."""

"""Measurements and proofs that no test run waits for; README.md lists them."""

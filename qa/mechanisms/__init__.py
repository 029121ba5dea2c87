"""Each mechanism of docs/bukti/security.md taken out once, and the test that fails without it."""

"""Each mechanism of docs/security.md taken out once, and the test that must fail without it."""

"""Accounts, passwords, roles and their permissions."""

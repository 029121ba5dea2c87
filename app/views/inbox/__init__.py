"""The moderator's desk: dashboard, inbox, case page, incidents."""

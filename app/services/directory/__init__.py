"""Units and their officials; import from spreadsheets; handover."""

"""The simulator of citizens' and officials' phones (training only)."""

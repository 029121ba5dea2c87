"""SMS commands of citizens and officials."""

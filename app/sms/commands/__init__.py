"""What an SMS asks for: the commands of citizens and officials."""
